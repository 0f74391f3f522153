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
	part sim.Part
	got  error // what the operation has returned, if that is known
}

var no, yes = sim.Bool(false), sim.Bool(true)

func TestModels(t *testing.T) {
	const (
		a = 0
		b = 1
		c = 2
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
		{"who holds a lock may be refused", algorithms.LockKind, nil, owned, []call{
			{task: a, op: algorithms.OpLock}, {task: a, op: algorithms.OpLock, got: misuse, err: misuse},
			{task: b, op: algorithms.OpLock, got: misuse, wait: true}, {task: a, op: algorithms.OpUnlock},
			{task: a, op: algorithms.OpLock, got: misuse},
		}, "held"},
		{"who writes may be refused", algorithms.RWLockKind, nil, owned, []call{
			{task: a, op: algorithms.OpWLock}, {task: a, op: algorithms.OpWLock, got: misuse, err: misuse},
			{task: a, op: algorithms.OpRLock, got: misuse, err: misuse}, {task: b, op: algorithms.OpRLock, got: misuse, wait: true},
			{task: b, op: algorithms.OpWLock, got: misuse, wait: true}, {task: a, op: algorithms.OpRLock, wait: true},
		}, "1 writer"},
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
		{"a reader that may write waits for the others", algorithms.RWLockKind, nil, sim.Policy{OwnerChecked: true, Upgrade: "allowed"}, []call{
			{task: a, op: algorithms.OpRLock}, {task: b, op: algorithms.OpRLock}, {task: a, op: algorithms.OpWLock, wait: true},
			{task: b, op: algorithms.OpRUnlock}, {task: b, op: algorithms.OpWLock, wait: true}, {task: a, op: algorithms.OpWLock},
			{task: b, op: algorithms.OpRLock, wait: true}, {task: a, op: algorithms.OpWUnlock},
		}, "1 reader"},
		{"a writer goes on as a reader", algorithms.RWLockKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpDowngrade, err: misuse}, {task: a, op: algorithms.OpRLock},
			{task: a, op: algorithms.OpDowngrade, err: misuse}, {task: a, op: algorithms.OpRUnlock},
			{task: a, op: algorithms.OpWLock}, {task: a, op: algorithms.OpDowngrade}, {task: a, op: algorithms.OpWUnlock, err: misuse},
			{task: b, op: algorithms.OpWLock, wait: true}, {task: b, op: algorithms.OpRLock}, {task: a, op: algorithms.OpRUnlock},
		}, "1 reader"},
		{"only who writes goes on as a reader, where owners are checked", algorithms.RWLockKind, nil, reentrant, []call{
			{task: a, op: algorithms.OpWLock}, {task: b, op: algorithms.OpDowngrade, err: misuse},
			{task: a, op: algorithms.OpWLock}, {task: a, op: algorithms.OpDowngrade}, {task: b, op: algorithms.OpRLock, wait: true},
			{task: a, op: algorithms.OpWUnlock}, {task: b, op: algorithms.OpRLock}, {task: a, op: algorithms.OpRUnlock},
		}, "1 reader"},
		{"a semaphore counts", algorithms.SemaphoreKind, algorithms.Params{"value": 1}, sim.Policy{}, []call{
			{op: algorithms.OpAcquire}, {op: algorithms.OpAcquire, wait: true}, {op: algorithms.OpSemLocked, want: yes},
			{op: algorithms.OpRelease}, {op: algorithms.OpRelease}, {op: algorithms.OpTryAcquire, want: yes},
		}, "1 free"},
		{"a bounded semaphore refuses", algorithms.SemaphoreKind, algorithms.Params{"value": 1}, sim.Policy{Bounded: true}, []call{
			{op: algorithms.OpRelease, err: misuse}, {op: algorithms.OpAcquire}, {op: algorithms.OpRelease},
		}, "1 free"},
		{"a stack gives out the newest", algorithms.QueueKind, nil, sim.Policy{Items: sim.NewestFirst}, []call{
			{op: algorithms.OpPut, arg: 1}, {op: algorithms.OpPut, arg: 2}, {op: algorithms.OpTryGet, want: sim.Int(2)},
		}, "[1]"},
		{"a queue counts what is not done", algorithms.QueueKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpJoin}, {op: algorithms.OpTaskDone, err: misuse}, {op: algorithms.OpPut, arg: 1},
			{op: algorithms.OpGet, want: sim.Int(1)}, {op: algorithms.OpJoin, wait: true},
			{op: algorithms.OpTaskDone}, {op: algorithms.OpJoin},
		}, "[]"},
		{"a queue that is shut down", algorithms.QueueKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpPut, arg: 1}, {op: algorithms.OpPut, arg: 2}, {op: algorithms.OpShutdown},
			{op: algorithms.OpPut, err: algorithms.ErrShutDown}, {op: algorithms.OpGet, want: sim.Int(1)},
			{op: algorithms.OpShutdownNow}, {op: algorithms.OpGet, err: algorithms.ErrShutDown},
			{op: algorithms.OpJoin, wait: true}, {op: algorithms.OpTaskDone}, {op: algorithms.OpJoin},
		}, "[], shut down"},
		{"a put that waits is let in before a get takes", algorithms.QueueKind, algorithms.Params{"size": 1}, sim.Policy{Items: sim.NewestFirst, EarlyIn: true}, []call{
			{task: a, op: algorithms.OpPut, arg: 1}, {task: b, op: algorithms.OpPut, arg: 2, wait: true},
			{task: b, op: algorithms.OpPut, arg: 2, part: sim.Arrival}, {task: b, op: algorithms.OpPut, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpGet, want: sim.Int(2)}, {task: b, op: algorithms.OpPut, part: sim.Departure},
		}, "[1]"},
		{"an event wakes who waits, though it is cleared", algorithms.EventKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpEventWait, wait: true}, {task: a, op: algorithms.OpEventWait, part: sim.Arrival},
			{op: algorithms.OpSet}, {op: algorithms.OpClear}, {op: algorithms.OpIsSet, want: no},
			{task: b, op: algorithms.OpEventWait, part: sim.Arrival}, {task: b, op: algorithms.OpEventWait, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpEventWait, part: sim.Departure}, {task: b, op: algorithms.OpEventWait, part: sim.Withdrawal},
		}, "not set"},
		{"a result is set once", algorithms.AsyncResultKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpResultGet, wait: true}, {op: algorithms.OpResultTryGet, err: algorithms.ErrNotReady},
			{op: algorithms.OpResultSet, arg: 7}, {op: algorithms.OpResultSet, arg: 8, err: algorithms.ErrAlreadySet},
			{op: algorithms.OpResultGet, want: sim.Int(7)}, {op: algorithms.OpResultReady, want: yes},
		}, "set to 7"},
		{"a notification goes to who came first", algorithms.ConditionKind, nil, sim.Policy{Admission: sim.FIFOAdmission}, []call{
			{task: a, op: algorithms.OpCondWait, part: sim.Arrival}, {task: b, op: algorithms.OpCondWait, part: sim.Arrival},
			{op: algorithms.OpNotify, arg: 1}, {task: b, op: algorithms.OpCondWait, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpCondWait, part: sim.Withdrawal}, {task: b, op: algorithms.OpCondWait, part: sim.Departure},
		}, "0 there, 0 of them notified"},
		{"a notification that nobody is owed wakes nobody", algorithms.ConditionKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpNotifyAll}, {task: a, op: algorithms.OpCondWait, part: sim.Arrival},
			{op: algorithms.OpNotify, arg: 1}, {task: b, op: algorithms.OpCondWait, part: sim.Arrival},
			{task: a, op: algorithms.OpCondWait, part: sim.Withdrawal},
			{task: b, op: algorithms.OpCondWait, part: sim.Departure, wait: true},
		}, "1 there, 0 of them notified"},
		{"a monitor is held to wait, and to go on", algorithms.MonitorKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpCondWait, err: misuse}, {task: a, op: algorithms.OpNotify, arg: 1, err: misuse},
			{task: a, op: algorithms.OpMonitorLock}, {task: a, op: algorithms.OpCondWait, part: sim.Arrival},
			{task: b, op: algorithms.OpMonitorLock}, {task: b, op: algorithms.OpNotifyAll},
			{task: a, op: algorithms.OpCondWait, part: sim.Departure, wait: true}, {task: b, op: algorithms.OpMonitorUnlock},
			{task: a, op: algorithms.OpCondWait, part: sim.Departure}, {task: a, op: algorithms.OpMonitorUnlock},
		}, "free, 0 there, 0 of them notified"},
		{"a notification is kept, but only one", algorithms.NotifyKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpNotifyWait, wait: true}, {op: algorithms.OpNotifyOne}, {op: algorithms.OpNotifyOne},
			{task: a, op: algorithms.OpNotifyWait}, {task: a, op: algorithms.OpNotifyWait, wait: true},
			{op: algorithms.OpNotifyWaiters}, {task: a, op: algorithms.OpNotifyWait, wait: true},
		}, "no notification is kept"},
		{"a notification goes to who came first, and is passed on", algorithms.NotifyKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpNotifyWait, part: sim.Arrival}, {task: b, op: algorithms.OpNotifyWait, part: sim.Arrival},
			{op: algorithms.OpNotifyOne}, {task: b, op: algorithms.OpNotifyWait, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpNotifyWait, part: sim.Withdrawal}, {task: b, op: algorithms.OpNotifyWait, part: sim.Departure},
		}, "no notification is kept"},
		{"who is prepared is meant by one for all, and what is kept stays", algorithms.NotifyKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpPrepare}, {op: algorithms.OpNotifyWaiters}, {op: algorithms.OpNotifyOne},
			{task: a, op: algorithms.OpNotifyWait},
		}, "a notification is kept"},
		{"who was woken with all takes nothing along", algorithms.NotifyKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpNotifyWait, part: sim.Arrival}, {op: algorithms.OpNotifyWaiters},
			{task: b, op: algorithms.OpNotifyWait, part: sim.Arrival}, {task: a, op: algorithms.OpNotifyWait, part: sim.Withdrawal},
			{task: b, op: algorithms.OpNotifyWait, part: sim.Departure, wait: true},
		}, "no notification is kept"},
		{"a barrier opens when all have come", algorithms.BarrierKind, nil, sim.Policy{}, []call{
			{task: a, op: algorithms.OpBarrierWait, wait: true}, {task: a, op: algorithms.OpBarrierWait, part: sim.Arrival},
			{task: a, op: algorithms.OpBarrierWait, part: sim.Departure, wait: true},
			{task: b, op: algorithms.OpBarrierWait, want: sim.Int(0)}, {task: b, op: algorithms.OpBarrierWait, wait: true},
			{task: a, op: algorithms.OpBarrierWait, part: sim.Departure, want: sim.Int(1)},
			{op: algorithms.OpAbort}, {task: b, op: algorithms.OpBarrierWait, err: algorithms.ErrBroken}, {op: algorithms.OpReset},
			{task: b, op: algorithms.OpBarrierWait, part: sim.Arrival}, {op: algorithms.OpReset},
			{task: b, op: algorithms.OpBarrierWait, part: sim.Departure, err: algorithms.ErrBroken},
		}, "filling, 0 waiting"},
		{"an item is for the first who waits for one", algorithms.QueueKind, nil, sim.Policy{InLine: true}, []call{
			{task: a, op: algorithms.OpGet, part: sim.Arrival}, {task: b, op: algorithms.OpGet, part: sim.Arrival},
			{op: algorithms.OpPut, arg: 1}, {task: b, op: algorithms.OpGet, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpGet, part: sim.Withdrawal, wait: true}, {task: b, op: algorithms.OpGet, part: sim.Withdrawal},
			{op: algorithms.OpPut, arg: 2}, {task: a, op: algorithms.OpGet, part: sim.Departure, want: sim.Int(1)},
		}, "[2]"},
		{"a synchronous queue keeps nothing", algorithms.QueueKind, nil, sim.Policy{Synchronous: true}, []call{
			{task: a, op: algorithms.OpPut, arg: 1, wait: true}, {task: a, op: algorithms.OpTryPut, arg: 1, err: algorithms.ErrFull},
			{task: a, op: algorithms.OpPut, arg: 1, part: sim.Arrival}, {task: b, op: algorithms.OpPut, arg: 2, part: sim.Arrival},
			{op: algorithms.OpTryGet, want: sim.Int(1)}, {task: b, op: algorithms.OpPut, part: sim.Departure, wait: true},
			{task: a, op: algorithms.OpPut, part: sim.Departure}, {task: b, op: algorithms.OpPut, part: sim.Withdrawal},
			{op: algorithms.OpTryGet, err: algorithms.ErrEmpty}, {task: a, op: algorithms.OpGet, part: sim.Arrival},
			{op: algorithms.OpTryPut, arg: 3}, {task: a, op: algorithms.OpGet, part: sim.Departure, want: sim.Int(3)},
		}, "[]"},
		{"one who came last is met first", algorithms.QueueKind, nil, sim.Policy{Synchronous: true, Items: sim.NewestFirst}, []call{
			{task: a, op: algorithms.OpPut, arg: 1, part: sim.Arrival}, {task: b, op: algorithms.OpPut, arg: 2, part: sim.Arrival},
			{op: algorithms.OpGet, want: sim.Int(2)},
		}, "[]"},
		{"a register is read as it was written", algorithms.RegisterKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpRegisterRead, want: sim.Pair(0, 0)}, {op: algorithms.OpRegisterWrite, arg: 7},
			{op: algorithms.OpRegisterWrite, arg: 8}, {op: algorithms.OpRegisterRead, want: sim.Pair(8, 8)},
		}, "8 8"},
		{"a deque has two ends", algorithms.DequeKind, nil, sim.Policy{}, []call{
			{op: algorithms.OpTake, err: algorithms.ErrEmpty}, {op: algorithms.OpPush, arg: 1}, {op: algorithms.OpPush, arg: 2},
			{op: algorithms.OpPush, arg: 3}, {task: b, op: algorithms.OpSteal, want: sim.Int(1)}, {op: algorithms.OpTake, want: sim.Int(3)},
			{task: b, op: algorithms.OpSteal, got: algorithms.ErrLost, want: sim.Int(2)}, {task: b, op: algorithms.OpSteal, err: algorithms.ErrEmpty},
		}, "[]"},
		{"a steal loses to who gets an item", algorithms.DequeKind, nil, sim.Policy{Steals: sim.StealsMayLose}, []call{
			{op: algorithms.OpPush, arg: 1}, {op: algorithms.OpPush, arg: 2}, {task: b, op: algorithms.OpSteal, part: sim.Arrival},
			{task: c, op: algorithms.OpSteal, part: sim.Arrival}, {task: c, op: algorithms.OpSteal, part: sim.Departure, want: sim.Int(1)},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, got: algorithms.ErrLost, err: algorithms.ErrLost},
			{task: b, op: algorithms.OpSteal, part: sim.Arrival},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, got: algorithms.ErrLost, want: sim.Int(2)},
			{task: b, op: algorithms.OpSteal, part: sim.Arrival},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, got: algorithms.ErrLost, err: algorithms.ErrLost},
		}, "[]"},
		{"a steal misses what a take is after", algorithms.DequeKind, nil, sim.Policy{Steals: sim.StealsMayMiss}, []call{
			{op: algorithms.OpPush, arg: 1}, {task: b, op: algorithms.OpSteal, part: sim.Arrival}, {op: algorithms.OpTake, part: sim.Arrival},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, got: algorithms.ErrEmpty, err: algorithms.ErrEmpty},
			{task: b, op: algorithms.OpSteal, part: sim.Arrival},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, want: sim.Int(1)},
			{op: algorithms.OpTake, part: sim.Departure, err: algorithms.ErrEmpty}, {op: algorithms.OpPush, arg: 2},
			{task: b, op: algorithms.OpSteal, part: sim.Arrival},
			{task: b, op: algorithms.OpSteal, part: sim.Departure, got: algorithms.ErrEmpty, want: sim.Int(2)},
		}, "[]"},
		{"a permit is waited for and left", algorithms.SemaphoreKind, algorithms.Params{"value": 1}, sim.Policy{}, []call{
			{op: algorithms.OpSemWait}, {op: algorithms.OpAcquire}, {op: algorithms.OpSemWait, wait: true},
			{op: algorithms.OpRelease}, {op: algorithms.OpSemWait},
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
				next, got, err, ok := m.Step(s, sim.ModelOp{
					Op: c.op, Task: c.task, Arg: sim.Int(c.arg), Part: c.part, Known: c.got != nil, GotErr: c.got,
				})
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
	for _, op := range k.Infos(sim.Policy{}) {
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
	// wait (misc): wait until a permit is free, and leave it
	// 0 free true
	// one more: false
}
