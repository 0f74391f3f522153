package sim_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A memoryProgram is a random small program over shared memory. Every task notes
// what it sees, so that the notes must be a function of the execution's class.
type memoryProgram struct {
	tasks [][]memoryOp
	notes []strings.Builder
}

type memoryOp struct{ kind, x, n int }

const memoryOps = 19

func newMemoryProgram(r *rand.Rand) *memoryProgram {
	p := &memoryProgram{tasks: make([][]memoryOp, 2+r.IntN(2))}
	p.notes = make([]strings.Builder, len(p.tasks))
	for i := range p.tasks {
		for range 1 + r.IntN(6-len(p.tasks)) {
			p.tasks[i] = append(p.tasks[i], memoryOp{r.IntN(memoryOps), r.IntN(2), r.IntN(3)})
		}
	}
	return p
}

func (p *memoryProgram) setup(w *sim.World) {
	xs := []*sim.Atomic[int]{sim.NewAtomic(w, 0), sim.NewAtomic(w, 1)}
	s, c, m := sim.NewAtomic(w, "0"), sim.NewCell(w, 0), sim.NewMutex(w)
	sem := sim.NewSemaphore(w, 1)
	o := w.NewObject("o") // opaque
	xs[1].Store(0)
	tasks := make([]*sim.Task, len(p.tasks))
	for i, ops := range p.tasks {
		p.notes[i].Reset()
		tasks[i] = w.Spawn(string(rune('A'+i)), func(t *sim.Task) {
			for _, op := range ops {
				v, goOn := perform(t, op, i, xs[op.x], s, c, m, sem, o, tasks[(i+1)%len(tasks)])
				fmt.Fprint(&p.notes[i], v, " ")
				if !goOn {
					return
				}
			}
		})
		tasks[i].Scripted = i != 2
	}
}

// perform executes one operation and returns what the task sees of it, and
// whether it goes on.
func perform(t *sim.Task, op memoryOp, i int, x *sim.Atomic[int], s *sim.Atomic[string],
	c *sim.Cell[int], m *sim.Mutex, sem *sim.Semaphore, o *sim.Object, other *sim.Task) (seen any, goOn bool) {
	switch op.kind {
	case 0, 1:
		return x.Load(), true
	case 2:
		x.Store(op.n)
	case 3:
		return x.Swap(op.n), true
	case 4:
		return x.CompareAndSwap(op.n, i+1), true
	case 5:
		return x.Add(op.n), true
	case 6:
		x.Increase(op.n)
	case 7:
		s.Store(fmt.Sprint(op.n))
	case 8:
		return s.CompareAndSwap(fmt.Sprint(op.n), "2"), true
	case 9:
		c.Store(c.Load() + 1)
		return c.Load(), true
	case 10, 11:
		if err := m.Lock(t); err != nil {
			return err, false
		}
		x.Store(x.Load() + 1)
		m.Unlock(t)
	case 12:
		return m.TryLock(t), true
	case 13:
		err := t.Until(func() bool { return x.Load() == op.n || s.Load() == "2" })
		return err, err == nil
	case 14:
		for range 3 {
			if x.Load() == op.n {
				break
			}
			t.Pause()
		}
	case 15:
		return other.Cancel(), true
	case 16:
		t.Call(o, 0, sim.Value{})
		err := t.Arrive()
		t.Return(sim.Value{}, err)
		return err, err == nil
	case 17:
		err := sem.Wait(t)
		return err, err == nil
	case 18:
		sem.SignalMany(t, int64(op.n))
	}
	return "", true
}

func (p *memoryProgram) seen() string {
	var all []string
	for i := range p.notes {
		all = append(all, p.notes[i].String())
	}
	return strings.Join(all, "| ")
}

// TestClassDecidesWhatMemoryShows: in all executions of a class every task sees
// the same, and the same tasks are left blocked.
func TestClassDecidesWhatMemoryShows(t *testing.T) {
	programs, limit := 300, 300
	if testing.Short() {
		programs = 30
	}
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		t.Run(d.String(), func(t *testing.T) {
			w := newWorld(t, d, sim.Strict)
			r := rand.New(rand.NewPCG(7, uint64(d)))
			repeated := 0
			for range programs {
				p := newMemoryProgram(r)
				c := &scheduler.ClassHash{}
				type first struct {
					seen    string
					choices []int32
				}
				classes := map[scheduler.Hash]first{}
				for seed := range uint64(limit) {
					c.Strategy = scheduler.NewRandom(seed)
					res := w.Run(c, p.setup)
					seen := fmt.Sprint(p.seen(), res.Outcome)
					for _, t := range res.Blocked {
						seen += fmt.Sprint(" ", t.Name(), t.Pausing())
					}
					was, ok := classes[c.Sum()]
					switch {
					case !ok:
						classes[c.Sum()] = first{seen, slices.Clone(res.Choices)}
					case was.seen != seen:
						t.Fatalf("program %v: one class, but tasks see\n%s with choices %v,\n%s with choices %v",
							p.tasks, was.seen, was.choices, seen, res.Choices)
					case !slices.Equal(was.choices, res.Choices):
						repeated++
					}
				}
			}
			t.Logf("%d times another schedule of a class", repeated)
		})
	}
}

// TestLookingAtMemoryChangesNothing: an execution is the same whether or not
// somebody looks at it.
func TestLookingAtMemoryChangesNothing(t *testing.T) {
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		w := newWorld(t, d, sim.Strict)
		r := rand.New(rand.NewPCG(8, uint64(d)))
		for seed := range uint64(1000) {
			p := newMemoryProgram(r)
			run := func(s sim.Strategy, o sim.Observer) string {
				w.Observer = o
				return describe(w.Run(s, p.setup)) + p.seen()
			}
			want := run(&lcg{seed}, nil)
			guards := &guardWatch{Strategy: &lcg{seed}, t: t}
			for i, got := range []string{
				run(&lcg{seed}, &counter{}), run(&lcg{seed}, looker(func() { w.Now() })), run(&steppingLCG{lcg: lcg{seed}}, nil), run(guards, nil),
			} {
				if got != want {
					t.Fatalf("%s, program %v: way %d gives\n%s, not\n%s", d, p.tasks, i, got, want)
				}
			}
			guards.check()
		}
	}
}

// A guardWatch makes the choices of another strategy and, at each choice,
// compares the guards as the recorded writes tell them with who is enabled.
type guardWatch struct {
	sim.Strategy
	t    *testing.T
	w    *sim.World
	last map[sim.ID]sim.WordWrite // as one write, with Delta if all were
	buf  []sim.ID
}

func (g *guardWatch) Begin(w *sim.World) {
	g.w, g.last = w, map[sim.ID]sim.WordWrite{}
	g.Strategy.Begin(w)
}

func (g *guardWatch) Choose(p *sim.Point) int {
	if !p.Inner() {
		g.check()
	}
	return g.Strategy.Choose(p)
}

func (g *guardWatch) Stepped(s *sim.Step) {
	if s.Guard != nil {
		for _, c := range s.Guard.Conditions {
			if !slices.Contains(s.Footprint, sim.Access{Object: c.Object, Mode: sim.Read}) {
				g.t.Errorf("step %d does not read %s, for which it waited", s.N, g.w.Path(c.Object))
			}
		}
	}
	for _, x := range s.Writes {
		if was, ok := g.last[x.Object]; ok && x.Delta {
			x.Value, x.Delta = was.Value+x.Value, was.Delta
		}
		g.last[x.Object] = x
	}
}

func (g *guardWatch) check() {
	g.buf = g.w.Enabled(g.buf[:0])
	for _, t := range g.w.Tasks() {
		guard := t.Guard()
		if guard == nil || guard.Opaque || g.w.Discipline == sim.FIFO {
			continue
		}
		open := false
		for _, c := range guard.Conditions {
			word := c.Initial
			if x, ok := g.last[c.Object]; ok && x.Delta {
				word += x.Value
			} else if ok {
				word = x.Value
			}
			open = open || (word == c.Value) != c.Not
		}
		if enabled := slices.Contains(g.buf, t.ID()); open != enabled {
			g.t.Errorf("after step %d: the guard of %s holds %t, it is enabled %t", g.w.Steps(), t.Name(), open, enabled)
		}
	}
}
