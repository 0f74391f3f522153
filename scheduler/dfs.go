package scheduler

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/simrun-dev/simrun/sim"
)

// The work is done in rounds. Both constants are independent of the number of
// workers, so that the result is too.
const (
	// maxUnits is how many units of work there are at a time: some more than
	// there are processors, so that a slow unit holds up nobody.
	maxUnits = 64
	// unitRuns is how many executions of a unit make a round.
	unitRuns = 256
	// cachedUnits and cachedRuns are the same for a search that remembers
	// prefixes. Within a round units do not know what the others have met, so
	// fewer do less twice.
	cachedUnits = 16
	cachedRuns  = 64
)

// A dfs is a depth-first search of the tree of schedules, for all of them or for
// those within bounds. The tree is cut into units, each with a depth-first stack
// of its own. In a round every unit advances by some executions; then the
// results are merged in the order of the units, and units are split to make up
// for those that have ended. Memory is bounded by units times depth.
type dfs struct {
	x       *Exploration
	workers []*dfsWorker
	most    int     // units at a time
	runs    int     // executions of each in a round
	units   []*unit // in the order of the tree
	parts   []portion
	led     ledger
	seen    *hashSet // prefixes met in earlier rounds; nil if none are remembered
	classes *hashSet // nil if classes are not counted

	ctx    context.Context // of the run
	next   atomic.Int64    // unit to hand out
	gaveUp atomic.Bool     // somebody has, since ctx ended
}

// A portion is what a round makes of a unit.
type portion struct {
	quota   int64   // executions to do
	led     ledger  // what they found
	levels  []level // the unit afterwards
	done    bool    // nothing is left of it
	fresh   []Hash  // prefixes met for the first time
	classes []Hash  // of the executions
	err     error
}

// runDFS executes every schedule, or with bounds those within them.
func (x *Exploration) runDFS(ctx context.Context) (Explored, error) {
	subs, err := x.subjects()
	if err != nil {
		return Explored{}, err
	}
	defer closeAll(subs)
	d := newDFS(x, subs)
	if x.Resume != nil {
		if err := d.restore(x.Resume); err != nil {
			return Explored{}, err
		}
	}
	d.ctx = ctx
	err = d.run()
	return d.led.Explored, err
}

func newDFS(x *Exploration, subs []*Subject) *dfs {
	d := &dfs{x: x, most: maxUnits, runs: unitRuns, units: []*unit{{}}}
	limit := x.MaxCache
	if limit <= 0 {
		limit = DefaultMaxClasses
	}
	if x.caches() {
		d.seen = newHashSet(limit)
		d.most, d.runs = cachedUnits, cachedRuns
	}
	if x.sizes.round > 0 {
		d.most, d.runs = x.sizes.round, x.sizes.parcel
	}
	if x.CountClasses || d.seen != nil {
		d.classes = newHashSet(limit)
	}
	for _, sub := range subs {
		d.workers = append(d.workers, newDFSWorker(d, sub))
	}
	return d
}

// caches reports whether prefixes are remembered.
func (x *Exploration) caches() bool { return x.Reduction == Optimal }

// run does rounds until there is nothing left, or a reason to stop.
func (d *dfs) run() error {
	if err := d.describe(); err != nil {
		return err
	}
	for !d.led.Complete && !d.enough() {
		if d.ctx.Err() != nil || !d.round() {
			err := d.checkpoint()
			d.led.Cut = true
			return err
		}
		if err := d.merge(); err != nil {
			return err
		}
		if err := d.describe(); err != nil {
			return err
		}
		if d.x.Progress != nil {
			d.x.Progress(d.led.Explored)
		}
		if err := d.checkpoint(); err != nil {
			return err
		}
	}
	return nil
}

// enough reports whether the exploration is to end early.
func (d *dfs) enough() bool {
	return d.led.Stopped || d.x.MaxExecutions > 0 && d.led.Runs >= d.x.MaxExecutions
}

// describe brings what is derived from the state up to date.
func (d *dfs) describe() error {
	e := &d.led.Explored
	e.Complete = len(d.units) == 0
	if d.classes != nil {
		e.Classes, e.ClassesFull = int64(d.classes.n), d.classes.full
	}
	e.Stopped = d.x.StopAtPanic && e.Outcomes[sim.Panicked] > 0 || d.x.StopAtLimit && e.Outcomes[sim.StepLimit] > 0
	for i := range e.Properties {
		if d.x.StopAt>>i&1 != 0 && e.Properties[i].Violations > 0 {
			e.Stopped = true
		}
	}
	return d.estimate()
}

// estimate looks at what lies ahead. Before anything was executed there is nothing to
// go by: then [Exploration.Probe] is the better one.
func (d *dfs) estimate() error {
	e := &d.led.Explored
	list := prospects(d.units)
	leaves, share := lyingAhead(list)
	e.Mass = min(max(1-share, 0), 1)
	runs := float64(e.Runs)
	switch {
	case len(list) == 0:
		e.Interval = Interval{runs, runs, runs, 0}
	case d.seen != nil || e.Runs == 0:
		e.Interval = guessed(runs, leaves, shrinking(list)).atLeast(float64(len(list))).plus(runs)
	default:
		n := min(max(int(e.Runs)/4, minAhead), maxAhead)
		sizes, err := d.workers[0].probeAhead(list, n, uint64(e.Runs))
		if err != nil {
			return err
		}
		e.Interval = around(sizes).atLeast(float64(len(list))).plus(runs)
	}
	return nil
}

// round lets the workers advance every unit; false if the context ended meanwhile.
func (d *dfs) round() bool {
	d.split()
	d.allot()
	d.next.Store(0)
	var wg sync.WaitGroup
	for _, w := range d.workers {
		wg.Add(1)
		go func() { // even for one: it may be ended by runtime.Goexit
			defer wg.Done()
			w.work()
		}()
	}
	wg.Wait()
	return !d.gaveUp.Load()
}

// allot divides the executions of a round among the units.
func (d *dfs) allot() {
	n := int64(len(d.units))
	total := n * int64(d.runs)
	if d.x.MaxExecutions > 0 {
		total = min(total, d.x.MaxExecutions-d.led.Runs)
	}
	for int64(len(d.parts)) < n {
		d.parts = append(d.parts, portion{})
	}
	for i := range n {
		p := &d.parts[i]
		*p = portion{levels: p.levels[:0], fresh: p.fresh[:0], classes: p.classes[:0]}
		p.quota = total / n
		if i < total%n {
			p.quota++
		}
	}
}

// merge adds up what the round found, unless something broke.
func (d *dfs) merge() error {
	parts := d.parts[:len(d.units)]
	for i := range parts {
		if err := parts[i].err; err != nil {
			return err
		}
	}
	left := d.units[:0]
	for i, u := range d.units {
		p := &parts[i]
		d.led.merge(&p.led)
		for _, h := range p.fresh {
			d.seen.add(h)
		}
		for _, h := range p.classes {
			d.classes.add(h)
		}
		u.levels, p.levels = p.levels, u.levels
		if !p.done {
			left = append(left, u)
		}
	}
	clear(d.units[len(left):])
	d.units = left
	return nil
}

// split makes as many units as possible, up to the limit. The largest part of
// the tree is probably behind the shallowest choice.
func (d *dfs) split() {
	for _, u := range d.units {
		u.findOpen()
	}
	for len(d.units) < d.most {
		best := -1
		for i, u := range d.units {
			if u.open < len(u.levels) && (best < 0 || u.open < d.units[best].open) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		d.units = slices.Insert(d.units, best+1, d.units[best].split())
	}
}

// checkpoint offers a snapshot.
func (d *dfs) checkpoint() error {
	if d.x.Checkpoint == nil {
		return nil
	}
	if err := d.x.Checkpoint(d.snapshot); err != nil {
		return fmt.Errorf("scheduler: exploration: checkpoint: %w", err)
	}
	return nil
}
