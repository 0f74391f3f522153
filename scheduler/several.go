package scheduler

import "slices"

// A group is a set of transitions, none of which happens before another one, that
// keep a guarded step from being possible earlier only together. Leaving out one of
// them is not enough: the guard of
//
//	a: x.Increase(1)   b: x.Increase(1)   c: Until(x.Load() == 0)
//
// holds before both and not between them, in either order; and so it is with one
// that reads two variables. Where accesses of one object do not commute there are
// no groups, since one happens before the other.
type group struct {
	members []int
	reach   int32 // see node.reach
}

// raceGroups is races for the groups of a guarded step, with the transitions that
// cannot be exchanged with it one by one. Only the smallest groups are looked at: the
// larger ones, like what happens before a pair, are left to later executions.
func (x *explorer) raceGroups(nd *node, k int) {
	nd.groups = nd.groups[:0]
	if len(x.shut) < 2 || x.mutated(mutantGroups) {
		return
	}
	var level [][]int // groups that do not suffice, all of one size
	for n := range x.shut {
		level = append(level, x.shut[n:n+1])
	}
	for len(level) > 0 {
		var next [][]int
		for _, l := range level {
			for n := slices.Index(x.shut, l[len(l)-1]) + 1; n < len(x.shut); n++ {
				more := append(slices.Clone(l), x.shut[n])
				if !x.unordered(l, x.shut[n]) || x.holdsGroup(nd, more) {
					continue
				}
				x.withoutAll(more, nd)
				if nd.opaque && !x.probe(nd) || !nd.opaque && !x.open(nd, k) {
					next = append(next, more)
					continue
				}
				nd.groups = append(nd.groups, group{more, x.seq.reach})
				if k >= x.branch || !slices.ContainsFunc(more, x.common.has) {
					x.demand()
				}
			}
		}
		level = next
	}
}

// raceGroupsAgain is raceGroups for a step whose groups are known: see races.
func (x *explorer) raceGroupsAgain(nd *node) {
	for i := range nd.groups {
		g := &nd.groups[i]
		if !slices.ContainsFunc(g.members, x.common.has) || int(g.reach) >= x.branch {
			x.withoutAll(g.members, nd)
			g.reach = x.seq.reach
			x.demand()
		}
	}
}

// unordered reports whether transition i happens before none of the later ones in l.
func (x *explorer) unordered(l []int, i int) bool {
	return !slices.ContainsFunc(l, func(j int) bool { return x.nodes[j].past.has(i) })
}

// holdsGroup reports whether leaving out l leaves out all of a group that is known.
func (x *explorer) holdsGroup(nd *node, l []int) bool {
	return slices.ContainsFunc(nd.groups, func(g group) bool {
		return !slices.ContainsFunc(g.members, func(i int) bool {
			return !slices.ContainsFunc(l, func(j int) bool { return i == j || x.nodes[i].past.has(j) })
		})
	})
}

// withoutAll is without for several transitions, the earliest last.
func (x *explorer) withoutAll(l []int, nd *node) {
	from := l[len(l)-1]
	x.without(from, nd)
	v := &x.seq
	for j := v.set.next(from); j >= 0; j = v.set.next(j + 1) {
		if slices.ContainsFunc(l, func(i int) bool { return i == j || x.nodes[j].past.has(i) }) {
			v.set.remove(j)
		}
	}
	v.several, v.reach = true, int32(max(from, v.set.last()))
	for _, i := range l {
		v.fixed = min(v.fixed, x.settled(nd, &x.nodes[i].event))
	}
}
