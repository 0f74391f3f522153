package scheduler_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A countCase is a program whose number of classes is known.
type countCase struct {
	name  string
	want  int64
	setup countSetup
	// long ones are left to the long tests.
	long bool
}

func factorial(n int) int64 {
	if n < 2 {
		return 1
	}
	return int64(n) * factorial(n-1)
}

func power(a int64, n int) int64 {
	if n == 0 {
		return 1
	}
	return a * power(a, n-1)
}

// multinomial is (nk)! / (k!)^n: the interleavings of n sequences of k things.
func multinomial(n, k int) int64 {
	m, placed := int64(1), 0
	for range n {
		for i := range k { // times (placed + i + 1) / (i + 1)
			placed++
			m = m * int64(placed) / int64(i+1)
		}
	}
	return m
}

func catalan(n int) int64 { return multinomial(2, n) / int64(n+1) }

// spawnAlike spawns n tasks that touch nothing unrecorded and do the same.
func spawnAlike(w *sim.World, n int, body func(t *sim.Task)) {
	for i := range n {
		w.Spawn(taskNames[i], body).Scripted = true
	}
}

// spawnAll spawns n tasks that touch nothing unrecorded; i is from 0.
func spawnAll(w *sim.World, n int, body func(t *sim.Task, i int)) {
	for i := range n {
		scripted(w, taskNames[i], func(t *sim.Task) { body(t, i) })
	}
}

var taskNames = func() (names [20]string) {
	for i := range names {
		names[i] = fmt.Sprint("T", i)
	}
	return names
}()

// A queueLock hands over in order of arrival. Request and release write one object,
// and whoever is served reads only a future of its own.
type queueLock struct {
	state   *sim.Var[bool]
	waiters []*sim.Future
}

func (l *queueLock) lock(t *sim.Task) {
	held := l.state.Get()
	l.state.Set(true)
	if held {
		f := t.NewFuture()
		l.waiters = append(l.waiters, f)
		f.Await(t)
	}
}

func (l *queueLock) unlock() {
	l.state.Set(len(l.waiters) > 0)
	if len(l.waiters) > 0 {
		f := l.waiters[0]
		l.waiters = l.waiters[:copy(l.waiters, l.waiters[1:])]
		f.Complete(sim.Value{})
	}
}

// awaitedCount is n tasks that add one to a number and one that waits until it is
// wanted.
func awaitedCount(n, wanted int) func(w *sim.World) {
	return func(w *sim.World) {
		x := sim.NewAtomic(w, 0)
		spawnAll(w, n+1, func(t *sim.Task, i int) {
			if i < n {
				x.Increase(1)
				return
			}
			t.Until(func() bool { return x.Load() == wanted })
		})
	}
}

// A countSetup makes a worker's own set-up of executions, which allocates as little
// as possible.
type countSetup func() func(w *sim.World)

// shared is for set-ups that keep nothing between executions.
func shared(setup func(w *sim.World)) countSetup {
	return func() func(w *sim.World) { return setup }
}

// handOffRounds is n tasks that take a queueLock k times, with scheduling points
// between.
func handOffRounds(n, k int) countSetup {
	return func() func(w *sim.World) {
		l := &queueLock{}
		body := func(t *sim.Task) {
			for i := range k {
				if i > 0 {
					t.Yield()
				}
				l.lock(t)
				t.Yield()
				l.unlock()
			}
		}
		return func(w *sim.World) {
			l.state, l.waiters = sim.NewVar(w, false), l.waiters[:0]
			spawnAlike(w, n, body)
		}
	}
}

// racyCounter is n tasks that read a variable and write it.
func racyCounter(n int) countSetup {
	return func() func(w *sim.World) {
		var x *sim.Atomic[int]
		body := func(*sim.Task) { x.Store(x.Load() + 1) }
		return func(w *sim.World) {
			x = sim.NewAtomic(w, 0)
			spawnAlike(w, n, body)
		}
	}
}

// accesses is so many writers of a variable, of so many writes each, and readers
// of one read each.
func accesses(writers, writes, readers int) countSetup {
	return func() func(w *sim.World) {
		var x *sim.Atomic[int]
		write := func(*sim.Task) {
			for range writes {
				x.Store(1)
			}
		}
		read := func(*sim.Task) { x.Load() }
		return func(w *sim.World) {
			x = sim.NewAtomic(w, 0)
			spawnAlike(w, writers, write)
			spawnAlike(w, readers, read)
		}
	}
}

// ticketLock is n tasks that take a ticket lock k times; wait waits for one's turn.
func ticketLock(n, k int, wait func(t *sim.Task, owner *sim.Atomic[int], my int)) countSetup {
	return func() func(w *sim.World) {
		var next, owner *sim.Atomic[int]
		body := func(t *sim.Task) {
			for range k {
				my := next.Add(1) - 1
				wait(t, owner, my)
				owner.Store(my + 1)
			}
		}
		return func(w *sim.World) {
			next, owner = sim.NewAtomic(w, 0), sim.NewAtomic(w, 0)
			spawnAlike(w, n, body)
		}
	}
}

func spinForTurn(t *sim.Task, owner *sim.Atomic[int], my int) {
	for owner.Load() != my {
		t.Pause()
	}
}

func awaitTurn(t *sim.Task, owner *sim.Atomic[int], my int) {
	t.Until(func() bool { return owner.Load() == my })
}

// critical sections of n tasks, k each, under a mutex, and what is done there.
func sections(n, k int, inside func(v *sim.Var[int])) func(w *sim.World) {
	return func(w *sim.World) {
		m, v := sim.NewMutex(w), sim.NewVar(w, 0)
		spawnAll(w, n, func(t *sim.Task, _ int) {
			for range k {
				m.Lock(t)
				inside(v)
				m.Unlock(t)
			}
		})
	}
}

// turns are the same under a semaphore, with nothing done there.
func turns(n, k int) func(w *sim.World) {
	return func(w *sim.World) {
		s := sim.NewSemaphore(w, 1)
		spawnAll(w, n, func(t *sim.Task, _ int) {
			for range k {
				s.Wait(t)
				s.Signal(t)
			}
		})
	}
}

// countCases are computed by hand.
func countCases() (list []countCase) {
	add := func(name string, want int64, setup countSetup) {
		list = append(list, countCase{name, want, setup, want > 10_000})
	}
	for n := 2; n <= 5; n++ {
		// The order of the writes, and of each read among them: it comes before
		// the write of its task, so i-th writes have i places for their reads.
		add(fmt.Sprintf("counter(%d)", n), power(factorial(n), 2), racyCounter(n))
		add(fmt.Sprintf("atomic increment, %d tasks", n), factorial(n), shared(func(w *sim.World) {
			x := sim.NewAtomic(w, 0)
			spawnAll(w, n, func(*sim.Task, int) { x.Add(1) })
		}))
		add(fmt.Sprintf("commuting add, %d tasks", n), 1, shared(func(w *sim.World) {
			x := sim.NewAtomic(w, 0)
			spawnAll(w, n, func(*sim.Task, int) { x.Increase(1) })
		}))
	}
	for n := 1; n <= 13; n++ { // each before or after the write
		add(fmt.Sprintf("readers(%d)", n), power(2, n), accesses(1, 1, n))
	}
	for _, c := range [][2]int{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {2, 2}, {2, 3}, {2, 5}, {3, 2}, {3, 3}, {4, 2}} {
		n, k := c[0], c[1]
		add(fmt.Sprintf("mutex %d x %d", n, k), multinomial(n, k), shared(sections(n, k, func(*sim.Var[int]) {})))
		add(fmt.Sprintf("semaphore %d x %d", n, k), multinomial(n, k), shared(turns(n, k)))
		add(fmt.Sprintf("mutex with data %d x %d", n, k), multinomial(n, k), shared(sections(n, k, func(v *sim.Var[int]) { v.Set(v.Get() + 1) })))
		add(fmt.Sprintf("writers %d x %d", n, k), multinomial(n, k), accesses(n, k, 0))
		add(fmt.Sprintf("ticket lock, waiting, %d x %d", n, k), multinomial(n, k), ticketLock(n, k, awaitTurn))
	}
	for writers := 1; writers <= 3; writers++ {
		for readers := 1; readers <= 4; readers++ {
			add(fmt.Sprintf("%d writers, %d readers", writers, readers),
				factorial(writers)*power(int64(writers)+1, readers), accesses(writers, 1, readers))
		}
	}
	for n := 1; n <= 6; n++ { // some of them come first, but not none
		add(fmt.Sprintf("%d signals, one waits", n), power(2, n)-1, shared(func(w *sim.World) {
			s := sim.NewSemaphore(w, 0)
			w.Spawn("waits", func(t *sim.Task) { s.Wait(t) })
			spawnAll(w, n, func(t *sim.Task, _ int) { s.Signal(t) })
		}))
	}
	for n := 1; n <= 5; n++ {
		for wanted := range n { // some of the increments come first, or too many do
			ways := factorial(n) / factorial(wanted) / factorial(n-wanted)
			add(fmt.Sprintf("%d increments, %d awaited", n, wanted), ways+1, shared(awaitedCount(n, wanted)))
		}
		add(fmt.Sprintf("hand-off lock, %d tasks", n), factorial(n)*catalan(n), handOffRounds(n, 1))
	}
	return append(append(list, recordedCases()...), choiceCases()...)
}

func countSubject(setup countSetup) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{}, Setup: setup()}, nil
	}
}

// TestExactCounts: one execution per class.
func TestExactCounts(t *testing.T) {
	for _, c := range countCases() {
		if c.long && !longTests() || raceEnabled && c.want > 1000 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			for _, workers := range []int{1, 2} {
				x := &scheduler.Exploration{Bounds: scheduler.NoBounds, NewSubject: countSubject(c.setup), Workers: workers}
				e, err := x.Run(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if e.Classes != c.want || e.Runs != c.want || e.Redundant != 0 || !e.Complete {
					t.Errorf("%d workers: %d classes in %d executions, %d redundant, complete: %v; want %d classes",
						workers, e.Classes, e.Runs, e.Redundant, e.Complete, c.want)
				}
			}
		})
	}
}

// Without reduction, two tasks of k independent steps have C(2k, k) schedules; they
// are one class.
func TestIndependentSteps(t *testing.T) {
	for k := 1; k <= 7; k++ {
		setup := func(w *sim.World) {
			spawnAll(w, 2, func(t *sim.Task, _ int) {
				for range k - 1 {
					t.Yield()
				}
			})
		}
		for r, want := range []int64{1, multinomial(2, k)} {
			x := &scheduler.Exploration{
				Reduction: scheduler.Reduction(r), Bounds: scheduler.NoBounds, NewSubject: countSubject(shared(setup)), Workers: 1, CountClasses: true,
			}
			e, err := x.Run(context.Background())
			if err != nil || e.Runs != want || e.Classes != 1 || e.Steps != want*int64(2*k) {
				t.Errorf("%s of %d steps each: %d executions, %d steps, %d classes, want %d of one class; error %v",
					x.Reduction, k, e.Runs, e.Steps, e.Classes, want, err)
			}
		}
	}
}

// philosophers take the fork to the left, then that to the right; the last one may
// be left-handed.
func philosophers(n int, leftHanded bool) func(w *sim.World) {
	return func(w *sim.World) {
		forks := make([]*sim.Mutex, n)
		for i := range forks {
			forks[i] = sim.NewMutex(w)
		}
		spawnAll(w, n, func(t *sim.Task, i int) {
			a, b := forks[i], forks[(i+1)%n]
			if leftHanded && i == n-1 {
				a, b = b, a
			}
			a.Lock(t)
			b.Lock(t)
			b.Unlock(t)
			a.Unlock(t)
		})
	}
}

// Dining philosophers: as many classes as brute force finds, and exactly one of them
// is a deadlock, unless somebody is left-handed.
func TestPhilosophers(t *testing.T) {
	for _, c := range []struct {
		n          int
		leftHanded bool
		deadlocks  int64
	}{{2, false, 1}, {2, true, 0}, {3, false, 1}, {3, true, 0}} {
		t.Run(fmt.Sprintf("%d, left-handed %v", c.n, c.leftHanded), func(t *testing.T) {
			setup := philosophers(c.n, c.leftHanded)
			classes := map[scheduler.Hash]bool{}
			w := newWorld(t)
			o := &diffOdometer{}
			hash := &scheduler.ClassHash{Strategy: o}
			for w.Run(hash, setup); ; w.Run(hash, setup) {
				classes[hash.Sum()] = true
				if !o.next() {
					break
				}
			}
			x := &scheduler.Exploration{Bounds: scheduler.NoBounds, NewSubject: countSubject(shared(setup)), Workers: 1}
			e, err := x.Run(context.Background())
			if err != nil || e.Runs != int64(len(classes)) || e.Redundant != 0 || e.Outcomes[sim.Quiet] != c.deadlocks {
				t.Errorf("%d executions, %d redundant, outcomes %v; want %d, %d deadlocks; error %v",
					e.Runs, e.Redundant, e.Outcomes, len(classes), c.deadlocks, err)
			}
			t.Logf("%d classes", len(classes))
		})
	}
}
