package fairness

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A Group is the tasks of a workload that queue up for the same operation.
type Group struct {
	// Name is what they are: "readers", "writers", "putters", "getters", "waiters" for a
	// notification, or "all".
	Name string
	// Tasks are their names.
	Tasks []string

	op int
}

// Groups are those of a workload, in the order of the operations of its kind: of the
// first object in it.
func Groups(s *scenarios.Scenario) []Group {
	var groups []Group
	if s.Kind == nil {
		return nil
	}
	object := s.File.Objects()[0].Name
	for i := range s.Kind.Ops {
		op := &s.Kind.Ops[i]
		if !queuesUp(s.Kind, op) {
			continue
		}
		g := Group{Name: nameOf(s.Kind, op), op: i}
		for _, t := range s.File.Tasks() {
			for j := range t.Ops {
				if t.Ops[j].Object == object && t.Ops[j].Name == op.Name {
					g.Tasks = append(g.Tasks, t.Name)
					break
				}
			}
		}
		if len(g.Tasks) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// queuesUp reports whether an operation is one that tasks wait in line for. Where they
// wait to be notified it is that one, and not the lock they need besides; what lets
// all go together, like an event or a barrier, has no line.
func queuesUp(k *algorithms.Kind, op *algorithms.Op) bool {
	if notifies(k) {
		return op.Blocking && op.Arrives
	}
	return op.Blocking && (op.Class == sim.Acquire || op.Class == sim.Produce || op.Class == sim.Consume)
}

// notifies reports whether tasks wait for a kind to be notified, one by one.
func notifies(k *algorithms.Kind) bool {
	return k == algorithms.ConditionKind || k == algorithms.MonitorKind || k == algorithms.NotifyKind
}

func nameOf(k *algorithms.Kind, op *algorithms.Op) string {
	switch {
	case op.Class == sim.Produce:
		return "putters"
	case op.Class == sim.Consume:
		return "getters"
	case op.Class == sim.Misc:
		return "waiters"
	case op.Shared:
		return "readers"
	case slices.ContainsFunc(k.Ops, func(o algorithms.Op) bool { return o.Class == sim.Acquire && o.Shared }):
		return "writers"
	}
	return "all"
}
