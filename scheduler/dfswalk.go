package scheduler

import (
	"fmt"
	"runtime/debug"

	"github.com/simrun-dev/simrun/sim"
)

// A walker is the strategy of a depth-first search: it repeats the choices of
// its levels and then takes the first option everywhere, noting the levels it
// meets. When nothing of the workload is left ([sim.World.Quieted]) it follows
// the plain loop.
type walker struct {
	w       *sim.World
	levels  []level
	at      int // choices made in this execution
	led     int // levels there were at its beginning
	probe   *pcg
	differs *NotRepeatable
}

var _ sim.Strategy = (*walker)(nil)

// Begin implements [sim.Strategy].
func (k *walker) Begin(w *sim.World) {
	k.w, k.at, k.led, k.differs = w, 0, len(k.levels), nil
}

// Choose implements [sim.Strategy].
func (k *walker) Choose(p *sim.Point) int {
	if k.at == len(k.levels) {
		if k.w.Quieted() {
			return p.Default()
		}
		n := int32(p.Len())
		return k.grow(level{end: n, n: n, width: n})
	}
	l := &k.levels[k.at]
	if int(l.n) != p.Len() {
		return k.differ(p.Step(), l, fmt.Sprintf("one of %d", p.Len()))
	}
	k.at++
	return int(l.choice)
}

// grow adds a level that has not been met before.
func (k *walker) grow(l level) int {
	if k.probe != nil {
		l.choice += int32(k.probe.below(uint32(l.end - l.choice)))
	}
	k.levels = append(k.levels, l)
	k.at++
	return int(l.choice)
}

// differ ends an execution that does not repeat the one before.
func (k *walker) differ(step int, l *level, now string) int {
	k.differs = &NotRepeatable{Step: step, First: fmt.Sprintf("one of %d", l.n), Second: now}
	for _, before := range k.levels[:k.at] {
		k.differs.Choices = append(k.differs.Choices, before.choice)
	}
	k.w.Stop()
	return 0
}

// ended looks at an execution that is over: all choices must have come up again.
func (k *walker) ended(res *sim.Result) error {
	if k.differs == nil && k.at < k.led {
		k.differ(res.Steps+1, &k.levels[k.at], "the end of the execution")
	}
	if k.differs != nil {
		return k.differs
	}
	return nil
}

// A dfsWorker advances units on its subject.
type dfsWorker struct {
	d       *dfs
	sub     *Subject
	walk    *walker
	guide   *guide       // around walk, if there are bounds
	class   *ClassHash   // around either, if there are bounds or classes are counted
	run     sim.Strategy // the outermost
	res     sim.Result
	finding Finding
}

func newDFSWorker(d *dfs, sub *Subject) *dfsWorker {
	w := &dfsWorker{d: d, sub: sub, walk: &walker{}}
	w.run = w.walk
	switch {
	case d.x.Bounds.bounded() || d.seen != nil:
		w.guide = newGuide(w.walk, d.x.Bounds, d.seen)
		w.class = w.guide.class
		w.run = w.class
	case d.classes != nil:
		w.class = &ClassHash{Strategy: w.walk}
		w.run = w.class
	}
	return w
}

// work advances units until there are none left. If an execution ends it with a
// panic or with runtime.Goexit, the unit in hand carries the error.
func (w *dfsWorker) work() {
	var p *portion
	defer func() {
		if p != nil {
			p.err = w.broken(recover())
		}
	}()
	for i := w.d.next.Add(1) - 1; i < int64(len(w.d.units)); i = w.d.next.Add(1) - 1 {
		p = &w.d.parts[i]
		done := w.advance(w.d.units[i], p)
		p = nil
		if !done {
			w.d.gaveUp.Store(true)
			return
		}
	}
}

// broken is the error of a worker that dies.
func (w *dfsWorker) broken(r any) error {
	choices := []int32{}
	for _, l := range w.walk.levels {
		choices = append(choices, l.choice)
	}
	if r == nil {
		return fmt.Errorf("scheduler: exploration: schedule %v: the worker was ended by runtime.Goexit (t.FailNow, t.Fatal?)", choices)
	}
	return fmt.Errorf("scheduler: exploration: schedule %v: panic: %v\n%s", choices, r, debug.Stack())
}

// advance does a portion of a unit's executions, and leaves the unit as it was;
// false if the context ended.
func (w *dfsWorker) advance(u *unit, p *portion) bool {
	k := w.walk
	k.levels = append(k.levels[:0], u.levels...)
	if w.guide != nil {
		w.guide.enter(p)
	}
	for range p.quota {
		if w.d.ctx.Err() != nil {
			return false
		}
		if p.err = w.execute(p); p.err != nil {
			return true
		}
		next := advance(k.levels)
		if p.done = next == nil; p.done {
			return true
		}
		k.levels = next
	}
	p.levels = append(p.levels, k.levels...)
	return true
}

// execute runs and judges one execution.
func (w *dfsWorker) execute(p *portion) error {
	w.res = w.sub.World.Run(w.run, w.sub.Setup)
	if err := w.walk.ended(&w.res); err != nil {
		return err
	}
	if w.guide != nil && !w.guide.note(&w.res, &p.led) {
		return nil
	}
	w.finding = Finding{}
	if w.sub.Judge != nil {
		w.finding = w.sub.Judge(&w.res)
	}
	p.led.note(&w.res, &w.finding)
	if w.d.classes != nil {
		p.classes = append(p.classes, w.class.Sum())
	}
	if w.res.Outcome == sim.StepLimit && (w.guide == nil || !w.guide.cut) {
		p.led.Limited++
	}
	return nil
}
