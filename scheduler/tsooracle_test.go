package scheduler_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A litmusOp is an operation of a thread of a litmus test.
type litmusOp struct {
	kind litmusKind
	x, v int
}

type litmusKind uint8

const (
	litmusStore litmusKind = iota
	litmusLoad
	litmusFence
	litmusSwap
	litmusAwait // spins until the variable has the value

)

// A litmus is a random litmus test. An outcome of it is a text: for each thread what
// it has read, and where it waits if it does, and then what memory has.
type litmus [][]litmusOp

const litmusVars = 2

func newLitmus(seed uint64) litmus {
	g := rand.New(rand.NewPCG(seed, 1))
	more := []litmusKind{litmusFence, litmusSwap, litmusAwait}
	p := make(litmus, 2+g.IntN(4)/3)
	for i := range p {
		x := g.IntN(litmusVars)
		for range 2 + g.IntN(7-2*len(p)) {
			x = (x + min(g.IntN(8), 1)) % litmusVars // mostly another one
			kind := litmusKind(g.IntN(2))
			if g.IntN(8) == 0 {
				kind = more[g.IntN(len(more))]
			}
			p[i] = append(p[i], litmusOp{kind, x, 1 + g.IntN(2)})
		}
	}
	return p
}

// String is the test in pseudo code, a thread a line.
func (p litmus) String() string {
	var b strings.Builder
	for _, ops := range p {
		for _, o := range ops {
			fmt.Fprintf(&b, "%s; ", [...]string{
				fmt.Sprintf("x%d = %d", o.x, o.v), fmt.Sprintf("read x%d", o.x), "fence",
				fmt.Sprintf("swap x%d %d", o.x, o.v), fmt.Sprintf("await x%d == %d", o.x, o.v),
			}[o.kind])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A litmusMachine is an abstract machine in the manner of Sewell et al., CACM 53(7),
// written without regard to how the engine does it. Its mistakes are for tests.
type litmusMachine struct {
	tso    bool
	places int // of a buffer; 0 for any number
	// Loads do not look into the buffer; what reads and changes memory does not wait for
	// it; stores to different variables may overtake each other (PSO).
	blind, hasty, partial bool
}

// A litmusState is a state of the machine.
type litmusState struct {
	at     []int
	seen   []string
	memory [litmusVars]int
	buffer [][][2]int // variable and value, oldest first
}

func (s *litmusState) clone() *litmusState {
	c := *s
	c.at, c.seen, c.buffer = slices.Clone(s.at), slices.Clone(s.seen), slices.Clone(s.buffer)
	return &c
}

// outcomes are all that a test can come to.
func (m litmusMachine) outcomes(p litmus) map[string]bool {
	ends, known := map[string]bool{}, map[string]bool{}
	var visit func(s *litmusState)
	visit = func(s *litmusState) {
		if key := fmt.Sprint(*s); known[key] {
			return
		} else {
			known[key] = true
		}
		next := m.next(p, s)
		for _, n := range next {
			visit(n)
		}
		if len(next) == 0 {
			text := ""
			for i := range p {
				text += s.seen[i]
				if s.at[i] < len(p[i]) {
					text += "waits"
				}
				text += "; "
			}
			ends[text+fmt.Sprint(s.memory)] = true
		}
	}
	visit(&litmusState{at: make([]int, len(p)), seen: make([]string, len(p)), buffer: make([][][2]int, len(p))})
	return ends
}

// next are the states that may follow.
func (m litmusMachine) next(p litmus, s *litmusState) (list []*litmusState) {
	for i := range p {
		for k, e := range s.buffer[i] {
			if k > 0 && (!m.partial || slices.ContainsFunc(s.buffer[i][:k], func(o [2]int) bool { return o[0] == e[0] })) {
				continue
			}
			n := s.clone()
			n.buffer[i] = slices.Delete(slices.Clone(s.buffer[i]), k, k+1)
			n.memory[e[0]] = e[1]
			list = append(list, n)
		}
		if s.at[i] == len(p[i]) {
			continue
		}
		o, value := p[i][s.at[i]], 0
		n := s.clone()
		n.at[i]++
		value = s.memory[o.x]
		if !m.blind {
			for _, e := range s.buffer[i] {
				if e[0] == o.x {
					value = e[1]
				}
			}
		}
		drained := len(s.buffer[i]) == 0
		switch o.kind {
		case litmusStore:
			switch {
			case !m.tso:
				n.memory[o.x] = o.v
			case m.places > 0 && len(s.buffer[i]) >= m.places:
				continue
			default:
				n.buffer[i] = append(slices.Clone(s.buffer[i]), [2]int{o.x, o.v})
			}
		case litmusLoad:
			n.seen[i] += fmt.Sprint(value, " ")
		case litmusFence:
			if !drained {
				continue
			}
		case litmusSwap:
			if !drained && !m.hasty {
				continue
			}
			n.seen[i] += fmt.Sprint(s.memory[o.x], " ")
			n.memory[o.x] = o.v
		case litmusAwait:
			if value != o.v {
				continue
			}
		}
		list = append(list, n)
	}
	return list
}

// explored are the outcomes that exploration finds.
func (m litmusMachine) explored(t *testing.T, p litmus) map[string]bool {
	ends := map[string]bool{}
	var x [litmusVars]*sim.Atomic[int]
	seen := make([]string, len(p))
	e := &scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, NewSubject: func() (*scheduler.Subject, error) {
		w := &sim.World{StoreBuffer: m.places}
		if m.tso {
			w.Memory = sim.TSO
		}
		return &scheduler.Subject{
			World: w,
			Setup: func(w *sim.World) {
				for i := range x {
					x[i] = sim.NewAtomic(w, 0)
				}
				for i, ops := range p {
					seen[i] = ""
					w.Spawn(fmt.Sprint(i), func(t *sim.Task) {
						for _, o := range ops {
							switch o.kind {
							case litmusStore:
								x[o.x].Store(o.v)
							case litmusLoad:
								seen[i] += fmt.Sprint(x[o.x].Load(), " ")
							case litmusFence:
								t.Fence()
							case litmusSwap:
								seen[i] += fmt.Sprint(x[o.x].Swap(o.v), " ")
							case litmusAwait:
								for x[o.x].Load() != o.v {
									t.Pause()
								}
							}
						}
					}).Scripted = true
				}
			},
			Judge: func(*sim.Result) scheduler.Finding {
				text := ""
				for i, t := range w.Tasks() {
					text += seen[i]
					if t.Pausing() {
						text += "waits"
					}
					text += "; "
				}
				ends[text+fmt.Sprint([litmusVars]int{x[0].Peek(), x[1].Peek()})] = true
				return scheduler.Finding{}
			},
		}, nil
	}}
	if _, err := e.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return ends
}

// What exploration finds with store buffers, and without, is what an abstract machine
// can do. That a Pause waits for the buffer, and the machine does not, makes no
// difference.
func TestMemoryModelsAgainstMachines(t *testing.T) {
	programs := uint64(300)
	switch {
	case *long:
		programs = 20_000
	case raceEnabled:
		programs = 20
	}
	weak := 0
	for seed := range programs {
		p := newLitmus(seed)
		var sets []map[string]bool
		for _, m := range []litmusMachine{{}, {tso: true}, {tso: true, places: 1}, {tso: true, places: 2}} {
			want, got := m.outcomes(p), m.explored(t, p)
			if !maps.Equal(want, got) {
				t.Fatalf("seed %d, %+v:\n%s\nfound %q\nwant %q", seed, m, p, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
			}
			sets = append(sets, want)
		}
		if !maps.Equal(sets[0], sets[1]) {
			weak++
		}
	}
	t.Logf("%d of %d programs can do more with store buffers", weak, programs)
	if weak < 10 && !raceEnabled {
		t.Errorf("only %d programs can do more with store buffers", weak)
	}
}

// A machine with a mistake does something else in one of these programs.
func TestMachinesDiffer(t *testing.T) {
	for name, wrong := range map[string]litmusMachine{
		"loads do not look into the buffer": {tso: true, blind: true},
		"swap does not wait":                {tso: true, hasty: true},
		"stores overtake each other":        {tso: true, partial: true},
	} {
		differs := false
		for seed := uint64(0); seed < 300 && !differs; seed++ {
			p := newLitmus(seed)
			differs = !maps.Equal(wrong.outcomes(p), litmusMachine{tso: true}.outcomes(p))
		}
		if !differs {
			t.Errorf("%s: it makes no difference", name)
		}
	}
}
