package trace_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

// stories are the executions that the golden files show.
var stories = []struct {
	name  string
	setup func(*play)
	steps []string
	opts  trace.Options
}{
	{name: "handoff", setup: handoff, steps: []string{"A", "B", "C"}},
	{name: "handoff-ascii", setup: handoff, steps: []string{"A", "B", "C"}, opts: trace.Options{ASCII: true}},
	{name: "rwlock-time", setup: rwlockTime},
	{name: "cancel-after-wake", setup: cancelAfterWake, steps: []string{"A", "B", "C", "A", "killer", "B"}},
	{name: "queue", setup: queueStory, steps: []string{"getter", "producer", "thief"}},
	{name: "panic", setup: panicStory},
	{name: "deadlock", setup: deadlock, steps: []string{"A", "B", "A", "B"}},
	{name: "marks", setup: broken, steps: []string{"A", "B"}, opts: trace.Options{Marks: []trace.Mark{
		{Step: 2, Text: "mutual exclusion: B entered while A was inside"}, {Step: 99, Text: "no such step"},
	}}},
	{name: "many-tasks", setup: manyTasks(12)},
	{name: "narrow", setup: manyTasks(5), opts: trace.Options{Width: 60}},
	{name: "harness", setup: harness},
	{name: "buffers", setup: buffers, steps: []string{"A", "B", "A", "B"}},
}

func handoff(p *play) {
	m := p.lock("m", algorithms.LockKind, &mutex{})
	for _, name := range []string{"A", "B", "C"} {
		p.task(name, func(c *caller) {
			c.do(m, "lock")
			c.Yield()
			c.do(m, "unlock")
		})
	}
}

func rwlockTime(p *play) {
	rw := p.lock("rw", algorithms.RWLockKind, &rwlock{})
	p.task("r1", func(c *caller) {
		c.do(rw, "rlock")
		c.Sleep(5)
		c.do(rw, "runlock")
	})
	p.task("w1", func(c *caller) {
		c.Sleep(1)
		if c.timed(rw, "lock", 2) == nil {
			c.do(rw, "unlock")
		}
	})
	p.task("r2", func(c *caller) {
		c.Sleep(2)
		c.do(rw, "rlock")
		c.Sleep(4)
		c.do(rw, "runlock")
	})
	p.task("w2", func(c *caller) {
		c.Sleep(4)
		c.do(rw, "lock")
		c.do(rw, "unlock")
	})
}

func cancelAfterWake(p *play) {
	m := p.lock("m", algorithms.LockKind, &mutex{})
	use := func(c *caller) {
		if c.do(m, "lock") == nil {
			c.Yield()
			c.do(m, "unlock")
		}
	}
	p.task("A", use)
	b := p.task("B", use)
	p.task("C", use)
	p.task("killer", func(c *caller) { b.Cancel() })
}

func queueStory(p *play) {
	q := p.lock("q", algorithms.QueueKind, &queue{})
	p.task("getter", func(c *caller) { c.do(q, "get") })
	p.task("producer", func(c *caller) {
		for i := range 3 {
			c.put(q, int64(10+i))
		}
	})
	p.task("thief", func(c *caller) { c.do(q, "get") })
}

func panicStory(p *play) {
	m := p.lock("m", algorithms.LockKind, &mutex{})
	p.task("A", func(c *caller) { c.do(m, "lock"); c.Yield(); panic("index out of range\n[3] with length 3") })
	p.task("B", func(c *caller) { c.do(m, "lock") })
}

func buffers(p *play) {
	x, y := sim.NewAtomic(p.w, 0).Named("x"), sim.NewAtomic(p.w, 0).Named("y")
	p.task("A", func(c *caller) { x.Store(1); y.Load() })
	m := p.lock("m", algorithms.LockKind, &mutex{})
	p.task("B", func(c *caller) { y.Store(1); x.Load(); c.Fence(); x.Load(); c.do(m, "lock") })
}

func deadlock(p *play) {
	a := p.lock("a", algorithms.LockKind, &mutex{})
	b := p.lock("b", algorithms.LockKind, &mutex{})
	both := func(x, y *algorithms.Object) func(*caller) {
		return func(c *caller) {
			c.do(x, "lock")
			c.Yield()
			c.do(y, "lock")
			c.do(y, "unlock")
			c.do(x, "unlock")
		}
	}
	p.task("A", both(a, b))
	p.task("B", both(b, a))
}

// open is a lock that lets everybody in.
type open struct{ inside int }

func (l *open) Lock(*sim.Task) error   { l.inside++; return nil }
func (l *open) Unlock(*sim.Task) error { l.inside--; return nil }

func broken(p *play) {
	m := p.lock("m", algorithms.LockKind, &open{})
	for _, name := range []string{"A", "B"} {
		p.task(name, func(c *caller) {
			c.do(m, "lock")
			c.Yield()
			c.do(m, "unlock")
		})
	}
}

func manyTasks(n int) func(*play) {
	return func(p *play) {
		rw := p.lock("the_lock_of_the_warehouse", algorithms.RWLockKind, &rwlock{})
		for i := range n {
			kind := "reader"
			if i%8 == 1 {
				kind = "writer"
			}
			p.task(fmt.Sprintf("warehouse_%s_number_%02d", kind, i+1), func(c *caller) {
				take, give := "rlock", "runlock"
				if kind == "writer" {
					take, give = "lock", "unlock"
				}
				c.do(rw, take)
				if kind == "writer" || i == 0 {
					c.Yield()
				}
				c.do(rw, give)
			})
		}
	}
}

// harness has the helpers of package scenarios: a driver, an audit, an
// operation of a callback.
func harness(p *play) {
	m := p.lock("m", algorithms.LockKind, &mutex{})
	gate := p.w.NewFuture()
	a := p.task("A", func(c *caller) {
		gate.Await(c.Task)
		c.do(m, "lock")
	})
	p.task("B", func(c *caller) { c.Yield(); c.do(m, "lock"); c.do(m, "unlock") })
	p.task("schedule", func(c *caller) {
		gate.Complete(sim.Value{})
		c.Sleep(3)
		p.w.Soon(func() { m.Do(p.w.NewCaller("A.lock"), algorithms.OpUnlock, algorithms.Args{}) })
		a.Cancel()
	})
	p.w.OnQuiet = func(w *sim.World) {
		p.task("audit", func(c *caller) { c.do(m, "lock") })
		p.task("audit", func(c *caller) { c.do(m, "lock") })
	}
}

func TestGolden(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			kept(t, s.name+".txt", record(t, s.setup, s.steps...).Text(s.opts))
		})
	}
	t.Run("legend", func(t *testing.T) { kept(t, "legend.txt", trace.Legend()) })
}
