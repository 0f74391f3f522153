package scheduler

import (
	"github.com/simrun-dev/simrun/sim"
)

// A node is a place of the path under exploration: the transition executed from
// it, and what is still to be done there.
type node struct {
	event
	past    bitset  // transitions that happen before this one
	before  int     // the last one of the same process, -1 for none
	ordinal int     // how many of the same process come before it
	rivals  bitset  // those that could have come after this one: see races
	reach   []int32 // of each rival, how far its sequence went
	groups  []group // sets of them: see group
	rated   bool    // rivals are known
	kept    *event  // the event, if it has been kept
	site    *site   // of the event, if it is known: see seenOf
	untaken bool    // it is no transition of the path: see ghosts
	hash    Hash    // of the transition with its past, if classes are counted

	steps   int // made before it
	choice  int // choices made before it
	kind    sim.OptionKind
	enabler int // the step that made it possible: see sim.Step
	dropped int // the step that kept it from running; 0 for what has run
	guarded bool
	opaque  bool
	dark    bool // not all that it touched is recorded one by one
	guard   []sim.Condition
	writes  []sim.WordWrite
	known   []int32  // of each data choice, how many objects were touched before it
	ties    int      // choices that are orders of timers; the others are data
	others  []*event // what the process could have done instead: see alternatives
	forked  bool     // that has been demanded
	fork    int32    // how far the sequence before it went then

	sleep    sleepSet
	todo     []*wakeup // to be executed from here, in order
	given    int       // leading choices that want gives
	want     []int32
	chain    []*wakeup // what is given to follow, until it does
	expected expectation
	tried    int // events executed from here, for estimates
}

// A path is a sequence of transitions with their happens-before relation.
// Objects and processes remember which transitions concern them.
type path struct {
	nodes   []node // only the first n are valid
	n       int
	linked  int       // the first ones that objects and processes remember
	words   int       // of each bitset
	objects []history // by ID
	process []history // by ID
	barrier history
	depthOf []int32     // by number of step
	sites   [][][]*site // by ID of the process, and number of the step
	muddled []bool      // by ID: a step of the process did more than one plain access
	names   []Hash      // by ID, for hashes
	hashing bool
}

// A history lists accesses in the order of the path.
type history []access

type access struct {
	depth int32
	// group is the first index of the accesses up to this one that commute with it
	// and one another: those of one mode, where it is not Write.
	group int32
	mode  sim.Mode
}

// push adds an access.
func (h *history) push(depth int, m sim.Mode) {
	group := len(*h)
	if m != sim.Write && group > 0 && (*h)[group-1].mode == m {
		group = int((*h)[group-1].group)
	}
	*h = append(*h, access{int32(depth), int32(group), m})
}

// pop removes the last access.
func (h *history) pop() { *h = (*h)[:len(*h)-1] }

// at is node i, which need not be in use yet.
func (p *path) at(i int) *node {
	for len(p.nodes) <= i {
		p.nodes = append(p.nodes, node{})
	}
	if i>>6 >= p.words {
		p.words = i>>6 + 1
	}
	nd := &p.nodes[i]
	nd.past = nd.past.resize(p.words)
	return nd
}

// widen gives the bitsets before depth k the size of those at k.
func (p *path) widen(k int) {
	for i := range p.nodes[:k] {
		p.nodes[i].past = p.nodes[i].past.resize(p.words)
	}
}

// truncate forgets what is not on the path before depth k. It is to be called before
// any of that is overwritten.
func (p *path) truncate(k int) {
	for ; p.linked > k; p.linked-- {
		nd := &p.nodes[p.linked-1]
		p.process[nd.process].pop()
		if nd.barrier {
			p.barrier.pop()
		}
		for _, a := range nd.touched {
			p.objects[a.Object].pop()
		}
	}
}

func grow(l []history, id sim.ID) []history {
	for len(l) <= int(id) {
		l = append(l, nil)
	}
	return l
}

// link finds the past of node k, whose event is complete, and notes its accesses.
func (p *path) link(k int) {
	nd := &p.nodes[k]
	if k>>6 > 0 && k&63 == 0 {
		p.widen(k)
	}
	nd.sign()
	nd.rated, nd.kept, nd.site = false, nil, nil
	p.relate(nd, k)
	p.see(nd)
	p.process[nd.process].push(k, sim.Write)
	if nd.barrier {
		p.barrier.push(k, sim.Write)
	}
	for _, a := range nd.touched {
		p.objects[a.Object].push(k, a.Mode)
	}
	p.linked = k + 1
	if p.hashing {
		p.name(nd)
	}
}

// relate computes the past of an event as if it came at depth k, behind all that is
// linked: the transitions of its process, those it depends on, and all that happens
// before them.
func (p *path) relate(nd *node, k int) {
	clear(nd.past)
	p.process = grow(p.process, nd.process)
	nd.before = -1
	if h := p.process[nd.process]; len(h) > 0 {
		nd.before = int(h[len(h)-1].depth)
		p.after(nd, nd.before)
	}
	if h := p.barrier; len(h) > 0 {
		p.after(nd, int(h[len(h)-1].depth))
	}
	if nd.barrier {
		for i := range k {
			nd.past.add(i)
		}
	}
	for _, a := range nd.touched {
		p.objects = grow(p.objects, a.Object)
		h := p.objects[a.Object]
		last := len(h) - 1
		if last >= 0 && a.Mode != sim.Write && h[last].mode == a.Mode {
			last = int(h[last].group) - 1 // they commute
		}
		if last < 0 {
			continue
		}
		// Whatever came before this group is in the past of each of its members.
		for i := last; i >= int(h[last].group); i-- {
			p.after(nd, int(h[i].depth))
		}
	}
}

// after makes nd a successor of node i.
func (p *path) after(nd *node, i int) {
	if !nd.past.has(i) {
		nd.past.addAll(p.nodes[i].past)
		nd.past.add(i)
	}
}

// name hashes the transition together with its past.
func (p *path) name(nd *node) {
	var deps Hash
	for i := nd.past.next(0); i >= 0; i = nd.past.next(i + 1) {
		deps = deps.add(p.nodes[i].hash)
	}
	what := uint64(nd.kind) << 1
	if nd.advance {
		what |= 1
	}
	nd.hash = p.names[nd.process].plus(what).chain(deps)
	for _, c := range nd.choices {
		nd.hash = nd.hash.chain(Hash{uint64(c + 1), uint64(c + 1)})
	}
}

// class is the hash of the whole path.
func (p *path) class() (sum Hash) {
	for i := range p.n {
		sum = sum.add(p.nodes[i].hash)
	}
	return sum
}
