package scheduler

import (
	"fmt"
	"math"

	"github.com/simrun-dev/simrun/sim"
)

// exact searches every schedule with no deviation, with one, and so on, until it
// knows that no fewer than those of the best attempt will do, and then for fewer
// steps with as many. It returns why it does not know, empty if it does.
//
// Source: the iterative bounds are those of M. Musuvathi and S. Qadeer, Iterative
// Context Bounding, PLDI 2007, the unit is that of M. Emmi, S. Qadeer and
// Z. Rakamaric, Delay-Bounded Scheduling, POPL 2011, with the order of the event
// loop as the base.
func (h *shrinker) exact() (why string) {
	searched := -1
	for bound := 0; bound < h.best.deviations; bound++ {
		if h.level(bound) {
			searched = bound
		} else if h.best.deviations > bound {
			return h.unsearched(fmt.Sprintf("the schedules with at most %d deviations", bound))
		}
	}
	if n := h.best.deviations; h.best.choices != nil && n > searched {
		whole := h.budget
		h.budget = min(whole, h.spent+shorterBudget)
		h.level(n)
		h.budget = whole
	}
	return ""
}

// level executes all schedules with at most bound deviations. It reports whether
// it came to the end.
func (h *shrinker) level(bound int) bool {
	w := newWalk(h, nil, bound)
	return w.run(func(res *sim.Result, f *Finding) bool {
		h.keep(res, f)
		return true
	})
}

// A walk executes, depth first, every schedule that begins with a prefix and has
// at most so many deviations behind it. It does not go on from a place that is
// as good as one where it was before with at least as much left: where the class
// is the same, the monitors have seen the same, and the loop offers the same in
// the same order. Each of the three is needed: bounded searches lose schedules
// where the key leaves out what the plain loop would do next, or the budget, and
// monitors may tell apart executions of one class.
type walk struct {
	h      *shrinker
	class  ClassHash
	prefix []int32
	bound  int // Unbounded: none
	frames []frame
	at     int // choices made in this execution
	ties   Hash
	known  map[Hash]int // places, with the most that was left there
	limit  int
}

// A frame is a choice behind the prefix.
type frame struct {
	n, plain, chosen int
	left             int  // deviations, before it
	free             bool // no choice here is a deviation
	next             int  // the option to try next
}

// unlimited is what is left without a bound.
const unlimited = math.MaxInt32

func newWalk(h *shrinker, prefix []int32, bound int) *walk {
	w := &walk{h: h, prefix: prefix, bound: bound, known: map[Hash]int{}, limit: h.s.MaxCache}
	if w.limit <= 0 {
		w.limit = DefaultShrinkCache
	}
	w.class.Strategy = w.chooser()
	return w
}

// run calls visit after each execution that was not given up, until it says no.
// It reports whether it came to the end.
func (w *walk) run(visit func(res *sim.Result, f *Finding) bool) bool {
	for more := true; more; more = w.backtrack() {
		if w.h.over() {
			return false
		}
		res, f := w.h.execute(&w.class)
		if w.h.view.givenUp {
			continue
		}
		if w.at < len(w.prefix)+len(w.frames) {
			w.differs(fmt.Sprintf("choice %d", w.at+1), "the end of the execution")
		}
		if w.h.err != nil || !visit(&res, &f) {
			return false
		}
	}
	return w.h.err == nil
}

// backtrack makes the next choice that there is to make, deepest first.
func (w *walk) backtrack() bool {
	for len(w.frames) > 0 {
		f := &w.frames[len(w.frames)-1]
		if f.next == f.plain {
			f.next++
		}
		if f.next < f.n && (f.free || f.left > 0) {
			f.chosen = f.next
			f.next++
			return true
		}
		w.frames = w.frames[:len(w.frames)-1]
	}
	return false
}

// differs notes that an execution did not repeat.
func (w *walk) differs(first, second string) {
	if w.h.err == nil {
		w.h.err = &NotRepeatable{Step: w.h.view.w.Steps() + 1, First: first, Second: second}
	}
}

// chooser is the strategy of a walk.
func (w *walk) chooser() sim.Strategy { return walkChoices{w} }

type walkChoices struct{ *walk }

// Begin implements [sim.Strategy].
func (c walkChoices) Begin(*sim.World) { c.at, c.ties = 0, Hash{} }

// Choose implements [sim.Strategy].
func (c walkChoices) Choose(p *sim.Point) int {
	w := c.walk
	plain := p.Default()
	i := w.at
	if i >= len(w.prefix) && w.h.view.quiet {
		return plain
	}
	w.at++
	kind := p.Option(plain).Kind
	chosen := plain
	switch at := i - len(w.prefix); {
	case at < 0:
		if chosen = int(w.prefix[i]); chosen >= p.Len() {
			w.differs(fmt.Sprintf("option %d", chosen), fmt.Sprintf("%d options", p.Len()))
			chosen = plain
		}
	case at < len(w.frames):
		f := &w.frames[at]
		if chosen = f.chosen; f.n != p.Len() || f.plain != plain {
			w.differs(fmt.Sprintf("%d options", f.n), fmt.Sprintf("%d", p.Len()))
			chosen = plain
		}
	default:
		// Ties are chosen within a step, and the options of a branch do not
		// show who else is ready: these are no places to compare.
		free := kind == sim.OptBranch || kind == sim.OptTie
		left := w.left()
		if !free && w.been(p, left) {
			w.h.view.giveUp()
			return plain
		}
		w.frames = append(w.frames, frame{n: p.Len(), plain: plain, chosen: plain, left: left, free: free})
	}
	if kind == sim.OptTie {
		w.ties = w.ties.chain(Hash{uint64(chosen) + 1, uint64(p.Option(chosen).ID)})
	}
	return chosen
}

// left is the number of deviations that may still be made behind the frames.
func (w *walk) left() int {
	if w.bound < 0 {
		return unlimited
	}
	if len(w.frames) == 0 {
		return w.bound
	}
	f := &w.frames[len(w.frames)-1]
	if !f.free && f.chosen != f.plain {
		return f.left - 1
	}
	return f.left
}

// been reports whether the walk has been at such a place with as much left, and
// remembers the place.
func (w *walk) been(p *sim.Point, left int) bool {
	place := w.class.Sum().chain(w.h.view.seen()).chain(w.ties)
	if w.bound >= 0 { // without a bound, the order of the options is of no interest
		for i := range p.Len() {
			o := p.Option(i)
			place = place.chain(Hash{uint64(o.Kind) + 1, uint64(o.ID)})
		}
	}
	most, known := w.known[place]
	if known && most >= left {
		return true
	}
	if known || len(w.known) < w.limit {
		w.known[place] = left
	}
	return false
}
