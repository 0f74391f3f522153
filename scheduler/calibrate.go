package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// How much is executed to calibrate.
const (
	calibrationRuns  = 32
	calibrationSteps = 100_000
)

// Calibrate executes a workload a few times, once in the order of the plain loop
// and then with the first seeds of [Random], and measures it. It takes the
// executions that came to an end (finished or quiet), or all of them if none did.
//
// The profile is a function of the workload alone; w may have run before, and is
// ready for the next execution.
func Calibrate(w *sim.World, setup func(*sim.World)) *Profile {
	c := &calibration{w: w}
	random := NewRandom(0)
	for run := range calibrationRuns {
		if len(c.steps) >= calibrationSteps {
			break
		}
		c.Strategy = FIFO{}
		if run > 0 {
			random.Reseed(uint64(run))
			c.Strategy = random
		}
		c.run = calibrationRun{first: len(c.steps)}
		res := w.Run(c, setup)
		c.run.last = len(c.steps)
		c.run.ended = res.Outcome == sim.Finished || res.Outcome == sim.Quiet
		c.runs = append(c.runs, c.run)
	}
	return c.profile()
}

// A calibration records executions.
type calibration struct {
	sim.Strategy // makes the choices
	w            *sim.World
	run          calibrationRun
	runs         []calibrationRun
	steps        []calibrationStep
	accesses     []sim.Access
}

type calibrationRun struct {
	points      int
	first, last int // in steps
	ended       bool
}

type calibrationStep struct {
	kind           sim.OptionKind
	actor, process sim.ID
	from, to       int // in accesses
}

// Choose implements [sim.Strategy].
func (c *calibration) Choose(p *sim.Point) int {
	if !p.Inner() {
		c.run.points++
	}
	return c.Strategy.Choose(p)
}

// Stepped implements [sim.Stepper].
func (c *calibration) Stepped(s *sim.Step) {
	from := len(c.accesses)
	c.accesses = append(c.accesses, s.Footprint...)
	c.steps = append(c.steps, calibrationStep{s.Kind, s.Actor, processOfStep(s), from, len(c.accesses)})
}

// profile adds up what was recorded.
func (c *calibration) profile() *Profile {
	p := &Profile{index: map[Hash]int32{}, bits: map[Hash]uint64{}}
	p.ended = slices.ContainsFunc(c.runs, func(r calibrationRun) bool { return r.ended })
	if p.ended {
		c.runs = slices.DeleteFunc(c.runs, func(r calibrationRun) bool { return !r.ended })
	}
	c.measureLengths(p)
	c.findShared(p)
	c.measureActors(p)
	return p
}

// measureLengths finds the largest numbers.
func (c *calibration) measureLengths(p *Profile) {
	var counts perID[int]
	for _, r := range c.runs {
		p.Points = max(p.Points, r.points)
		p.Steps = max(p.Steps, r.last-r.first)
		counts.begin()
		processes := 0
		for _, s := range c.steps[r.first:r.last] {
			n := counts.at(s.process)
			if *n++; *n == 1 {
				processes++
			}
			p.Longest = max(p.Longest, *n)
			if s.kind == sim.OptAdvance {
				p.advances++
			}
		}
		p.Processes = max(p.Processes, processes)
	}
	p.advances = mean(p.advances, len(c.runs))
}

// mean is sum/n, rounded to the nearest.
func mean(sum, n int) int { return (sum + n/2) / max(n, 1) }

// An objectUse is what a calibration knows of an object.
type objectUse struct {
	first      sim.ID // who touched it first
	several    bool   // and others did, too
	reads, any bool
	writes     bool
	adds       bool
	accesses   int
}

// findShared gives bits to the objects that several actors touch in conflict,
// those first that are touched most.
func (c *calibration) findShared(p *Profile) {
	var uses perID[objectUse]
	uses.begin()
	var ids []sim.ID
	actors := map[sim.ID]bool{sim.Clock: true}
	for _, r := range c.runs {
		for _, s := range c.steps[r.first:r.last] {
			actors[s.actor] = true
			for _, a := range c.accesses[s.from:s.to] {
				u := uses.at(a.Object)
				if !u.any {
					u.any, u.first = true, s.actor
					ids = append(ids, a.Object)
				}
				u.note(s.actor, a.Mode)
			}
		}
	}
	for _, id := range ids {
		if u := uses.at(id); u.several && (u.writes || u.reads && u.adds) {
			p.shared = append(p.shared, sharedObject{name: pathHash(c.w.Path(id)), accesses: u.accesses, internal: actors[id]})
		}
	}
	slices.SortStableFunc(p.shared, func(a, b sharedObject) int { return b.accesses - a.accesses })
	p.shared = p.shared[:min(len(p.shared), sharedBits)]
	for i := range p.shared {
		o := &p.shared[i]
		o.bit = 1 << i
		p.bits[o.name] = o.bit
	}
	// Identities of actors and the clock are touched by every step: they say who
	// waits for whom, not what is contended.
	p.shared = slices.DeleteFunc(p.shared, func(o sharedObject) bool { return o.internal })
	for _, o := range p.shared {
		p.all |= o.bit
	}
}

func (u *objectUse) note(actor sim.ID, m sim.Mode) {
	u.several = u.several || actor != u.first
	u.reads = u.reads || m == sim.Read
	u.writes = u.writes || m == sim.Write
	u.adds = u.adds || m == sim.Add
	u.accesses++
}

// measureActors finds who takes how many steps, who creates whom, and what the
// steps touch.
func (c *calibration) measureActors(p *Profile) {
	d := directory{w: c.w, profile: p} // asked for bits only: actors are being added
	var place perID[int32]             // in p.actors, plus 1
	var order perID[int32]             // steps of an actor in this execution
	place.begin()
	for _, r := range c.runs {
		order.begin()
		for _, s := range c.steps[r.first:r.last] {
			at := place.at(s.actor)
			if *at == 0 {
				*at = p.addActor(c.w.Path(s.actor)) + 1
			}
			a := &p.actors[*at-1]
			n := order.at(s.actor)
			for int(*n) >= len(a.sites) {
				a.sites = append(a.sites, touches{})
			}
			t := d.touched(c.accesses[s.from:s.to])
			a.sites[*n].join(&t)
			*n++
			a.steps++
			if s.kind == sim.OptIO {
				a.inputs++
			}
		}
	}
	p.subtree = make([]int32, len(p.actors))
	p.inputs = make([]int32, len(p.actors))
	for i := len(p.actors) - 1; i >= 0; i-- { // creators come before what they create
		a := &p.actors[i]
		a.steps = int32(mean(int(a.steps), len(c.runs)))
		a.inputs = int32(mean(int(a.inputs), len(c.runs)))
		p.subtree[i] += a.steps
		p.inputs[i] += a.inputs
		if a.parent >= 0 {
			p.subtree[a.parent] += p.subtree[i]
			p.inputs[a.parent] += p.inputs[i]
		}
	}
}

// addActor is the place of an actor in the list. Its creators are put in before
// it, those too that have no step of their own: callbacks that run within the
// step of somebody else.
func (p *Profile) addActor(path string) int32 {
	name := pathHash(path)
	if i, ok := p.index[name]; ok {
		return i
	}
	parent := int32(-1)
	if up := parentPath(path); up != "" {
		parent = p.addActor(up)
	}
	i := int32(len(p.actors))
	p.index[name] = i
	p.actors = append(p.actors, actorProfile{parent: parent})
	return i
}
