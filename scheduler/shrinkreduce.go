package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// reduce makes the best attempt smaller until nothing helps any more.
func (h *shrinker) reduce() {
	h.cut()
	for {
		before := h.best
		h.drop()
		if !h.best.better(&before) {
			h.twoForOne()
		}
		if !h.best.better(&before) {
			return
		}
	}
}

// cut finds the shortest beginning from which the plain loop fails.
func (h *shrinker) cut() {
	list := h.best.exceptions
	for n := range list {
		if h.over() || h.try(newGuided(h.view, list[:n])) {
			return
		}
	}
}

// drop leaves exceptions out until each of them is needed.
//
// Source: A. Zeller and R. Hildebrandt, Simplifying and Isolating
// Failure-Inducing Input, IEEE TSE 28(2), 2002: algorithm ddmin. The list is
// taken anew from every execution that fails, since an exception may have lost
// its meaning with an earlier one.
func (h *shrinker) drop() {
	for parts := 2; len(h.best.exceptions) > 0 && !h.over(); {
		list := h.best.exceptions
		parts = min(parts, len(list))
		if h.dropOne(list, (len(list)+parts-1)/parts) {
			parts = max(parts-1, 2)
			continue
		}
		if parts == len(list) {
			return
		}
		parts = 2 * parts
	}
}

// dropOne leaves out one part of the list, of the given size.
func (h *shrinker) dropOne(list []exception, size int) bool {
	for i := 0; i < len(list); i += size {
		rest := slices.Concat(list[:i], list[min(i+size, len(list)):])
		if h.try(newGuided(h.view, rest)) {
			return true
		}
	}
	return false
}

// twoForOne replaces two deviations by one at another place.
func (h *shrinker) twoForOne() {
	list := h.best.exceptions
	for i := range list {
		for j := i + 1; j < len(list); j++ {
			if list[i].free || list[j].free {
				continue
			}
			if h.insertOne(without(list, i, j)) || h.over() {
				return
			}
		}
	}
}

// without is a list without two of its elements.
func without(list []exception, i, j int) []exception {
	return slices.Concat(list[:i], list[i+1:j], list[j+1:])
}

// insertOne tries every deviation there is from a list of exceptions.
func (h *shrinker) insertOne(list []exception) bool {
	if h.over() {
		return false
	}
	c := &catalogue{guided: *newGuided(h.view, list)}
	h.execute(c)
	for _, e := range c.all {
		if h.try(newGuided(h.view, append(slices.Clone(list), e))) {
			return true
		}
	}
	return false
}

// catalogue is guided and lists every deviation that it could have made besides.
type catalogue struct {
	guided
	all []exception
}

// Choose implements [sim.Strategy].
func (c *catalogue) Choose(p *sim.Point) int {
	chosen, d := c.guided.Choose(p), p.Default()
	k := p.Option(d).Kind
	if chosen != d || k == sim.OptBranch || k == sim.OptTie || c.v.quiet {
		return chosen
	}
	at := c.v.move(p, d)
	for i := range p.Len() {
		if i != d {
			c.all = append(c.all, exception{at: at, run: c.v.move(p, i)})
		}
	}
	return chosen
}
