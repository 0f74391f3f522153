package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// histories are all that can be seen of a workload: for each execution the
// returns in their order, in short form.
func histories(t *testing.T, src, lock string, loop sim.Discipline, seeds int) map[string]bool {
	t.Helper()
	k := newCase(t, parse(t, src), scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, lock)}, Loop: &loop})
	var log []string
	k.World.Observer = &spy{k.World.Observer, func(e *sim.Event) {
		if e.Kind != sim.EvReturn || e.Task.Name() == "audit" {
			return
		}
		entry := e.Task.Name() + "." + k.OpName(e.Object, e.Op)
		switch {
		case e.Err != nil:
			entry += "!" + e.Err.Error()
		case !e.Result.None():
			entry += "=" + e.Result.String()
		}
		log = append(log, entry)
	}}
	found := map[string]bool{}
	strategy := scheduler.NewRandom(0)
	for seed := range seeds {
		log = log[:0]
		strategy.Reseed(uint64(seed))
		res := k.World.Run(strategy, k.Setup)
		violated, undecided := k.Judge(&res)
		for i, p := range k.Properties { // a mutex claims no order
			if spec := k.Objects()[0].Spec(); !p.Claimed(&spec) {
				violated &^= 1 << i
			}
		}
		if violated != 0 || undecided != 0 {
			t.Errorf("seed %d: violated %b, undecided %b: %v", seed, violated, undecided, k.Checks.Violations())
		}
		found[strings.Join(log, " ")] = true
	}
	return found
}

// TestWorkloads wants exactly the listed histories of each workload, under both
// loops: no more may happen, and no less.
func TestWorkloads(t *testing.T) {
	for _, tt := range []struct {
		name, lock, src string
		want            []string
		fifo            []string // what happens only where requests may come late
	}{
		{"arrivals in any order", handing, fair + "task a: lock; unlock|task b: lock; unlock", []string{
			"a.lock a.unlock b.lock b.unlock", "b.lock b.unlock a.lock a.unlock",
		}, nil},
		{"a point before each operation", handing, "var x|task a: write 1; write 2|task b: read", []string{
			"b.read=0 a.write a.write", "a.write b.read=1 a.write", "a.write a.write b.read=2",
		}, nil},
		{"memory", handing, "var x|task a: add; add 2|task b: write 5", []string{
			"a.add a.add b.write", "a.add b.write a.add", "b.write a.add a.add",
		}, nil},
		{"lost update", handing, "var x|task a: read; write 1; read|task b: read; write 2", []string{
			"a.read=0 a.write a.read=1 b.read=1 b.write", "a.read=0 a.write b.read=1 a.read=1 b.write", "a.read=0 a.write b.read=1 b.write a.read=2",
			"a.read=0 b.read=0 a.write a.read=1 b.write", "a.read=0 b.read=0 a.write b.write a.read=2", "a.read=0 b.read=0 b.write a.write a.read=1",
			"b.read=0 a.read=0 a.write a.read=1 b.write", "b.read=0 a.read=0 a.write b.write a.read=2", "b.read=0 a.read=0 b.write a.write a.read=1",
			"b.read=0 b.write a.read=2 a.write a.read=1",
		}, nil},
		{"mutex", handing, "mutex m|task a: lock; unlock|task b: lock; unlock", []string{
			"a.lock a.unlock b.lock b.unlock", "b.lock b.unlock a.lock a.unlock",
		}, nil},
		{"goes on after an error", handing, fair + "task a: unlock; lock; unlock; unlock", []string{
			"a.unlock!misuse a.lock a.unlock a.unlock!misuse",
		}, nil},
		{"leaves out the release", handing, fair + "task a: lock; trylock; unlock; unlock", []string{
			"a.lock a.trylock=false a.unlock",
		}, nil},
		{"as with brackets", sem, "lock s = semaphore(2)|task a: (acquire) ×2; tryacquire; tryacquire; release; release; release; release", []string{
			"a.acquire a.acquire a.tryacquire=false a.tryacquire=false a.release a.release",
		}, nil},
		{"leaves out after a timeout", sem, pool + "task a: acquire; sleep 3; release|task b: acquire timeout 1; release", []string{
			"a.acquire b.acquire!timed out a.release", "b.acquire b.release a.acquire a.release",
		}, []string{
			"a.acquire a.release b.acquire b.release", "a.acquire a.release b.acquire!timed out",
		}},
		{"cancelled", handing, fair + "task a: lock; unlock|task k: cancel a", []string{
			"a.lock a.unlock", "", // cancelled before it begins; what it holds is given back all the same
		}, nil},
		{"starts late", handing, "var x|task a at 5: write 1|task b: write 2; sleep 9; read", []string{
			"b.write a.write b.read=1",
		}, []string{
			"a.write b.write b.read=2", "b.write b.read=2 a.write",
		}},
		{"chooses", handing, "var x|task a: choose 2; read", []string{"a.read=0"}, nil},
		{"joined operations are one step", sem, pool + "task a: acquire ‖ release|task b: tryacquire; release", []string{
			"a.acquire a.release b.tryacquire=true b.release", "b.tryacquire=true b.release a.acquire a.release",
		}, nil},
		{"joined to one that waits", handing, fair + "task a: lock; unlock ‖ lock; unlock|task b: lock; unlock", []string{
			"a.lock a.unlock b.lock b.unlock a.lock a.unlock", "a.lock a.unlock a.lock a.unlock b.lock b.unlock", "b.lock b.unlock a.lock a.unlock a.lock a.unlock",
		}, nil},
		{"cancels itself", handing, fair + "task a: lock; cancel a; unlock; lock", []string{"a.lock a.unlock"}, nil},
	} {
		for _, loop := range bothLoops {
			t.Run(tt.name+"/"+loop.String(), func(t *testing.T) {
				found := histories(t, tt.src, tt.lock, loop, 400)
				want := tt.want
				if loop == sim.FIFO {
					want = append(slices.Clone(want), tt.fifo...)
				}
				for _, h := range want {
					if !found[h] {
						t.Errorf("never %q", h)
					}
				}
				for h := range found {
					if !slices.Contains(want, h) {
						t.Errorf("this should not happen: %q", h)
					}
				}
			})
		}
	}
}

// TestGivesBack cancels a task that holds two objects, twice one of them.
func TestGivesBack(t *testing.T) {
	src := "lock l = lock|lock s = semaphore(3)|task a: acquire s; lock l; acquire s; sleep 9|task k at 5: cancel a"
	k := newCase(t, parse(t, src), scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, handing), port(t, sem)}})
	var log []string
	k.World.Observer = &spy{k.World.Observer, func(e *sim.Event) {
		if e.Kind == sim.EvReturn && e.Task.Name() == "a" {
			log = append(log, fmt.Sprintf("%d.%s", e.Object, k.OpName(e.Object, e.Op)))
		}
	}}
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	violated, _ := k.Judge(&res)
	if got, want := strings.Join(log, " "), "1.acquire 0.lock 1.acquire 1.release 0.unlock 1.release"; got != want || violated != 0 {
		t.Errorf("got %s, want %s; violated %b", got, want, violated)
	}
}

// TestSettings wants the caller's loop and time before the scenario's, and those
// before what the locks claim.
func TestSettings(t *testing.T) {
	fifo, anyLoop, strict := sim.FIFO, sim.Any, sim.Strict
	for _, tt := range []struct {
		lock, src, block string
		loop             *sim.Discipline
		time             *sim.TimeMode
		want             string
	}{
		{handing, "", "", nil, nil, "any strict"},
		{"asyncio.Lock", "", "", nil, nil, "fifo strict"},
		{"asyncio.Lock", "loop any|time elastic|", "", nil, nil, "any elastic"},
		{"asyncio.Lock", "loop any|time elastic|", "", &fifo, &strict, "fifo strict"},
		{"asyncio.Lock", "", "", &anyLoop, nil, "any strict"},
		{handing, "loop any|time elastic|", "s", &anyLoop, nil, "fifo strict"},
	} {
		s := parse(t, fair+tt.src+"task a: lock|schedule s:| a lock")
		k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, tt.lock)}, Schedule: tt.block, Loop: tt.loop, Time: tt.time})
		if got := k.Loop.String() + " " + k.Time.String(); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.lock, tt.src, got, tt.want)
		}
	}
}

// TestNames asks a case for names.
func TestNames(t *testing.T) {
	k := newCase(t, parse(t, fair+"task a: lock|schedule s:| a lock"), scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, handing)}, Schedule: "s"})
	k.World.Run(scheduler.FIFO{}, k.Setup)
	if got := fmt.Sprint(k.TaskName(-1), ", ", k.TaskName(0), ", ", k.TaskName(1), ", ", k.OpName(0, 1)); got != "a callback, a, a task of the harness, unlock" {
		t.Errorf("got %s", got)
	}
}

// TestSame executes built-in scenarios twice with each seed, and wants the same
// events; also from a case that has done other things before.
func TestSame(t *testing.T) {
	for _, name := range []string{"lock/cancelled-in-line", "rwlock/any-time", "queue/timeout"} {
		s := scenarios.ByName(name)
		lock := map[string]string{"lock": "asyncio.Lock", "rwlock": "aiorwlock.RWLock", "queue": "asyncio.Queue"}[s.Kind.Name]
		options := scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, lock)}}
		fresh := func(seed uint64) string {
			k := newCase(t, s, options)
			return events(k, seed)
		}
		used := newCase(t, s, options)
		for seed := range uint64(20) {
			first, again, old := fresh(seed), fresh(seed), events(used, seed)
			if first != again || first != old {
				t.Fatalf("%s, seed %d: not the same\n%s\n%s\n%s", name, seed, first, again, old)
			}
		}
	}
}

// events are the calls, returns, waits and wakes of an execution, and its verdict.
func events(k *scenarios.Case, seed uint64) string {
	var b strings.Builder
	inner := k.World.Observer
	k.World.Observer = &spy{inner, func(e *sim.Event) {
		fmt.Fprint(&b, e.Kind, e.Step, e.Time, k.World.Path(e.Actor), e.Object, e.Op, e.Call, e.Result, e.Err, "\n")
	}}
	res := k.World.Run(scheduler.NewRandom(seed), k.Setup)
	violated, undecided := k.Judge(&res)
	fmt.Fprint(&b, violated, undecided, res.Steps)
	k.World.Observer = inner
	return b.String()
}

// TestUnjudged leaves judging out.
func TestUnjudged(t *testing.T) {
	s := parse(t, fair+"task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock wakes nobody")
	for _, block := range []string{"", "s"} {
		k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, "lock: forgets to wake")}, Schedule: block, Unjudged: true})
		res := k.World.Run(scheduler.FIFO{}, k.Setup)
		if violated, undecided := k.Judge(&res); violated != 0 || undecided != 0 || len(k.Mismatches()) != 0 {
			t.Errorf("judged %b, %b, %v", violated, undecided, k.Mismatches())
		}
	}
}
