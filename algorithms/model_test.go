package algorithms_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// call is one operation of a sequential history with what it must give. wait
// means that it cannot complete in that state.
type call struct {
	task int
	op   int
	arg  int64
	want sim.Value
	err  error
	wait bool
}

var no, yes = sim.Bool(false), sim.Bool(true)

func TestModels(t *testing.T) {
	const (
		a = 0
		b = 1
	)
	misuse := algorithms.ErrMisuse
	owned := sim.Policy{OwnerChecked: true}
	reentrant := sim.Policy{OwnerChecked: true, Reentrant: true, Upgrade: "refused", Downgrade: "allowed"}
	for _, test := range []struct {
		name   string
		kind   *algorithms.Kind
		params algorithms.Params
		policy sim.Policy
		calls  []call
		end    string
	}{
		{"a lock is held by one", algorithms.LockKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpLock}, {task: b, op: algorithms.OpLock, wait: true},
			{task: b, op: algorithms.OpTryLock, want: no}, {task: b, op: algorithms.OpLocked, want: yes},
			{task: b, op: algorithms.OpUnlock}, {task: b, op: algorithms.OpUnlock, err: misuse},
			{task: b, op: algorithms.OpTryLock, want: yes},
		}, "held"},
		{"an owner is checked where that is claimed", algorithms.LockKind, nil, owned, []call{
			{task: a, op: algorithms.OpLock}, {task: b, op: algorithms.OpUnlock, err: misuse},
			{task: a, op: algorithms.OpLock, wait: true}, {task: a, op: algorithms.OpUnlock},
		}, "free"},
		{"a reentrant lock counts", algorithms.LockKind, nil, reentrant, []call{
			{task: a, op: algorithms.OpLock}, {task: a, op: algorithms.OpLock},
			{task: a, op: algorithms.OpUnlock}, {task: b, op: algorithms.OpLock, wait: true},
		}, "held"},
		{"readers share, writers do not", algorithms.RWLockKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpRLock}, {task: b, op: algorithms.OpRLock},
			{task: b, op: algorithms.OpWLock, wait: true}, {task: b, op: algorithms.OpWUnlock, err: misuse},
			{task: b, op: algorithms.OpRUnlock}, {task: b, op: algorithms.OpRUnlock},
			{task: b, op: algorithms.OpRUnlock, err: misuse},
			{task: b, op: algorithms.OpTryWLock, want: yes}, {task: a, op: algorithms.OpTryRLock, want: no},
		}, "1 writer"},
		{"readers may be bounded", algorithms.RWLockKind, algorithms.Params{"readers": 1}, sim.Policy{}, []call{
			{task: a, op: algorithms.OpRLock}, {task: b, op: algorithms.OpRLock, wait: true},
		}, "1 reader"},
		{"a writer may read too, a reader may not write", algorithms.RWLockKind, nil, reentrant, []call{
			{task: a, op: algorithms.OpWLock}, {task: a, op: algorithms.OpRLock}, {task: a, op: algorithms.OpWUnlock},
			{task: a, op: algorithms.OpWLock, err: misuse}, {task: b, op: algorithms.OpRUnlock, err: misuse},
			{task: b, op: algorithms.OpWLock, wait: true},
		}, "1 reader"},
		{"a semaphore counts", algorithms.SemaphoreKind, algorithms.Params{"value": 1}, sim.Policy{}, []call{
			{op: algorithms.OpAcquire}, {op: algorithms.OpAcquire, wait: true}, {op: algorithms.OpSemLocked, want: yes},
			{op: algorithms.OpRelease}, {op: algorithms.OpRelease}, {op: algorithms.OpTryAcquire, want: yes},
		}, "1 free"},
		{"a bounded semaphore refuses", algorithms.SemaphoreKind, algorithms.Params{"value": 1}, sim.Policy{Bounded: true}, []call{
			{op: algorithms.OpRelease, err: misuse}, {op: algorithms.OpAcquire}, {op: algorithms.OpRelease},
		}, "1 free"},
		{"a queue keeps the order", algorithms.QueueKind, algorithms.Params{"size": 2}, sim.Policy{}, []call{
			{op: algorithms.OpGet, wait: true}, {op: algorithms.OpTryGet, err: algorithms.ErrEmpty},
			{op: algorithms.OpPut, arg: 1}, {op: algorithms.OpPut, arg: 2}, {op: algorithms.OpPut, arg: 3, wait: true},
			{op: algorithms.OpTryPut, arg: 3, err: algorithms.ErrFull}, {op: algorithms.OpGet, want: sim.Int(1)},
			{op: algorithms.OpLen, want: sim.Int(1)},
		}, "[2]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := test.kind.Model(test.kind.Fill(test.params, nil), test.policy)
			s := m.Init()
			for i, c := range test.calls {
				before := fmt.Sprint(s)
				next, got, err, ok := m.Step(s, sim.ModelOp{Op: c.op, Task: c.task, Arg: sim.Int(c.arg)})
				name := fmt.Sprintf("call %d, %s", i, test.kind.Ops[c.op].Name)
				switch {
				case ok == c.wait:
					t.Fatalf("%s: waits %v, want %v", name, !ok, c.wait)
				case !ok && m.Describe(next) != m.Describe(s):
					t.Fatalf("%s: waits, but changed %s to %v", name, before, next)
				case ok && (got != c.want && c.err == nil || !errors.Is(err, c.err)):
					t.Fatalf("%s: %v, %v, want %v, %v", name, got, err, c.want, c.err)
				}
				s = next
			}
			if got := m.Describe(s); got != test.end {
				t.Errorf("the end is %q, want %q", got, test.end)
			}
		})
	}
}

func TestOpIndex(t *testing.T) {
	for _, k := range algorithms.Kinds() {
		for i := range k.Ops {
			if got := k.OpIndex(k.Ops[i].Name); got != i {
				t.Errorf("%s: OpIndex(%q) = %d, want %d", k.Name, k.Ops[i].Name, got, i)
			}
		}
		if algorithms.KindByName(k.Name) != k {
			t.Errorf("KindByName(%q) is another kind", k.Name)
		}
	}
}

// A kind is a table: here is what it says of a semaphore.
func ExampleKind() {
	k := algorithms.SemaphoreKind
	for _, op := range k.Infos() {
		fmt.Printf("%s (%s): %s\n", op.Name, op.Class, op.Doc)
	}
	m := k.Model(algorithms.Params{"value": 1}, sim.Policy{})
	s, _, _, ok := m.Step(m.Init(), sim.ModelOp{Op: algorithms.OpAcquire})
	fmt.Println(m.Describe(s), ok)
	_, _, _, ok = m.Step(s, sim.ModelOp{Op: algorithms.OpAcquire})
	fmt.Println("one more:", ok)
	// Output:
	// acquire (acquire): wait for a permit and take it
	// release (release): give a permit back
	// tryacquire (acquire): take a permit if that needs no waiting
	// locked (query): whether no permit is free
	// 0 free true
	// one more: false
}
