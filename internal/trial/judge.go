package trial

import (
	"errors"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
)

const unknown = checker.Unknown

// try judges a mutant: as quickly as possible, then thoroughly, and if nothing notices
// it, compares it with the original.
func (c *court) try(n int) (v Verdict) {
	defer c.Choose(0)
	var locks []*defendant
	for _, d := range c.locks {
		if d.entered[c.Functions[n-1]] {
			locks = append(locks, d)
		}
	}
	if len(locks) == 0 {
		return Verdict{Outcome: Unreached}
	}
	for p := quick; p <= slow; p++ {
		for _, d := range locks {
			known := c.original(d, p)
			c.Choose(n)
			for f := range c.pass(d, p, known) {
				return Verdict{Outcome: Caught, Lock: f.lock, Loop: f.loop, Scenario: f.scenario, Property: f.property}
			}
		}
	}
	return c.compare(n, locks)
}

// original is what a pass finds of a lock without mistakes. It is asked for once.
func (c *court) original(d *defendant, p pass) found {
	key := d.Name + "\n" + passes[p]
	if c.known[key] == nil {
		c.Choose(0)
		c.known[key] = c.pass(d, p, nil)
	}
	return c.known[key]
}

func isNotApplicable(err error) bool {
	var no *scenarios.NotApplicable
	return errors.As(err, &no)
}

// brief is what was noticed of a lock that cannot even be judged.
func brief(err error) string {
	var b *verify.Broken
	var no *verify.NotDeterministic
	switch {
	case errors.As(err, &no):
		return "not deterministic"
	case errors.As(err, &b) && b.Goexit:
		return "ends its goroutine"
	case errors.As(err, &b):
		return "panics outside the tasks"
	}
	what, _, _ := strings.Cut(err.Error(), "\n")
	return what
}
