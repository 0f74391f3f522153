package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Boarding: a bus takes those who waited, and nobody else.
var Boarding = &Property{
	Name:   "boarding",
	Doc:    "those who waited when the bus came get on, as many as it has seats, and nobody who came later or when it has gone; it departs when they are aboard",
	Source: "the Senate bus problem: A. Downey, The Little Book of Semaphores, 7.4",
	Group:  "safety",
	// Who had come when the bus did, or when somebody had got on; and who was aboard
	// when it departed. That a rider has come counts like a return and a call.
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Bus != nil },
	Claimed: always,
	reads:   readsAll,
	watches: waitingEvents,
	monitor: func(o *object) monitor { return &boarding{quietly: quietly{o: o}} },
}

// boarding looks, at the end, for what is wrong however operations that overlap are put in
// order. Buses of which one comes before the other one has gone are taken together: nobody
// can tell which of them takes whom.
type boarding struct {
	quietly
	visits []visit
}

// A visit is the stay of one or more buses at the stop.
type visit struct {
	first  *call // the first one to come
	last   *call // to depart; nil if one still stands there
	seats  int
	riders int
	ahead  *call // the first rider that got on
}

func (m *boarding) quiet(*End) {
	m.visits = m.visits[:0]
	for _, c := range m.o.calls {
		if m.o.roles[c.op].stops {
			m.comes(c)
		}
	}
	for _, c := range m.o.entries {
		m.rides(c)
	}
	for _, c := range m.o.calls {
		if c.doorway > 0 && c.err == nil && c.info.Class == sim.Acquire {
			m.waits(c)
		}
	}
}

// comes is for a bus.
func (m *boarding) comes(c *call) {
	n := len(m.visits)
	if n == 0 || m.visits[n-1].over(c.called) {
		m.visits = append(m.visits, visit{first: c, last: c})
		n++
	}
	v := &m.visits[n-1]
	v.seats += m.o.spec.Bus.Seats
	switch {
	case c.returned == 0:
		v.last = nil
	case v.last != nil && v.last.returned < c.returned:
		v.last = c
	}
}

// over reports whether all buses had departed at a moment.
func (v *visit) over(moment int) bool { return v.last != nil && v.last.returned < moment }

// rides is for a rider that was let on.
func (m *boarding) rides(c *call) {
	v, aboard := m.during(c.returned), m.aboard(c)
	switch {
	case v == nil:
		m.early(*c)
		return
	case v.last != nil && (aboard == nil || v.over(aboard.called)):
		m.deserted(*c, *v.last)
		return
	case v.ahead == nil:
		v.ahead = c // entries are in the order of their returns
	case m.single(v) && v.ahead.returned < c.called:
		m.late(*c, *v.ahead)
	}
	if v.riders++; v.riders > v.seats {
		m.crowded(*c, *v)
	}
}

// single reports whether it is one bus that stands there.
func (m *boarding) single(v *visit) bool { return v.seats == m.o.spec.Bus.Seats }

// during is the visit at a moment, or the last one before; nil if there is none.
func (m *boarding) during(moment int) (v *visit) {
	for i := range m.visits {
		if m.visits[i].first.called < moment {
			v = &m.visits[i]
		}
	}
	return v
}

// aboard is where a rider that was let on says that it is; nil if it does not.
func (m *boarding) aboard(c *call) *call {
	for _, r := range m.o.calls {
		if r.lifted == c && r.task == c.task {
			return r
		}
	}
	return nil
}

// waits is for a rider that has come: no bus may come and depart without it that has room.
func (m *boarding) waits(c *call) {
	for i := range m.visits {
		v := &m.visits[i]
		if c.doorway < v.first.called && v.last != nil && v.riders < v.seats && (c.returned == 0 || c.returned > v.first.called && m.during(c.returned) != v) {
			m.left(*c, *v)
		}
	}
}

func (m *boarding) early(c call) {
	m.tell(func() string {
		return fmt.Sprintf("%s got on at step %d, and no bus had come to %s", c.task.Name(), c.returnStep, m.o.spec.Name)
	}, c.task, c.returnStep)
}

func (m *boarding) deserted(c, bus call) {
	m.tell(func() string {
		return fmt.Sprintf("%s departed from %s at step %d, before %s was aboard, which got on at step %d",
			bus.task.Name(), m.o.spec.Name, bus.returnStep, c.task.Name(), c.returnStep)
	}, c.task, c.returnStep, bus.returnStep)
}

func (m *boarding) late(c, ahead call) {
	m.tell(func() string {
		return fmt.Sprintf("%s came to %s at step %d, when %s had got on at step %d, and got on as well, at step %d, instead of waiting for the next bus",
			c.task.Name(), m.o.spec.Name, c.callStep, ahead.task.Name(), ahead.returnStep, c.returnStep)
	}, c.task, ahead.returnStep, c.callStep, c.returnStep)
}

func (m *boarding) crowded(c call, v visit) {
	m.tell(func() string {
		return fmt.Sprintf("%s got on at %s at step %d as number %d, but there is room for %d", c.task.Name(), m.o.spec.Name, c.returnStep, v.riders, v.seats)
	}, c.task, c.returnStep)
}

func (m *boarding) left(c call, v visit) {
	bus := *v.last
	m.tell(func() string {
		return fmt.Sprintf("%s departed from %s at step %d with %d of %d seats taken, though %s had been waiting there since step %d",
			bus.task.Name(), m.o.spec.Name, bus.returnStep, v.riders, v.seats, c.task.Name(), c.doorwayStep)
	}, c.task, c.doorwayStep, bus.callStep, bus.returnStep)
}

func (m *boarding) tell(say func() string, t *sim.Task, steps ...int) {
	m.fail(finding{steps: steps, tasks: []*sim.Task{t}, say: say})
}
