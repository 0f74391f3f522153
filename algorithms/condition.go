package algorithms

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [ConditionKind] by index; [MonitorKind] has more.
const (
	OpCondWait = iota
	OpNotify
	OpNotifyAll
	OpMonitorLock
	OpMonitorUnlock
	OpMonitorLocked
)

// ConditionKind lets tasks wait to be told, without a lock.
var ConditionKind = &Kind{
	Name:       "condition",
	Doc:        "Waiting to be told: a notification wakes one of those who wait, and is forgotten if nobody does.",
	Implements: has[Condition],
	Ops:        conditionOps(false),
	Model:      conditionModel(false),
	Capacity:   unbounded,
}

// MonitorKind is a condition with its lock.
var MonitorKind = &Kind{
	Name:       "monitor",
	Doc:        "A condition with a lock, which must be held to wait and to notify, and which waiting gives up meanwhile.",
	Implements: has[Monitor],
	Ops: append(conditionOps(true),
		lockOp("lock", "wait until the lock is free and take it", OpMonitorUnlock),
		LockKind.Ops[OpUnlock], LockKind.Ops[OpLocked]),
	Model:    conditionModel(true),
	Capacity: func(Params) int { return 1 },
}

// lockOp is the lock operation of LockKind with another counterpart.
func lockOp(name, doc string, undo int) Op {
	op := LockKind.Ops[OpLock]
	op.Name, op.Doc, op.Undo = name, doc, undo
	return op
}

func conditionOps(locked bool) []Op {
	return []Op{
		{
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait for a notification", Blocking: true, Arrives: true, LetsGo: locked},
			Call: func(t *sim.Task, c any, _ sim.Value) (sim.Value, error) {
				return none(c.(Condition).Wait(t))
			},
			Timed: func(t *sim.Task, c any, _ sim.Value, d int64) (sim.Value, error) {
				return none(c.(TimedEvent).WaitTimeout(t, d))
			},
			HasTimed: has[TimedEvent],
		},
		{
			OpInfo: sim.OpInfo{Name: "notify", Doc: "wake so many of those who wait", TakesArg: true},
			Call: func(t *sim.Task, c any, n sim.Value) (sim.Value, error) {
				return none(c.(Condition).Notify(t, n.Bits()))
			},
			Args: []int64{1, 2},
		},
		{
			OpInfo: sim.OpInfo{Name: "notifyall", Doc: "wake all who wait"},
			Call: func(t *sim.Task, c any, _ sim.Value) (sim.Value, error) {
				return none(c.(Condition).NotifyAll(t))
			},
		},
	}
}

// State of conditionModel: whether the lock is held; notifications that somebody
// must get, where it is not known who; those that somebody may get; how many have
// come to wait; how many had come at the last notification; and then an entry for
// each who is there, first come, first.
const (
	condLocked = iota
	condOwed
	condLoose
	condCame
	condMark
	condEntries
)

// An entry: the task, its number among all who came, how many had come when it was
// notified, and whether it is asked to stop.
const (
	entryTask = iota
	entryCame
	entryTold // 0: it has not been notified
	entryStopped
	entrySize
)

// gone is the entryTold of one that had given up when it seemed to be notified, and
// has not come back yet: it waits for the lock.
const gone = -1

func conditionModel(locked bool) func(Params, sim.Policy) sim.Model {
	return func(_ Params, c sim.Policy) sim.Model {
		m := conditionRules{locked: locked, owned: c.OwnerChecked, ordered: c.Admission == sim.FIFOAdmission, spurious: c.Spurious}
		return sim.Model{
			Init:     func() sim.State { return make(sim.State, condEntries) },
			Step:     m.step,
			Describe: m.describe,
		}
	}
}

type conditionRules struct {
	locked   bool // it has a lock
	owned    bool // which knows its owner
	ordered  bool // those who wait are notified first come, first served
	spurious bool
}

func (m conditionRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	var err error
	switch op.Op {
	case OpCondWait:
		return m.wait(s, op)
	case OpNotify, OpNotifyAll:
		switch {
		case m.locked && !m.holds(s, op):
			err = ErrMisuse
		case op.Op == OpNotifyAll:
			m.notify(s, s[condCame])
		default:
			m.notify(s, op.Arg.Bits())
		}
	case OpMonitorLock:
		if s[condLocked] != 0 {
			own := m.owned && m.holds(s, op) && refused(op)
			return s, sim.Value{}, ErrMisuse, own
		}
		s[condLocked] = m.holder(op)
	case OpMonitorUnlock:
		if !m.holds(s, op) {
			return s, sim.Value{}, ErrMisuse, true
		}
		s[condLocked] = 0
	case OpMonitorLocked:
		return s, sim.Bool(s[condLocked] != 0), nil, true
	}
	return s, sim.Value{}, err, true
}

// holder is what condLocked is while the task of op has the lock.
func (m conditionRules) holder(op sim.ModelOp) int64 {
	if m.owned {
		return int64(op.Task) + 1
	}
	return 1
}

// holds reports whether the lock is held: by the task of op, if it knows its owner.
func (m conditionRules) holds(s sim.State, op sim.ModelOp) bool {
	return s[condLocked] != 0 && s[condLocked] == m.holder(op)
}

// wait is the operation, or a part of it.
func (m conditionRules) wait(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	switch {
	case op.Part == sim.Whole && m.locked && !m.holds(s, op):
		return s, sim.Value{}, ErrMisuse, true
	case op.Part == sim.Whole:
		return s, sim.Value{}, nil, false
	case op.Part == sim.Arrival:
		s[condLocked] = 0
		s[condCame]++
		stopped := int64(0)
		if op.Stopped {
			stopped = 1
		}
		return append(s, int64(op.Task), s[condCame], 0, stopped), sim.Value{}, nil, true
	case m.locked && s[condLocked] != 0:
		return s, sim.Value{}, nil, false // it needs the lock to go, however it goes
	}
	s, ok := m.leave(s, op)
	if ok && m.locked {
		s[condLocked] = m.holder(op)
	}
	return s, sim.Value{}, nil, ok
}

// leave takes a task out of those who are there. A notification that is there for
// anybody is no reason to go on, but an explanation for who has gone on.
func (m conditionRules) leave(s sim.State, op sim.ModelOp) (sim.State, bool) {
	at := condEntries
	for at < len(s) && s[at+entryTask] != int64(op.Task) {
		at += entrySize
	}
	if at == len(s) {
		return s, false
	}
	told := s[at+entryTold]
	if op.Part == sim.Departure {
		switch {
		case told > 0:
		case s[condOwed] > 0:
			s[condOwed]--
		case op.Known && s[condLoose] > 0:
			s[condLoose]--
		case op.Known && m.locked && instead(s, s[at+entryCame]):
		default:
			return s, false
		}
	}
	s = slices.Delete(s, at, at+entrySize)
	if op.Part == sim.Withdrawal {
		m.passOn(s, told)
	}
	if len(s) == condEntries {
		s[condLoose] = 0
	}
	return s, true
}

// instead reports whether the notification that somebody seems to have got went to
// the one who had come as number came: because that somebody had given up already,
// and only waits for the lock to say so.
func instead(s sim.State, came int64) bool {
	for at := condEntries; at < len(s); at += entrySize {
		if s[at+entryStopped] != 0 && s[at+entryTold] >= came {
			s[at+entryTold] = gone
			return true
		}
	}
	return false
}

// passOn deals with the notification of somebody who has given up, if there was
// one. It belongs to somebody who was there when it was given; if there is nobody
// left of those, whoever has come since may have it.
func (m conditionRules) passOn(s sim.State, told int64) {
	if m.spurious { // also if it seems to have been told: it may have given up before
		s[condLoose]++
	}
	if !m.ordered {
		there := int64(0)
		for at := condEntries; at < len(s); at += entrySize {
			if s[at+entryCame] <= s[condMark] {
				there++
			}
		}
		owed := min(s[condOwed], there)
		s[condLoose] += s[condOwed] - owed
		s[condOwed] = owed
		return
	}
	if told <= 0 {
		return
	}
	for at := condEntries; at < len(s); at += entrySize {
		if s[at+entryTold] == 0 && s[at+entryCame] <= told {
			s[at+entryTold] = told
			return
		}
	}
	s[condLoose]++
}

// notify tells the first n of those who have not been told, or as many of all.
func (m conditionRules) notify(s sim.State, n int64) {
	there := int64(len(s)-condEntries) / entrySize
	s[condMark] = s[condCame]
	if !m.ordered {
		s[condOwed] = min(s[condOwed]+max(0, n), there)
		return
	}
	for at := condEntries; at < len(s) && n > 0; at += entrySize {
		if s[at+entryTold] == 0 {
			s[at+entryTold] = s[condCame]
			n--
		}
	}
}

func (m conditionRules) describe(s sim.State) string {
	there, told := (len(s)-condEntries)/entrySize, s[condOwed]
	for at := condEntries; at < len(s); at += entrySize {
		if s[at+entryTold] > 0 {
			told++
		}
	}
	text := fmt.Sprintf("%d there, %d of them notified", there, told)
	if !m.locked {
		return text
	}
	return [...]string{"free, ", "held, "}[min(s[condLocked], 1)] + text
}
