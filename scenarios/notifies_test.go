package scenarios_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A notifier of the tests: first come, first served, and one notification is kept.
type notifier struct {
	told
	kept   int64
	all    int // notifications for all
	since  map[*sim.Task]int
	chosen map[*sim.Future]bool // by a notification for one
}

func (n *notifier) Prepare(t *sim.Task) {
	if _, is := n.since[t]; !is {
		n.since[t] = n.all
	}
}

func (n *notifier) Wait(t *sim.Task) error {
	since, prepared := n.since[t]
	delete(n.since, t)
	meant := prepared && since != n.all && !n.has("forgets who is prepared")
	switch {
	case n.kept > 0 && (!meant || n.has("takes what is kept in any case")):
		n.kept--
		return nil
	case meant:
		return nil
	}
	f := t.NewFuture()
	n.waiters = append(n.waiters, f)
	_, err := f.Await(t)
	if !n.has("keeps who has gone") {
		n.waiters = slices.DeleteFunc(n.waiters, func(g *sim.Future) bool { return f == g })
	}
	if err == nil {
		return nil
	}
	if n.has("forgets what is kept when the last one leaves") && len(n.waiters) == 0 {
		n.kept = 0
	}
	if n.chosen[f] && !f.Cancelled() && !n.has("loses the notification of the cancelled") {
		n.NotifyOne(t)
	}
	return err
}

func (n *notifier) NotifyOne(*sim.Task) {
	woken := false
	for _, f := range n.waiters {
		if f.Pending() {
			n.chosen[f] = true
			f.Complete(sim.Value{})
			if woken = true; !n.has("wakes one too many") {
				return
			}
		}
		if n.has("stops at a waiter who has gone") {
			return
		}
	}
	switch {
	case woken || n.has("keeps nothing"):
	case n.has("keeps all"):
		n.kept++
	default:
		n.kept = 1
	}
}

func (n *notifier) NotifyWaiters(t *sim.Task) {
	n.all++
	if n.has("keeps what is for all") && len(n.waiters) == 0 {
		n.kept = 1
	}
	for _, f := range n.waiters {
		if f.Pending() {
			f.Complete(sim.Value{})
			if n.has("takes all for one") {
				return
			}
		}
	}
}

func aNotify(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "notify: " + bug, Kind: algorithms.NotifyKind, Disciplines: bothLoops,
		New: func(*sim.World, algorithms.Params) (any, error) {
			return &notifier{told: told{bug: bug}, since: map[*sim.Task]int{}, chosen: map[*sim.Future]bool{}}, nil
		},
	}
}
