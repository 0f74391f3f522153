package scheduler

// maxCells bounds the table of [orders.count]: half a megabyte.
const maxCells = 1 << 16

// orders counts the executions of a class: the sequences in which the transitions of
// a path can be executed that put none before its past.
//
// It goes by chains: sequences of transitions each of which is in the past of the
// next. Then what has been executed is a number for each chain, and the number of
// ways to get there is the sum over the transitions that may have been the last. The
// textbook's table over all subsets would end at thirty transitions; with chains it
// grows with the number of tasks only.
type orders struct {
	chains [][]int32 // transitions
	chain  []int32   // of each transition
	need   []int32   // how much of each chain is in its past, transition by transition
	done   []int32   // of each chain
	stride []int
	ways   []float64
}

// count is the number of orders, and the size of the table it took; both are 0 if that
// would be too large.
func (o *orders) count(p *path) (n float64, cells int) {
	o.split(p)
	cells = 1
	o.stride = o.stride[:0]
	for _, c := range o.chains {
		o.stride = append(o.stride, cells)
		if cells *= len(c) + 1; cells > maxCells {
			return 0, 0
		}
	}
	o.measure(p)
	for len(o.ways) < cells {
		o.ways = append(o.ways, 0)
	}
	clear(o.ways[:cells])
	o.ways[0] = 1
	o.done = append(o.done[:0], make([]int32, len(o.chains))...)
	for at := range cells {
		if o.ways[at] > 0 {
			o.extend(at)
		}
		o.next()
	}
	return o.ways[cells-1], cells
}

// split divides the transitions into chains: each goes behind the last one of its
// process if that is the end of a chain, or else behind the first end that is in its past.
func (o *orders) split(p *path) {
	for i := range o.chains {
		o.chains[i] = o.chains[i][:0]
	}
	o.chains, o.chain = o.chains[:0], o.chain[:0]
	for k := range p.n {
		nd := &p.nodes[k]
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
		o.chains[to] = append(o.chains[to], int32(k))
		o.chain = append(o.chain, int32(to))
	}
}

// measure finds out how much of each chain must come before a transition.
func (o *orders) measure(p *path) {
	width := len(o.chains)
	o.need = append(o.need[:0], make([]int32, p.n*width)...)
	for k := range p.n {
		need := o.need[k*width : (k+1)*width]
		past := p.nodes[k].past
		for i := past.next(0); i >= 0; i = past.next(i + 1) {
			need[o.chain[i]]++ // all of a chain before it, since the past is closed
		}
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
		for i, n := range o.need[k*width : (k+1)*width] {
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
