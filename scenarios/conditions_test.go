package scenarios_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A condition of the tests: first come, first served.
type condition struct{ told }

func (c *condition) Wait(t *sim.Task) error {
	f := t.NewFuture()
	c.waiters = append(c.waiters, f)
	_, err := f.Await(t)
	if !c.has("counts who has gone") {
		c.waiters = slices.DeleteFunc(c.waiters, func(g *sim.Future) bool { return f == g })
	}
	if err != nil && !f.Cancelled() && !c.has("loses the notification of the cancelled") {
		c.notify(1)
	}
	return err
}

func (c *condition) notify(n int64) {
	if c.has("wakes one too many") {
		n++
	}
	for _, f := range c.waiters {
		if n <= 0 {
			return
		}
		if f.Pending() {
			f.Complete(sim.Value{})
			n--
		} else if c.has("counts who has gone") {
			n--
		}
	}
}

func (c *condition) Notify(_ *sim.Task, n int64) error {
	c.notify(n)
	return nil
}

func (c *condition) NotifyAll(*sim.Task) error {
	if c.has("takes all for one") {
		c.notify(1)
	} else {
		c.notify(int64(len(c.waiters)))
	}
	return nil
}

func aCondition(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "condition: " + bug, Kind: algorithms.ConditionKind, Disciplines: bothLoops,
		Policy: sim.Policy{Admission: sim.FIFOAdmission},
		New:    func(*sim.World, algorithms.Params) (any, error) { return &condition{told{bug: bug}}, nil },
	}
}

// A monitor of the tests: a condition with a lock that is handed over.
type monitor struct {
	condition
	held  bool
	queue []*sim.Future
}

func (m *monitor) Lock(t *sim.Task) error {
	if !m.held {
		m.held = true
		return nil
	}
	f := t.NewFuture()
	m.queue = append(m.queue, f)
	_, err := f.Await(t)
	if err != nil && !f.Cancelled() {
		m.Unlock(t)
	}
	return err
}

func (m *monitor) Unlock(*sim.Task) error {
	if !m.held {
		return algorithms.ErrMisuse
	}
	for len(m.queue) > 0 {
		f := m.queue[0]
		if m.queue = m.queue[1:]; f.Pending() {
			f.Complete(sim.Value{})
			return nil
		}
	}
	m.held = false
	return nil
}

func (m *monitor) Wait(t *sim.Task) error {
	if err := m.Unlock(t); err != nil {
		return err
	}
	err := m.condition.Wait(t)
	if err == nil && m.has("returns without the lock") {
		return nil
	}
	notified := err == nil
	for again := m.Lock(t); again != nil; again = m.Lock(t) {
		if err = again; m.has("leaves without the lock") {
			return err
		}
	}
	switch {
	case !notified || err == nil || m.has("loses the notification of the cancelled"):
	case m.has("wakes all for the cancelled"):
		m.notify(int64(len(m.waiters)))
	default:
		m.notify(1)
	}
	return err
}

func (m *monitor) Notify(t *sim.Task, n int64) error {
	if !m.held && !m.has("asks for no lock") {
		return algorithms.ErrMisuse
	}
	return m.condition.Notify(t, n)
}

func (m *monitor) NotifyAll(t *sim.Task) error {
	if !m.held {
		return algorithms.ErrMisuse
	}
	return m.condition.NotifyAll(t)
}

func (m *monitor) Locked(*sim.Task) bool { return m.held && !m.has("says free") }

func (m *monitor) Inspect() algorithms.Snapshot {
	s := m.condition.Inspect()
	for _, f := range m.queue {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f, Note: "lock"})
	}
	return s
}

func aMonitor(bug string) *algorithms.Algorithm {
	a := aCondition(bug)
	a.Name, a.Kind = "monitor: "+bug, algorithms.MonitorKind
	a.New = func(*sim.World, algorithms.Params) (any, error) {
		return &monitor{condition: condition{told{bug: bug}}}, nil
	}
	return a
}
