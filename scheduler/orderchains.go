package scheduler

// maxCells bounds the table of [orders.countChains]: half a megabyte.
const maxCells = 1 << 16

// countChains is count by chains, for two transitions or more.
func (o *orders) countChains(list []int32) float64 {
	o.split(list)
	cells := 1
	o.stride = o.stride[:0]
	for _, c := range o.chains {
		o.stride = append(o.stride, cells)
		if cells *= len(c) + 1; cells > maxCells {
			return 0
		}
	}
	o.cells += cells
	o.measure(list)
	for len(o.ways) < cells {
		o.ways = append(o.ways, 0)
	}
	clear(o.ways[:cells])
	o.ways[0] = 1
	o.done = o.done[:0]
	for range o.chains {
		o.done = append(o.done, 0)
	}
	for at := range cells {
		if o.ways[at] > 0 {
			o.extend(at)
		}
		o.next()
	}
	return o.ways[cells-1]
}

// split divides transitions into chains: each goes behind the last one of its
// process if that is the end of a chain, or else behind the first end that is in its past.
func (o *orders) split(list []int32) {
	for i := range o.chains {
		o.chains[i] = o.chains[i][:0]
	}
	o.chains = o.chains[:0]
	for _, k := range list {
		nd := &o.nodes[k]
		to := -1
		for c, list := range o.chains {
			last := int(list[len(list)-1])
			if last == nd.before {
				to = c
				break
			}
			if to < 0 && nd.past.has(last) {
				to = c
			}
		}
		if to < 0 {
			to = len(o.chains)
			if to < cap(o.chains) {
				o.chains = o.chains[:to+1]
			} else {
				o.chains = append(o.chains, nil)
			}
		}
		o.chains[to] = append(o.chains[to], k)
		o.chain[k] = int32(to)
	}
}

// measure finds out how much of each chain must come before a transition.
func (o *orders) measure(list []int32) {
	width := len(o.chains)
	o.need = o.need[:0]
	clear(o.inside)
	for _, k := range list {
		o.inside.add(int(k))
		for range width {
			o.need = append(o.need, 0)
		}
		need := o.need[len(o.need)-width:]
		past := o.nodes[k].past
		for i := past.next(0); i >= 0; i = past.next(i + 1) {
			if o.inside.has(i) {
				need[o.chain[i]]++ // all of a chain before it, since the past is closed
			}
		}
		o.row[k] = int32(len(o.need) - width)
	}
}

// extend passes the ways to cell at on to those with one more transition.
func (o *orders) extend(at int) {
	width := len(o.chains)
next:
	for c, list := range o.chains {
		if int(o.done[c]) == len(list) {
			continue
		}
		k := int(list[o.done[c]])
		for i, n := range o.need[o.row[k]:][:width] {
			if n > o.done[i] {
				continue next
			}
		}
		o.ways[at+o.stride[c]] += o.ways[at]
	}
}

// next counts done up to the next cell.
func (o *orders) next() {
	for c := range o.done {
		if o.done[c]++; int(o.done[c]) <= len(o.chains[c]) {
			return
		}
		o.done[c] = 0
	}
}
