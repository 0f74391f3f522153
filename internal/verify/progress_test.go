package verify_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// queued is a lock of an event loop that hands itself over, first come first served.
// release is nil, or what it does instead when it is given back.
type queued struct {
	held    bool
	queue   []*sim.Future
	release func(l *queued)
}

func (l *queued) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	f := t.NewFuture()
	l.queue = append(l.queue, f)
	_, err := f.Await(t)
	return err
}

func (l *queued) Unlock(*sim.Task) error {
	if l.release != nil {
		l.release(l)
		return nil
	}
	if l.held = len(l.queue) > 0; l.held {
		l.queue[0].Complete(sim.Value{})
		l.queue = l.queue[1:]
	}
	return nil
}

// polling is a lock that is tried again and again; what happens in between is the
// difference. It is never given back if it is stuck.
type polling struct {
	try, give func() bool
	between   func(t *sim.Task)
	stuck     bool
}

func (l *polling) Lock(t *sim.Task) error {
	for !l.try() {
		l.between(t)
	}
	return nil
}

func (l *polling) Unlock(*sim.Task) error {
	if !l.stuck {
		l.give()
	}
	return nil
}

// inWord is a polling lock in a word of shared memory.
func inWord(w *sim.World, stuck bool, between func(t *sim.Task)) *polling {
	held := sim.NewAtomic(w, false).Named("held")
	return &polling{
		try:     func() bool { return held.CompareAndSwap(false, true) },
		give:    func() bool { held.Store(false); return true },
		between: between, stuck: stuck,
	}
}

// inField is one in a plain field.
func inField(stuck bool, between func(t *sim.Task)) *polling {
	held := false
	return &polling{
		try:     func() bool { was := held; held = true; return !was },
		give:    func() bool { held = false; return true },
		between: between, stuck: stuck,
	}
}

// parking is a lock of shared memory whose tasks sleep in line.
type parking struct {
	line    *sim.Var[uint64] // the holder first; four bits each, 0 for nobody
	forgets bool
}

func (l *parking) Lock(t *sim.Task) error {
	t.Point()
	me := uint64(t.Index()) + 1
	n := 0
	for l.line.Get()>>(4*n)&15 != 0 {
		n++
	}
	l.line.Set(l.line.Get() | me<<(4*n))
	for l.line.Get()&15 != me {
		if err := t.Park(); err != nil {
			return err
		}
		t.Point()
	}
	return nil
}

func (l *parking) Unlock(t *sim.Task) error {
	t.Point()
	l.line.Set(l.line.Get() >> 4)
	if next := l.line.Get() & 15; next != 0 && !l.forgets {
		t.World().Tasks()[next-1].Unpark()
	}
	return nil
}

const (
	once    = "lock a = lock|task A: lock a; unlock a|task B: lock a; unlock a"
	crossed = "lock a = lock|lock b = lock|task A: lock a; lock b; unlock b; unlock a|task B: lock b; lock a; unlock a; unlock b"
)

// A standstill is what may go wrong when tasks wait for ever, or somebody does.
type standstill struct {
	style string
	kind  string
	// lock makes it; memory says that it is one of shared memory.
	lock     func(w *sim.World) any
	memory   bool
	loops    []sim.Discipline
	workload string
	// violated are the properties that some execution violates, no more and no fewer,
	// says is what is said of the first of them.
	violated []string
	says     string
	// open is why nothing is said of deadlocks; "" if something is.
	open string
}

// standstills: five kinds, in each style of lock.
func standstills() []standstill {
	loops, anyLoop := []sim.Discipline{sim.FIFO, sim.Any}, []sim.Discipline{sim.Any}
	yield := func(t *sim.Task) { _ = t.Yield() }
	pause := func(t *sim.Task) { t.Pause() }
	nothing := func(*sim.Task) {}
	const panicked = "spins without Pause: it has looked at held"
	return []standstill{
		{"event loop", "right", func(*sim.World) any { return &queued{} }, false, loops, once, nil, "", ""},
		{"event loop", "deadlock", func(*sim.World) any { return &queued{} }, false, loops, crossed,
			[]string{"deadlock"}, "these tasks wait for ever:\n  A waits in lock of b since step", ""},
		{"event loop", "lost wake-up", func(*sim.World) any { return &queued{release: func(l *queued) { l.held = false }} }, false, loops, once,
			[]string{"blocked-when-quiet"}, "B waits for ever in lock of a", ""},
		{"event loop", "a wake that is lost, and who waits for the one who sleeps", func(*sim.World) any { return &queued{release: func(l *queued) { l.held = false }} }, false, loops,
			"lock a = lock|lock b = lock|task A: lock a; unlock a|task B: lock b; lock a; unlock a; unlock b|task C: lock b; unlock b",
			[]string{"blocked-when-quiet"}, "its wake-up got lost", ""},
		{"event loop", "livelock", func(w *sim.World) any { return inWord(w, true, pause) }, false, loops, once,
			[]string{"livelock"}, "these tasks spin for ever, and nobody changes what they look at:\n  B spins in lock of a", ""},
		{"event loop", "right, and spins", func(w *sim.World) any { return inWord(w, false, pause) }, false, loops, once, nil, "", ""},
		{"event loop", "gives way for ever", func(*sim.World) any { return inField(true, yield) }, false, loops, once, nil, "", "did not end"},

		{"pausing", "right", func(w *sim.World) any { return inWord(w, false, pause) }, true, anyLoop, once, nil, "", ""},
		{"pausing", "a cycle of those who spin", func(w *sim.World) any { return inWord(w, false, pause) }, true, anyLoop, crossed,
			[]string{"livelock"}, "these tasks spin for ever, and nobody changes what they look at:\n  A spins in lock of b since step", ""},
		{"pausing", "deadlock, one spins", func(w *sim.World) any {
			if len(w.Objects()) == 1 {
				return inWord(w, false, pause)
			}
			return &parking{line: sim.NewVar(w, uint64(0))}
		}, true, anyLoop, crossed, []string{"deadlock"}, "these tasks wait for ever:\n  A waits in lock of b since step", ""},
		{"pausing", "livelock", func(w *sim.World) any { return inWord(w, true, pause) }, true, anyLoop, once,
			[]string{"livelock"}, "nobody changes what they look at:\n  B spins in lock of a", ""},
		{"pausing", "does not pause", func(w *sim.World) any { return inWord(w, true, nothing) }, true, anyLoop, once,
			[]string{"no-panic"}, panicked, ""},

		{"parking", "right", func(w *sim.World) any { return &parking{line: sim.NewVar(w, uint64(0))} }, true, anyLoop, once, nil, "", ""},
		{"parking", "deadlock", func(w *sim.World) any { return &parking{line: sim.NewVar(w, uint64(0))} }, true, anyLoop, crossed,
			[]string{"deadlock"}, "these tasks wait for ever:\n  A waits in lock of b since step", ""},
		{"parking", "lost wake-up", func(w *sim.World) any { return &parking{line: sim.NewVar(w, uint64(0)), forgets: true} }, true, anyLoop, once,
			[]string{"blocked-when-quiet"}, "B waits for ever in lock of a", ""},
	}
}

func (s *standstill) algorithm() *algorithms.Algorithm {
	a := &algorithms.Algorithm{
		Name: "stand.Still", Kind: algorithms.LockKind, Disciplines: s.loops,
		New: func(w *sim.World, _ algorithms.Params) (any, error) { return s.lock(w), nil },
	}
	if s.memory {
		a.Style, a.Tracked = sim.SharedMemory, true
		a.Policy = sim.Policy{Uncancellable: true, Unchecked: true}
	}
	return a
}

// TestStandstills: what stops tasks for ever is called by its name, and by no other, on
// every execution of a workload.
func TestStandstills(t *testing.T) {
	for _, s := range standstills() {
		for _, loop := range s.loops {
			t.Run(fmt.Sprintf("%s/%s/%s", s.style, s.kind, loop), func(t *testing.T) {
				o := verify.Options{Strategy: verify.Strategy{Method: verify.Classes}}
				if s.open != "" {
					o = verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 20}}}
					o.Case.MaxSteps = 200
				}
				o.Case.Loop = &loop
				c := scenario(t, parse(t, s.workload), s.algorithm(), o)
				var violated []string
				for i := range c.Rows {
					if r := &c.Rows[i]; r.Violations > 0 && r.Property != nil {
						violated = append(violated, r.Name)
					}
				}
				if !slices.Equal(violated, s.violated) {
					t.Errorf("violates %v, want %v", violated, s.violated)
				}
				deadlock := c.Row(checker.Deadlock.Name).Verdict.String()
				if s.open != "" && !strings.Contains(deadlock, s.open) {
					t.Errorf("of deadlocks it says %q, want %q", deadlock, s.open)
				}
				if s.open == "" && s.violated == nil && !c.Complete() {
					t.Error("not explored")
				}
				for _, e := range examplesOf(t, c) {
					if len(s.violated) > 0 && !strings.Contains(e, s.says) {
						t.Errorf("it says\n%s\nwant\n%s", e, s.says)
					}
				}
			})
		}
	}
}

// examplesOf is what is said of the executions that are shown.
func examplesOf(t *testing.T, c *verify.Check) (said []string) {
	t.Helper()
	list, err := c.Examples(func(*verify.Row) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		for _, v := range e.Violations {
			said = append(said, v.Property.Name+": "+v.Message)
		}
	}
	return said
}

// Starvation is what remains: nobody stands still, and somebody does not get in. With
// memory it is decided, with plain fields it is not, and neither is called anything else.
func TestStandstillStarvation(t *testing.T) {
	pause := func(t *sim.Task) { t.Pause(); t.Forget(1) }
	for _, tc := range []struct {
		s      standstill
		starve string // "" if that is not decided
		grows  bool
	}{
		{standstill{style: "pausing", lock: func(w *sim.World) any { return inWord(w, false, pause) }, memory: true}, "anybody", false},
		{standstill{style: "parking", lock: func(w *sim.World) any { return &parking{line: sim.NewVar(w, uint64(0))} }, memory: true}, "nobody", false},
		{standstill{style: "event loop, in line", lock: func(*sim.World) any { return &queued{} }}, "", false},
		{standstill{style: "event loop, not in line", lock: func(*sim.World) any {
			return &queued{release: func(l *queued) {
				l.held = false // whoever comes next may be faster than who was woken
				for _, f := range l.queue {
					f.Complete(sim.Value{})
				}
				l.queue = nil
			}}
		}}, "", true},
	} {
		t.Run(tc.s.style, func(t *testing.T) {
			tc.s.loops = []sim.Discipline{sim.Any}
			a := tc.s.algorithm()
			if tc.s.style == "event loop, not in line" {
				make := a.New
				a.New = func(w *sim.World, p algorithms.Params) (any, error) {
					l, err := make(w, p)
					return &again{l.(*queued)}, err
				}
			}
			c := scenario(t, parse(t, once), a, verify.Options{Strategy: verify.Strategy{Method: verify.Classes}})
			for i := range c.Rows {
				if r := &c.Rows[i]; r.Violations > 0 && r.Property != nil && r.Property.Group != "policy" {
					t.Errorf("%s is violated", r.Name)
				}
			}
			fates, err := verify.Fates(a, 3000)
			if err != nil {
				t.Fatal(err)
			}
			growths, err := verify.Growths(context.Background(), a, sim.Any, verify.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if tc.starve == "" {
				if len(fates) > 0 || len(growths) != 1 || growths[0].Grows() != tc.grows {
					t.Errorf("fates %v, growths %+v, want that it grows: %v", fates, growths, tc.grows)
				}
				return
			}
			got := "nobody"
			if len(fates) == 0 || fates[0].Undecided != "" || len(growths) > 0 {
				t.Fatalf("fates %+v, growths %v", fates, growths)
			}
			if len(fates[0].Starving) > 0 {
				got = fates[0].Starving[0]
			}
			if got != tc.starve {
				t.Errorf("%s starves, want %s", got, tc.starve)
			}
		})
	}
}

// again is a queued lock of which whoever was woken must try again.
type again struct{ *queued }

func (l *again) Lock(t *sim.Task) error {
	for l.held {
		f := t.NewFuture()
		l.queue = append(l.queue, f)
		if _, err := f.Await(t); err != nil {
			return err
		}
	}
	l.held = true
	return nil
}

// A task that neither gives way nor touches memory is given up, whatever the style, and
// called by its name.
func TestStandstillNeverYields(t *testing.T) {
	for _, memory := range []bool{false, true} {
		var given atomic.Bool // up, and the task goes on
		s := standstill{memory: memory, loops: []sim.Discipline{sim.Any}, lock: func(*sim.World) any {
			return inField(false, func(*sim.Task) {
				for !given.Load() {
					runtime.Gosched()
				}
				runtime.Goexit()
			})
		}}
		var stuck atomic.Pointer[verify.Stuck]
		o := verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 20}}, Patience: 50 * time.Millisecond, Workers: 1}
		o.OnStuck = func(s verify.Stuck) {
			stuck.CompareAndSwap(nil, &s)
			given.Store(true)
		}
		_, err := verify.Scenario(context.Background(), parse(t, "lock a = lock|task A: lock a|task B: lock a"), []*algorithms.Algorithm{s.algorithm()}, o)
		if got := stuck.Load(); got == nil || got.TaskName != "A" && got.TaskName != "B" {
			t.Errorf("memory %v: stuck %+v, want one of the tasks", memory, got)
		}
		if err == nil || !strings.Contains(err.Error(), "ended its goroutine") {
			t.Errorf("memory %v: error %v", memory, err)
		}
	}
}
