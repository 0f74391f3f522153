package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Conservation: nothing gets lost, nothing appears from nowhere.
var Conservation = &Property{
	Name:   "conservation",
	Doc:    "permits and items are neither lost nor made up, whatever is cancelled or times out",
	Source: "checked item by item, and by taking everything out when all tasks have ended",
	Group:  "safety",
	// What was put and what was got in the end depends on no order. What the
	// audit expects of a lock does not either: see endings. In which order the
	// items of a queue come out does.
	Orders: ReturnCall,
	narrow: func(s *sim.Spec) Pair {
		if (hasQueue(s) || inTime(s)) && s.Model.Step != nil {
			return ReturnCall
		}
		return 0
	},
	reads: readsItems,
	Applies: func(s *sim.Spec) bool {
		return hasAcquire(s) || passesItems(s)
	},
	Claimed: always,
	monitor: func(o *object) monitor { return &conservation{quietly: quietly{o: o}} },
}

// conservation counts items at the end; permits are counted by the harness's
// audit after it (see [Set.AuditFailed]).
type conservation struct {
	quietly
	items []itemCount
}

// An itemCount has, for one value, the puts that may have had an effect and the
// gets.
type itemCount struct {
	value    sim.Value
	put, got int
}

func (m *conservation) quiet(*End) {
	m.items = m.items[:0]
	for _, c := range m.o.calls {
		switch {
		case c.putsIn() && c.err == nil: // successful, or under way
			m.item(c.arg).put++
		case c.tookOut():
			m.item(c.result).got++
		}
	}
	for i := range m.items {
		if it := &m.items[i]; it.got > it.put {
			m.report(*it)
			return
		}
	}
}

// putsIn reports whether an operation is to put an item in.
func (c *call) putsIn() bool {
	return c.info.Class == sim.Produce || c.info.Items && c.info.TakesArg
}

// tookOut reports whether an operation has got an item.
func (c *call) tookOut() bool {
	if c.info.Items {
		return c.info.GivesResult && !c.arrives && c.returned > 0 && c.err == nil
	}
	return c.info.Class == sim.Consume && c.entry
}

func (m *conservation) item(v sim.Value) *itemCount {
	for i := range m.items {
		if m.items[i].value == v {
			return &m.items[i]
		}
	}
	m.items = append(m.items, itemCount{value: v})
	return &m.items[len(m.items)-1]
}

// report says where an item that was delivered too often came from.
func (m *conservation) report(it itemCount) {
	var get, failed *call
	for _, c := range m.o.calls {
		switch {
		case c.tookOut() && c.result == it.value:
			if get == nil || c.returned > get.returned {
				get = c
			}
		case c.putsIn() && c.err != nil && c.arg == it.value:
			failed = c
		}
	}
	f := finding{steps: []int{get.returnStep}, tasks: []*sim.Task{get.task}}
	f.say = func() string {
		s := fmt.Sprintf("%s got item %s at step %d, which ", get.task.Name(), it.value, get.returnStep)
		switch {
		case failed != nil:
			return s + fmt.Sprintf("%s had not put: that failed at step %d (%v)", failed.task.Name(), failed.returnStep, failed.err)
		case it.put == 0:
			return s + "nobody has put"
		}
		return s + "had been delivered already"
	}
	if failed != nil {
		f.steps, f.tasks = append(f.steps, failed.returnStep), append(f.tasks, failed.task)
	}
	m.fail(f)
}
