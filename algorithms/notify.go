package algorithms

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [NotifyKind] by index.
const (
	OpNotifyWait = iota
	OpNotifyOne
	OpNotifyWaiters
	OpPrepare
)

// NotifyKind lets tasks wait to be told, and keeps what nobody has heard.
var NotifyKind = &Kind{
	Name:       "notify",
	Doc:        "Waiting to be told: a notification wakes one of those who wait, and if nobody does it is kept for the next, but only one is.",
	Implements: has[Notify],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait for a notification, or take the one that is kept", Blocking: true, Arrives: true},
			Call: func(t *sim.Task, n any, _ sim.Value) (sim.Value, error) {
				return none(n.(Notify).Wait(t))
			},
			Timed: func(t *sim.Task, n any, _ sim.Value, d int64) (sim.Value, error) {
				return none(n.(TimedEvent).WaitTimeout(t, d))
			},
			HasTimed: has[TimedEvent],
		},
		{
			OpInfo: sim.OpInfo{Name: "notify", Doc: "wake the first who waits, or keep the notification"},
			Call: func(t *sim.Task, n any, _ sim.Value) (sim.Value, error) {
				n.(Notify).NotifyOne(t)
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "notifyall", Doc: "wake all who wait or are prepared to, and keep nothing"},
			Call: func(t *sim.Task, n any, _ sim.Value) (sim.Value, error) {
				n.(Notify).NotifyWaiters(t)
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "prepare", Doc: "be among those whom notifyall means, without waiting yet"},
			Call: func(t *sim.Task, n any, _ sim.Value) (sim.Value, error) {
				n.(Prepare).Prepare(t)
				return sim.Value{}, nil
			},
			Has: has[Prepare],
		},
	},
	Model:    notifyModel,
	Capacity: unbounded,
}

// State of notifyModel: whether a notification is kept, then an entry for each who
// is prepared or waits, those who wait in the order in which they came to.
const (
	notifyKept = iota
	notifyEntries
)

// An entry is the task and how it stands.
const (
	notifyTask = iota
	notifyStanding
	notifySize
)

// How a task stands.
const (
	standsPrepared int64 = iota
	standsMeant          // it is prepared, and all have been told since
	standsWaiting
	standsTold // by notify
	standsAll  // by notifyall
)

func notifyModel(Params, sim.Policy) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0} },
		Step: notifyStep,
		Describe: func(s sim.State) string {
			if s[notifyKept] != 0 {
				return "a notification is kept"
			}
			return "no notification is kept"
		},
	}
}

func notifyStep(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	ok := true
	switch op.Op {
	case OpNotifyWait:
		s, ok = notifyWait(s, op)
	case OpNotifyOne:
		notifyOne(s)
	case OpNotifyWaiters:
		for at := notifyEntries; at < len(s); at += notifySize {
			switch stands := &s[at+notifyStanding]; *stands {
			case standsPrepared:
				*stands = standsMeant
			case standsWaiting:
				*stands = standsAll
			}
		}
	case OpPrepare:
		if notifyEntry(s, op.Task) < 0 {
			s = append(s, int64(op.Task), standsPrepared)
		}
	}
	return s, sim.Value{}, nil, ok
}

// notifyOne tells the first who waits and has not been told.
func notifyOne(s sim.State) {
	for at := notifyEntries; at < len(s); at += notifySize {
		if s[at+notifyStanding] == standsWaiting {
			s[at+notifyStanding] = standsTold
			return
		}
	}
	s[notifyKept] = 1
}

// notifyEntry is the place of the entry of a task, -1 if there is none.
func notifyEntry(s sim.State, task int) int {
	for at := notifyEntries; at < len(s); at += notifySize {
		if s[at+notifyTask] == int64(task) {
			return at
		}
	}
	return -1
}

// notifyWait is the operation, or a part of it.
func notifyWait(s sim.State, op sim.ModelOp) (sim.State, bool) {
	at := notifyEntry(s, op.Task)
	stands := standsPrepared
	if at >= 0 {
		stands = s[at+notifyStanding]
	}
	if op.Part == sim.Whole || op.Part == sim.Departure {
		switch {
		case stands == standsMeant || stands == standsTold || stands == standsAll:
		case s[notifyKept] != 0:
			s[notifyKept] = 0
		default:
			return s, false
		}
	}
	if at >= 0 {
		s = slices.Delete(s, at, at+notifySize)
	}
	switch {
	case op.Part == sim.Arrival && stands == standsMeant:
		s = append(s, int64(op.Task), standsAll)
	case op.Part == sim.Arrival:
		s = append(s, int64(op.Task), standsWaiting)
	case op.Part == sim.Withdrawal && stands == standsTold:
		notifyOne(s) // it is passed on
	}
	return s, true
}
