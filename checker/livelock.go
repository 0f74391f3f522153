package checker

import "github.com/simrun-dev/simrun/sim"

// Livelock: tasks that spin, each looking for a change that nobody will make.
var Livelock = &Property{
	Name:    "livelock",
	Doc:     "no tasks are left that only spin, for ever, on something that none of them changes",
	Source:  "a spin loop as a wait for a change: Kokologiannakis, Ren and Vafeiadis, Dynamic partial order reductions for spinloops, FMCAD 2021",
	Group:   "progress",
	Applies: always,
	Claimed: always,
	reads:   readsEnd,
	Orders:  DoorwayDoorway | ReturnCall, // to tell it from lost wake-ups
	narrow:  arrivals,
	watches: sim.EvSuspend,
	whole:   true,
	monitor: func(o *object) monitor { return &livelock{remaining{quietly: quietly{o: o}}} },
}

// livelock looks for tasks in [sim.Task.Pause]: they are disabled as long as
// nothing that they have read changes, so a livelock comes to an end here and is
// told from a deadlock by what its tasks are doing.
type livelock struct{ remaining }

func (m *livelock) quiet(end *End) {
	if m.find(end) && m.spinning() && m.unexplained() && m.blamed(end) {
		m.report(end.Blocked, "these tasks spin for ever, and nobody changes what they look at:")
	}
}
