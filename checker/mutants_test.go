package checker_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

// A mutant is a broken lock with a workload that shows it, and its correct twin.
type mutant struct {
	name   string
	broken subject
	twin   subject
	src    string
	// twinSrc is the twin's workload, if it is the workload that is broken.
	twinSrc string
	// also lists what else it violates of the properties that it claims.
	also []string
	// may lists what it also violates, but rarely.
	may  []string
	says string // a part of the message
	// threads: it takes them, and an event loop has but one.
	threads bool
}

const (
	contention = `
lock l = lock
task a: lock l; step; unlock l
task b: lock l; step; unlock l
task c: lock l; unlock l`
	cancelWaiter = `
lock l = lock
task a: lock l; step; unlock l
task b: lock l; unlock l
task c: lock l; unlock l
task k: cancel b`
	twoPermits = `
lock s = semaphore(1)
task a: acquire s; step; release s
task b: acquire s; step; release s
task c: acquire s; step; release s`
	cancelGetter = `
lock q = queue(size=2)
task p: put q 1; put q 2
task c: get q
task k: cancel c`
	cancelPutter = `
lock q = queue(size=1)
task p1: put q 1
task p2: put q 2 timeout 9
task c: get q timeout 9; get q timeout 9
task k: cancel p2`
	oppositeOrder = `
lock l = lock
lock m = lock
task a: lock l; step; lock m; unlock m; unlock l
task b: lock m; step; lock l; unlock l; unlock m`
	twoRounds = `
lock l = lock
task a: (lock l; unlock l) ×2
task b: (lock l; unlock l) ×2`
	sameOrder = `
lock l = lock
lock m = lock
task a: lock l; step; lock m; unlock m; unlock l
task b: lock l; step; lock m; unlock m; unlock l`
	upgrade = `
lock rw = rwlock
task r1: rlock rw; step; lock rw; unlock rw; runlock rw
task r2: rlock rw; runlock rw`
	overtake = `
lock rw = rwlock
task r1: rlock rw; step; runlock rw
task w: lock rw; unlock rw
task r2: rlock rw; step; runlock rw`
	threeWriters = `
lock rw = rwlock
task w1: lock rw; step; unlock rw
task w2: lock rw; step; unlock rw
task w3: lock rw; unlock rw
task r: rlock rw; runlock rw`
	// r1 reads for good: whoever comes later must still get in.
	cancelWriter = `
lock rw = rwlock
task r1: rlock rw
task w: lock rw; unlock rw
task r2: rlock rw; runlock rw
task k: cancel w`
)

// heedful is the policy of a lock that heeds every request to stop.
var heedful = sim.Policy{Admission: sim.FIFOAdmission, EndsOnCancel: true}

// inOrder and together are promises to readers.
var (
	inOrder  = sim.Policy{Admission: sim.ReaderFirst, ReadersInOrder: true}
	together = sim.Policy{Admission: sim.FIFOAdmission, ConcurrentEntering: true}
)

// alternating is a right phase-fair lock.
var alternating = subject{algorithms.RWLockKind, phaseFair, nil, func(*sim.World, algorithms.Params) any { return &fair.PhaseFair{} }}

// puzzle is a solution of a puzzle.
func puzzle(k *algorithms.Kind, build func(w *sim.World) any) subject {
	return subject{k, sim.Policy{Unchecked: true, Uncancellable: true}, nil, func(w *sim.World, _ algorithms.Params) any { return build(w) }}
}

// bus is a solution for buses with so many seats, which is right if the scenario says the same.
func bus(build func(w *sim.World, seats int) *littlebook.Bus, seats int) subject {
	return puzzle(algorithms.BusKind, func(w *sim.World) any { return build(w, seats) })
}

// busless lets riders on at once.
type busless struct{ *littlebook.Bus }

func (busless) Catch(*sim.Task) {}

const (
	busStops   = "lock b = bus(seats=2)\ntask r1: catch b; board b\ntask r2: catch b; board b\ntask bus: stop b; stop b\nexpect blocks anybody"
	twoGroups  = "lock b = bathroom(room=2)\ntask w1: woman-in b; woman-out b\ntask w2: woman-in b; woman-out b\ntask m: man-in b; man-out b"
	threeWomen = "lock b = bathroom(room=2)\ntask w1: woman-in b; step; step; woman-out b\ntask w2: woman-in b; step; step; woman-out b\ntask w3: woman-in b; step; step; woman-out b"
	dinner     = "lock t = table(seats=3)\ntask p1: take t; put t\ntask p2: take t; put t\ntask p3: take t; put t"
)

var mutants = map[*checker.Property][]mutant{
	checker.GroupExclusion: {
		{name: "counts without a mutex", broken: puzzle(algorithms.BathroomKind, func(w *sim.World) any { return littlebook.NewUnlockedBathroom(w, 2) }),
			twin: puzzle(algorithms.BathroomKind, func(w *sim.World) any { return littlebook.NewBathroom(w, 2) }), src: twoGroups, threads: true,
			also: []string{"linearizability"}, says: " was inside as "},
		{name: "shares a fork", broken: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewSecondFork(w, 3) }),
			twin: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewLefty(w, 3) }), src: dinner, threads: true,
			also: []string{"linearizability"}, may: []string{"conservation"}, says: " was inside as philosopher "},
	},
	checker.WholeCrews: {
		{name: "does not wait for the others to bond", broken: puzzle(algorithms.MoleculeKind, func(w *sim.World) any { return littlebook.NewHastyH2O(w) }),
			twin: puzzle(algorithms.MoleculeKind, func(w *sim.World) any { return littlebook.NewH2O(w) }), threads: true,
			src:  "lock m = molecule\ntask h1: hydrogen m; bond m\ntask h2: hydrogen m; bond m\ntask o: oxygen m; bond m",
			also: []string{"linearizability"}, says: "of its crew had finished"},
	},
	checker.WholeParty: {
		{name: "one by one", broken: puzzle(algorithms.SushiBarKind, func(w *sim.World) any { return littlebook.NewOneByOneSushiBar(w, 2) }),
			twin: puzzle(algorithms.SushiBarKind, func(w *sim.World) any { return littlebook.NewBatonSushiBar(w, 2) }), threads: true,
			src:  "lock s = sushibar(seats=2)\ntask a: sit s; step; leave s\ntask b: sit s; step; leave s\ntask c: sit s; leave s",
			also: []string{"linearizability"}, says: "one of a party of 2 that is to leave first"},
	},
	checker.Supervision: {
		{name: "more children than it knows", broken: puzzle(algorithms.ChildCareKind, func(w *sim.World) any { return littlebook.NewChildCare(w, 2) }),
			twin: puzzle(algorithms.ChildCareKind, func(w *sim.World) any { return littlebook.NewChildCare(w, 1) }), threads: true,
			src:  "lock c = childcare(children=1)\ntask a: adult-in c\ntask c1: child-in c; step; child-out c\ntask c2: child-in c; step; child-out c",
			also: []string{"linearizability"}, may: []string{"conservation"}, says: "inside: one adult is for 1"},
	},
	checker.Boarding: {
		{name: "takes who comes while it stands there", broken: bus(littlebook.NewOpenBus, 2), twin: bus(littlebook.NewBus, 2), threads: true,
			src: busStops, also: []string{"linearizability"}, says: "instead of waiting for the next bus"},
		{name: "does not wait", broken: bus(littlebook.NewHastyBus, 2), twin: bus(littlebook.NewBus, 2), threads: true,
			src: busStops, also: []string{"linearizability"}, says: "was aboard, which got on at step"},
		{name: "takes everybody", broken: bus(littlebook.NewBottomlessBus, 1), twin: bus(littlebook.NewBus, 1), threads: true,
			src: strings.ReplaceAll(busStops, "seats=2", "seats=1"), also: []string{"linearizability"}, says: "as number 2, but there is room for 1"},
		{name: "forgets who has come", broken: bus(littlebook.NewForgetfulBus, 1), twin: bus(littlebook.NewBus, 1), threads: true,
			src: strings.ReplaceAll(busStops, "seats=2", "seats=1"), says: "of 1 seats taken, though"},
		{name: "there is no bus", broken: puzzle(algorithms.BusKind, func(w *sim.World) any { return busless{littlebook.NewBus(w, 2)} }), twin: bus(littlebook.NewBus, 2), threads: true,
			src: "lock b = bus\ntask r: catch b; board b\nexpect blocks r", also: []string{"linearizability"}, says: "and no bus had come"},
	},
	checker.PhaseSeparation: {
		{name: "a round ahead", broken: puzzle(algorithms.MeetingKind, func(w *sim.World) any { return littlebook.NewLappedBarrier(w, 2) }),
			twin: puzzle(algorithms.MeetingKind, func(w *sim.World) any { return littlebook.NewReusableBarrier(w, 2) }), threads: true,
			src:  "lock b = meeting(parties=2)\ntask x: meet b; meet b\ntask y: meet b; meet b",
			also: []string{"linearizability"}, may: []string{"blocked-when-quiet"}, says: "went on from round 2 of b"},
	},
	checker.MutualExclusion: {
		{name: "looks, gives way, takes", broken: handOffLock(barging, "look and take"), twin: handOffLock(fifo, ""), src: contention,
			also: []string{"linearizability"}, says: " entered l at step "},
		{name: "reentry that is not claimed", broken: subject{algorithms.LockKind, sim.Policy{OwnerChecked: true}, nil, reentrantLock.make},
			twin: reentrantLock, src: "lock l = lock\ntask a: lock l; lock l; unlock l; unlock l\ntask b: lock l; unlock l",
			also: []string{"linearizability"}, says: "a second time"},
	},
	checker.ReaderWriterExclusion: {
		{name: "writers do not look at readers", broken: readersWriters(fifo, false, "writers do not look at readers"),
			twin: readersWriters(fifo, false, ""), src: overtake, also: []string{"linearizability"}, says: "as a writer"},
	},
	checker.Capacity: {
		{name: "any number get in", broken: puzzle(algorithms.BathroomKind, func(w *sim.World) any { return littlebook.NewCrowdedBathroom(w, 2) }),
			twin: puzzle(algorithms.BathroomKind, func(w *sim.World) any { return littlebook.NewBathroom(w, 2) }), src: threeWomen, threads: true,
			also: []string{"conservation", "linearizability"}, says: "as woman at step"},
		{name: "spends the permit late", broken: semaphore(barging, "late spending"), twin: semaphore(fifo, ""), src: twoPermits,
			also: []string{"linearizability"}, says: "but there are 1 permits"},
		{name: "overfull queue", broken: queue(fifo, "overfull"), twin: queue(fifo, ""),
			src: "lock q = queue(size=1)\ntask p: put q 1; put q 2; put q 3\ntask c: get q; get q; get q", also: []string{"linearizability"}, says: "which has room for 1"},
	},
	checker.Conservation: {
		{name: "loses the item of a cancelled get", broken: queue(fifo, "loses the item of a cancelled get"), twin: queue(fifo, ""), src: cancelGetter,
			says: `the state of q should be`},
		{name: "keeps the item of a cancelled put", broken: queue(fifo, "keeps the item of a cancelled put"), twin: queue(fifo, ""), src: cancelPutter,
			also: []string{"linearizability"}, says: "p2 had not put"},
		{name: "delivers twice", broken: queue(fifo, "delivers twice"), twin: queue(fifo, ""),
			src: "lock q = queue\ntask p: put q 1\ntask c: get q timeout 9\ntask d: sleep 1; get q timeout 9", also: []string{"linearizability"}, says: "got item 1 at step"},
		{name: "a grant to a cancelled waiter is lost", broken: handOffLock(fifo, "dropped grant"), twin: handOffLock(fifo, ""),
			src: "lock l = lock\ntask a: lock l; step; unlock l\ntask b: lock l; unlock l\ntask k: cancel b", says: "waits for ever"},
	},
	checker.MisuseReported: {
		{name: "takes every release", broken: handOffLock(fifo, "takes every release"), twin: handOffLock(fifo, ""),
			src: "lock l = lock\ntask a: lock l; unlock l; unlock l\ntask b: lock l; unlock l", also: []string{"linearizability"}, says: "accepted, though nobody held it"},
		{name: "does not know its owner", broken: subject{algorithms.LockKind, sim.Policy{Admission: sim.FIFOAdmission, OwnerChecked: true}, nil, handOffLock(fifo, "").make},
			twin: reentrantLock, src: "lock l = lock\ntask a: lock l; step; unlock l\ntask x: unlock l", also: []string{"linearizability"}, says: "the task did not hold it"},
	},
	checker.NoPanic: {
		{name: "index out of range", broken: handOffLock(fifo, "panics"), twin: handOffLock(fifo, ""), src: contention, says: "index out of range [0]"},
	},
	checker.CancellationDelivered: {
		{name: "waits on", broken: handOffLock(heedful, "insists"), twin: handOffLock(heedful, ""), src: cancelWaiter, may: []string{"fifo"}, says: "succeeded at step"},
	},
	checker.NoDataRace: {
		{name: "outside of the lock", broken: handOffLock(fifo, ""), twin: handOffLock(fifo, ""), threads: true,
			src:     "lock l = lock\ncell c\ntask a: lock l; write c 1; unlock l\ntask b: lock l; unlock l; read c",
			twinSrc: "lock l = lock\ncell c\ntask a: lock l; write c 1; unlock l\ntask b: lock l; read c; unlock l", says: "nothing orders them"},
		{name: "a flag that is set too late", broken: handOffLock(fifo, ""), twin: handOffLock(fifo, ""), threads: true,
			src: "lock l = lock\nvar x\ncell c\ntask a: write x 1; write c 1\ntask b: read x; read c", twinSrc: "lock l = lock\nvar x\ncell c\ntask a: read c; write x 1\ntask b: read x; read c"},
	},
	checker.Deadlock: {
		{name: "a fork each", broken: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewRightHanded(w, 3) }),
			twin: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewLefty(w, 3) }), src: dinner, threads: true,
			says: ", for fork[0], which p1 has taken"},
		{name: "two locks in opposite order", broken: handOffLock(fifo, ""), twin: handOffLock(fifo, ""), src: oppositeOrder, twinSrc: sameOrder,
			says: "a waits in lock of m"},
		{name: "upgrade", broken: readersWriters(sim.Policy{Admission: sim.FIFOAdmission, Upgrade: "deadlocks"}, false, ""), twin: readersWriters(fifo, false, ""),
			src: upgrade, twinSrc: overtake, says: "r1 waits in lock of rw"},
	},
	checker.Livelock: {
		{name: "nobody gives way", broken: pausingLock("nobody gives way"), twin: pausingLock(""), src: twoRounds,
			says: "these tasks spin for ever, and nobody changes what they look at:\n  a spins in lock of l since step "},
		{name: "two locks in opposite order", broken: pausingLock(""), twin: pausingLock(""), src: oppositeOrder, twinSrc: sameOrder,
			says: "b spins in lock of l since step "},
	},
	checker.BlockedWhenQuiet: {
		{name: "looks after nobody", broken: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewSelfishTanenbaum(w, 3) }),
			twin: puzzle(algorithms.TableKind, func(w *sim.World) any { return littlebook.NewTanenbaum(w, 3) }), src: dinner, threads: true,
			says: "its wake-up got lost"},
		{name: "a cancelled waiter keeps its wake-up", broken: competingLock(fifo, "dropped wake-up"), twin: competingLock(fifo, ""), src: cancelWaiter, says: `though the state is "free"`},
		{name: "a cancelled grant is lost", broken: handOffLock(fifo, "dropped grant"), twin: handOffLock(fifo, ""), src: cancelWaiter, may: []string{"conservation"}, says: "waits for ever in lock of l"},
		{name: "a cancelled getter keeps its wake-up", broken: queue(barging, "dropped wake-up"), twin: queue(barging, ""),
			src: "lock q = queue\ntask p: put q 1\ntask c1: get q\ntask c2: get q\ntask k: cancel c1\nexpect blocks c1, c2", says: `c2 waits for ever in get of q`},
		{name: "a cancelled writer strands readers", broken: readersWriters(writerFirst, false, "a writer that leaves strands readers"), twin: readersWriters(writerFirst, false, ""),
			src: cancelWriter, says: "r2 waits for ever in rlock of rw"},
	},
	checker.NoWaiterLeftBehind: {
		{name: "a stale waiter", broken: handOffLock(fifo, "stale waiter"), twin: handOffLock(fifo, ""), src: cancelWaiter,
			says: "still has 1 entries"},
		{name: "those who give up stay in line", broken: handOffLock(fifo, "leaves itself in line"), twin: handOffLock(fifo, ""),
			src: "lock l = lock\ntask a: lock l; sleep 9; unlock l\ntask b at 1: (lock l timeout 1; unlock l) ×4", says: "waiters who have gone, which is more than the 2 tasks"},
	},
	checker.FIFO: {
		{name: "last in, first out", broken: handOffLock(fifo, "last in first out"), twin: handOffLock(fifo, ""), src: "lock l = lock\ntask a: lock l; step; step; step; unlock l\ntask b: lock l; unlock l\ntask c: lock l; unlock l",
			says: "which had been waiting (lock) since step"},
		{name: "a newcomer is faster", broken: subject{algorithms.LockKind, fifo, nil, competingLock(barging, "").make}, twin: competingLock(fifo, ""), src: contention},
		{name: "competing getters", broken: subject{algorithms.QueueKind, fifo, nil, queue(barging, "").make}, twin: queue(fifo, ""),
			src: "lock q = queue\ntask p: put q 1; put q 2; put q 3\ntask c1: get q\ntask c2: get q\ntask c3: get q"},
	},
	checker.WriterPreference: {
		{name: "lets readers by", broken: readersWriters(writerFirst, false, "lets readers by"), twin: readersWriters(writerFirst, false, ""), src: overtake, says: "asked for rw (rlock)"},
	},
	checker.ReaderPreference: {
		{name: "first come, first served", broken: subject{algorithms.RWLockKind, readerFirst, nil, readersWriters(fifo, false, "").make}, twin: readersWriters(readerFirst, false, ""),
			src: overtake, says: "which had been waiting (rlock) since step"},
		{name: "writers go first", broken: subject{algorithms.RWLockKind, readerFirst, nil, readersWriters(writerFirst, false, "").make}, twin: readersWriters(readerFirst, false, ""),
			src: overtake, says: " had left at step "},
	},
	checker.ReadersInOrder: {
		{name: "the last reader goes first", broken: readersWriters(inOrder, false, oneByOne), twin: readersWriters(inOrder, false, ""),
			src: "lock rw = rwlock\ntask w: lock rw; step; step; step; unlock rw\ntask r1: rlock rw; runlock rw\ntask r2: rlock rw; runlock rw", says: "which had been waiting (rlock) since step"},
	},
	checker.ConcurrentEntering: {
		{name: "readers exclude each other", broken: readersWriters(together, false, "readers exclude each other"), twin: readersWriters(together, false, ""),
			src: "lock rw = rwlock\ntask r1: rlock rw; step; runlock rw\ntask r2: rlock rw; step; runlock rw\ntask w: sleep 9; lock rw; unlock rw", says: "though no writer was inside or asked to be"},
	},
	checker.PhaseFairness: {
		{name: "writers go first", broken: subject{algorithms.RWLockKind, phaseFair, nil, readersWriters(writerFirst, false, "").make}, twin: alternating,
			src: threeWriters, says: "as the second writer, before r"},
		{name: "readers go first", broken: subject{algorithms.RWLockKind, phaseFair, nil, readersWriters(sim.Policy{Admission: sim.ReaderFirst}, false, "").make}, twin: alternating,
			src: overtake, says: "though no writer has left in between, before w"},
	},
	checker.Bypass: {
		{name: "last in, first out", broken: handOffLock(sim.Policy{Admission: sim.Barging, Bypass: 2}, "last in first out"), twin: handOffLock(sim.Policy{Admission: sim.FIFOAdmission, Bypass: 2}, ""),
			src: "lock l = lock\ntask a: (lock l; step; unlock l) ×5\ntask b: (lock l; step; unlock l) ×5\ntask c: lock l; unlock l", says: "the lock declares at most 2"},
	},
	checker.Linearizability: {
		{name: "locked lies", broken: handOffLock(fifo, "lies"), twin: handOffLock(fifo, ""),
			src: "lock l = lock\ntask a: lock l; step; unlock l\ntask b: locked l", says: "b locked = false"},
	},
}

// TestEveryPropertyHasAMutant executes, for every property there is, a lock that
// violates it and one that does not.
func TestEveryPropertyHasAMutant(t *testing.T) {
	const seeds = 600
	for _, p := range checker.Properties() {
		if len(mutants[p]) == 0 {
			t.Errorf("%s has no mutant", p.Name)
		}
		for _, m := range mutants[p] {
			t.Run(p.Name+"/"+m.name, func(t *testing.T) {
				both(t, func(t *testing.T, loop sim.Discipline) {
					if m.threads && loop == sim.FIFO {
						return
					}
					y := sample(t, m.broken, m.src, loop, seeds)
					want := append(slices.Clone(m.also), p.Name)
					slices.Sort(want)
					got := slices.DeleteFunc(y.names(), func(name string) bool { return slices.Contains(m.may, name) })
					if !slices.Equal(got, want) {
						t.Errorf("the mutant violates %v, want %v:\n%s", got, want, y)
					} else if !strings.Contains(y.violated[p.Name].Message, m.says) {
						t.Errorf("the message does not say %q: %s", m.says, y.violated[p.Name].Message)
					}
					src := m.src
					if m.twinSrc != "" {
						src = m.twinSrc
					}
					y = sample(t, m.twin, src, loop, seeds)
					if got := y.names(); len(got) > 0 {
						t.Errorf("the twin violates %v:\n%s", got, y)
					}
					if !y.claimed[p.Name] {
						t.Errorf("the twin does not claim %s", p.Name)
					}
				})
			})
		}
	}
}
