package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// Case prepares a scenario for execution. The error is *NotApplicable if an
// algorithm lacks something that the scenario needs, else a *script.Error, a
// wrapped algorithms.ErrParam, or the like.
func (s *Scenario) Case(o Options) (*Case, error) {
	w := &sim.World{}
	c, err := s.prepare(o, w)
	if err != nil {
		w.Close()
		return nil, err
	}
	for _, ob := range c.objects {
		c.specs = append(c.specs, ob.Spec())
	}
	c.Properties = c.applicable(o.Properties, c.specs)
	c.Checks = checker.NewSet(c.Properties, c.specs)
	c.Checks.Ordered = o.Ordered
	c.begin()
	if o.Watch != nil {
		c.unwatch = o.Watch(c)
	}
	return c, nil
}

// Next is [Scenario.Case] for another scenario with the options of c, which must not
// be used any more, nor closed: its world goes on, with the coroutines that it has,
// and so does what its judges remember, if the objects are the same. After an error
// c is good for another Next, and for closing.
func (c *Case) Next(s *Scenario) (*Case, error) {
	next, err := s.prepare(c.options, c.World)
	if err != nil {
		return nil, err
	}
	if slices.EqualFunc(next.plan.objects, c.plan.objects, objectPlan.equal) {
		next.specs, next.Properties, next.Checks = c.specs, c.Properties, c.Checks
	} else {
		for _, ob := range next.objects {
			next.specs = append(next.specs, ob.Spec())
		}
		next.Properties = next.applicable(c.options.Properties, next.specs)
		next.Checks = checker.NewSet(next.Properties, next.specs)
		next.Checks.Ordered = c.options.Ordered
	}
	next.begin()
	next.unwatch, c.unwatch = c.unwatch, nil
	return next, nil
}

// equal reports whether two objects are alike.
func (p objectPlan) equal(o objectPlan) bool {
	return p.name == o.name && p.algorithm == o.algorithm && maps.Equal(p.params, o.params)
}

// prepare is the part of Case that comes before the judges.
func (s *Scenario) prepare(o Options, w *sim.World) (*Case, error) {
	p, err := s.compile(o.Algorithms)
	if err != nil {
		return nil, err
	}
	c := &Case{Scenario: s, World: w, plan: p, options: o}
	if err := c.settings(o); err != nil {
		return nil, err
	}
	profile, err := p.profile(s.File.Name)
	if err != nil {
		return nil, err
	}
	c.tasks = make([]taskRun, len(p.tasks))
	for i := range c.tasks {
		r := &c.tasks[i]
		r.c, r.plan, r.out = c, &p.tasks[i], make([]opRun, len(p.tasks[i].ops))
		r.body = r.run
	}
	w.Memory, w.StoreBuffer = c.Memory.Model, c.Memory.Places
	w.Discipline, w.Time, w.Spurious, w.MaxSteps, w.Profile = c.Loop, c.Time, c.spurious, o.MaxSteps, profile
	// The lines of a schedule leave nothing open: timers that are due together
	// come in the order of the library.
	w.ExactTies = c.block != nil
	w.Observer = nil
	if err := c.probe(); err != nil {
		return nil, err
	}
	return c, nil
}

// begin completes a case.
func (c *Case) begin() {
	if c.options.Ordered {
		c.order = c.expectedOrders()
	}
	c.audit = newAuditor(c)
	c.demands = demands(c.Scenario.File)
	c.open = slices.ContainsFunc(c.Scenario.File.Expects(), anybody)
	c.World.OnQuiet = c.onQuiet
	c.Checks.Due = c.due
	if !c.options.Unjudged {
		c.World.Observer = c
	}
}

// settings decides loop, time and memory: the caller, else the scenario, else what the
// algorithm claims its policy for.
func (c *Case) settings(o Options) error {
	s := c.Scenario
	if o.Schedule != "" {
		for _, b := range s.File.Schedules() {
			if b.Name == o.Schedule {
				c.block = b
			}
		}
		if c.block == nil {
			msg := fmt.Sprintf("scenario %s has no schedule %q", s.Name, o.Schedule)
			if near := script.Suggest(o.Schedule, s.ScheduleNames()); near != "" {
				msg += fmt.Sprintf("; did you mean %q?", near)
			}
			return errors.New(msg)
		}
	}
	for _, ob := range c.plan.objects {
		if a := ob.algorithm; !a.Claims(sim.Any) && a.Claims(sim.FIFO) {
			c.Loop = sim.FIFO
		}
	}
	switch s.File.Setting("loop") {
	case "fifo":
		c.Loop = sim.FIFO
	case "any":
		c.Loop = sim.Any
	}
	if s.File.Setting("time") == "elastic" {
		c.Time = sim.Elastic
	}
	c.spurious, _ = strconv.Atoi(s.File.Setting("spurious")) // 0 if it is not said
	if o.Loop != nil {
		c.Loop = *o.Loop
	}
	if o.Time != nil {
		c.Time = *o.Time
	}
	if c.block != nil {
		// The lines are the schedule; a loop in its plain order follows them.
		c.Loop, c.Time = sim.FIFO, sim.Strict
	}
	return c.memory(o)
}

// probe builds the objects once, to find out what they can do.
func (c *Case) probe() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the constructor panicked: %v", r)
		}
	}()
	c.World.OnQuiet = nil
	c.World.Run(plainLoop{}, func(w *sim.World) { err = c.build(w) })
	if errors.Is(err, algorithms.ErrUnsupported) {
		return &NotApplicable{c.Scenario.Name, c.plan.objects[len(c.objects)].algorithm.Name, err.Error()}
	}
	if err != nil {
		return err
	}
	for _, o := range c.objects {
		if k := o.Algorithm.Kind; k.Implements != nil && !k.Implements(o.Impl) {
			return fmt.Errorf("%s: what New makes, a %T, lacks methods that every %s has: see go doc github.com/simrun-dev/simrun/algorithms", o.Algorithm.Name, o.Impl, k.Name)
		}
	}
	if a, why := c.plan.lacks(c.objects); why != "" {
		return &NotApplicable{c.Scenario.Name, a, why}
	}
	return nil
}

func (c *Case) build(w *sim.World) error {
	c.objects = c.objects[:0]
	for i := range c.plan.objects {
		p := &c.plan.objects[i]
		if i == len(c.made) {
			c.made = append(c.made, &algorithms.Object{})
		}
		if err := c.made[i].Remake(p.algorithm, w, p.name, p.params); err != nil {
			return err
		}
		c.objects = append(c.objects, c.made[i])
	}
	return nil
}
