package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A mishmash is a random small program. What each task observes is noted per
// task, so that the notes must be a function of the execution's class.
type mishmash struct {
	programs [][]int // codes of operations, per task
	notes    []string
}

const mishmashOps = 14

func newMishmash(r *rand.Rand) *mishmash {
	m := &mishmash{programs: make([][]int, 2+r.IntN(2))}
	for i := range m.programs {
		for range 1 + r.IntN(5-len(m.programs)) {
			m.programs[i] = append(m.programs[i], r.IntN(mishmashOps))
		}
	}
	return m
}

func (m *mishmash) setup(w *sim.World) {
	n := len(m.programs)
	m.notes = make([]string, 2*n) // of tasks, then of their timers
	vars := []*sim.Var[int]{sim.NewVar(w, 0), sim.NewVar(w, 0)}
	futures := []*sim.Future{w.NewFuture(), w.NewFuture()}
	tasks := make([]*sim.Task, len(m.programs))
	timers := make([]*sim.Handle, len(m.programs))
	for i, program := range m.programs {
		note := func(v any) { m.notes[i] += fmt.Sprint(v, " ") }
		timers[i] = w.After(int64(2+i), func() { m.notes[n+i] = "fired"; vars[0].Set(vars[0].Get()*3 + i) })
		tasks[i] = scripted(w, string(rune('A'+i)), func(t *sim.Task) {
			other := (i + 1) % len(tasks)
			for _, op := range program {
				switch op {
				case 0, 1:
					note(vars[op].Get())
				case 2, 3:
					vars[op-2].Set(vars[op-2].Get()*10 + i + 1)
				case 4, 5:
					if f := futures[op-4]; !f.Done() {
						f.Complete(sim.Int(int64(i)))
					}
				case 6:
					_, err := futures[0].Await(t)
					note(err)
				case 7:
					note(t.WithTimeout(2, func() error { _, err := futures[1].Await(t); return err }))
				case 8:
					note(tasks[other].Cancel())
				case 9:
					note(t.Choose(2))
				case 10:
					note(t.IO())
				case 11:
					note(t.Sleep(2))
				case 12:
					timers[other].Cancel()
					note(t.Now())
				case 13:
					note(t.Join(tasks[other]))
				}
				note(t.Yield())
			}
		})
	}
}

// The footprints are sound: in executions of one class every task sees the same.
func TestClassDecidesWhatTasksSee(t *testing.T) {
	programs, limit := 150, 200
	if raceEnabled {
		programs, limit = 20, 50
	}
	eachMode(t, func(t *testing.T, w *sim.World) {
		r := rand.New(rand.NewPCG(3, uint64(w.Discipline)<<1|uint64(w.Time)))
		executions := 0
		for range programs {
			m := newMishmash(r)
			c := &scheduler.ClassHash{}
			type seen struct {
				notes   string
				choices []int32
			}
			classes := map[scheduler.Hash]seen{}
			visit := func(res *sim.Result) {
				executions++
				notes := strings.Join(m.notes, "| ") + fmt.Sprint(res.Outcome, len(res.Blocked))
				was, ok := classes[c.Sum()]
				if !ok {
					classes[c.Sum()] = seen{notes, slices.Clone(res.Choices)}
				} else if was.notes != notes {
					t.Fatalf("program %v: one class, but tasks see\n%s with choices %v,\n%s with choices %v",
						m.programs, was.notes, was.choices, notes, res.Choices)
				}
			}
			for seed := range uint64(limit) {
				c.Strategy = scheduler.NewRandom(seed)
				res := w.Run(c, m.setup)
				visit(&res)
			}
		}
		t.Logf("%d executions", executions)
	})
}
