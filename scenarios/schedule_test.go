package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// parse reads a script in which lines are separated by | (so || is ‖).
func parse(t testing.TB, src string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("t", "t.sim", []byte(strings.ReplaceAll(src, "|", "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Locks of the tables below.
const (
	fair    = "lock l = lock|"
	sem     = "semaphore: hands over"
	pauses  = "lock: hands over, after a rest"
	handing = "lock: hands over"
	racing  = "lock: competes"
	polling = "lock: polls"
	pool    = "lock s = semaphore(1)|"
	queued  = "lock q = queue(1)|"
	passing = "queue: hands over"
)

// schedules has scripts with one schedule s each, and the first thing in which
// the execution differs from what they say.
var schedules = []struct{ name, lock, src, want string }{
	// A line runs its operation until it returns or suspends.
	{"returns", handing, fair + "task a: lock; unlock|schedule s:| a lock| a unlock", ""},
	{"blocks", handing, fair + "task a: lock|task b: lock|schedule s:| a lock| b lock blocks", ""},
	{"blocks unsaid", handing, fair + "task a: lock|task b: lock|schedule s:| a lock| b lock",
		"t.sim:6: b lock: expected that it returns at once, but it blocks"},
	{"blocks wrongly", handing, fair + "task a: lock|schedule s:| a lock blocks",
		"t.sim:4: a lock: expected that it blocks, but it returned"},
	{"error unsaid", handing, fair + "task a: unlock|schedule s:| a unlock",
		"t.sim:4: a unlock: expected that it returns at once, but it failed: misuse"},
	{"error", handing, fair + "task a: unlock|schedule s:| a unlock raises ErrMisuse", ""},
	{"other error", handing, fair + "task a: unlock|schedule s:| a unlock raises ErrFull",
		"t.sim:4: a unlock: expected that it raises ErrFull, but it failed: misuse"},
	{"no error", handing, fair + "task a: lock|schedule s:| a lock raises error",
		"t.sim:4: a lock: expected that it raises error, but it returned"},
	{"value", passing, queued + "task a: put 7; get|schedule s:| a put| a get = 7", ""},
	{"wrong value", passing, queued + "task a: put 7; get|schedule s:| a put| a get = 8",
		"t.sim:5: a get: expected that it returns 8, but it returned 7"},
	{"none", passing, queued + "task a: put 7|schedule s:| a put = none", ""},
	{"truth", handing, fair + "task a: trylock; locked; trylock|schedule s:| a trylock = true| a locked = true| a trylock = false", ""},
	{"gives way", pauses, fair + "task a: lock; unlock|schedule s:| a lock| a unlock", ""},
	{"polls", polling, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock wakes nobody| b.lock returns", ""},

	// Who is woken goes on before the next line, in order.
	{"goes on", handing, fair + "task a: lock; unlock|task b: lock; unlock|schedule s:| a lock| b lock blocks| a unlock| b unlock", ""},
	{"wakes", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock wakes nobody| b lock blocks| a unlock wakes b", ""},
	{"wakes somebody else", handing, fair + "task a: lock; unlock|task b: lock|task c: lock|schedule s:| a lock| b lock blocks| c lock blocks| a unlock wakes c",
		"t.sim:9: expected that it wakes c, but it woke b"},
	{"wakes nobody", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock wakes nobody",
		"t.sim:7: expected that it wakes nobody, but it woke b"},
	{"wakes in order", handing, fair + "task a: lock; unlock|task b: lock; unlock|task c: lock|schedule s loose:| a lock| b lock| c lock| b unlock| a unlock wakes b, c", ""},
	{"wakes more than once", racing, fair + "task a: lock; unlock; lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock ‖ a lock wakes b| b blocks| a unlock wakes b| b.lock returns", ""},
	{"cancel wakes the next", sem, pool + "task a: acquire; release|task b: acquire|task c: acquire|schedule s:| a acquire| b acquire blocks| c acquire blocks| a release ‖ cancel b wakes b, c| b cancelled| c.acquire returns", ""},
	{"cancelled is not woken", sem, pool + "task a: acquire|task b: acquire|schedule s:| a acquire| b acquire blocks| cancel b wakes nobody| b cancelled", ""},
	{"timed out is not woken", sem, pool + "task a: acquire|task b: acquire timeout 2|schedule s:| a acquire| b acquire blocks| tick 2 wakes nobody| b times out", ""},
	{"slept is woken", handing, fair + "task a: sleep 2|schedule s:| a sleep| tick 2 wakes a", ""},

	// Actions of one line: nobody else runs between them.
	{"one step", racing, fair + "task a: lock; unlock; lock|task b: lock|schedule s:| a lock| b lock blocks| a unlock ‖ a lock wakes b| b blocks", ""},
	{"two steps", racing, fair + "task a: lock; unlock; lock|task b: lock|schedule s:| a lock| b lock blocks| a unlock| b.lock returns| a lock blocks", ""},
	{"one tick", racing, fair + "task a: lock; unlock|task b: lock|task c: lock|schedule s:| a lock| b lock blocks| a unlock ‖ c lock| b blocks", ""},
	{"second blocks", handing, fair + "task a: lock; unlock; lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock ‖ a lock blocks", ""},
	{"first blocks", handing, fair + "task a: lock|task b: lock; unlock|schedule s:| a lock| b lock blocks ‖ b unlock",
		"t.sim:6: b unlock: expected that it returns at once, but it has not begun"},
	{"cancel first", sem, pool + "task a: acquire; release|task b: acquire|schedule s:| a acquire| b acquire blocks| cancel b ‖ a release wakes nobody| b cancelled", ""},
	{"cancel before it acts", handing, fair + "task a: lock|schedule s:| cancel a ‖ a lock",
		"t.sim:4: a lock: expected that it returns at once, but it has not begun"},

	// Cancelled tasks.
	{"cancel at the gate", handing, fair + "task a: lock; step; unlock|task b: lock|schedule s:| a lock| b lock blocks| cancel a wakes b| b.lock returns", ""},
	{"cancel in a step", handing, fair + "task a: lock; sleep 5; unlock|task b: lock|schedule s:| a lock| b lock blocks| a sleep| cancel a wakes b| a cancelled", ""},
	{"cancel what has ended", handing, fair + "task a: lock; unlock|schedule s:| a lock| a unlock| cancel a wakes nobody", ""},
	{"acts after the end", handing, fair + "task a: lock; unlock|schedule s:| a lock| cancel a| a unlock",
		"t.sim:6: a cannot unlock: the task has ended"},
	{"cancels itself", handing, fair + "task a: lock; cancel a; step; unlock|task b: lock|schedule s:| a lock| b lock blocks| a cancel wakes b", ""},
	{"task cancels", handing, fair + "task a: lock|task b: lock|task k: cancel b|schedule s:| a lock| b lock blocks| k cancel| b cancelled", ""},

	// What cannot be.
	{"still blocked", handing, fair + "task a: lock|task b: lock; unlock|schedule s:| a lock| b lock blocks| b unlock",
		"t.sim:7: b cannot unlock: it is still blocked in lock"},
	{"still sleeping", handing, fair + "task a: sleep 5; lock|schedule s:| a sleep| tick 4| a lock",
		"t.sim:6: a cannot lock: it is still blocked in sleep"},
	{"left out", sem, pool + "task a: acquire|task b: acquire timeout 2; release|schedule s:| a acquire| b acquire blocks| tick 2| b release",
		"t.sim:8: b cannot release: it is left out, since the acquisition it belongs to did not succeed"},
	{"passed over", sem, pool + "task a: acquire; release|task b: acquire timeout 2; release; acquire|schedule s:| a acquire| b acquire blocks| tick 2| b times out| a release| b acquire", ""},
	{"not passed over", handing, fair + "task a: lock; unlock; lock|schedule s:| a lock| a lock",
		"t.sim:5: a cannot lock: its next operation is unlock"},

	// Time.
	{"tick", handing, fair + "task a: lock; sleep 3; unlock|schedule s:| a lock| a sleep| tick 2| a blocks| tick 1| a returns| a unlock", ""},
	{"at", handing, fair + "task a: sleep 3; sleep 1|schedule s:| a sleep| at 3| a returns| a sleep| at 4| a returns", ""},
	{"late task", handing, fair + "task a at 5: lock|schedule s:| at 5 wakes nobody| a lock", ""},
	{"late task, tick", handing, fair + "task a at 5: lock|schedule s:| tick 2| tick 4| a lock", ""},
	{"times out", handing, fair + "task a: lock|task b: lock timeout 0|schedule s:| a lock| b lock blocks| b.lock times out", "t.sim:6: b lock: expected that it blocks, but it timed out"},
	{"no time passes", handing, fair + "task a: lock|task b: lock timeout 1|schedule s:| a lock| b lock blocks| a returns| b blocks| tick 1| b times out", ""},

	// Data.
	{"branch", handing, "var x|task a: choose 3; choose 2|schedule s:| a choose = 2| a choose = 1", ""},
	{"branch unsaid", handing, "var x|task a: choose 3|schedule s:| a choose| a = 0", ""},
	{"memory", handing, "var x = 5|task a: read; add 2; add; write 1; read|task b: read|schedule s:| a read = 5| a add 2| a add| b read = 8| a write 1| a read = 1", ""},
	{"mutex", handing, "mutex m|task a: lock; unlock; unlock|task b: lock|task c: lock|schedule s:| a lock| b lock blocks| c lock blocks| a unlock| b.lock returns| c blocks| a unlock", ""},
	{"mutex misuse", handing, "mutex m|task a: unlock|schedule s:| a unlock raises ErrMisuse", ""},
	{"mutex cancel", handing, "mutex m|task a: lock; unlock|task b: lock|task c: lock|schedule s:| a lock| b lock blocks| c lock blocks| cancel b| a unlock| c.lock returns", ""},

	// A loose schedule leaves open what it does not say.
	{"loose", handing, fair + "task a: lock; unlock|task b: lock; unlock|schedule s loose:| a lock| b lock| b unlock| a unlock| b.unlock returns", ""},
	{"loose says", handing, fair + "task a: lock|task b: lock|schedule s loose:| a lock| b lock returns",
		"t.sim:6: b lock: expected that it returns, but it blocks"},
	{"loose, ended", handing, fair + "task a: lock; unlock|schedule s loose:| a lock| cancel a| a unlock", ""},
	{"loose, left out", sem, pool + "task a: acquire|task b: acquire timeout 2; release; step|schedule s loose:| a acquire| b acquire| tick 2| b release| b step| b returns", ""},
	{"loose, not started", handing, fair + "task a at 3: lock|schedule s loose:| at 3| a lock returns", ""},

	// Expectations.
	{"before", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock|expect a.unlock before b.lock", ""},
	{"before, wrong", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock|expect b.lock before a.unlock",
		"t.sim:8: expected b.lock before a.unlock, but a.unlock returned first"},
	{"before, never", handing, fair + "task a: lock|task b: lock timeout 1|task c: step|schedule s:| a lock| b lock blocks| tick 1| c step|expect b.lock before c.step",
		"t.sim:10: expected b.lock before c.step, but c.step has returned and b.lock timed out"},
	{"before, neither", handing, fair + "task a: lock|task b: lock|schedule s:| a lock|expect b.lock#1 before a.lock",
		"t.sim:6: expected b.lock#1 before a.lock, but a.lock has returned and b.lock#1 has not begun"},
	{"stays blocked", handing, fair + "task a: lock|task b: lock|schedule s:| a lock| b lock blocks|expect blocks b", ""},
	{"it is told what becomes of who may block", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock| b.lock returns|expect blocks b", ""},
	{"does not stay blocked", handing, fair + "task a: lock; unlock|task b: lock|schedule s:| a lock| b lock blocks| a unlock|expect blocks b",
		"t.sim:8: expected that b waits for ever, but it has ended"},
	{"checks more than is claimed", racing, fair + "task a: lock; unlock; lock|task b: lock; unlock|schedule s:| a lock| b lock blocks| a unlock ‖ a lock| b blocks|check fifo safety",
		"t.sim:9: check fifo: fifo: a asked for l (lock) at step 20 and got it at step 20, before b, which had been waiting (lock) since step 15"},
	{"checks a bound", handing, fair + "task a: lock; unlock|task b: lock; unlock|task c: lock|schedule s:| a lock| b lock blocks| c lock blocks| a unlock| b unlock|check fairness(bypass<=0)",
		"t.sim:11: check bypass<=0: 1 others got into l while one waited"},
	{"checks what holds", handing, fair + "task a: lock; unlock|schedule s:| a lock| a unlock|check safety fifo bypass<=1 linearizable", ""},
}

func TestSchedules(t *testing.T) {
	for _, tt := range schedules {
		t.Run(tt.name, func(t *testing.T) {
			s := parse(t, tt.src)
			k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, tt.lock)}, Schedule: "s"})
			for range 2 { // the second execution must not depend on the first
				res := k.World.Run(scheduler.FIFO{}, k.Setup)
				violated, _ := k.Judge(&res)
				got := ""
				if list := k.Mismatches(); len(list) > 0 {
					got = list[0].String()
				}
				if got != tt.want {
					t.Errorf("got  %s\nwant %s", got, tt.want)
				}
				if bit := violated>>k.ScriptBit()&1 == 1; bit != (tt.want != "") {
					t.Errorf("the bit of the script is %v", bit)
				}
				if res.Outcome == sim.Panicked {
					t.Errorf("panic: %s\n%s", res.Panic.Value, res.Panic.Stack)
				}
			}
		})
	}
}

// TestCallbacks wants that done-callbacks run inside the completing call on
// Tornado 4, and as a handle behind the woken task on asyncio.
func TestCallbacks(t *testing.T) {
	src := queued + "task p: put 1; put 2|task g: get; get|task h: tryget|when p.put#2 done: tryget q|schedule s loose:| p put| p put| g get| g get"
	for _, tt := range []struct{ lock, first, second string }{
		{"toro.Queue", "2", "blocks"},    // the callback has taken 1, inside the first get
		{"asyncio.Queue", "1", "blocks"}, // p puts 2, then the callback takes it
	} {
		t.Run(tt.lock, func(t *testing.T) {
			s := parse(t, src)
			k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, tt.lock)}, Schedule: "s"})
			var log []string
			k.World.Observer = &spy{k.World.Observer, func(e *sim.Event) {
				if e.Kind == sim.EvReturn {
					log = append(log, fmt.Sprintf("%s %s %v", e.Task.Name(), k.OpName(e.Object, e.Op), e.Result))
				}
			}}
			res := k.World.Run(scheduler.FIFO{}, k.Setup)
			k.Judge(&res)
			got := strings.Join(log, "; ")
			if want := "g get " + tt.first; !strings.Contains(got, want) || strings.Count(got, "g get") != 1 {
				t.Errorf("got %s, want %s once", got, want)
			}
			inside := strings.Index(got, "p.put-done") < strings.Index(got, "g get")
			if inside != (tt.lock == "toro.Queue") {
				t.Errorf("the order is %s", got)
			}
		})
	}
}

// TestCallbackOfDone wants that a callback runs also if the operation need not
// wait, and that it may cancel.
func TestCallbackOfDone(t *testing.T) {
	s := parse(t, fair+"task a: lock|task b: sleep 9|when a.lock done: unlock; cancel b|schedule s:| b sleep| a lock| b cancelled")
	for _, lock := range []string{handing, "asyncio.Lock"} {
		k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, lock)}, Schedule: "s"})
		res := k.World.Run(scheduler.FIFO{}, k.Setup)
		k.Judge(&res)
		if len(k.Mismatches()) > 0 || res.Outcome != sim.Finished && res.Outcome != sim.Quiet {
			t.Errorf("%s: %v, %v", lock, res.Outcome, k.Mismatches())
		}
		if shown, _ := k.Objects()[0].Inspect(); lock == "asyncio.Lock" && shown.Fields[0].Value != "true" {
			t.Errorf("the audit has not taken the lock that the callback released: %v", shown)
		}
	}
}

// TestNotApplicable has scenarios that a lock cannot be asked to go through.
func TestNotApplicable(t *testing.T) {
	for _, tt := range []struct{ lock, src, why string }{
		{"asyncio.Lock", fair + "task a: trylock", "it has no trylock"},
		{"asyncio.Lock", fair + "task a: lock|when a.lock done: trylock", "it has no trylock"},
		{"toro.Lock", fair + "task a: lock|task b: cancel a", "its waiting operations cannot be cancelled"},
		{"toro.Lock", fair + "task a: lock|schedule s:| a lock| cancel a", "its waiting operations cannot be cancelled"},
		{"aiorwlock.RWLock", "lock rw = rwlock(2)|task a: lock", "it has no parameter readers"},
	} {
		t.Run(tt.src, func(t *testing.T) {
			s := parse(t, tt.src)
			_, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, tt.lock)}})
			var no *scenarios.NotApplicable
			if !errors.As(err, &no) || no.Algorithm != tt.lock || no.Why != tt.why {
				t.Fatalf("got %v, want %s", err, tt.why)
			}
			if want := "scenario t does not apply to " + tt.lock + ": " + tt.why; err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

// TestCaseErrors has scenarios that cannot be executed at all.
func TestCaseErrors(t *testing.T) {
	bad := aLock("breaks", permits{})
	bad.New = func(*sim.World, algorithms.Params) (any, error) { panic("oops") }
	other := aLock("is something else", permits{})
	other.New = func(*sim.World, algorithms.Params) (any, error) { return new(int), nil }
	for _, tt := range []struct {
		name, src, schedule, want string
		locks                     []*algorithms.Algorithm
	}{
		{"no lock", fair + "task a: lock", "", "t.sim:1: object l needs a lock; no lock was named for it", nil},
		{"other kind", fair + "task a: lock", "", "t.sim:1: object l needs a lock; toro.Queue is a queue",
			[]*algorithms.Algorithm{port(t, "toro.Queue")}},
		{"parameter", "lock s = semaphore(-1)|task a: acquire", "", "t.sim:1: the parameter value of semaphore is at least 0, not -1",
			[]*algorithms.Algorithm{port(t, "toro.Semaphore")}},
		{"refused parameter", "lock rw = rwlock(0)|task a: lock", "", "toro.RWLock: toro: max_readers must be at least 1, no lock here admits any number: bad parameter",
			[]*algorithms.Algorithm{port(t, "toro.RWLock")}},
		{"two loops", "lock l = lock|lock q = queue|task a: lock l", "",
			"t.sim: toro.Lock is written for the event loop tornado4, asyncio.Queue for asyncio; they cannot run together",
			[]*algorithms.Algorithm{port(t, "toro.Lock"), port(t, "asyncio.Queue")}},
		{"schedule", fair + "task a: lock|schedule first:| a lock", "frist", `scenario t has no schedule "frist"; did you mean "first"?`,
			[]*algorithms.Algorithm{port(t, handing)}},
		{"panic", fair + "task a: lock", "", "the constructor panicked: oops", []*algorithms.Algorithm{bad}},
		{"other methods", fair + "task a: lock", "",
			other.Name + ": what New makes, a *int, lacks methods that every lock has: see go doc github.com/simrun-dev/simrun/algorithms",
			[]*algorithms.Algorithm{other}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := parse(t, tt.src)
			k, err := s.Case(scenarios.Options{Algorithms: tt.locks, Schedule: tt.schedule})
			if err == nil {
				k.Close()
				t.Fatal("no error")
			}
			if err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
