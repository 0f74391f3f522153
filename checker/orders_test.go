package checker_test

import (
	"flag"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var long = flag.Bool("long", false, "many more random programs")

// orderedSpecs are the objects of the tests of orders.
func orderedSpecs() []sim.Spec {
	lock := func(p sim.Policy) sim.Spec { return specOf(algorithms.LockKind, "x", p, nil) }
	rw := func(p sim.Policy) sim.Spec { return specOf(algorithms.RWLockKind, "x", p, nil) }
	sem := func(n int64, p sim.Policy) sim.Spec {
		return specOf(algorithms.SemaphoreKind, "x", p, algorithms.Params{"value": n})
	}
	shared := func(s sim.Spec) sim.Spec {
		s.Style = sim.SharedMemory
		return s
	}
	return []sim.Spec{
		lock(sim.Policy{}),
		lock(sim.Policy{OwnerChecked: true, Admission: sim.FIFOAdmission, Bypass: 1}),
		lock(sim.Policy{Reentrant: true}),
		lock(sim.Policy{Reentrant: true, OwnerChecked: true, Admission: sim.FIFOAdmission}),
		rw(sim.Policy{Admission: sim.FIFOAdmission}),
		rw(sim.Policy{Admission: sim.WriterFirst, OwnerChecked: true}),
		rw(sim.Policy{Admission: sim.ReaderFirst}),
		rw(sim.Policy{Admission: sim.PhaseFair}),
		rw(sim.Policy{Admission: sim.PhaseFair, OwnerChecked: true, Reentrant: true, Downgrade: "allowed"}),
		rw(sim.Policy{Upgrade: "allowed", Downgrade: "allowed", Admission: sim.WriterFirst}),
		rw(sim.Policy{Reentrant: true, OwnerChecked: true, Downgrade: "allowed", Admission: sim.FIFOAdmission}),
		sem(1, sim.Policy{Admission: sim.FIFOAdmission}),
		sem(1, sim.Policy{Bounded: true, Bypass: 1}),
		sem(2, sim.Policy{}),
		specOf(algorithms.QueueKind, "x", sim.Policy{}, algorithms.Params{"size": 1}),
		specOf(algorithms.QueueKind, "x", sim.Policy{Admission: sim.FIFOAdmission}, nil),
		specOf(algorithms.EventKind, "x", sim.Policy{}, nil),
		specOf(algorithms.ConditionKind, "x", sim.Policy{Admission: sim.FIFOAdmission}, nil),
		specOf(algorithms.MonitorKind, "x", sim.Policy{}, nil),
		shared(lock(sim.Policy{Admission: sim.Barging})),
		shared(lock(sim.Policy{Admission: sim.FIFOAdmission, Bypass: 1, Doorway: true})),
		shared(rw(sim.Policy{Admission: sim.FIFOAdmission, Doorway: true})),
		shared(rw(sim.Policy{Admission: sim.WriterFirst, Doorway: true})),
		shared(rw(sim.Policy{Admission: sim.PhaseFair, Doorway: true})),
		rw(sim.Policy{Admission: sim.WriterFirst, ReadersInOrder: true, ConcurrentEntering: true}),
		shared(rw(sim.Policy{Admission: sim.ReaderFirst, Doorway: true})),
		shared(specOf(algorithms.BathroomKind, "x", sim.Policy{OwnerChecked: true}, algorithms.Params{"room": 1})),
		shared(specOf(algorithms.SushiBarKind, "x", sim.Policy{OwnerChecked: true}, algorithms.Params{"seats": 2})),
		shared(specOf(algorithms.ChildCareKind, "x", sim.Policy{OwnerChecked: true}, algorithms.Params{"children": 1})),
		shared(specOf(algorithms.ListKind, "x", sim.Policy{OwnerChecked: true}, nil)),
		shared(specOf(algorithms.TableKind, "x", sim.Policy{OwnerChecked: true}, nil)),
		shared(specOf(algorithms.MoleculeKind, "x", sim.Policy{OwnerChecked: true}, nil)),
		shared(specOf(algorithms.MeetingKind, "x", sim.Policy{}, nil)),
		shared(specOf(algorithms.BusKind, "x", sim.Policy{OwnerChecked: true}, algorithms.Params{"seats": 1})),
		specOf(algorithms.BusKind, "x", sim.Policy{OwnerChecked: true}, algorithms.Params{"seats": 2}),
		specOf(algorithms.MoleculeKind, "x", sim.Policy{OwnerChecked: true}, nil),
	}
}

// A pretence is a task that pretends to use an object: nothing of what it does
// depends on anything, but that it may wait for a future.
type pretence []pretended

type pretended struct {
	op     int
	arg    sim.Value
	result sim.Value
	err    error
	waits  []int // before it returns: for which future; or to give way, or to spin
	wakes  int   // the future to complete in the step of the return, -1 for none
	stops  int   // the task to cancel in that step, -1 for none
	reads  bool  // plain memory, after the return
	writes bool
}

const (
	givesWay = -1
	spins    = -2
	passes   = -3 // the doorway
)

func (p pretence) String() string {
	var b strings.Builder
	for _, a := range p {
		fmt.Fprintf(&b, "  op %d(%v) waits %v = %v %v, reads %v, writes %v", a.op, a.arg, a.waits, a.result, a.err, a.reads, a.writes)
		if a.wakes >= 0 {
			fmt.Fprintf(&b, ", wakes %d", a.wakes)
		}
		if a.stops >= 0 {
			fmt.Fprintf(&b, ", stops %d", a.stops)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// pretend makes a random program of two or three tasks.
func pretend(r *rand.Rand, spec *sim.Spec) []pretence {
	n := 2 + r.IntN(2)
	if most := spec.Policy.Tasks; most > 0 {
		n = min(n, most)
	}
	program := make([]pretence, n)
	for i := range program {
		for range 1 + r.IntN(5-n) {
			program[i] = append(program[i], pretendOp(r, spec, n, i))
		}
	}
	return program
}

func pretendOp(r *rand.Rand, spec *sim.Spec, tasks, me int) pretended {
	a := pretended{op: r.IntN(len(spec.Ops)), wakes: -1, stops: -1}
	info := &spec.Ops[a.op]
	if info.TakesArg {
		a.arg = sim.Int(int64(1 + r.IntN(2)))
	}
	waits := []int{0, 0, 1, 1, 2, 2, givesWay, givesWay, spins}
	if spec.Style == sim.SharedMemory {
		waits = []int{0, 1, 2, passes, passes, passes, givesWay, givesWay, spins}
		a.reads, a.writes = r.IntN(8) == 0, r.IntN(8) == 0
	}
	for range []int{0, 0, 0, 1, 1, 2}[r.IntN(6)] {
		a.waits = append(a.waits, waits[r.IntN(9)])
	}
	if r.IntN(2) == 0 {
		a.wakes = r.IntN(3)
	}
	if r.IntN(8) == 0 {
		a.stops = (me + 1) % tasks
	}
	switch fails := r.IntN(6) == 0; {
	case fails && len(a.waits) > 0 && r.IntN(2) == 0:
		a.err = sim.ErrCancelled
	case fails && info.Class == sim.Release:
		a.err = algorithms.ErrMisuse
	case fails && info.Class == sim.Consume && !info.Blocking:
		a.err = algorithms.ErrEmpty
	case fails && info.Class == sim.Produce && !info.Blocking:
		a.err = algorithms.ErrFull
	case info.Class == sim.Consume, info.Class == sim.Query && info.Name == "len":
		a.result = sim.Int(int64(1 + r.IntN(2)))
	case info.Class == sim.Acquire && !info.Blocking, info.Class == sim.Query:
		a.result = sim.Bool(r.IntN(2) == 0)
	}
	return a
}

// A theatre executes pretences under every schedule.
type theatre struct {
	spec    sim.Spec
	program []pretence
	set     *checker.Set
	outer   *sim.Object // around every operation, nil for none
	nested  bool
	meant   bool // the first task may wait for ever
	audited bool // somebody asks for the state
	world   *sim.World
	class   *scheduler.ClassHash
	obj     *sim.Object
	tasks   []*sim.Task
	futures [3]*sim.Future
	cell    *sim.Cell[int] // where memory is shared
	choices []int          // of the next schedule, its prefix
	counts  []int
	at      int
}

func newTheatre(spec sim.Spec, program []pretence, props ...*checker.Property) *theatre {
	h := &theatre{spec: spec, program: program, nested: len(program[1])%2 == 0}
	h.set = checker.NewSet(props, h.specs())
	h.set.Ordered = true
	h.meant = len(program[0])%2 == 0
	h.audited = slices.Contains(props, checker.Conservation)
	h.world = &sim.World{Observer: h.set, Tracked: true}
	h.class = &scheduler.ClassHash{Strategy: h}
	return h
}

// specs are those of the objects: what happens in the inner one happens in the
// outer one, too.
func (h *theatre) specs() []sim.Spec {
	if !h.nested {
		return []sim.Spec{h.spec}
	}
	return []sim.Spec{h.spec, specOf(algorithms.LockKind, "o", sim.Policy{Admission: sim.FIFOAdmission, Bypass: 1}, nil)}
}

func (h *theatre) Begin(*sim.World) { h.at = 0 }

func (h *theatre) Choose(p *sim.Point) int {
	if h.at == len(h.choices) {
		h.choices, h.counts = append(h.choices, 0), append(h.counts, 0)
	}
	h.counts[h.at] = p.Len()
	h.at++
	return h.choices[h.at-1]
}

// next turns to the next schedule and reports whether there is one.
func (h *theatre) next() bool {
	n := h.at
	for n > 0 && h.choices[n-1]+1 == h.counts[n-1] {
		n--
	}
	h.choices, h.counts = h.choices[:n], h.counts[:n]
	if n > 0 {
		h.choices[n-1]++
	}
	return n > 0
}

func (h *theatre) setup(w *sim.World) {
	h.set.Begin()
	h.obj = w.NewObject("x")
	h.obj.Tracked = true
	if h.nested {
		h.outer = w.NewObject("o")
		h.outer.Tracked = true
	}
	for i := range h.futures {
		h.futures[i] = w.NewFuture()
	}
	if h.spec.Style == sim.SharedMemory {
		h.cell = sim.NewCell(w, 0)
	}
	h.tasks = h.tasks[:0]
	for i, p := range h.program {
		t := w.Spawn(string("abcd"[i]), p.perform(h))
		t.Scripted = true
		h.tasks = append(h.tasks, t)
	}
}

func (p pretence) perform(h *theatre) func(*sim.Task) {
	return func(t *sim.Task) {
		for i, a := range p {
			if i > 0 {
				t.Yield()
			}
			if h.outer != nil {
				t.Call(h.outer, i%2, sim.Value{})
			}
			t.Call(h.obj, a.op, a.arg)
			for _, f := range a.waits {
				switch f {
				case givesWay:
					t.Yield()
				case spins:
					t.Pause() // on nothing: for ever
				case passes:
					t.Doorway()
				default:
					h.futures[f].Await(t)
				}
			}
			t.Return(a.result, a.err)
			if a.reads {
				h.cell.Load()
			}
			if a.writes {
				h.cell.Store(i)
			}
			if h.outer != nil {
				t.Return(sim.Value{}, nil)
			}
			if a.wakes >= 0 && !h.futures[a.wakes].Done() {
				h.futures[a.wakes].Complete(sim.Value{})
			}
			if a.stops >= 0 {
				h.tasks[a.stops].Cancel()
			}
		}
	}
}

// run executes the present schedule, and says how it was judged.
func (h *theatre) run() (verdict string) {
	h.perform(h.class)
	verdict = fmt.Sprint(h.set.Violated(), h.set.Undecided(), h.set.Measures(nil))
	if h.audited {
		state, known := h.set.State(0)
		verdict += fmt.Sprint(state, known)
	}
	return verdict
}

// perform executes the program once.
func (h *theatre) perform(s sim.Strategy) checker.End {
	res := h.world.Run(s, h.setup)
	end := checker.End{
		Outcome: res.Outcome, Blocked: res.Blocked, Panic: res.Panic, Race: res.Race,
		Intended: func(t *sim.Task) bool { return h.meant && t == h.tasks[0] },
	}
	h.set.Quiet(end)
	return end
}

// differs looks for two schedules of one class with different verdicts.
func (h *theatre) differs(limit int) (verdicts []string) {
	defer h.world.Close()
	seen := map[scheduler.Hash]string{}
	for range limit {
		v := h.run()
		if was, ok := seen[h.class.Sum()]; ok && was != v {
			return []string{was, v}
		}
		seen[h.class.Sum()] = v
		if !h.next() {
			break
		}
	}
	return nil
}

// TestOrdersSuffice: all schedules of a class are judged alike, whatever the
// object does, by every property alone and by all together.
func TestOrdersSuffice(t *testing.T) {
	programs := 30
	switch {
	case *long:
		programs = 1500
	case raceEnabled:
		programs = 1
	case testing.Short():
		programs = 10
	}
	for i, spec := range orderedSpecs() {
		for n := range programs {
			r := rand.New(rand.NewPCG(uint64(n), uint64(i)))
			program := pretend(r, &spec)
			sets := [][]*checker.Property{checker.Properties()}
			for _, p := range checker.Properties() {
				if p.Applies(&spec) {
					sets = append(sets, []*checker.Property{p})
				}
			}
			for _, props := range sets {
				if v := newTheatre(spec, program, props...).differs(800); v != nil {
					t.Fatalf("%s %+v, program %d: %s and so on say %s or %s:\n%v", spec.Kind, spec.Policy, n, props[0].Name, v[0], v[1], program)
				}
			}
		}
	}
}

// TestOrdersOfNothing: a property that orders nothing of an object adds no class.
func TestOrdersOfNothing(t *testing.T) {
	for i, spec := range orderedSpecs() {
		for _, p := range checker.Properties() {
			if !p.Applies(&spec) || p.Pairs(&spec) != 0 {
				continue
			}
			programs := uint64(5)
			if raceEnabled {
				programs = 1
			}
			for n := range programs {
				program := pretend(rand.New(rand.NewPCG(n, uint64(i))), &spec)
				with, without := newTheatre(spec, program, p), newTheatre(spec, program)
				with.nested, without.nested = false, false
				if a, b := with.classes(), without.classes(); a != b {
					t.Errorf("%s %+v, program %d: %d classes with %s, %d without", spec.Kind, spec.Policy, n, a, p.Name, b)
				}
			}
		}
	}
}

// classes counts the classes of the first schedules.
func (h *theatre) classes() int {
	defer h.world.Close()
	seen := map[scheduler.Hash]bool{}
	for range 200 {
		h.perform(h.class)
		seen[h.class.Sum()] = true
		if !h.next() {
			break
		}
	}
	return len(seen)
}

// TestOrdersAreNecessary: without any one of its pairs, every property judges
// schedules of a class differently.
func TestOrdersAreNecessary(t *testing.T) {
	specs := orderedSpecs()
	all := checker.Properties()
	if raceEnabled {
		all = []*checker.Property{checker.Linearizability} // the detector needs gigabytes for all coroutines there are
	}
	for _, p := range all {
		for rest := p.Orders; rest != 0; rest &= rest - 1 {
			pair := checker.Pair(1) << bits.TrailingZeros16(uint16(rest))
			if !isNeeded(p, pair, specs) {
				t.Errorf("%s orders the pair %b for nothing", p.Name, pair)
			}
		}
	}
}

// telling are programs that only need a pair which nearly all others can do without: a
// search that begins with them ends soon.
var telling = []uint64{3445, 1303, 557, 436, 404}

func isNeeded(p *checker.Property, pair checker.Pair, specs []sim.Spec) bool {
	specs = slices.DeleteFunc(slices.Clone(specs), func(s sim.Spec) bool { return p.Pairs(&s)&pair == 0 })
	for _, spec := range specs {
		for _, program := range [][]pretence{leavesInBetween, leavesWhileItWaits, leavesBeforeTheDoorway, wokenByAnother, sleepsWhileOneSpins} {
			if spec.Kind == algorithms.RWLockKind.Name && misses(p, pair, spec, program) {
				return true
			}
		}
	}
	for i := range uint64(4000) {
		n := i
		if i < uint64(len(telling)) {
			n = telling[i]
		}
		for _, spec := range specs {
			if misses(p, pair, spec, pretend(rand.New(rand.NewPCG(n, 99)), &spec)) {
				return true
			}
		}
	}
	return false
}

// leavesInBetween is a program that random ones are hardly ever like: one writer
// waits, and another one leaves before, while or after a reader is on its way.
var leavesInBetween = []pretence{
	{{op: algorithms.OpWLock, waits: []int{0}, wakes: -1, stops: -1}},
	{{op: algorithms.OpRLock, waits: []int{givesWay}, wakes: -1, stops: -1}},
	{{op: algorithms.OpWLock, wakes: -1, stops: -1}, {op: algorithms.OpWUnlock, wakes: -1, stops: -1}},
}

// These are such, too: a reader leaves, and another one waits, or is on its way, until it goes on by itself or is woken by somebody else, and a writer gets in.
var (
	leavesWhileItWaits = []pretence{
		{{op: algorithms.OpRLock, wakes: -1, stops: -1}, {op: algorithms.OpRUnlock, wakes: -1, stops: -1}},
		{{op: algorithms.OpRLock, waits: []int{givesWay}, wakes: -1, stops: -1}},
		{{op: algorithms.OpWLock, wakes: -1, stops: -1}},
	}
	leavesBeforeTheDoorway = []pretence{
		leavesWhileItWaits[0],
		{{op: algorithms.OpRLock, waits: []int{givesWay, passes, givesWay}, wakes: -1, stops: -1}},
		leavesWhileItWaits[2],
	}
	wokenByAnother = []pretence{
		{{op: algorithms.OpRLock, wakes: -1, stops: -1}, {op: algorithms.OpRUnlock, wakes: -1, stops: -1}},
		{{op: algorithms.OpRLock, waits: []int{0}, wakes: -1, stops: -1}},
		{{op: algorithms.OpWLock, wakes: -1, stops: -1}},
		{{op: algorithms.OpRWLocked, result: sim.Bool(true), wakes: 0, stops: -1}},
	}
)

// sleepsWhileOneSpins: a reader that may wait for ever is before a writer that spins, or
// behind it: then nobody has missed its wake-up.
var sleepsWhileOneSpins = []pretence{
	{{op: algorithms.OpRWLocked, result: sim.Bool(true), wakes: -1, stops: -1}, {op: algorithms.OpRLock, waits: []int{0}, wakes: -1, stops: -1}},
	{{op: algorithms.OpWLock, waits: []int{spins}, wakes: -1, stops: -1}},
	{{op: algorithms.OpRLock, wakes: -1, stops: -1}},
}

// misses reports whether a program shows that a pair is needed.
func misses(p *checker.Property, pair checker.Pair, spec sim.Spec, program []pretence) bool {
	h := newTheatre(spec, program, p)
	h.set.LeaveOut(pair)
	return h.differs(1000) != nil
}
