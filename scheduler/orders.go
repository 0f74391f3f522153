package scheduler

import "slices"

// orders counts the executions of a class: the sequences in which the transitions of
// a path can be executed that put none before its past.
//
// Where all that comes before a place is in the past of all that comes after, the
// numbers for either side are multiplied; parts of which nothing is in the past of
// another part are mixed in every way. What cannot be divided further is counted by
// chains: sequences of transitions each of which is in the past of the next. Then what
// has been executed is a number for each chain, and the number of ways to get there is
// the sum over the transitions that may have been the last. The textbook's table over
// all subsets would end at thirty transitions; with chains it grows with the number of
// tasks only.
type orders struct {
	nodes  []node
	list   []int32   // transitions
	part   []int32   // of each transition
	sorted []int32   // by part
	inside bitset    // what is counted by chains
	chains [][]int32 // transitions
	chain  []int32   // of each transition
	need   []int32   // how much of each chain is in the past of a transition
	row    []int32   // of each transition, where that begins
	done   []int32   // of each chain
	stride []int
	ways   []float64
	cells  int // of all tables
}

// count is the number of orders, and the size of the tables it took; both are 0 if one
// would be too large, or the number.
func (o *orders) count(p *path) (n float64, cells int) {
	o.nodes, o.cells, o.list = p.nodes, 0, o.list[:0]
	o.inside = o.inside.resize(p.words)
	for k := range p.n {
		o.list = append(o.list, int32(k))
	}
	for len(o.part) < p.n {
		o.part, o.chain, o.row = append(o.part, 0), append(o.chain, 0), append(o.row, 0)
	}
	if n = o.countAll(o.list); n == 0 || n > maxEstimate {
		return 0, 0
	}
	return n, o.cells
}

// countAll is count for some transitions, in the order of the path.
func (o *orders) countAll(list []int32) float64 {
	n := 1.0
	for len(list) > 0 {
		k := o.cut(list)
		n *= o.countBlock(list[:k])
		list = list[k:]
	}
	return n
}

// cut is the length of the shortest beginning of a list that is in the past of all
// that follows.
func (o *orders) cut(list []int32) int {
	k := 1
	for i := 0; i < k; i++ {
		for j := len(list) - 1; j >= k; j-- {
			if !o.nodes[list[j]].past.has(int(list[i])) {
				k = j + 1
				break
			}
		}
	}
	return k
}

// countBlock is countAll for what cannot be cut.
func (o *orders) countBlock(list []int32) float64 {
	if len(list) == 1 {
		return 1
	}
	parts := o.divide(list)
	if parts == 1 {
		return o.countChains(list)
	}
	o.sorted = append(o.sorted[:0], list...)
	slices.SortStableFunc(o.sorted, func(a, b int32) int { return int(o.part[a] - o.part[b]) })
	copy(list, o.sorted)
	n, from := 1.0, 0
	for to := 1; to <= len(list); to++ {
		if to < len(list) && o.part[list[to]] == o.part[list[from]] {
			continue
		}
		for i := from; i < to; i++ { // places among those of the parts before
			n = n * float64(i+1) / float64(i-from+1)
		}
		n *= o.countAll(list[from:to])
		from = to
	}
	return n
}

// divide finds the parts of a list between which there is no order, and how many
// there are.
func (o *orders) divide(list []int32) (parts int) {
	for n, k := range list {
		o.part[k] = k
		parts++
		for _, i := range list[:n] {
			old := o.part[i]
			if old == k || !o.nodes[k].past.has(int(i)) {
				continue
			}
			for _, j := range list[:n] {
				if o.part[j] == old {
					o.part[j] = k
				}
			}
			parts--
		}
	}
	return parts
}
