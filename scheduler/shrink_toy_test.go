package scheduler_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A toy is a small random program whose failures have no rhyme or reason: whether
// an execution fails is a function of the values that the tasks read and of the
// order of the events of each object, which is all that a judge may look at.
type toy struct {
	tasks  [][]toyOp
	loop   sim.Discipline
	time   sim.TimeMode
	target uint64 // what is to be found
	rest   bool   // or everything but that
	doors  bool   // operations have doorways

	vars  [3]*sim.Var[int]
	words [3]*sim.Atomic[int]
	fut   *sim.Future
	reads []uint64 // of each task
	saw   [2]uint64
}

type toyOp struct{ kind, n int }

const (
	toyRead = iota
	toyWrite
	toyYield
	toyIO
	toySleep
	toyChoose
	toySet
	toyAwait
	toyCall
	toyKinds
)

func newToy(r *rand.Rand) *toy {
	p := &toy{loop: sim.Discipline(r.IntN(2)), time: sim.TimeMode(r.IntN(2))}
	for range 2 + r.IntN(2) {
		var ops []toyOp
		for range 3 + r.IntN(3) {
			ops = append(ops, toyOp{r.IntN(toyKinds), r.IntN(2)})
		}
		p.tasks = append(p.tasks, ops)
	}
	return p
}

func (p *toy) setup(w *sim.World) {
	p.reads = make([]uint64, len(p.tasks))
	p.saw = [2]uint64{}
	for i := range p.vars {
		p.vars[i], p.words[i] = sim.NewVar(w, i), sim.NewAtomic(w, 0)
	}
	p.fut = w.NewFuture()
	var objects []*sim.Object
	for range p.saw {
		o := w.NewObject("o")
		o.Tracked = true
		objects = append(objects, o)
	}
	for i, ops := range p.tasks {
		task := w.Spawn(fmt.Sprint(i), func(t *sim.Task) {
			for _, o := range ops {
				p.perform(t, &p.reads[i], o, objects)
			}
		})
		task.Scripted = true // so that steps do not depend on each other just so
	}
}

func (p *toy) perform(t *sim.Task, reads *uint64, o toyOp, objects []*sim.Object) {
	note := func(n int) { *reads = *reads*31 + uint64(n) + 1 }
	switch o.kind {
	case toyRead:
		t.Yield()
		note(p.vars[o.n].Get())
	case toyWrite:
		t.Yield()
		p.vars[o.n].Set(7*t.Index() + p.vars[2].Get())
	case toyYield:
		t.Yield()
	case toyIO:
		t.IO()
		note(p.vars[o.n].Get())
	case toySleep:
		t.Sleep(int64(1 + o.n))
		note(p.vars[1-o.n].Get())
	case toyChoose:
		note(t.Choose(2 + o.n))
	case toySet:
		if p.fut.Pending() {
			p.fut.Complete(sim.Value{})
		}
	case toyAwait:
		if o.n == 1 {
			p.fut.Await(t)
		}
	case toyCall:
		t.Call(objects[o.n], 0, sim.Value{})
		p.saw[o.n] = p.saw[o.n]*31 + uint64(t.Index()) + 1
		t.Yield()
		if p.doors { // in a step of its own, which nobody else minds
			p.words[t.Index()].Load()
			t.Doorway()
			p.saw[o.n] = p.saw[o.n]*31 + uint64(t.Index()) + 13
			p.words[t.Index()].Load()
		}
		t.Return(sim.Value{}, nil)
		p.saw[o.n] = p.saw[o.n]*31 + uint64(t.Index()) + 7
	}
}

// verdict stands for all that a judge may look at.
func (p *toy) verdict(res *sim.Result) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, p.reads, p.saw, len(res.Blocked))
	return h.Sum64()
}

func (p *toy) fails(verdict uint64) bool { return (verdict == p.target) != p.rest }

const (
	wanted = 1 << 3
	other  = 1 << 2
)

func (p *toy) judge(res *sim.Result) (f scheduler.Finding) {
	if v := p.verdict(res); p.fails(v) {
		f.Violated = wanted
	} else if v%3 == 0 {
		f.Violated = other
	}
	return f
}

// An outcome is an execution as brute force finds it.
type outcome struct {
	choices            []int32
	steps              []int // of each choice
	deviations, nsteps int
	verdict            uint64
	failed             bool
}

// An odometer makes choices in lexicographic order, one execution after the other.
type odometer struct {
	choices, counts []int32
	steps           []int
	at              int
}

func (o *odometer) Begin(*sim.World) { o.at, o.steps = 0, nil }

func (o *odometer) Choose(p *sim.Point) int {
	if o.at == len(o.choices) {
		o.choices, o.counts = append(o.choices, 0), append(o.counts, int32(p.Len()))
	}
	o.steps = append(o.steps, p.Step())
	o.at++
	return int(o.choices[o.at-1])
}

// next turns the odometer; false if it is through.
func (o *odometer) next() bool {
	n := len(o.choices)
	for n > 0 && o.choices[n-1] == o.counts[n-1]-1 {
		n--
	}
	o.choices, o.counts = o.choices[:n], o.counts[:n]
	if n > 0 {
		o.choices[n-1]++
	}
	return n > 0
}

// all lists all executions, nil if there are more than limit.
func (p *toy) all(w *sim.World, limit int) []outcome {
	w.Discipline, w.Time = p.loop, p.time
	var list []outcome
	o := &odometer{}
	for more := true; more; more = o.next() {
		res := w.Run(o, p.setup)
		list = append(list, outcome{slices.Clone(res.Choices), o.steps, res.Deviations, res.Steps, p.verdict(&res), false})
		if len(list) > limit {
			return nil
		}
	}
	return list
}

// aim makes a verdict the failure that is hard to find: that which needs the most
// deviations or, if far is false, any one. It returns the executions that fail.
func (p *toy) aim(list []outcome, r *rand.Rand, far bool) (fails []*outcome) {
	fewest := map[uint64]int{}
	for _, o := range list {
		if n, ok := fewest[o.verdict]; !ok || o.deviations < n {
			fewest[o.verdict] = o.deviations
		}
	}
	if len(list) > 0 {
		p.target = list[r.IntN(len(list))].verdict
	}
	for _, o := range list {
		if far && fewest[o.verdict] > fewest[p.target] {
			p.target = o.verdict
		}
	}
	for i := range list {
		if o := &list[i]; p.fails(o.verdict) {
			o.failed = true
			fails = append(fails, o)
		}
	}
	return fails
}
