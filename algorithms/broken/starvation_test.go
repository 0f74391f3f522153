package broken_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
)

// The stories of starvation, with as many rounds as one likes: programs that loop,
// and a schedule in which somebody is overtaken in each round, if that is possible.
var starving = map[string]func(rounds int) string{
	"M40": func(rounds int) string {
		return fmt.Sprintf(`lock q = queue
task g: get q
task c: (tryput q 1 || tryget q) ×%d; tryput q 9
schedule s loose:
g get blocks
%s`, rounds, strings.Repeat("c tryput || c tryget\n", rounds))
	},
	"M56": func(rounds int) string {
		return fmt.Sprintf(`lock l = lock
task a: lock l; (sleep 2; unlock l || lock l) ×%d; sleep 2; unlock l
task b: lock l; unlock l
schedule s loose:
a lock
b lock blocks
%s`, rounds, strings.Repeat("a sleep\ntick 2\na unlock || a lock\n", rounds))
	},
	"M57": func(rounds int) string {
		return fmt.Sprintf(`lock rw = rwlock
task r1: (rlock rw; runlock rw) ×%d
task r2: (rlock rw; runlock rw) ×%[1]d
task w: lock rw; unlock rw
schedule s loose:
r1 rlock
w lock blocks
%s`, rounds+1, strings.Repeat("r2 rlock\nr1 runlock\nr1 rlock\nr2 runlock\n", rounds))
	},
	"M58": func(rounds int) string {
		return fmt.Sprintf(`lock rw = rwlock
task w1: (lock rw; unlock rw) ×%d
task w2: (lock rw; unlock rw) ×%[1]d
task r: rlock rw; runlock rw
schedule s loose:
w1 lock
r rlock blocks
w2 lock blocks
%s`, rounds+1, strings.Repeat("w1 unlock || w1 lock\nw2 unlock || w2 lock\n", rounds))
	},
}

// TestBypassGrows wants that how often a waiter is overtaken has no bound, in
// the locks that starve: it grows with the rounds of the others. Their twins keep
// the bound whatever the others do.
func TestBypassGrows(t *testing.T) {
	tried := 0
	for _, e := range broken.Entries() {
		story := starving[e.ID]
		if story == nil {
			continue
		}
		tried++
		t.Run(e.ID, func(t *testing.T) {
			last := int64(0)
			for _, rounds := range []int{2, 4, 8, 16} {
				text := story(rounds)
				got, fixed := bypass(t, text, lock(e.Broken)), bypass(t, text, lock(e.Fixed))
				if got < int64(rounds) || got <= last {
					t.Errorf("%s, %d rounds: %d others got in, after %d in half as many", e.Broken, rounds, got, last)
				}
				if fixed > 1 {
					t.Errorf("%s, %d rounds: %d others got in", e.Fixed, rounds, fixed)
				}
				last = got
			}
		})
	}
	if tried != len(starving) {
		t.Errorf("%d of %d stories belong to an entry", tried, len(starving))
	}
}

// bypass follows the schedule, and returns how many got in while one waited.
func bypass(t *testing.T, text string, a *algorithms.Algorithm) int64 {
	t.Helper()
	s, err := scenarios.Parse("loop", "loop.sim", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Schedule: "s"})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	k.Judge(&res)
	for _, m := range k.Mismatches() {
		t.Errorf("%s: %s", a.Name, m)
	}
	for _, m := range k.Checks.Measures(nil) {
		if m.Name == "bypass" {
			return m.Value
		}
	}
	t.Errorf("%s: the bypass is not measured", a.Name)
	return 0
}
