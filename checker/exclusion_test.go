package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

// judged are the properties of these tests: without those that need a model.
var judged = []*checker.Property{
	checker.MutualExclusion, checker.ReaderWriterExclusion, checker.Capacity, checker.MisuseReported,
}

func TestSafety(t *testing.T) {
	lock := specOf(algorithms.LockKind, "x", sim.Policy{}, nil)
	owned := specOf(algorithms.LockKind, "x", sim.Policy{OwnerChecked: true}, nil)
	again := specOf(algorithms.LockKind, "x", sim.Policy{OwnerChecked: true, Reentrant: true}, nil)
	rw := specOf(algorithms.RWLockKind, "x", sim.Policy{}, nil)
	up := specOf(algorithms.RWLockKind, "x", sim.Policy{OwnerChecked: true, Upgrade: "allowed"}, nil)
	down := specOf(algorithms.RWLockKind, "x", sim.Policy{OwnerChecked: true, Downgrade: "allowed"}, nil)
	nested := specOf(algorithms.RWLockKind, "x", sim.Policy{OwnerChecked: true, Reentrant: true, Downgrade: "allowed"}, nil)
	sem := specOf(algorithms.SemaphoreKind, "x", sim.Policy{}, algorithms.Params{"value": 1})
	bounded := specOf(algorithms.SemaphoreKind, "x", sim.Policy{Bounded: true}, algorithms.Params{"value": 1})
	queue := specOf(algorithms.QueueKind, "x", sim.Policy{}, algorithms.Params{"size": 1})
	monitor := specOf(algorithms.MonitorKind, "x", sim.Policy{}, nil)
	const me, both, full, misuse = "mutual-exclusion", "reader-writer-exclusion", "capacity", "misuse-reported"
	tests := []struct {
		name   string
		spec   sim.Spec
		events string
		want   []string
	}{
		{"one after the other", lock, "a:lock a a:unlock a b:lock b", nil},
		{"two inside", lock, "a:lock a b:lock b", []string{me}},
		{"two that began together", lock, "a:lock b:lock b a", []string{me}},
		{"the release is under way", lock, "a:lock a a:unlock b:lock b a", nil},
		{"a release that was refused ended nothing", lock, "a:lock a b:unlock b-misuse c:lock c", []string{me, misuse}},
		{"the same if that shows late", lock, "a:lock a b:unlock c:lock c b-misuse d:lock d", []string{me}},
		{"the own release is refused", lock, "a:lock a a:unlock a-misuse", []string{misuse}},
		{"a cancelled acquisition", lock, "a:lock a b:lock b? b^ b-cancelled a:unlock a c:lock c", nil},
		{"a try in vain", lock, "a:lock a b:trylock b=false", nil},
		{"a try that succeeds too early", lock, "a:lock a b:trylock b=true", []string{me}},

		{"anybody may release", lock, "a:lock a b:unlock b c:lock c", nil},
		{"but not for a second one", lock, "a:lock a b:unlock b c:lock c d:lock d", []string{me}},
		{"the first holder may end the turn of the next", lock, "a:lock a b:lock b? c:lock c? a:unlock b! a b a:unlock c! a c", nil},
		{"release in the hand-off window", lock, "a:lock a b:lock b? c:lock c? a:unlock b! a d:unlock c! d b c", nil},
		{"the same, resumed in the other order", lock, "a:lock a b:lock b? c:lock c? a:unlock b! a d:unlock c! d c b", nil},
		{"only one release in the window", lock, "a:lock a b:lock b? c:lock c? d:lock d? a:unlock b! a e:unlock c! e b c d", []string{me}},
		{"the one in the window was refused", lock, "a:lock a b:lock b? a:unlock b! a d:unlock d-misuse b c:lock c", []string{me}},
		{"not from within the lock", lock, "a:lock a a:unlock a b:unlock b c:lock c d:lock d", []string{me, misuse}},
		{"gives way inside, released by another", lock, "a:lock a~ b:unlock b c:lock c a", nil},

		{"back from a wait, alone", monitor, "a:lock a a:wait a? b:lock b b:notify(1) +a! b b:unlock b a c:lock c?", nil},
		{"back from a wait, not alone", monitor, "a:lock a a:wait a? b:lock b b:notify(1) +a! b a", []string{me}},
		{"back from a wait, after somebody has released for it", monitor,
			"b:lock b d:wait d? c:lock c c:notify(1) +d! c d? b:wait b? +d! c:unlock c a:lock a d", nil},

		{"owners are checked", owned, "a:lock a b:unlock b-misuse a:unlock a", nil},
		{"a stranger was let through", owned, "a:lock a b:unlock b c:lock c", []string{me, misuse}},
		{"a stranger in the hand-off window", owned, "a:lock a b:lock b? c:lock c? a:unlock b! a d:unlock c! d b c", []string{me, misuse}},
		{"the owner is refused", owned, "a:lock a a:unlock a-misuse", []string{misuse}},
		{"a second time without a claim", owned, "a:lock a a:lock a", []string{me}},
		{"a second time with one", again, "a:lock a a:lock a a:unlock a", nil},
		{"still inside after one release", again, "a:lock a a:lock a a:unlock a b:lock b", []string{me}},
		{"released once too often", again, "a:lock a a:lock a a:unlock a a:unlock a a:unlock a", []string{misuse}},

		{"readers together", rw, "a:rlock a b:rlock b", nil},
		{"a writer with a reader", rw, "a:rlock a b:lock b", []string{both}},
		{"a reader with a writer", rw, "a:lock a b:rlock b", []string{both}},
		{"two writers", rw, "a:lock a b:lock b", []string{both}},
		{"the write of a reader is released", rw, "a:rlock a b:unlock b c:lock c", []string{both, misuse}},
		{"the read of a writer is released", rw, "a:lock a b:runlock b c:rlock c", []string{both, misuse}},
		{"a waiting writer is no excuse for that", rw, "a:rlock a c:lock c? b:unlock +c! +b c", []string{both}},
		{"a read that was released in the window", rw, "a:lock a b:rlock b? c:lock c? a:unlock b! a d:runlock c! d c b", nil},
		{"reading twice", rw, "a:rlock a a:rlock a a:runlock a a:runlock a b:lock b", nil},
		{"upgrade without a claim", rw, "a:rlock a a:lock a", []string{both}},
		{"upgrade with one", up, "a:rlock a a:lock a", nil},
		{"upgrade beside another reader", up, "a:rlock a b:rlock b a:lock a", []string{both}},
		{"downgrade with a claim", down, "a:lock a a:rlock a a:unlock a b:rlock b", nil},
		{"a writer that reads writes again", nested, "a:lock a a:rlock a a:lock a", nil},
		{"a release that gives way, and another one", rw, "a:lock a d:unlock c:trylock d c=true c:trylock b:unlock c=true b", nil},
		{"downgrade, and a reader too early", down, "a:lock a a:rlock a b:rlock b", []string{both}},
		{"downgrade without a claim", rw, "a:lock a a:rlock a", []string{both}},

		{"too many permits", sem, "a:acquire a b:acquire b", []string{full}},
		{"released by another", sem, "a:acquire a c:release c b:acquire b", nil},
		{"a permit more", sem, "c:release c a:acquire a b:acquire b", nil},
		{"a semaphore takes every release", sem, "a:release a-misuse", []string{misuse}},
		{"unless it is bounded", bounded, "a:release a-misuse", nil},
		{"a bounded one takes one too many", bounded, "a:release a", []string{misuse}},
		{"perhaps somebody has got it", bounded, "b:acquire b? a:release a", nil},
		{"a bounded one refuses the first", bounded, "a:acquire a b:release b-misuse", []string{misuse}},
		{"two at once, of which one is refused", bounded, "a:acquire a b:release c:release c-misuse b", nil},
		{"it took its time", bounded, "a:release a~ b:acquire b a-misuse", nil},

		{"an item too many", queue, "a:put(1) a a:put(2) a", []string{full}},
		{"a get is under way", queue, "b:get a:put(1) a a:put(2) a b=1", nil},
		{"a get in vain made no room", queue, "b:tryget b-empty a:put(1) a a:put(2) a", []string{full}},
		{"a put in vain", queue, "a:put(1) a a:tryput(2) a-full", nil},

		{"return without a call", lock, "a b-misuse a? a! a^ a:lock a", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, judged, test.spec).play(test.events).quiet()
			if got := found(s.set); !slices.Equal(got, test.want) {
				t.Errorf("violates %v, want %v: %+v", got, test.want, s.set.Violations())
			}
		})
	}
}

// Events that a set does not ask for change nothing.
func TestSafetyWithoutSuspensions(t *testing.T) {
	set := checker.NewSet(checker.Select("safety"), []sim.Spec{specOf(algorithms.LockKind, "x", sim.Policy{}, nil)})
	if got := set.Events(); got != sim.EvCall|sim.EvReturn|sim.EvCancel {
		t.Errorf("safety wants the events %b", got)
	}
	if got := checker.NewSet(nil, []sim.Spec{{}}).Events(); got != 0 {
		t.Errorf("no property wants the events %b", got)
	}
}

func TestSafetyMessages(t *testing.T) {
	lock := specOf(algorithms.LockKind, "l", sim.Policy{OwnerChecked: true}, nil)
	rw := specOf(algorithms.RWLockKind, "rw", sim.Policy{}, nil)
	sem := specOf(algorithms.SemaphoreKind, "s", sim.Policy{Bounded: true}, algorithms.Params{"value": 1})
	queue := specOf(algorithms.QueueKind, "q", sim.Policy{}, algorithms.Params{"size": 1})
	tests := []struct {
		spec     sim.Spec
		events   string
		property *checker.Property
		want     string
	}{
		{lock, "a:lock a b:lock b", checker.MutualExclusion, "b entered l at step 4 while a was inside since step 2"},
		{lock, "a:lock a a:lock a", checker.MutualExclusion, "a entered l a second time at step 4, though it was inside since step 2 and the lock is not reentrant"},
		{rw, "a:rlock a b:lock b", checker.ReaderWriterExclusion, "b entered rw as a writer at step 4 while a was inside as a reader since step 2"},
		{rw, "a:rlock a a:lock a", checker.ReaderWriterExclusion, "a entered rw as a writer a second time at step 4, though it was inside as a reader since step 2 and a reader may not write as well"},
		{sem, "a:acquire a b:acquire b", checker.Capacity, "b entered s at step 4 as number 2, but there are 1 permits"},
		{sem, "a:release a", checker.MisuseReported, "the release of s by a at step 1 was accepted, though no permit was out"},
		{lock, "a:unlock a", checker.MisuseReported, "the unlock of l by a at step 1 was accepted, though the task did not hold it"},
		{rw, "a:unlock a", checker.MisuseReported, "the unlock of rw by a at step 1 was accepted, though nobody held it"},
		{rw, "a:lock a a:unlock a-misuse", checker.MisuseReported, "the unlock of rw by a at step 3 was refused, though it was held: misuse"},
		{queue, "a:put(1) a b:put(2) b", checker.Capacity, "the put of b that returned at step 4 left 2 items in q, which has room for 1"},
	}
	for _, test := range tests {
		s := newScript(t, judged, test.spec).play(test.events).quiet()
		if got := message(s.set, test.property); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.events, got, test.want)
		}
	}
}
