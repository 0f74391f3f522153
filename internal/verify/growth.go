package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A Growth is how many others get in, all together, while one waits, by how many times
// these come: what can be said of starvation where states cannot be compared. Where it
// grows with them no bound is seen; that somebody starves does not follow.
type Growth struct {
	// Who is there, as in "a writer, and two that read": the first one comes once, the others
	// again and again.
	Who string
	// Rounds is how many times each of the others comes, and Bypass the largest number
	// seen of those that got in. It is measured, not proved: there may be more.
	Rounds []int
	Bypass []int64
}

// Grows reports whether more get in the more often the others come, as far as that was
// tried.
func (g *Growth) Grows() bool {
	n := len(g.Bypass) - 1
	return g.Bypass[n] > g.Bypass[n-1]
}

// growthRounds are how many times the others come, and growthSamples how many schedules
// of each such workload are tried: what lets others in is the order of a few steps, over
// and over.
var growthRounds = []int{1, 2, 4, 8}

const (
	growthSamples  = 300
	growthMaxSteps = 2000 // for who never comes to rest
)

// A crowding is one task that comes once, and others that come again and again.
type crowding struct {
	who, make string
	one, many string // what they do
	others    int
}

// crowdings are those of a kind; none of a kind that is not entered and left.
func crowdings(k *algorithms.Kind) []crowding {
	switch k {
	case algorithms.LockKind:
		return []crowding{{"two tasks", "lock", "lock x; unlock x", "lock x; unlock x", 1}}
	case algorithms.SemaphoreKind:
		return []crowding{{"two tasks", "semaphore(1)", "acquire x; release x", "acquire x; release x", 1}}
	case algorithms.RWLockKind:
		return []crowding{
			{"a writer, and two that read", "rwlock", "lock x; unlock x", "rlock x; runlock x", 2},
			{"a reader, and two that write", "rwlock", "rlock x; runlock x", "lock x; unlock x", 2},
		}
	}
	return nil
}

// scenario has the others come so many times.
func (c *crowding) scenario(rounds int) (*scenarios.Scenario, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "lock x = %s\ntask one: %s\n", c.make, c.one)
	for i := range c.others {
		fmt.Fprintf(&b, "task other%d: %s\n", i+1, strings.TrimSuffix(strings.Repeat(c.many+"; ", rounds), "; "))
	}
	return scenarios.Parse("growth", "growth", []byte(b.String()))
}

// Growths measures how the bypass of a lock grows, for locks of which [Fates] decides
// nothing. There are none of a kind that is not entered and left, and of a lock of shared
// memory without a declared doorway.
func Growths(ctx context.Context, a *algorithms.Algorithm, loop sim.Discipline, o Options) (all []Growth, err error) {
	o.Strategy, o.Seeds = lopsidedSampler(), []scheduler.SeedRange{{First: 0, Count: growthSamples}}
	o.Case.MaxSteps = growthMaxSteps
	o.Case.Loop, o.Case.Properties = &loop, []*checker.Property{checker.Bypass}
	for _, c := range crowdings(a.Kind) {
		g := Growth{Who: c.who}
		for _, n := range growthRounds {
			s, err := c.scenario(n)
			if err != nil {
				return nil, err
			}
			check, err := Scenario(ctx, s, []*algorithms.Algorithm{a}, o)
			var no *scenarios.NotApplicable
			switch {
			case errors.As(err, &no):
			case err != nil:
				return nil, fmt.Errorf("%s: %w", a.Name, err)
			case check.Measured:
				g.Rounds, g.Bypass = append(g.Rounds, n), append(g.Bypass, check.Bypass)
			}
		}
		if len(g.Rounds) == len(growthRounds) {
			all = append(all, g)
		}
	}
	return all, nil
}
