package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var fairness = []*checker.Property{checker.FIFO, checker.WriterPreference, checker.Bypass}

// TestOvertaking has executions made by hand, with their numbers.
func TestOvertaking(t *testing.T) {
	lock := specOf(algorithms.LockKind, "x", fifo, nil)
	rw := specOf(algorithms.RWLockKind, "x", fifo, nil)
	sem := specOf(algorithms.SemaphoreKind, "x", fifo, algorithms.Params{"value": 2})
	binary := specOf(algorithms.SemaphoreKind, "x", fifo, algorithms.Params{"value": 1})
	signals := specOf(algorithms.SemaphoreKind, "x", fifo, algorithms.Params{"value": 0})
	queue := specOf(algorithms.QueueKind, "x", fifo, nil)
	owned := specOf(algorithms.RWLockKind, "x", sim.Policy{Reentrant: true, OwnerChecked: true, Downgrade: "allowed"}, nil)
	tests := []struct {
		name              string
		spec              sim.Spec
		events            string
		bypass, overtakes int64
		also              []string // violated besides fifo, which follows from overtakes
	}{
		{"in line", lock, "a:lock a b:lock b? c:lock c? a:unlock b! a b b:unlock c! b c", 1, 0, nil},
		{"the holder does not count", lock, "a:lock a b:lock b? a:unlock b! a b", 0, 0, nil},
		{"let in before, seen after the doorway", lock, "a:lock a b:lock b? a:unlock b! a c:lock c? b b:unlock c! b c", 1, 0, nil},
		{"barging", lock, "a:lock a b:lock b? a:unlock a c:lock c c:unlock b! c b", 1, 1, nil},
		{"barging twice", lock, "a:lock a b:lock b? a:unlock a a:lock a a:unlock a a:lock a a:unlock b! a b", 2, 2, nil},
		{"a try is a newcomer too", lock, "a:lock a b:lock b? a:unlock a c:trylock c=true c:unlock b! c b", 1, 1, nil},
		{"a try in vain is not", lock, "a:lock a b:lock b? c:trylock c=false a:unlock b! a b", 0, 0, nil},
		{"served and not resumed is not overtaken", lock, "a:lock a b:lock b? a:unlock b! a c:lock c b", 0, 0, nil},
		{"a wake after which it waits again served nobody", lock, "a:lock a b:lock b? a:unlock b! a c:lock c b? c:unlock b! c b", 1, 1, nil},
		{"gives way after the wake", lock, "a:lock a b:lock b? a:unlock b! a b~ c:lock c b", 0, 0, nil},
		{"waits still at the end", lock, "a:lock a b:lock b? a:unlock a c:lock c c:unlock c", 1, 1, nil},
		{"woken at the end", lock, "a:lock a b:lock b? a:unlock b! a c:lock c c:unlock c", 0, 0, nil},
		{"called before the doorway", lock, "a:lock b:lock b? a c:lock c?", 1, 0, nil},
		{"by itself", lock, "a:lock a b:lock b? b! b", 0, 0, nil},

		{"overtaken, then cancelled", lock, "a:lock a b:lock b? a:unlock a c:lock c b^ +b! b-cancelled", 1, 1, nil},
		{"cancelled, then overtaken", lock, "a:lock a b:lock b? a:unlock a b^ +b! c:lock c b-cancelled", 0, 0, nil},
		{"timed out, then overtaken", lock, "a:lock a b:lock b? a:unlock a b! c:lock c b-timeout", 0, 0, nil},
		{"let in, then cancelled, then overtaken", lock, "a:lock a b:lock b? a:unlock b! a b^ c:lock c b-cancelled", 0, 0, nil},
		{"cancelled, overtaken while it clears up", lock, "a:lock a b:lock b? b^ +b! b? a:unlock a c:lock c b! b-cancelled", 0, 0, nil},
		{"swallows a cancellation and goes on waiting", lock, "a:lock a b:lock b? b^ +b! b? a:unlock a c:lock c c:unlock b! c b", 1, 1, nil},
		{"cancelled before it began to wait", lock, "a:lock a b:lock +b! +b? a:unlock a c:lock c b-cancelled", 0, 0, nil},
		{"spinning and cancelled", lock, "a:lock a b:lock b~ b~ b^ a:unlock a c:lock c b-cancelled", 0, 0, nil},

		{"overtakes a spinning one", lock, "a:lock a b:lock b~ a:unlock a c:lock c c:unlock c b~ b", 1, 1, nil},
		{"gives way with a permit", sem, "a:acquire a~ b:acquire b~ b a", 0, 0, nil},
		{"spins for the only permit", binary, "a:acquire a b:acquire b~ a:release a c:acquire c c:release c b", 1, 1, nil},
		{"gives way inside, released by another", lock, "a:lock a~ b:lock b? c:unlock b! c b b:unlock b a", 0, 0, nil},
		{"let in and not woken, released by another", lock, "a:lock a b:lock b? a:unlock a c:unlock c d:lock d b! b", 0, 0, nil},
		{"let in to write and not woken, released by another", rw, "a:rlock a b:lock b? a:runlock a c:unlock c d:rlock d b! b", 0, 0, nil},
		{"released by another, who is refused", lock, "a:lock a b:lock b? a:unlock a c:unlock c-misuse d:lock d d:unlock b! d b", 1, 1, nil},
		{"a permit of who had none is for who waits", signals, "a:acquire a? b:release b c:acquire c b:release a! b a", 1, 1, nil},
		{"one more permit is for who waits", binary, "a:acquire a b:acquire b? c:release c d:acquire d a:release b! a b", 1, 1, nil},
		{"gives way after putting", queue, "a:put(1) a~ b:put(2) b a", 0, 0, nil},
		{"a second permit is no reentry", sem, "a:acquire a b:acquire b c:acquire c? b:release b a:acquire a c", 1, 1, nil},

		{"a writer goes on as a reader", rw, "a:lock a b:lock b? a:downgrade a a:runlock b! a b", 0, 0, nil},
		{"a writer lets a late reader in when it goes on as one", rw, "a:lock a b:lock b? c:rlock c? a:downgrade c! a c c:runlock c a:runlock b! a b", 1, 1, []string{"writer-preference"}},
		{"readers together", rw, "a:lock a b:rlock b? c:rlock c? a:unlock b! +c! a c b", 0, 0, nil},
		{"readers give way inside", rw, "a:rlock a~ b:rlock b~ b a", 0, 0, nil},
		{"a late reader", rw, "a:rlock a b:lock b? c:rlock c a:runlock a c:runlock b! c b", 1, 1, []string{"writer-preference"}},
		{"a reader that came first", rw, "a:lock a b:rlock b? c:lock c? a:unlock b! a b b:runlock c! b c", 1, 0, nil},
		{"a reader let in before the writer came", rw, "a:lock a b:rlock b? a:unlock b! a c:lock c? b b:runlock c! b c", 1, 0, nil},
		{"a late reader while the writer gave up", rw, "a:rlock a b:lock b? b^ +b! c:rlock c b-cancelled", 0, 0, nil},
		{"a late reader before the writer gave up", rw, "a:rlock a b:lock b? c:rlock c b^ +b! b-timeout", 1, 1, []string{"writer-preference"}},
		{"a late writer", rw, "a:rlock a b:lock b? a:runlock a c:lock c c:unlock b! c b", 1, 1, nil},
		{"a reader reads again", owned, "a:rlock a b:lock b? a:rlock a a:runlock a a:runlock b! a b", 0, 0, nil},
		{"a writer reads", owned, "a:lock a b:lock b? a:rlock a a:runlock a a:unlock b! a b", 0, 0, nil},
		{"reading again without a claim", rw, "a:rlock a b:lock b? a:rlock a a:runlock a a:runlock b! a b", 1, 1, []string{"writer-preference"}},

		{"getters and putters have a line each", queue, "a:get a? b:put(1) b c:put(2) c a! a=1", 0, 0, nil},
		{"a getter is overtaken", queue, "a:get a? b:put(1) a! b c:tryget c=1 a? b:put(2) a! b a=2", 1, 1, nil},
		{"an empty tryget gets nothing", queue, "a:get a? c:tryget c-empty b:put(1) a! b a=1", 0, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, fairness, test.spec).play(test.events).quiet()
			bypass, overtakes := s.measures()
			if bypass != test.bypass || overtakes != test.overtakes {
				t.Errorf("bypass %d, overtakes %d; want %d, %d", bypass, overtakes, test.bypass, test.overtakes)
			}
			var want []string
			if test.overtakes > 0 {
				want = append(want, "fifo")
			}
			if got := found(s.set); !slices.Equal(got, append(want, test.also...)) {
				t.Errorf("violates %v, want %v", got, append(want, test.also...))
			}
		})
	}
}

// obedient is a lock that gives way before it tells a task what that has been asked:
// to stop.
type obedient struct{ held bool }

func (l *obedient) Lock(t *sim.Task) error {
	if t.CancelPending() {
		return t.Yield()
	}
	l.held = true
	return nil
}

func (l *obedient) Unlock(*sim.Task) error {
	l.held = false
	return nil
}

// Whoever has been asked to stop before it asks is not overtaken.
func TestAskedBefore(t *testing.T) {
	s := subject{algorithms.LockKind, fifo, nil, func(*sim.World, algorithms.Params) any { return &obedient{} }}
	c := newCase(t, s, "lock l = lock\ntask a: cancel a || lock l\ntask b: lock l; unlock l", scenarios.Options{})
	for seed := range uint64(20) {
		res := c.World.Run(scheduler.NewRandom(seed), c.Setup)
		c.Judge(&res)
		if got := message(c.Checks, checker.FIFO); got != "" {
			t.Fatal(got)
		}
	}
}

// Where tries are allowed to barge, others are not.
func TestTryBarges(t *testing.T) {
	spec := specOf(algorithms.LockKind, "x", sim.Policy{Admission: sim.FIFOAdmission, TryBarges: true}, nil)
	for events, want := range map[string]bool{
		"a:lock a b:lock b? a:unlock a c:trylock c=true c:unlock b! c b": false,
		"a:lock a b:lock b? a:unlock a c:lock c c:unlock b! c b":         true,
	} {
		s := newScript(t, fairness, spec).play(events).quiet()
		if got := slices.Contains(found(s.set), "fifo"); got != want {
			t.Errorf("%s: fifo is violated: %v", events, got)
		}
	}
}

// An operation that is nested in another one waits for both.
func TestOvertakingNested(t *testing.T) {
	outer := specOf(algorithms.LockKind, "o", fifo, nil)
	inner := specOf(algorithms.LockKind, "i", fifo, nil)
	s := newScript(t, fairness, outer, inner)
	s.play("a:o.lock a a:i.lock a b:o.lock b:i.lock b? c:o.lock c a:i.unlock b! a b b").quiet()
	if got := s.set.Measures(nil); got[0].Value != 1 || got[1].Value != 1 || got[2].Value != 0 {
		t.Errorf("%v", got)
	}
}

func TestBypassBound(t *testing.T) {
	for bound, want := range map[int]bool{0: false, 1: true, 2: false, sim.Unbounded: false} {
		spec := specOf(algorithms.LockKind, "x", sim.Policy{Bypass: bound}, nil)
		s := newScript(t, fairness, spec).play("a:lock a b:lock b? a:unlock a a:lock a a:unlock a c:lock c c:unlock b! c b").quiet()
		if got := message(s.set, checker.Bypass) != ""; got != want {
			t.Errorf("2 others with bound %d: violated = %v", bound, got)
		}
		if checker.Bypass.Claimed(&spec) != (bound > 0) {
			t.Errorf("bound %d: claimed = %v", bound, bound <= 0)
		}
	}
}

func TestOrderMessages(t *testing.T) {
	rw := specOf(algorithms.RWLockKind, "rw", sim.Policy{Admission: sim.WriterFirst, Bypass: 1}, nil)
	s := newScript(t, fairness, rw).play("a:rlock a b:lock b? c:rlock c d:rlock d").quiet()
	want := []string{
		"d asked for rw (rlock) at step 7 and got it at step 8, before b, which had been waiting (lock) since step 4",
		"d asked for rw (rlock) at step 7 and got it at step 8, before b, which had been waiting (lock) since step 4",
		"2 others got into rw while b was waiting (lock) since step 4; the lock declares at most 1",
	}
	steps := [][]int{{4, 7, 8}, {4, 7, 8}, {4}}
	for i, v := range s.set.Violations() {
		if v.Message != want[i] || !slices.Equal(v.Steps, steps[i]) || v.Object != "rw" {
			t.Errorf("%s of %q, steps %v: %s", v.Property.Name, v.Object, v.Steps, v.Message)
		}
	}
}
