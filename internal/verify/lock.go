package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A Lock is the judgement on a lock: one check for each scenario of its kind.
type Lock struct {
	Algorithm *algorithms.Algorithm
	Loop      sim.Discipline
	// Claimed: the policy is claimed for this loop.
	Claimed bool
	Checks  []*Check
	// Skipped has the scenarios that do not apply, with the reason.
	Skipped []*scenarios.NotApplicable
	// Sweep is what came of the sweep; nil if there was none.
	Sweep *Sweep
	// Claims say what becomes of tasks that come again, go on in another mode, or release
	// what they do not have.
	Claims []Claim
	// Fates say who may starve, of locks of which that can be decided.
	Fates []Fate
	// Growths say how many others get in while one waits, where that cannot be decided.
	Growths []Growth
}

// Algorithm judges a lock under one loop: on those of the given scenarios that are
// of its kind, or on scenarios.For(a) if none are given.
func Algorithm(ctx context.Context, a *algorithms.Algorithm, all []*scenarios.Scenario, loop sim.Discipline, o Options) (*Lock, error) {
	l := &Lock{Algorithm: a, Loop: loop, Claimed: a.Claims(loop)}
	o.Case.Loop = &loop
	o.usual = cmp.Or(o.usual, LockBudget)
	usual := all == nil
	if usual {
		all = scenarios.For(a)
		o.usually(l)
	}
	for _, s := range all {
		if s.Kind == nil || s.Kind.Name != a.Kind.Name {
			continue
		}
		c, err := Scenario(ctx, s, []*algorithms.Algorithm{a}, o)
		var no *scenarios.NotApplicable
		switch {
		case errors.As(err, &no):
			l.Skipped = append(l.Skipped, no)
			continue
		case errors.Is(err, algorithms.ErrParam):
			return nil, fmt.Errorf("%s on %s: %w; if it cannot be made like that, the error is to wrap algorithms.ErrUnsupported, and this scenario is left out", a.Name, s.Name, err)
		case err != nil:
			return nil, fmt.Errorf("%s on %s: %w", a.Name, s.Name, err)
		}
		l.Checks = append(l.Checks, c)
		if ctx.Err() != nil {
			break
		}
	}
	if l.Claimed && !o.Sweep.none() && ctx.Err() == nil {
		if err := l.sweep(ctx, o); err != nil {
			return nil, fmt.Errorf("%s in its sweep: %w", a.Name, err)
		}
	}
	if l.Claimed && usual && o.Case.Properties == nil && ctx.Err() == nil {
		var err error
		if l.Claims, err = Claims(ctx, a, loop, o); err != nil {
			return nil, fmt.Errorf("%s in what it claims: %w", a.Name, err)
		}
	}
	buffers := o.Case.Memory != nil && o.Case.Memory.Model != sim.SC // states are searched without
	if l.Claimed && usual && !buffers && o.States > 0 && ctx.Err() == nil {
		var err error
		if l.Fates, err = Fates(a, o.States); err != nil {
			return nil, err
		}
	}
	if l.Claimed && usual && o.Growth && !buffers && !l.fateKnown() && ctx.Err() == nil {
		var err error
		if l.Growths, err = Growths(ctx, a, loop, o); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Unseen lists declared defects whose scenario did not apply or does not exist:
// claims that nothing has tested.
func (l *Lock) Unseen() []algorithms.Defect {
	var unseen []algorithms.Defect
	for _, d := range l.Algorithm.Defects {
		seen := false
		for _, c := range l.Checks {
			if c.Scenario.Name == d.Scenario && c.Row(d.Property) != nil {
				seen = true
			}
		}
		if !seen {
			unseen = append(unseen, d)
		}
	}
	return unseen
}

// fateKnown reports whether something is decided of starvation, or was not asked for where
// it could be.
func (l *Lock) fateKnown() bool {
	decided := func(f Fate) bool { return f.Undecided == "" }
	return slices.ContainsFunc(l.Fates, decided) || l.Algorithm.Style == sim.SharedMemory && len(l.Fates) == 0
}
