package spin_test

import (
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/sim"
)

var (
	long    = flag.Bool("long", false, "explore more schedules, and the states of most locks with three tasks, for minutes")
	longest = flag.Bool("longest", false, "explore the states of all locks with three tasks, for an hour")
)

// unbounded stands for others who get in any number of times.
const unbounded = -1

// A fate is what becomes of tasks that use a lock for ever.
type fate struct {
	states int // a tripwire: a change must be explained
	// bypass is how many times the others get in, all together, while the task for
	// which this is worst waits; starves is how many tasks may starve.
	bypass, starves int
	// fcfs is "yes" or "no": first come, first served, by the doorway; "none" if there is
	// no doorway, "" where nobody has looked.
	fcfs string
}

// lockFates are those of a lock.
type lockFates struct {
	name       string
	make       func(w *sim.World) algorithms.Lock
	two, three fate
}

// fates are those of the locks, of two tasks and of three.
var fates = []lockFates{
	{"Dekker", func(w *sim.World) algorithms.Lock { return spin.NewDekker(w) }, fate{353, unbounded, 0, "no"}, fate{}},
	{"Peterson", func(w *sim.World) algorithms.Lock { return spin.NewPeterson(w) }, fate{172, 1, 0, "yes"}, fate{}},
	{"Filter", func(w *sim.World) algorithms.Lock { return spin.NewFilter(w) }, fate{172, 1, 0, "yes"}, fate{29312, unbounded, 0, "no"}},
	{"BlackWhiteBakery", func(w *sim.World) algorithms.Lock { return spin.NewBlackWhiteBakery(w) }, fate{6408, 1, 0, "yes"}, fate{}},
	{"FastMutex", func(w *sim.World) algorithms.Lock { return spin.NewFastMutex(w) }, fate{2300, unbounded, 2, "no"}, fate{1367996, unbounded, 3, ""}},
	{"Szymanski", func(w *sim.World) algorithms.Lock { return spin.NewSzymanski(w) }, fate{450, 1, 0, "yes"}, fate{41656, 2, 0, "yes"}},
	{"BurnsLamport", func(w *sim.World) algorithms.Lock { return spin.NewBurnsLamport(w) }, fate{128, unbounded, 1, "no"}, fate{8300, unbounded, 2, "no"}},
	{"Knuth", func(w *sim.World) algorithms.Lock { return spin.NewKnuth(w) }, fate{670, 1, 0, "no"}, fate{60770, 3, 0, ""}},
	{"DeBruijn", func(w *sim.World) algorithms.Lock { return spin.NewDeBruijn(w) }, fate{1133, 1, 0, "no"}, fate{144060, 3, 0, ""}},
	{"EisenbergMcGuire", func(w *sim.World) algorithms.Lock { return spin.NewEisenbergMcGuire(w) }, fate{1085, 1, 0, "no"}, fate{94882, 2, 0, ""}},
	{"Dijkstra", func(w *sim.World) algorithms.Lock { return spin.NewDijkstra(w) }, fate{1000, unbounded, 2, "no"}, fate{361994, unbounded, 3, ""}},
	{"TAS", func(w *sim.World) algorithms.Lock { return spin.NewTAS(w) }, fate{24, unbounded, 2, "none"}, fate{134, unbounded, 3, "none"}},
	{"TTAS", func(w *sim.World) algorithms.Lock { return spin.NewTTAS(w) }, fate{92, unbounded, 2, "none"}, fate{1528, unbounded, 3, "none"}},
	{"Backoff", func(w *sim.World) algorithms.Lock { return spin.NewBackoff(w, 4) }, fate{260, unbounded, 2, "none"}, fate{15136, unbounded, 3, "none"}},
	{"Ticket, 4 tickets", func(w *sim.World) algorithms.Lock { return spin.NewTicket(w, 4) }, fate{391, 1, 0, "yes"}, fate{9002, 2, 0, "yes"}},
	{"Anderson, 4 places", func(w *sim.World) algorithms.Lock { return spin.NewAnderson(w, 4) }, fate{493, 1, 0, "yes"}, fate{9161, 2, 0, "yes"}},
	{"GraunkeThakkar", func(w *sim.World) algorithms.Lock { return spin.NewGraunkeThakkar(w) }, fate{181, 1, 0, "yes"}, fate{4657, 2, 0, "yes"}},
	{"CLH", func(w *sim.World) algorithms.Lock { return spin.NewCLH(w) }, fate{509, 1, 0, "yes"}, fate{18114, 2, 0, "yes"}},
	{"MCS", func(w *sim.World) algorithms.Lock { return spin.NewMCS(w) }, fate{268, 1, 0, "yes"}, fate{11608, 2, 0, "yes"}},
	{"K42", func(w *sim.World) algorithms.Lock { return spin.NewK42(w) }, fate{1778, 1, 2, "yes"}, fate{568764, 2, 3, ""}},
	{"Cohort", func(w *sim.World) algorithms.Lock { return spin.NewCohort(w, 1, 4) }, fate{4344, unbounded, 0, "none"}, fate{210409, unbounded, 0, ""}},
	{"GoMutex", func(w *sim.World) algorithms.Lock { return spin.NewGoMutex(w, 2) }, fate{855, unbounded, 2, "none"}, fate{}},
	{"Morris", func(w *sim.World) algorithms.Lock { return spin.NewMorris(w, false) }, fate{688, 2, 0, "none"}, fate{33459, 4, 0, ""}},
	{"Morris on weak semaphores", func(w *sim.World) algorithms.Lock { return spin.NewMorris(w, true) }, fate{304, unbounded, 2, "none"}, fate{3992, unbounded, 3, "none"}},
	{"Udding", func(w *sim.World) algorithms.Lock { return spin.NewUdding(w, false) }, fate{540, 2, 0, "none"}, fate{22986, 4, 0, ""}},
	{"Udding on weak semaphores", func(w *sim.World) algorithms.Lock { return spin.NewUdding(w, true) }, fate{256, unbounded, 2, "none"}, fate{2888, unbounded, 3, "none"}},
	{"FutexMutex2", func(w *sim.World) algorithms.Lock { return spin.NewMutex2(w) }, fate{440, unbounded, 2, "none"}, fate{218665, unbounded, 3, ""}},
	{"FutexMutex3", func(w *sim.World) algorithms.Lock { return spin.NewMutex3(w) }, fate{388, unbounded, 2, "none"}, fate{156787, unbounded, 3, ""}},
}

// tooMany reports whether so many states are too many to explore now.
func tooMany(states int) bool {
	switch {
	case *longest:
		return false
	case *long:
		return states > 160_000
	}
	return states > 10_000
}

// TestFates decides, for tasks that use a lock for ever, what no execution can show:
// that somebody always gets in, who may starve, and whether there is a bound on the
// entries of others while a task waits.
func TestFates(t *testing.T) {
	for _, f := range fates {
		for n, want := range [...]fate{2: f.two, 3: f.three} {
			if want.states == 0 || tooMany(want.states) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", f.name, n), func(t *testing.T) {
				g, err := states.Explore(looping(f.make, n))
				if err != nil {
					t.Fatalf("%v: %d", err, g.States())
				}
				if !g.Exclusion() || !g.DeadlockFree() {
					t.Errorf("mutual exclusion: %v, deadlock-free: %v", g.Exclusion(), g.DeadlockFree())
				}
				got := fate{states: g.States()}
				for i := range n {
					if most, bounded := g.Bypass(i); !bounded || got.bypass == unbounded {
						got.bypass = unbounded
					} else {
						got.bypass = max(got.bypass, most)
					}
					if !g.StarvationFree(i) {
						got.starves++
					}
				}
				if want.fcfs != "" {
					got.fcfs = firstComes(g, n)
				}
				if got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
			})
		}
	}
}

// firstComes says whether the tasks that have passed the doorway first get in first.
func firstComes(g *states.Graph, tasks int) string {
	all, some := true, false
	for i := range tasks {
		first, declared := g.FCFS(i)
		all, some = all && first, some || declared
	}
	switch {
	case !some:
		return "none"
	case all:
		return "yes"
	}
	return "no"
}

// looping has n tasks that use a lock for ever.
func looping(make func(w *sim.World) algorithms.Lock, n int) states.Workload {
	return states.Workload{Limit: 1_500_000, Setup: func(w *sim.World) (users []states.User) {
		w.NewObject("l").Tracked = true
		l := make(w)
		for i := range n {
			users = append(users, states.User{
				Name:  fmt.Sprint("t", i),
				Enter: func(t *sim.Task) { l.Lock(t) },
				Leave: func(t *sim.Task) { l.Unlock(t) },
			})
		}
		return users
	}}
}

// A crowd is who uses a lock for readers and writers.
type crowd struct{ readers, writers int }

// rwFates are those of the locks for readers and writers: how many of the readers and
// of the writers may starve, in a crowd.
var rwFates = []struct {
	name   string
	make   func(w *sim.World) algorithms.RWLock
	crowd  crowd
	states int
	starve crowd
}{
	{"CHP1", func(w *sim.World) algorithms.RWLock { return spin.NewCHP1(w, false) }, crowd{2, 1}, 2630, crowd{0, 1}},
	{"CHP1", func(w *sim.World) algorithms.RWLock { return spin.NewCHP1(w, false) }, crowd{1, 2}, 1504, crowd{0, 0}},
	{"CHP2", func(w *sim.World) algorithms.RWLock { return spin.NewCHP2(w, false) }, crowd{2, 1}, 30246, crowd{0, 0}},
	{"CHP2", func(w *sim.World) algorithms.RWLock { return spin.NewCHP2(w, false) }, crowd{1, 2}, 49198, crowd{1, 0}},
	{"CHP1 on weak semaphores", func(w *sim.World) algorithms.RWLock { return spin.NewCHP1(w, true) }, crowd{2, 1}, 1024, crowd{2, 1}},
	{"CHP1 on weak semaphores", func(w *sim.World) algorithms.RWLock { return spin.NewCHP1(w, true) }, crowd{1, 2}, 480, crowd{1, 2}},
	{"CHP2 on weak semaphores", func(w *sim.World) algorithms.RWLock { return spin.NewCHP2(w, true) }, crowd{2, 1}, 5952, crowd{2, 1}},
	{"CHP2 on weak semaphores", func(w *sim.World) algorithms.RWLock { return spin.NewCHP2(w, true) }, crowd{1, 2}, 4584, crowd{1, 2}},
	{"MCSReaders", func(w *sim.World) algorithms.RWLock { return spin.NewMCSReaders(w) }, crowd{2, 1}, 440, crowd{0, 1}},
	{"MCSReaders", func(w *sim.World) algorithms.RWLock { return spin.NewMCSReaders(w) }, crowd{1, 2}, 380, crowd{0, 2}},
	{"MCSWriters", func(w *sim.World) algorithms.RWLock { return spin.NewMCSWriters(w, 4) }, crowd{2, 1}, 39848, crowd{2, 0}},
	{"MCSWriters", func(w *sim.World) algorithms.RWLock { return spin.NewMCSWriters(w, 4) }, crowd{1, 2}, 15688, crowd{1, 0}},
	{"MCSFair", func(w *sim.World) algorithms.RWLock { return spin.NewMCSFair(w, 4) }, crowd{2, 1}, 20488, crowd{}},
	{"MCSFair", func(w *sim.World) algorithms.RWLock { return spin.NewMCSFair(w, 4) }, crowd{1, 2}, 12279, crowd{}},
	{"MCSRWQueue", func(w *sim.World) algorithms.RWLock { return spin.NewMCSRWQueue(w) }, crowd{2, 1}, 230957, crowd{}},
	{"MCSRWQueue", func(w *sim.World) algorithms.RWLock { return spin.NewMCSRWQueue(w) }, crowd{1, 2}, 78468, crowd{}},
	{"PFT", func(w *sim.World) algorithms.RWLock { return spin.NewPFT(w, 4) }, crowd{2, 1}, 28826, crowd{}},
	{"PFT", func(w *sim.World) algorithms.RWLock { return spin.NewPFT(w, 4) }, crowd{1, 2}, 13216, crowd{}},
	{"PFQ", func(w *sim.World) algorithms.RWLock { return spin.NewPFQ(w, 4) }, crowd{1, 2}, 687580, crowd{}},
	{"BhattJayanti", func(w *sim.World) algorithms.RWLock { return spin.NewBhattJayanti(w, 4) }, crowd{2, 1}, 311841, crowd{}},
	{"BhattJayanti", func(w *sim.World) algorithms.RWLock { return spin.NewBhattJayanti(w, 4) }, crowd{1, 2}, 110198, crowd{}},
	{"CRWWP", func(w *sim.World) algorithms.RWLock { return spin.NewCRWWP(w, 0, 1, 4) }, crowd{2, 1}, 105396, crowd{2, 0}},
	{"CRWWP", func(w *sim.World) algorithms.RWLock { return spin.NewCRWWP(w, 0, 1, 4) }, crowd{1, 2}, 236462, crowd{1, 0}},
	{"CRWWP, patience 1", func(w *sim.World) algorithms.RWLock { return spin.NewCRWWP(w, 1, 1, 4) }, crowd{2, 1}, 79920, crowd{}},
	{"CRWWP, patience 1", func(w *sim.World) algorithms.RWLock { return spin.NewCRWWP(w, 1, 1, 4) }, crowd{1, 2}, 252654, crowd{0, 2}},
	{"GoRWMutex", func(w *sim.World) algorithms.RWLock { return spin.NewGoRWMutex(w, 2) }, crowd{2, 1}, 8992, crowd{2, 0}},
	{"GoRWMutex", func(w *sim.World) algorithms.RWLock { return spin.NewGoRWMutex(w, 2) }, crowd{1, 2}, 23180, crowd{0, 2}},
	{"BRAVO", func(w *sim.World) algorithms.RWLock { return spin.NewBRAVO(w, 4) }, crowd{2, 1}, 234200, crowd{}},
	{"BRAVO", func(w *sim.World) algorithms.RWLock { return spin.NewBRAVO(w, 4) }, crowd{1, 2}, 79938, crowd{}},
}

// TestRWFates does the same for readers and writers.
func TestRWFates(t *testing.T) {
	for _, f := range rwFates {
		if tooMany(f.states) {
			continue
		}
		t.Run(fmt.Sprintf("%s/%d readers, %d writers", f.name, f.crowd.readers, f.crowd.writers), func(t *testing.T) {
			g, err := states.Explore(visiting(f.make, f.crowd))
			if err != nil {
				t.Fatalf("%v: %d", err, g.States())
			}
			if !g.Exclusion() || !g.DeadlockFree() {
				t.Errorf("exclusion: %v, deadlock-free: %v", g.Exclusion(), g.DeadlockFree())
			}
			var got crowd
			for i := range f.crowd.readers + f.crowd.writers {
				switch {
				case g.StarvationFree(i):
				case i < f.crowd.readers:
					got.readers++
				default:
					got.writers++
				}
			}
			if got != f.starve || g.States() != f.states {
				t.Errorf("may starve %+v, %d states, want %+v, %d", got, g.States(), f.starve, f.states)
			}
		})
	}
}

// TestPFQWraps: numbers that come round again let a writer in beside a reader, or worse,
// as soon as there are two readers of which one can be held up.
func TestPFQWraps(t *testing.T) {
	if !*long {
		t.Skip("it takes half a minute (-long)")
	}
	wraps := func(w *sim.World) algorithms.RWLock { return spin.NewPFQ(w, 4) }
	switch g, err := states.Explore(visiting(wraps, crowd{2, 1})); {
	case errors.Is(err, states.ErrTooMany):
		t.Error(err) // which says nothing
	case err == nil && g.Exclusion():
		t.Errorf("nothing goes wrong in %d states", g.States())
	}
}

// visiting has readers and writers that use a lock for ever.
func visiting(make func(w *sim.World) algorithms.RWLock, c crowd) states.Workload {
	return states.Workload{Limit: 1_500_000, Setup: func(w *sim.World) (users []states.User) {
		w.NewObject("rw").Tracked = true
		l := make(w)
		for i := range c.readers {
			users = append(users, states.User{
				Name: fmt.Sprint("r", i), Shared: true,
				Enter: func(t *sim.Task) { l.RLock(t) },
				Leave: func(t *sim.Task) { l.RUnlock(t) },
			})
		}
		for i := range c.writers {
			users = append(users, states.User{
				Name:  fmt.Sprint("w", i),
				Enter: func(t *sim.Task) { l.Lock(t) },
				Leave: func(t *sim.Task) { l.Unlock(t) },
			})
		}
		return users
	}}
}
