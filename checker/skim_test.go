package checker_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// twice passes events on to two sets.
type twice [2]*checker.Set

func (s twice) Events() sim.EventKind { return s[0].Events() }

func (s twice) Observe(e *sim.Event) {
	s[0].Observe(e)
	s[1].Observe(e)
}

// report is all that a set says of the last execution.
func report(s *checker.Set) string {
	state, known := s.State(0)
	text := fmt.Sprintln(s.Violated(), s.Undecided(), s.Reasons(), s.Measures(nil), state, known)
	for _, v := range s.Violations() {
		text += fmt.Sprintln(v.Property.Name, v.Object, v.Steps, v.Tasks, v.Message)
	}
	return text
}

// TestQuickLook: where a quick look at the log is all that is done, the books
// would have said the same. Every property is judged alone, since one that
// needs the books has them written for all.
func TestQuickLook(t *testing.T) {
	programs := 50
	if *long {
		programs = 20_000
	} else if testing.Short() {
		programs = 20
	}
	enough := map[*checker.Property]int{}
	for i, spec := range orderedSpecs() {
		for _, p := range checker.Properties() {
			if !p.Applies(&spec) {
				continue
			}
			for n := range programs {
				h := newTheatre(spec, pretend(rand.New(rand.NewPCG(uint64(n), uint64(i))), &spec), p)
				books := checker.NewSet([]*checker.Property{p}, h.specs())
				books.Thorough()
				h.world.Observer = twice{h.set, books}
				for seed := range uint64(2) {
					books.Begin()
					end := h.perform(scheduler.NewRandom(seed))
					books.Quiet(end)
					if !h.set.Booked() {
						enough[p]++
					}
					if got, want := report(h.set), report(books); got != want {
						t.Fatalf("%s %+v, program %d, seed %d, %s:\n%sinstead of\n%s%v", spec.Kind, spec.Policy, n, seed, p.Name, got, want, h.program)
					}
				}
				h.world.Close()
			}
		}
	}
	for _, p := range checker.Properties() {
		counts := p == checker.Supervision || p == checker.WholeCrews || p == checker.PhaseSeparation || p == checker.Boarding // in the books, always
		if enough[p] == 0 && p.Group != "policy" && !counts {
			t.Errorf("%s: the quick look never was enough", p.Name)
		}
	}
}
