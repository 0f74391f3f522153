package scenarios

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// Traits are what happens to the tasks of a workload, or what they do, beyond
// waiting for each other. A defect that shows where something is cancelled is no
// explanation for a violation where nothing is.
type Traits uint8

// The traits there are.
const (
	// GivesUp: tasks are cancelled, or their operations time out.
	GivesUp Traits = 1 << iota
	// Misuses: something is released that the task does not have, or a monitor used
	// from outside.
	Misuses
	// Asks: somebody asks about the state.
	Asks
	// Tries: somebody tries without waiting.
	Tries
)

// Traits finds out what a workload has of these.
func (s *Scenario) Traits() (t Traits) {
	f := s.File
	programs := make([][]script.Op, 0, len(f.Stmts))
	for _, task := range f.Tasks() {
		programs = append(programs, task.Ops)
	}
	for _, c := range f.Callbacks() {
		programs = append(programs, c.Ops)
	}
	for _, p := range programs {
		for i := range p {
			if p[i].Target != "" || p[i].Timed {
				t |= GivesUp
			}
		}
		for _, o := range f.Objects() {
			if k := kindOf(o); k != nil {
				t |= traitsOf(p, o.Name, k)
			}
		}
	}
	for _, b := range f.Schedules() {
		for _, l := range b.Lines {
			for i := range l.Actions {
				if l.Actions[i].Task == "" {
					t |= GivesUp
				}
			}
		}
	}
	return t
}

// traitsOf are those that show in what a program does to an object of a kind.
func traitsOf(p []script.Op, object string, k *algorithms.Kind) (t Traits) {
	open := map[int]int{} // acquisitions, by the release that they wait for
	inside := 0
	for i := range p {
		if p[i].Object != object {
			continue
		}
		op := k.OpIndex(p[i].Name)
		info := &k.Ops[op]
		switch {
		case info.Class == sim.Query:
			t |= Asks
		case info.Converts && open[info.Ends] == 0:
			t |= Misuses
		case info.Converts:
			open[info.Ends]--
			open[info.Undo]++
		case info.Class == sim.Acquire:
			open[info.Undo]++
			inside++
		case info.Class == sim.Release && open[op] == 0, info.Class == sim.Misc && insideOnly(k) && inside == 0:
			t |= Misuses
		case info.Class == sim.Release:
			open[op]--
			inside--
		}
		if info.Class != sim.Query && info.Class != sim.Release && info.Class != sim.Misc && !info.Blocking && !info.Converts {
			t |= Tries
		}
	}
	return t
}
