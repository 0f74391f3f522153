package scenarios

import (
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// An ordering makes exploration tell apart what the "expect ... before" lines
// of a scenario tell apart: which of two operations returned first. Each line is
// an aspect of an object of its own, which the earlier operation adds to and the
// later one reads.
type ordering struct {
	lines  []*script.Expect
	object *sim.Object // of this execution
	noted  []noted     // in the step that runs
}

type noted struct {
	aspect int
	mode   sim.Mode
}

// aspects is how many of them an object has; lines share them if there are more.
const aspects = 16

// expectedOrders are the lines that every execution is held to; nil for none.
func (c *Case) expectedOrders() *ordering {
	o := &ordering{}
	if c.block == nil && len(c.Scenario.File.Schedules()) > 0 {
		return nil
	}
	for _, e := range c.Scenario.File.Expects() {
		if e.Form == script.Before {
			o.lines = append(o.lines, e)
		}
	}
	if len(o.lines) == 0 {
		return nil
	}
	return o
}

// begin makes the object, behind those of the scenario.
func (o *ordering) begin(w *sim.World) {
	o.object, o.noted = w.NewObject("expectations"), o.noted[:0]
}

// returned notes that operation i of a task has come to its end.
func (o *ordering) returned(task string, i int) {
	is := func(e script.Event) bool { return e.Task == task && e.Index == i }
	for n, l := range o.lines {
		if is(l.Earlier) {
			o.noted = append(o.noted, noted{n % aspects, sim.Add})
		}
		if is(l.Later) {
			o.noted = append(o.noted, noted{n % aspects, sim.Read})
		}
	}
}

// order adds to the footprint of the step, at its end, what was noted.
func (o *ordering) order(w *sim.World) {
	for _, n := range o.noted {
		w.Order(o.object, n.aspect, n.mode)
	}
	o.noted = o.noted[:0]
}
