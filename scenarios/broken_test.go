package scenarios_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A flaw is a broken lock, and some of the places where it must show.
type flaw struct {
	lock  *algorithms.Algorithm
	shows []shows
}

// shows says that a property is violated in a built-in scenario.
type shows struct{ scenario, property string }

const (
	mutex    = "mutual-exclusion"
	rwExcl   = "reader-writer-exclusion"
	capacity = "capacity"
	conserve = "conservation"
	misuse   = "misuse-reported"
	lostWake = "blocked-when-quiet"
	left     = "no-waiter-left-behind"
	inOrder  = "fifo"
	wrPref   = "writer-preference"
	linear   = "linearizability"
	groups   = "group-exclusion"
	crews    = "whole-crews"
	party    = "whole-party"
	wards    = "supervision"
	rounds   = "phase-separation"
	boarding = "boarding"
)

// aStrandingRWLock is the lock of aiorwlock, which does not say here that it leaves
// those who wait outside when a writer that reads, too, ends writing.
func aStrandingRWLock() *algorithms.Algorithm {
	a := *aiorwlock.Algorithms()[1]
	a.Name, a.Defects, a.Scenarios = "rwlock: strands who waits for a writer that reads", nil, nil
	return &a
}

// flaws has at least one broken lock for each built-in scenario.
func flaws() []flaw {
	lock := func(bug string, p permits, where ...shows) flaw { p.bug = bug; return flaw{aLock(bug, p), where} }
	timed := func(bug string, p permits, where ...shows) flaw { p.bug = bug; return flaw{aTimedLock(bug, p), where} }
	sem := func(bug string, p permits, where ...shows) flaw { p.bug = bug; return flaw{aSemaphore(bug, p), where} }
	rw := func(bug string, where ...shows) flaw {
		return flaw{anRWLock(bug, rwlock{policy: sim.WriterFirst, bug: bug}), where}
	}
	q := func(bug string, s style, where ...shows) flaw {
		return flaw{aQueue(bug, queue{style: s, bug: bug}), where}
	}
	resting := "forgets the lock of one cancelled while resting"
	return []flaw{
		lock("forgets to wake", permits{}, shows{"lock/three-waiters", lostWake}, shows{"lock/hand-off", lostWake}),
		lock("wakes two", permits{}, shows{"lock/mutual-exclusion", mutex}, shows{"lock/three-waiters", mutex}),
		lock("looks, gives way, takes", permits{}, shows{"lock/mutual-exclusion", mutex}, shows{"lock/mutual-exclusion", linear},
			shows{"lock/two-rounds", mutex}, shows{"lock/protects", mutex}),
		{aParkingLock("trusts whoever wakes it", parks{trusts: true}), []shows{{"lock/spurious", mutex}}},
		lock("loses the permit of the cancelled", permits{},
			shows{"lock/cancelled-waiter", lostWake}, shows{"lock/cancelled-holder", conserve}, shows{"lock/any-time", conserve},
			shows{"lock/timeout-at-release", lostWake}),
		lock("wakes another on every cancel", permits{},
			shows{"lock/cancelled-in-line", mutex}, shows{"lock/timed-out-waiter", mutex}, shows{"lock/no-patience", mutex}),
		lock("looks at the head only", permits{}, shows{"lock/cancelled-in-line", lostWake}),
		lock("keeps the cancelled in line", permits{}, shows{"lock/timed-out-waiter", lostWake}),
		lock("serves the last first", permits{}, shows{"lock/three-waiters", inOrder}),
		lock("claims an order", permits{style: compete}, shows{"lock/hand-off", inOrder}),
		lock("accepts every release", permits{}, shows{"lock/wrong-release", misuse}),
		lock("says free while somebody waits", permits{}, shows{"lock/ask", linear}),
		lock("tries and takes anyway", permits{}, shows{"lock/try", mutex}),
		lock("forgets the permit of one cancelled while resting", permits{pause: true}, shows{"lock/cancelled-holder", lostWake}),
		timed("takes a timeout for a grant", permits{}, shows{"lock/timeout-at-release", mutex}, shows{"lock/no-patience", mutex}),
		timed("times out what was granted", permits{}, shows{"lock/timeout-at-release", conserve}, shows{"lock/any-time", lostWake}),
		timed("sleeps past its deadline", permits{}, shows{"sweep/lock/30", lostWake}),

		sem("forgets to wake", permits{}, shows{"semaphore/permits", lostWake}),
		sem("wakes two", permits{}, shows{"semaphore/hand-off", capacity}, shows{"semaphore/burst", capacity}),
		sem("looks, gives way, takes", permits{}, shows{"semaphore/permits", capacity}),
		sem("loses the permit of the cancelled", permits{},
			shows{"semaphore/cancelled-waiter", lostWake}, shows{"semaphore/cancelled-holder", conserve},
			shows{"semaphore/timeout-at-release", conserve}, shows{"semaphore/any-time", conserve}, shows{"semaphore/no-patience", lostWake}),
		sem("wakes another on every cancel", permits{}, shows{"semaphore/cancelled-in-line", capacity}, shows{"semaphore/timed-out-waiter", conserve}),
		sem("looks at the head only", permits{}, shows{"semaphore/cancelled-in-line", lostWake}),
		sem("keeps the cancelled in line", permits{}, shows{"semaphore/timed-out-waiter", lostWake}),
		sem("serves the last first", permits{}, shows{"semaphore/burst", inOrder}),
		sem("claims an order", permits{style: compete}, shows{"semaphore/hand-off", inOrder}),
		sem("accepts every release", permits{bounded: true}, shows{"semaphore/wrong-release", misuse}),
		sem("says free while somebody waits", permits{}, shows{"semaphore/ask", linear}, shows{"semaphore/ask-for-more", linear}),
		sem("tries and takes anyway", permits{}, shows{"semaphore/try", capacity}),
		sem("gives back one permit of two", permits{}, shows{"semaphore/permits", conserve}),
		sem("wakes for the first permit only", permits{style: compete}, shows{"semaphore/burst", lostWake}),
		sem("forgets the permit of one cancelled while resting", permits{pause: true}, shows{"semaphore/cancelled-holder", conserve}),

		rw("forgets to wake", shows{"rwlock/two-writers", lostWake}),
		rw("forgets to wake writers", shows{"rwlock/readers-share", lostWake}, shows{"rwlock/overtake", lostWake}),
		rw("wakes one reader only", shows{"rwlock/cancelled-writer", lostWake}, shows{"rwlock/stranded-by-timeout", lostWake}),
		rw("lets readers overtake", shows{"rwlock/overtake", wrPref}, shows{"rwlock/two-writers-wait", wrPref}),
		rw("admits readers first", shows{"rwlock/after-a-writer", wrPref}),
		rw("lets no two readers in", shows{"rwlock/reader-stays", lostWake}),
		rw("forgets the writer", shows{"rwlock/readers-share", rwExcl}, shows{"rwlock/two-writers", rwExcl}),
		rw("forgets the readers", shows{"rwlock/readers-share", rwExcl}, shows{"rwlock/timed-out-writer", rwExcl}),
		rw("lets two writers in", shows{"rwlock/after-a-writer", rwExcl}, shows{"rwlock/two-writers-wait", rwExcl}),
		rw("strands readers", shows{"rwlock/cancelled-writer", lostWake}, shows{"rwlock/stranded-by-timeout", lostWake}),
		rw("loses the turn of the cancelled",
			shows{"rwlock/cancelled-reader", conserve}, shows{"rwlock/timeout-at-release", conserve}, shows{"rwlock/any-time", conserve},
			shows{"rwlock/cancelled-holder", conserve}, shows{"rwlock/reader-leaves-line", conserve}),
		rw("counts a cancelled reader out", shows{"rwlock/reader-leaves-line", rwExcl}, shows{"rwlock/no-patience", rwExcl}),
		rw("counts a cancelled writer for ever", shows{"rwlock/timed-out-writer", lostWake}, shows{"rwlock/timeout-at-release", conserve}),
		rw("ends a write for a reader", shows{"rwlock/wrong-mode", misuse}, shows{"rwlock/wrong-mode", rwExcl}),
		rw("accepts every release", shows{"rwlock/wrong-release", misuse}),
		rw("downgrades to nothing", shows{"rwlock/downgrade", rwExcl}, shows{"rwlock/downgrade", misuse}),
		rw("downgrades and wakes nobody", shows{"rwlock/downgraded-stays", lostWake}),
		rw("accepts every downgrade", shows{"rwlock/wrong-downgrade", misuse}),
		rw("says free while readers are in", shows{"rwlock/ask", linear}),
		rw("tries and enters anyway", shows{"rwlock/try", rwExcl}),
		{anUpgradable("forgets the first that upgrades"), []shows{{"rwlock/two-upgrades", lostWake}}},
		{aStrandingRWLock(), []shows{{"rwlock/reads-within", lostWake}}},
		{anRWLock(resting, rwlock{policy: sim.WriterFirst, pause: true, bug: resting}), []shows{{"rwlock/cancelled-holder", conserve}}},

		q("forgets to wake getters", handOver, shows{"queue/empty", lostWake}),
		q("forgets to wake putters", handOver, shows{"queue/full", lostWake}, shows{"queue/pass", lostWake}),
		q("wakes a getter at an empty queue only", compete, shows{"queue/any-time", lostWake}),
		q("delivers twice", handOver, shows{"queue/two-and-two", conserve}, shows{"queue/newcomer", conserve}),
		q("turns the order round", handOver, shows{"queue/empty", conserve}, shows{"queue/order", linear}),
		q("is never full", handOver, shows{"queue/full", capacity}, shows{"queue/pass", capacity}),
		q("serves the last getter first", handOver, shows{"queue/two-and-two", inOrder}),
		q("claims an order", compete, shows{"queue/newcomer", inOrder}),
		q("loses the item of the cancelled", handOver,
			shows{"queue/cancelled-getter", linear}, shows{"queue/last-item", lostWake}, shows{"queue/no-room", capacity}, shows{"queue/timeout", conserve}, shows{"queue/any-time", conserve}, shows{"queue/no-patience", conserve}),
		q("puts the item of the cancelled back too late", handOver, shows{"queue/timeout", linear}),
		q("puts for the cancelled", handOver, shows{"queue/cancelled-putter", conserve}, shows{"queue/timed-out-putter", conserve}),
		q("keeps the item of the cancelled", handOver, shows{"queue/cancelled-putter", conserve}, shows{"queue/timed-out-putter", conserve}),
		q("keeps the putter that has gone", compete, shows{"queue/putter-gives-up-again", left}),
		q("keeps the getter that has gone", compete, shows{"queue/getter-gives-up-again", left}),
		q("does not pass a wake on", compete, shows{"queue/cancelled-putter", lostWake}),
		q("tries and puts anyway", handOver, shows{"queue/try", capacity}),
		q("tries and gets nothing", handOver, shows{"queue/try", conserve}),
		q("tries and wakes nobody", handOver, shows{"queue/try-get", lostWake}, shows{"queue/try-put", lostWake}),
		q("counts what waits", handOver, shows{"queue/ask", linear}),
		{aClosable("joins at an empty queue"), []shows{{"queue/join", linear}}},
		{aClosable("stops at a waiter who has gone"), []shows{{"queue/join-leaves", lostWake}}},
		{aClosable("leaves them asleep"), []shows{{"queue/shutdown", lostWake}}},
		{aClosable("throws away what counts"), []shows{{"queue/shutdown-now", lostWake}}},

		{anEvent("wakes one only"), []shows{{"event/wakes-all", lostWake}}},
		{anEvent("forgets who waits at a clear"), []shows{{"event/pulse", lostWake}}},
		{anEvent("does not clear"), []shows{{"event/ask", linear}}},
		{anEvent("stops at a waiter who has gone"), []shows{
			{"event/cancelled-waiter", lostWake}, {"event/timeout-at-set", lostWake}, {"event/no-patience", lostWake},
			{"event/gives-up-again", left},
		}},

		{aCondition("wakes one too many"), []shows{{"condition/wakes-one", linear}}},
		{aCondition("takes all for one"), []shows{{"condition/wakes-all", lostWake}}},
		{aCondition("loses the notification of the cancelled"), []shows{
			{"condition/cancelled-waiter", lostWake}, {"condition/timeout-at-notify", lostWake},
		}},
		{aCondition("counts who has gone"), []shows{{"condition/timed-out-waiters", lostWake}, {"condition/gives-up-again", left}}},

		{aNotify("keeps nothing"), []shows{{"notify/kept", lostWake}, {"notify/prepared", lostWake}}},
		{aNotify("keeps all"), []shows{{"notify/kept", linear}, {"notify/no-patience", linear}}},
		{aNotify("wakes one too many"), []shows{{"notify/wakes-one", linear}}},
		{aNotify("takes all for one"), []shows{{"notify/wakes-all", lostWake}}},
		{aNotify("keeps what is for all"), []shows{{"notify/wakes-all", linear}}},
		{aNotify("stops at a waiter who has gone"), []shows{{"notify/cancelled-waiter", lostWake}}},
		{aNotify("keeps who has gone"), []shows{{"notify/gives-up-again", left}}},
		{aNotify("loses the notification of the cancelled"), []shows{{"notify/cancelled-waiter", lostWake}}},
		{aNotify("forgets what is kept when the last one leaves"), []shows{{"notify/dropped-after-all", lostWake}}},
		{aNotify("forgets who is prepared"), []shows{{"notify/prepared", lostWake}}},
		{aNotify("takes what is kept in any case"), []shows{{"notify/prepared", lostWake}}},

		{aMonitor("returns without the lock"), []shows{{"monitor/hand-over", mutex}, {"monitor/hand-over", linear}}},
		{aMonitor("takes all for one"), []shows{{"monitor/wakes-all", lostWake}}},
		{aMonitor("loses the notification of the cancelled"), []shows{{"monitor/cancelled-waiter", lostWake}}},
		{aMonitor("wakes all for the cancelled"), []shows{{"monitor/cancelled-of-three", linear}}},
		{aMonitor("leaves without the lock"), []shows{{"monitor/cancelled-twice", linear}}},
		{aMonitor("asks for no lock"), []shows{{"monitor/without-lock", linear}}},
		{aMonitor("counts who has gone"), []shows{{"monitor/gives-up-again", left}}},
		{aMonitor("says free"), []shows{{"monitor/ask", linear}}},

		{aBarrier("goes without the last"), []shows{{"barrier/together", linear}}},
		{aBarrier("forgets the first"), []shows{{"barrier/together", lostWake}}},
		{aBarrier("opens once"), []shows{{"barrier/rounds", lostWake}}},
		{aBarrier("counts who has gone"), []shows{{"barrier/cancelled", linear}, {"barrier/timeout", linear}, {"barrier/gives-up-again", linear}}},
		{aBarrier("numbers at the door"), []shows{{"barrier/replaced", linear}}},
		{aBarrier("stays broken"), []shows{{"barrier/broken", linear}}},
		{aBarrier("sleeps through a reset"), []shows{{"barrier/reset", linear}}},

		{aRegister("reads while somebody writes"), []shows{{"register/whole", linear}}},
		{aRegister("gives out what is old, once"), []shows{{"register/in-order", linear}}},
		{aRegister("lets two write"), []shows{{"register/two-writers", linear}}},

		{aDeque("takes without a lock"), []shows{{"deque/last-item", linear}, {"deque/one-thief", linear}}},
		{aDeque("lets two steal"), []shows{{"deque/two-thieves", linear}, {"deque/two-thieves", conserve}}},
		{aDeque("owes the next item"), []shows{{"deque/again", linear}}},
		{aDeque("has one end"), []shows{{"deque/either-end", linear}}},

		{aResult("takes a second value"), []shows{{"result/set-once", linear}}},
		{aResult("is never ready"), []shows{{"result/ask", linear}}},
		{aResult("stops at a waiter who has gone"), []shows{
			{"result/cancelled-waiter", lostWake}, {"result/timeout-at-set", lostWake}, {"result/no-patience", lostWake},
			{"result/gives-up-again", left},
		}},
	}
}

// enough is how many seeds a flaw may take to show. Most show at once.
const enough = 20000

// TestBrokenLocks wants that each flaw shows where the table says, under both
// loops, and that each built-in scenario has a flaw that shows in it.
func TestBrokenLocks(t *testing.T) {
	useful := map[string]bool{}
	for _, f := range append(flaws(), puzzleFlaws()...) {
		for _, at := range f.shows {
			useful[at.scenario] = true
		}
		t.Run(f.lock.Name, func(t *testing.T) {
			t.Parallel()
			for _, at := range f.shows {
				s := scenarios.ByName(at.scenario)
				if s == nil {
					t.Fatalf("there is no scenario %s", at.scenario)
				}
				for _, loop := range bothLoops {
					if loop == sim.FIFO && f.lock.Style == sim.SharedMemory && !f.lock.Claims(loop) {
						continue // nothing comes between two accesses there
					}
					found, applies := sample(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{f.lock}, Loop: &loop}, enough, at.property)
					if !applies {
						t.Fatalf("%s does not apply", s.Name)
					}
					if _, ok := found.claimed[at.property]; !ok {
						t.Errorf("%s, %v: %s is not violated, but %v", s.Name, loop, at.property, found.names())
					}
				}
			}
		})
	}
	for _, s := range scenarios.Builtin() {
		if !useful[s.Name] {
			t.Errorf("no flaw shows in %s", s.Name)
		}
	}
}
