package scheduler

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/simrun-dev/simrun/sim"
)

// A classCount estimates from probes how many classes there are. What it draws is a
// function of the number of executions explored, so that an exploration which goes on
// from a checkpoint draws the same again.
type classCount struct {
	probe   classProbe
	random  Random
	orders  orders
	sizes   []float64 // each an estimate
	classes []Hash    // and its class
	cells   int64     // of the tables needed
	failed  bool      // an execution or its class was too large
}

const (
	// A probe is made for so many executions explored, if the tables have not more
	// than so many cells for each: more would take time that exploring needs.
	runsPerProbe = 4
	cellsPerRun  = 64
	// maxClassProbes are drawn, and minClassProbes before they are believed.
	minClassProbes = 16
	maxClassProbes = 512
)

func newClassCount() *classCount {
	c := &classCount{}
	c.probe.Strategy, c.probe.hashing = &c.random, true
	return c
}

// draw makes the probes due after so many executions.
func (c *classCount) draw(sub *Subject, runs int64) error {
	due := int(min(runs/runsPerProbe, maxClassProbes))
	more := func() bool { return len(c.sizes) < due && !c.failed && c.cells <= runs*cellsPerRun }
	if due < minClassProbes || !more() {
		return nil
	}
	return guarded(func() error {
		for more() {
			c.random.Reseed(uint64(len(c.sizes)))
			res := sub.World.Run(&c.probe, sub.Setup)
			c.probe.end()
			n, cells := c.orders.count(&c.probe.path)
			c.cells += int64(cells)
			c.failed = n < 1 || c.probe.ways == maxEstimate || res.Outcome == sim.StepLimit
			c.sizes = append(c.sizes, c.probe.ways/max(n, 1))
			c.classes = append(c.classes, c.probe.class())
		}
		return nil
	}, func(r any) error {
		if r == nil {
			return errors.New("scheduler: exploration: a probe was ended by runtime.Goexit (t.FailNow, t.Fatal?)")
		}
		return fmt.Errorf("scheduler: exploration: a probe: panic: %v\n%s", r, debug.Stack())
	})
}

// known reports whether there are probes enough.
func (c *classCount) known() bool { return !c.failed && len(c.sizes) >= minClassProbes }

// left estimates the number of classes that are not in met, or if it is nil, of all but
// so many.
func (c *classCount) left(met *hashSet, but int64) Interval {
	if met == nil {
		return around(c.sizes).plus(-float64(but))
	}
	sizes := make([]float64, len(c.sizes))
	for i, h := range c.classes {
		if !met.has(h) {
			sizes[i] = c.sizes[i]
		}
	}
	return around(sizes)
}
