package verify

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A Broken error says that an execution did not come to any end: that a task
// ended its goroutine, or that something around the tasks panicked.
type Broken struct {
	Scenario *scenarios.Scenario
	Lock     string
	Loop     sim.Discipline
	Time     sim.TimeMode
	Memory   scenarios.Memory
	Source   Source
	// Goexit: a task called runtime.Goexit, as t.Fatal does.
	Goexit bool
	// Panic is what was panicked with otherwise, Stack where.
	Panic string
	Stack []byte
}

// Error implements error.
func (e *Broken) Error() string {
	if e.Goexit {
		return fmt.Sprintf("%s on %s: an operation ended its goroutine (runtime.Goexit, as t.Fatal and t.FailNow do); let it return an error or panic", e.Lock, e.Scenario.Name)
	}
	return fmt.Sprintf("%s on %s: panic outside the tasks: %s", e.Lock, e.Scenario.Name, e.Panic)
}

// protect calls f, which may panic or end its goroutine.
func protect(f func() error) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended := false
		defer func() {
			if r := recover(); r != nil {
				err = &Broken{Panic: fmt.Sprint(r), Stack: UserStack(debug.Stack())}
			} else if !ended {
				err = &Broken{Goexit: true}
			}
		}()
		err = f()
		ended = true
	}()
	<-done
	return err
}

// broken explains why a sampling broke, by executing that seed again.
func (c *Check) broken(o Options, seed uint64, err error) error {
	opt := c.Options()
	again := protect(func() error {
		k, err := c.Scenario.Case(opt)
		if err != nil {
			return err
		}
		defer k.Close()
		res := k.World.Run(o.Strategy.Sampler.New(seed), k.Setup)
		k.Judge(&res)
		return nil
	})
	if again == nil {
		return &NotDeterministic{c.Scenario.Name, c.Lock.Name, fmt.Sprintf("seed %d broke off (%v), and then did not", seed, err)}
	}
	return c.describe(again, Source{Seed: seed, Strategy: o.Strategy.Sampler.Name})
}

// describe fills in what a Broken error was about.
func (c *Check) describe(err error, src Source) error {
	if b, ok := err.(*Broken); ok {
		b.Scenario, b.Lock, b.Loop, b.Time, b.Memory, b.Source = c.Scenario, c.Lock.Name, c.Loop, c.Time, c.Memory, src
	}
	return err
}

// prepare is Case for a lock that may end the goroutine of its constructor.
func prepare(s *scenarios.Scenario, o scenarios.Options) (k *scenarios.Case, err error) {
	err = construct(func() (err error) {
		k, err = s.Case(o)
		return err
	})
	if err != nil && strings.HasPrefix(err.Error(), "the constructor ") {
		err = fmt.Errorf("%s: %w", lockOf(s, o.Algorithms).Name, err)
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// construct calls f, which calls constructors: they may panic or end their goroutine.
func construct(f func() error) error {
	err := protect(f)
	if b, ok := err.(*Broken); ok {
		why := "panicked: " + b.Panic
		if b.Goexit {
			why = "ended its goroutine (runtime.Goexit, as t.Fatal does)"
		}
		err = fmt.Errorf("the constructor %s", why)
	}
	return err
}

// Applies is nil if a scenario can be run with a lock of its kind, else the error of
// [Scenario].
func Applies(s *scenarios.Scenario, a *algorithms.Algorithm) error {
	c, err := prepare(s, scenarios.Options{Algorithms: []*algorithms.Algorithm{a}})
	if err == nil {
		c.Close()
	}
	return err
}

// Look makes an object of an algorithm, in a world where nothing else happens, and
// calls f with it. If there is none with the usual parameters, those that sweeps try are
// tried: a ring cannot be without bound.
func Look(a *algorithms.Algorithm, f func(o *algorithms.Object)) error {
	err := look(a, nil, f)
	if errors.Is(err, algorithms.ErrUnsupported) {
		for _, p := range scenarios.NewSweep(a.Kind).Tried() {
			if look(a, p, f) == nil {
				return nil
			}
		}
	}
	return err
}

// Spare reports whether an algorithm cannot be made with some of the parameters that
// sweeps try of all others, so that the workloads are tried, too, that have spare ones: a
// ring that cannot be without bound has one place otherwise, and never two.
func Spare(a *algorithms.Algorithm) bool {
	for _, p := range scenarios.NewSweep(a.Kind).Tried() {
		if errors.Is(look(a, p, func(*algorithms.Object) {}), algorithms.ErrUnsupported) {
			return true
		}
	}
	return false
}

// Makes reports why there is no such lock with its own parameters; nil if there is one.
func Makes(a *algorithms.Algorithm) error { return look(a, nil, func(*algorithms.Object) {}) }

func look(a *algorithms.Algorithm, p algorithms.Params, f func(o *algorithms.Object)) error {
	w := &sim.World{}
	defer w.Close()
	err := construct(func() (err error) {
		w.Run(still{}, func(w *sim.World) {
			var o *algorithms.Object
			if o, err = a.Make(w, "it", p); err == nil {
				f(o)
			}
		})
		return err
	})
	if err != nil && strings.HasPrefix(err.Error(), "the constructor ") {
		err = fmt.Errorf("%s: %w", a.Name, err)
	}
	return err
}

// still is the strategy of a world in which nothing happens.
type still struct{}

func (still) Begin(*sim.World)        {}
func (still) Choose(p *sim.Point) int { return p.Default() }

// lockOf is the algorithm that a scenario is about.
func lockOf(s *scenarios.Scenario, algs []*algorithms.Algorithm) *algorithms.Algorithm {
	for _, a := range algs {
		if s.Kind != nil && a.Kind.Name == s.Kind.Name {
			return a
		}
	}
	return &algorithms.Algorithm{Name: "none"}
}
