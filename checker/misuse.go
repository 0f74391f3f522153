package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// MisuseReported: a wrong release is an error, a right one is not.
var MisuseReported = &Property{
	Name:    "misuse-reported",
	Doc:     "releasing what is not held returns an error, and releasing what is held does not",
	Source:  "the contract of the kind; owners count only where the lock says that it checks them",
	Group:   "safety",
	Orders:  AcquireRelease,
	narrow:  misusePairs,
	reads:   readsStays,
	Applies: func(s *sim.Spec) bool { return hasClass(s, sim.Release) && !s.Policy.Unchecked },
	Claimed: always,
	monitor: func(o *object) monitor { return &misuse{quietly: quietly{o: o}} },
}

// misusePairs: where owners are checked, a release is right by what its own task
// has done before; a release that adds a permit is always right. Otherwise it is
// right or wrong by who is inside, on the way in, or on the way out.
func misusePairs(s *sim.Spec) Pair {
	if counts(s) && !s.Policy.Bounded || s.Policy.OwnerChecked && !counts(s) {
		return 0
	}
	return AcquireRelease
}

// misuse judges the releases that are certainly wrong or certainly right,
// whatever operations under way have done already. The others are left to
// linearizability.
type misuse struct {
	quietly
	inside [2]int // entries minus accepted releases, by mode: exclusive, shared
}

func (m *misuse) begin() {
	m.quietly.begin()
	m.inside = [2]int{}
}

func (m *misuse) entered(c *call) {
	if c.info.Class == sim.Acquire {
		m.inside[c.mode()]++
	}
}

func (m *misuse) returned(c *call) {
	if !frees(c.info) || c.aborted() {
		return
	}
	right, wrong := m.certain(c)
	switch {
	case wrong && c.err == nil:
		m.report(c, "accepted", m.unheld())
	case right && c.err != nil:
		m.report(c, "refused", "though it was held")
	}
	if c.err == nil {
		m.inside[c.freed()]--
	}
}

// unheld says why a release was wrong.
func (m *misuse) unheld() string {
	switch {
	case counts(m.o.spec):
		return "though no permit was out"
	case m.o.spec.Policy.OwnerChecked:
		return "though the task did not hold it"
	}
	return "though nobody held it"
}

// certain tells whether a release must be accepted or refused.
func (m *misuse) certain(c *call) (right, wrong bool) {
	switch p := &m.o.spec.Policy; {
	case letsGo(m.o.spec):
		return false, false // those who wait are not inside; only the model knows
	case counts(m.o.spec) && !p.Bounded:
		return true, false
	case p.OwnerChecked && !counts(m.o.spec):
		// What the task itself holds is certain: its operations do not overlap.
		return c.own, !c.own
	case !c.atomic():
		return false, false // it took its time, and others came and went
	}
	// Whoever releases first may have released what this task holds: it is not
	// the owner that counts but how many are inside. Only where a task may be
	// inside several times does it take both, and nobody who released for others.
	inside := m.inside[c.freed()]
	acquires, releases := m.underWay(c)
	anybody := counts(m.o.spec) || !m.o.spec.Policy.Reentrant
	return (c.own && !m.o.extra || anybody) && inside > releases, inside <= 0 && acquires == 0
}

// underWay counts the operations in the mode that c frees which may have taken
// effect without having returned.
func (m *misuse) underWay(c *call) (acquires, releases int) {
	for _, p := range m.o.pending {
		if p.info.Class == sim.Acquire && p.mode() == c.freed() {
			acquires++
		}
		if frees(p.info) && p.freed() == c.freed() {
			releases++
		}
	}
	return acquires, releases
}

func (m *misuse) report(c *call, what, though string) {
	d := *c // of its own, since only a finding may cost an allocation
	m.fail(finding{
		steps: []int{d.returnStep},
		tasks: []*sim.Task{d.task},
		say: func() string {
			s := fmt.Sprintf("the %s of %s by %s at step %d was %s, %s", d.info.Name, m.o.spec.Name, d.task.Name(), d.returnStep, what, though)
			if d.err != nil {
				s += ": " + d.err.Error()
			}
			return s
		},
	})
}
