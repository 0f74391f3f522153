package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// CancellationDelivered: whoever is asked to stop learns of it.
var CancellationDelivered = &Property{
	Name:    "cancellation-delivered",
	Doc:     "an operation whose task is asked to stop meanwhile does not succeed as if nobody had asked",
	Source:  "where a request is made once, one that is swallowed is lost: python/cpython #77022, #86296",
	Group:   "policy",
	Applies: hasWaiting,
	Claimed: func(s *sim.Spec) bool { return s.Policy.EndsOnCancel },
	reads:   readsEnd,
	watches: sim.EvCancel,
	monitor: func(o *object) monitor { return &swallowed{quietly{o: o}} },
}

// swallowed looks for operations that succeed although the request to stop is
// neither withdrawn, as a deadline withdraws its own, nor still to be delivered.
// Which task was asked before which of its steps is the same in all executions of
// a class, since a request writes what the task's steps read.
type swallowed struct{ quietly }

func (m *swallowed) returned(c *call) {
	if c.unheard && c.cancelled > 0 {
		m.report(*c)
	}
}

func (m *swallowed) report(c call) {
	step := int(m.o.set.log[c.cancelled-1].step)
	m.fail(finding{
		steps: []int{step, c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s was asked to stop at step %d, in %s of %s, which succeeded at step %d all the same and swallowed the request",
				c.task.Name(), step, c.info.Name, m.o.spec.Name, c.returnStep)
		},
	})
}
