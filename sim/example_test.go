package sim_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A handOff is a lock that passes itself on in order of arrival.
type handOff struct {
	held    bool
	waiting []*sim.Future
}

func (l *handOff) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	f := t.NewFuture()
	l.waiting = append(l.waiting, f)
	_, err := f.Await(t)
	return err
}

func (l *handOff) Unlock() {
	if len(l.waiting) == 0 {
		l.held = false
		return
	}
	f := l.waiting[0]
	l.waiting = l.waiting[1:]
	f.Complete(sim.Value{})
}

// Two tasks share a lock on an event loop.
func Example() {
	w := &sim.World{Discipline: sim.FIFO}
	defer w.Close()
	res := w.Run(plainLoop{}, func(w *sim.World) {
		lock := &handOff{}
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) {
				lock.Lock(t)
				fmt.Println(t.Name(), "enters at", t.Now())
				t.Sleep(3)
				fmt.Println(t.Name(), "leaves at", t.Now())
				lock.Unlock()
			})
		}
	})
	fmt.Println(res.Outcome, "at", res.Time)
	// Output:
	// A enters at 0
	// A leaves at 3
	// B enters at 3
	// B leaves at 6
	// finished at 6
}

// plainLoop is the strategy that chooses what an event loop would do.
type plainLoop struct{}

func (plainLoop) Begin(*sim.World)        {}
func (plainLoop) Choose(p *sim.Point) int { return p.Default() }

// favourite is a strategy that runs one task whenever it can.
type favourite struct{ name string }

func (favourite) Begin(*sim.World) {}

func (f favourite) Choose(p *sim.Point) int {
	for i := range p.Len() {
		if t := p.Option(i).Task; t != nil && t.Name() == f.name {
			return i
		}
	}
	return p.Default()
}

// A strategy decides who runs. The choices it made are the schedule.
func ExampleStrategy() {
	w := &sim.World{}
	defer w.Close()
	res := w.Run(favourite{"B"}, func(w *sim.World) {
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) {
				for i := range 2 {
					fmt.Print(t.Name(), i, " ")
					t.Yield()
				}
			})
		}
	})
	fmt.Println(res.Choices, res.Deviations, "deviations")
	// Output: B0 B1 A0 A1 [1 1 1] 3 deviations
}

// accesses is an observer of memory.
type accesses struct{}

func (accesses) Events() sim.EventKind { return sim.EvAccess }

func (accesses) Observe(e *sim.Event) { fmt.Println(e.Task.Name(), e.Text) }

// lazy is a strategy that lets stores get into memory when nothing else can be done.
type lazy struct{}

func (lazy) Begin(*sim.World) {}

func (lazy) Choose(p *sim.Point) int {
	for i := range p.Len() {
		if p.Option(i).Kind != sim.OptFlush {
			return i
		}
	}
	return 0
}

// With store buffers, both tasks may read what was there before either has stored.
func Example_storeBuffers() {
	w := &sim.World{Memory: sim.TSO, Observer: accesses{}}
	defer w.Close()
	w.Run(lazy{}, func(w *sim.World) {
		x, y := sim.NewAtomic(w, 0).Named("x"), sim.NewAtomic(w, 0).Named("y")
		w.Spawn("A", func(*sim.Task) { x.Store(1); y.Load() })
		w.Spawn("B", func(t *sim.Task) { y.Store(1); x.Load() })
	})
	// Output:
	// A x.Store(1)
	// B y.Store(1)
	// A y.Load() = 0
	// B x.Load() = 0
	// A flush x = 1
	// B flush y = 1
}

// calls is an observer of operations.
type calls struct{}

func (calls) Events() sim.EventKind { return sim.EvCall | sim.EvReturn }

func (calls) Observe(e *sim.Event) {
	what := "calls"
	if e.Kind == sim.EvReturn {
		what = "returns from"
	}
	fmt.Println("step", e.Step, e.Task.Name(), what, "operation", e.Op)
}

// The harness brackets operations with Call and Return; observers see them.
func ExampleObserver() {
	w := &sim.World{Observer: calls{}}
	defer w.Close()
	w.Run(plainLoop{}, func(w *sim.World) {
		lock, object := &handOff{held: true}, w.NewObject("lock")
		w.Spawn("A", func(t *sim.Task) {
			t.Call(object, 0, sim.Value{})
			t.Return(sim.Value{}, lock.Lock(t))
		})
		w.Spawn("B", func(t *sim.Task) {
			t.Call(object, 1, sim.Value{})
			lock.Unlock()
			t.Return(sim.Value{}, nil)
		})
	})
	// Output:
	// step 1 A calls operation 0
	// step 2 B calls operation 1
	// step 2 B returns from operation 1
	// step 3 A returns from operation 0
}
