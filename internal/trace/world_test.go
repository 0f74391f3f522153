package trace_test

import (
	"strconv"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

// order runs the tasks it names, one step each, and then the plain loop.
type order struct {
	names []string
	left  []string
}

func (o *order) Begin(*sim.World) { o.left = o.names }

func (o *order) Choose(p *sim.Point) int {
	if len(o.left) > 0 {
		for i := range p.Len() {
			if op := p.Option(i); op.Task != nil && op.Task.Name() == o.left[0] {
				o.left = o.left[1:]
				return i
			}
		}
	}
	return p.Default()
}

// A play is a small world.
type play struct {
	locks []*algorithms.Object
	w     *sim.World
	t     testing.TB
}

// record runs one execution and returns its trace.
func record(t testing.TB, setup func(*play), steps ...string) *trace.Trace {
	t.Helper()
	p := &play{t: t, w: &sim.World{MaxSteps: 500, Memory: sim.TSO}}
	defer p.w.Close()
	r := &trace.Recorder{Objects: func() []*algorithms.Object { return p.locks }}
	p.w.Observer = r
	res := p.w.Run(&order{names: steps}, func(*sim.World) {
		p.locks = nil
		setup(p)
	})
	return r.Trace(trace.Header{
		Scenario: "test/" + t.Name(), Digest: "0123456789abcdef", Lock: "test", Strategy: "scripted", Seed: "18446744073709551615", Schedule: "v1:none",
	}, res)
}

func (p *play) lock(name string, kind *algorithms.Kind, impl any) *algorithms.Object {
	a := &algorithms.Algorithm{Name: "test." + kind.Name, Kind: kind, New: func(*sim.World, algorithms.Params) (any, error) { return impl, nil }}
	o, err := a.Make(p.w, name, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.locks = append(p.locks, o)
	return o
}

// task spawns a task that performs operations in turn, giving way in between.
func (p *play) task(name string, body func(c *caller)) *sim.Task {
	t := p.w.Spawn(name, func(t *sim.Task) { body(&caller{t}) })
	t.Scripted = true
	return t
}

// A caller makes the bodies of tasks short.
type caller struct{ *sim.Task }

func (c *caller) do(o *algorithms.Object, op string) error {
	_, err := o.Do(c.Task, o.Algorithm.Kind.OpIndex(op), algorithms.Args{})
	return err
}

func (c *caller) put(o *algorithms.Object, n int64) {
	o.Do(c.Task, algorithms.OpPut, algorithms.Args{Value: sim.Int(n)})
}

func (c *caller) timed(o *algorithms.Object, op string, d int64) error {
	_, err := o.Do(c.Task, o.Algorithm.Kind.OpIndex(op), algorithms.Args{Timed: true, Timeout: d})
	return err
}

// line is a queue of waiting tasks.
type line []algorithms.Waiter

func (l *line) wait(t *sim.Task, note string) error {
	f := t.NewFuture()
	*l = append(*l, algorithms.Waiter{Future: f, Note: note})
	_, err := f.Await(t)
	return err
}

// wake wakes the first one that still waits and returns its note.
func (l *line) wake() (note string, ok bool) {
	for len(*l) > 0 {
		first := (*l)[0]
		*l = (*l)[1:]
		if first.Future.Pending() {
			first.Future.Complete(sim.Value{})
			return first.Note, true
		}
	}
	return "", false
}

// A mutex hands itself over to the first waiter.
type mutex struct {
	locked bool
	line   line
}

func (m *mutex) Lock(t *sim.Task) error {
	if !m.locked {
		m.locked = true
		return nil
	}
	return m.line.wait(t, "")
}

func (m *mutex) Unlock(*sim.Task) error {
	if !m.locked {
		return algorithms.ErrMisuse
	}
	_, m.locked = m.line.wake()
	return nil
}

func (m *mutex) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: []algorithms.Field{{Name: "locked", Value: strconv.FormatBool(m.locked)}}, Waiters: m.line}
}

// A rwlock lets nobody in before the first in line.
type rwlock struct {
	readers, writers int
	line             line
}

func (l *rwlock) RLock(t *sim.Task) error {
	if l.writers == 0 && len(l.line) == 0 {
		l.readers++
		return nil
	}
	return l.wait(t, "r")
}

func (l *rwlock) Lock(t *sim.Task) error {
	if l.writers+l.readers == 0 && len(l.line) == 0 {
		l.writers++
		return nil
	}
	return l.wait(t, "w")
}

func (l *rwlock) wait(t *sim.Task, note string) error {
	f := t.NewFuture()
	l.line = append(l.line, algorithms.Waiter{Future: f, Note: note})
	_, err := f.Await(t)
	if err != nil {
		l.admit()
	}
	return err
}

func (l *rwlock) RUnlock(*sim.Task) error { l.readers--; l.admit(); return nil }
func (l *rwlock) Unlock(*sim.Task) error  { l.writers--; l.admit(); return nil }

func (l *rwlock) admit() {
	for len(l.line) > 0 && l.writers == 0 {
		first := l.line[0]
		switch {
		case !first.Future.Pending():
		case first.Note == "r":
			l.readers++
			first.Future.Complete(sim.Value{})
		case l.readers == 0:
			l.writers++
			first.Future.Complete(sim.Value{})
		default:
			return
		}
		l.line = l.line[1:]
	}
}

func (l *rwlock) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "r", Value: strconv.Itoa(l.readers)}, {Name: "w", Value: strconv.Itoa(l.writers)}},
		Waiters: l.line,
	}
}

// A queue has room for one item. Woken tasks look again.
type queue struct {
	items            []int64
	getters, putters line
}

func (q *queue) Put(t *sim.Task, item int64) error {
	for len(q.items) > 0 {
		if err := q.putters.wait(t, "put"); err != nil {
			return err
		}
	}
	q.items = append(q.items, item)
	q.getters.wake()
	return nil
}

func (q *queue) Get(t *sim.Task) (int64, error) {
	for len(q.items) == 0 {
		if err := q.getters.wait(t, "get"); err != nil {
			return 0, err
		}
	}
	item := q.items[0]
	q.items = q.items[1:]
	q.putters.wake()
	return item, nil
}

func (q *queue) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "items", Value: join(q.items)}}}
	s.Waiters = append(append(s.Waiters, q.getters...), q.putters...)
	return s
}

func join(list []int64) string {
	text := "["
	for i, n := range list {
		if i > 0 {
			text += " "
		}
		text += strconv.FormatInt(n, 10)
	}
	return text + "]"
}
