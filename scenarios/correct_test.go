package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// correct lists locks of every policy in which nothing is wrong.
func correct() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		aLock("hands over", permits{}),
		aLock("hands over, after a rest", permits{pause: true}),
		aLock("hands over to owners", permits{owned: true, reentry: true}),
		aLock("hands over to owners, once", permits{owned: true, refuses: true}),
		aLock("competes", permits{style: compete}),
		aLock("polls", permits{style: poll}),
		aTimedLock("has deadlines", permits{}),
		aParkingLock("parks", parks{}),
		aSemaphore("hands over", permits{}),
		aSemaphore("hands over, bounded", permits{bounded: true}),
		aSemaphore("hands over, bounded, after a rest", permits{bounded: true, pause: true}),
		aSemaphore("competes", permits{style: compete}),
		aSemaphore("polls, bounded", permits{style: poll, bounded: true}),
		anRWLock("fifo", rwlock{policy: sim.FIFOAdmission}),
		anRWLock("fifo, owned", rwlock{policy: sim.FIFOAdmission, owned: true, pause: true}),
		anRWLock("writer first", rwlock{policy: sim.WriterFirst, owned: true}),
		anRWLock("reader first", rwlock{policy: sim.ReaderFirst}),
		anRWLock("phase-fair", rwlock{policy: sim.PhaseFair, pause: true}),
		anRWLock("barging", rwlock{policy: sim.Barging}),
		aQueue("hands over", queue{}),
		aQueue("competes", queue{style: compete}),
		aClosable("joins and shuts down"),
		anEvent("wakes all"),
		aCondition("in order"),
		aMonitor("in order"),
		aNotify("in order"),
		aBarrier("all together"),
		aResult("wakes all"),
		aRegister("one at a time"),
		aDeque("one at a time"),
	}
}

// asksMore reports whether a scenario needs what only some queues have.
func asksMore(s *scenarios.Scenario, a *algorithms.Algorithm) bool {
	return (strings.HasPrefix(s.Name, "queue/join") || strings.HasPrefix(s.Name, "queue/shutdown")) &&
		!strings.Contains(a.Name, "joins")
}

// TestUpgrades wants that nothing is found in a lock that lets a reader write, and lacks the
// rest of what some have.
func TestUpgrades(t *testing.T) {
	a := anUpgradable("upgrades")
	for _, s := range scenarios.Builtin() {
		for _, set := range settings {
			if s.Kind != a.Kind {
				continue
			}
			found, applies := sample(t, s, set.options(a), *seeds, "")
			if applies && (len(found.claimed) > 0 || len(found.scripted) > 0 || found.undecided > 0) {
				t.Errorf("%s, %v: %v %v, %d undecided", s.Name, set, found.claimed, found.scripted, found.undecided)
			}
		}
	}
	if r := sweep(t, a, sim.Any, 2).Sweep; r.Open > 0 || slices.ContainsFunc(r.Rows, func(r verify.SweepRow) bool { return r.First > 0 }) {
		t.Errorf("found in its sweep: %+v", r.Rows)
	}
}

func sleeps(s *scenarios.Scenario) bool { return strings.Contains(string(s.Source), "sleep") }

func polls(a *algorithms.Algorithm) bool { return strings.Contains(a.Name, "polls") }

// TestCorrectLocks wants that the built-in scenarios find nothing wrong with
// locks in which nothing is: no claimed property is violated, no schedule goes
// otherwise than it says, nothing remains undecided.
func TestCorrectLocks(t *testing.T) {
	for _, a := range correct() {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			for _, s := range scenarios.Builtin() {
				if s.Kind != a.Kind {
					continue
				}
				for _, set := range settings {
					found, applies := sample(t, s, set.options(a), *seeds, "")
					if !applies {
						if !asksMore(s, a) {
							t.Errorf("%s does not apply", s.Name)
						}
						continue
					}
					for name, msg := range found.claimed {
						t.Errorf("%s, %v: %s: %s", s.Name, set, name, msg)
					}
					for _, m := range found.scripted {
						t.Errorf("%s, %v: %v", s.Name, set, m)
					}
					// Where computing takes no time, one that polls keeps sleepers asleep.
					if found.undecided > 0 && !(sleeps(s) && polls(a)) {
						t.Errorf("%s, %v: %d executions could not be judged", s.Name, set, found.undecided)
					}
				}
			}
		})
	}
}
