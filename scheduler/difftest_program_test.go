package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A diffProgram is a random small program of the differential test. It is data, so
// that it can be executed, shrunk and printed. It has no loops but spinning ones,
// each of which ends or is disabled, so every execution ends.
type diffProgram struct {
	discipline sim.Discipline
	time       sim.TimeMode
	// sync runs done-callbacks inside the settling call.
	sync bool
	// quiet has the set-up complete all futures when nothing can happen any more.
	quiet bool
	// ordered adds an observer that orders the calls and returns of each object.
	ordered bool
	// forgetful observers judge the order but do not tell exploration of it.
	forgetful bool
	tasks     []diffTask
	// spurious is how often the waits of a task may end for no reason.
	spurious int
	// tso gives tasks store buffers, of so many places if buffer is not 0.
	tso    bool
	buffer int
	// steps ends executions after so many steps; 0 for no limit.
	steps int
	// timers are started by the set-up.
	timers []*diffOp
	// ios has a bit for each future that an I/O completes.
	ios int
	// tracked has a bit for each object.
	tracked int
}

type diffTask struct {
	// free: it touches what it likes without telling.
	free bool
	ops  []*diffOp
}

// A diffOp is an operation of a diffProgram.
type diffOp struct {
	kind *diffKind
	// x numbers the thing that is accessed, n is a parameter.
	x, n int
	// brave goes on after an error; the others give up.
	brave bool
	body  []*diffOp
	site  int // numbers the operations of the program
}

// A diffKind is what operations of one kind have in common.
type diffKind struct {
	// text is pseudo code: {x} and {n} stand for the parameters, {n+1} for one more.
	text string
	// thing is what x numbers.
	thing diffThing
	body  diffBody
	// anywhere: callbacks can do it too; the others need a task.
	anywhere bool
	run      func(a *diffActor, o *diffOp) error
}

type diffThing uint8

const (
	noThing diffThing = iota
	anAtomic
	bothAtomics
	aCell
	aVar
	aMutex
	aSemaphore
	aFuture
	aTask
	aTimer
	anObject
	diffThings
)

type diffBody uint8

const (
	noBody   diffBody = iota
	ownBody           // the same actor executes it
	taskBody          // a task of its own
	callBody          // a callback
)

// A diffFamily says what programs are made of.
type diffFamily struct {
	name  string
	kinds [][]*diffKind
	// disciplines and times are drawn from these.
	disciplines []sim.Discipline
	times       []sim.TimeMode
	ordered     ordering
	tso         bool
}

// An ordering says which programs of a family have an observer that orders events.
type ordering uint8

const (
	noneOrdered ordering = iota
	allOrdered
	someOrdered // and waits may end for no reason
)

var (
	diffAny    = []sim.Discipline{sim.Any}
	diffFIFO   = []sim.Discipline{sim.FIFO}
	diffLoops  = []sim.Discipline{sim.Any, sim.FIFO}
	diffStrict = []sim.TimeMode{sim.Strict}
	diffTimes  = []sim.TimeMode{sim.Strict, sim.Elastic}
)

// diffFamilies are drawn from in turn.
var diffFamilies = []diffFamily{
	{"memory", [][]*diffKind{memoryKinds, memoryKinds, controlKinds}, diffAny, diffStrict, noneOrdered, false},
	{"guards", [][]*diffKind{guardKinds, guardKinds, memoryKinds, controlKinds}, diffAny, diffStrict, noneOrdered, false},
	{"loop", [][]*diffKind{loopKinds, loopKinds, varKinds, controlKinds}, diffAny, diffStrict, noneOrdered, false},
	{"time", [][]*diffKind{timeKinds, timeKinds, loopKinds, varKinds}, diffAny, diffTimes, noneOrdered, false},
	{"fifo", [][]*diffKind{ioKinds, ioKinds, timeKinds, loopKinds, varKinds, controlKinds}, diffFIFO, diffTimes, noneOrdered, false},
	{"locks", [][]*diffKind{lockKinds, lockKinds, lockKinds, lockKinds, loopKinds, varKinds, ioKinds, timeKinds}, diffLoops, diffTimes, noneOrdered, false},
	{"all", [][]*diffKind{memoryKinds, varKinds, controlKinds, guardKinds, loopKinds, timeKinds, ioKinds, lockKinds}, diffLoops, diffTimes, noneOrdered, false},
	{"ordered", [][]*diffKind{lockKinds, lockKinds, lockKinds, lockKinds, lockKinds, varKinds, loopKinds, ioKinds, timeKinds}, diffLoops, diffTimes, allOrdered, false},
	{"threads", [][]*diffKind{threadKinds, threadKinds, threadKinds, memoryKinds, guardKinds, controlKinds, loopKinds}, diffAny, diffStrict, someOrdered, false},
	{"tso", [][]*diffKind{bufferKinds, bufferKinds, bufferKinds, memoryKinds, controlKinds}, diffAny, diffStrict, noneOrdered, true},
	{"tso-threads", [][]*diffKind{bufferKinds, bufferKinds, threadKinds, guardKinds, loopKinds}, diffAny, diffTimes, someOrdered, true},
	{"semaphores", [][]*diffKind{semaphoreKinds, semaphoreKinds, memoryKinds, controlKinds}, diffAny, diffStrict, noneOrdered, false},
}

// A diffGenerator draws programs.
type diffGenerator struct {
	*rand.Rand
	kinds [][]*diffKind
	p     *diffProgram
}

// newDiffProgram is a function of family and seed.
func newDiffProgram(family int, seed uint64) *diffProgram {
	f := &diffFamilies[family]
	g := &diffGenerator{rand.New(rand.NewPCG(seed, uint64(family))), f.kinds, nil}
	g.p = &diffProgram{
		discipline: f.disciplines[g.IntN(len(f.disciplines))],
		time:       f.times[g.IntN(len(f.times))],
		sync:       g.IntN(8) == 0,
		quiet:      g.IntN(8) == 0,
		ordered:    f.ordered == allOrdered,
		ios:        g.IntN(4),
		tracked:    g.IntN(16) | g.IntN(16),
	}
	if len(f.disciplines) == 1 && g.p.discipline == sim.Any && g.IntN(2) == 0 {
		g.p.ios = 0
	}
	n := 2 + (g.IntN(8)+3)/5 // tasks: 2 to 4
	for range n {
		most := []int{0, 0, 4, 3, 2}[n]
		g.p.tasks = append(g.p.tasks, diffTask{g.IntN(10) == 0, g.ops(1+g.IntN(most), 2, false)})
	}
	if f.kinds[0][0] == timeKinds[0] || g.IntN(6) == 0 {
		for range g.IntN(3) {
			g.p.timers = append(g.p.timers, &diffOp{kind: kindAfter, n: 1 + g.IntN(2), body: g.ops(1, 0, true)})
		}
	}
	if f.tso {
		g.p.tso, g.p.buffer = true, max(g.IntN(6)-3, 0)
	}
	if f.ordered == someOrdered {
		g.p.ordered, g.p.spurious = g.IntN(2) == 0, max(g.IntN(4)-2, 0)
	}
	g.p.number()
	return g.p
}

func (g *diffGenerator) ops(n, depth int, callback bool) (list []*diffOp) {
	for range n {
		list = append(list, g.op(depth, callback))
	}
	return list
}

func (g *diffGenerator) op(depth int, callback bool) *diffOp {
	for {
		kinds := g.kinds[g.IntN(len(g.kinds))]
		k := kinds[g.IntN(len(kinds))]
		if callback && !k.anywhere || depth == 0 && k.body != noBody {
			continue
		}
		o := &diffOp{kind: k, x: g.IntN(2), n: g.IntN(2), brave: g.IntN(2) == 0}
		switch k.thing {
		case aTask:
			o.x = g.IntN(4)
		case aMutex:
			o.x = g.IntN(3)
		case anObject:
			o.x = [...]int{0, 0, 0, 1, 2, 2, 3, 3}[g.IntN(8)]
		}
		switch k.body {
		case ownBody:
			o.body = g.ops(1+g.IntN(2), depth-1, callback)
		case taskBody, callBody:
			o.body = g.ops(1, depth-1, k.body == callBody)
		}
		return o
	}
}

// number gives every operation its site, and counts.
func (p *diffProgram) number() (ops int) {
	p.each(func(o *diffOp) {
		o.site = ops
		ops++
	})
	return ops
}

func (p *diffProgram) each(f func(*diffOp)) {
	var visit func(list []*diffOp)
	visit = func(list []*diffOp) {
		for _, o := range list {
			f(o)
			visit(o.body)
		}
	}
	visit(p.timers)
	for i := range p.tasks {
		visit(p.tasks[i].ops)
	}
}

// String is the program in pseudo code.
func (p *diffProgram) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "// discipline %s, time %s", p.discipline, p.time)
	if p.sync {
		b.WriteString(", done-callbacks at once")
	}
	if p.quiet {
		b.WriteString(", all futures completed when quiet")
	}
	if p.ordered {
		b.WriteString(", calls and returns of each object ordered")
	}
	if p.tso {
		fmt.Fprintf(&b, ", memory TSO with buffers of %d", p.buffer)
	}
	if p.spurious > 0 {
		fmt.Fprintf(&b, ", %d spurious wake-ups of each task", p.spurious)
	}
	used := [diffThings]int{}
	p.each(func(o *diffOp) { used[o.kind.thing] |= 1 << o.x })
	for i := range 2 {
		if used[aFuture]>>i&1 != 0 && p.ios>>i&1 != 0 {
			fmt.Fprintf(&b, "\nf%d := w.StartIO()", i)
		}
	}
	for i := range 4 {
		if used[anObject]>>i&1 != 0 {
			fmt.Fprintf(&b, "\no%d // %s, tracked: %v", i, diffLockNames[i], p.tracked>>i&1 != 0)
		}
	}
	b.WriteString("\n")
	for i, o := range p.timers {
		fmt.Fprintf(&b, "timer%d := ", i)
		o.print(&b, 0)
	}
	for i, t := range p.tasks {
		fmt.Fprintf(&b, "T%d := w.Spawn(func() {", i)
		if t.free {
			b.WriteString(" // not scripted")
		}
		b.WriteString("\n")
		printOps(&b, t.ops, 1)
		b.WriteString("})\n")
	}
	return b.String()
}

func printOps(b *strings.Builder, list []*diffOp, depth int) {
	for _, o := range list {
		b.WriteString(strings.Repeat("\t", depth))
		o.print(b, depth)
	}
}

func (o *diffOp) print(b *strings.Builder, depth int) {
	b.WriteString(strings.NewReplacer("{x}", fmt.Sprint(o.x), "{n}", fmt.Sprint(o.n), "{n+1}", fmt.Sprint(o.n+1),
		"{n+2}", fmt.Sprint(o.n+2)).Replace(o.kind.text))
	if o.kind.body != noBody {
		b.WriteString(" {\n")
		printOps(b, o.body, depth+1)
		b.WriteString(strings.Repeat("\t", depth) + "}")
	}
	if o.brave {
		b.WriteString(" // errors ignored")
	}
	b.WriteString("\n")
}
