package scenarios_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// smaller lists the texts of the smaller scenarios of a text.
func smaller(t *testing.T, text string) []string {
	t.Helper()
	s, err := scenarios.Parse("s", "s.sim", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for v := range s.Smaller() {
		list = append(list, string(v.Source))
	}
	return list
}

func TestSmaller(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"tasks, then operations that belong together, then repetitions",
			"lock l = lock\ntask a: lock l; step; unlock l\ntask b: (lock l; unlock l) ×3\n",
			[]string{
				"lock l = lock\ntask b: (lock l; unlock l) ×3\n",
				"lock l = lock\ntask a: lock l; step; unlock l\n",
				"lock l = lock\ntask a: lock l; unlock l\ntask b: (lock l; unlock l) ×3\n",
				"lock l = lock\ntask a: step\ntask b: (lock l; unlock l) ×3\n",
				"lock l = lock\ntask a: lock l; step; unlock l\ntask b: lock l; unlock l\n",
				"lock l = lock\ntask a: lock l; step; unlock l\ntask b: (lock l; unlock l) ×2\n",
			}},
		{"a cancelled task goes with who cancels it",
			"lock l = lock\ntask a: lock l; unlock l\ntask b: cancel a\n",
			[]string{"lock l = lock\ntask a: lock l; unlock l\n"}},
		{"deliberate misuse may go, but none comes",
			"lock l = lock\ntask a: unlock l; step\ntask b: lock l; unlock l\n",
			[]string{
				"lock l = lock\ntask b: lock l; unlock l\n",
				"lock l = lock\ntask a: unlock l; step\n",
				"lock l = lock\ntask a: step\ntask b: lock l; unlock l\n",
				"lock l = lock\ntask a: unlock l\ntask b: lock l; unlock l\n",
				"lock l = lock\ntask a: step\ntask b: unlock l\n",
			}},
		{"nobody is left waiting for what nobody brings",
			"lock q = queue(1)\ntask a: put q 1; put q 2\ntask b: get q; step\n",
			[]string{
				"lock q = queue(1)\ntask a: put q 2\ntask b: get q; step\n",
				"lock q = queue(1)\ntask a: put q 1\ntask b: get q; step\n",
				"lock q = queue(1)\ntask a: put q 1; put q 2\ntask b: get q\n",
				"lock q = queue(1)\ntask a: put q 2\ntask b: step\n",
				"lock q = queue(1)\ntask a: put q 1\ntask b: step\n",
			}},
		{"who waits without end stays cancelled",
			"lock q = queue\ntask a: get q\ntask b: cancel a; step\n",
			[]string{
				"task b: step\n",
				"lock q = queue\ntask a: get q\ntask b: cancel a\n",
			}},
		{"nobody takes the place of one who misuses",
			"lock l = lock\ntask a: lock l\ntask b: lock l; unlock l\n",
			[]string{
				"lock l = lock\ntask b: lock l; unlock l\n",
				"lock l = lock\ntask a: lock l\n",
				"lock l = lock\ntask b: lock l\n",
			}},
		{"who releases for another stays, and so does the other",
			"lock s = semaphore(1)\ntask a: acquire s\ntask b: release s; step\n",
			[]string{
				"lock s = semaphore(1)\ntask a: acquire s\ntask b: release s\n",
				"task b: step\n",
			}},
		{"a cancellation goes with its target though others wait",
			"lock q = queue\ntask a: get q\ntask b: cancel a\ntask c: get q\n",
			[]string{
				"lock q = queue\ntask c: get q\n",
				"lock q = queue\ntask a: get q\ntask b: cancel a\n",
			}},
		{"repetitions of repetitions, and a schedule in which nobody acts",
			"task a: (step ×2; sleep 1) ×3\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
			[]string{
				"task b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
				"task a: (step ×2; sleep 1) ×3\n",
				"task a: (step ×2; sleep 1) ×3\ntask b: step\n",
				"task a: sleep 1 ×3\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
				"task a: step ×6\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
				"task a: step ×2; sleep 1\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
				"task a: (step ×2; sleep 1) ×2\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
				"task a: (step; sleep 1) ×3\ntask b: step\nschedule s:\n  tick 1\n  b step\n  b.step  returns\n",
			}},
		{"an assertion without a number is about the last one",
			"lock l = lock\ntask a: (lock l; unlock l) ×2\ntask b: step\nschedule s:\n  a lock\n  a unlock\n  a lock\n  a.lock  returns\n",
			[]string{
				"task b: step\n",
				"lock l = lock\ntask a: (lock l; unlock l) ×2\nschedule s:\n  a lock\n  a unlock\n  a lock\n  a.lock  returns\n",
				"lock l = lock\ntask a: (lock l; unlock l) ×2\ntask b: step\n",
				"lock l = lock\ntask a: lock l; unlock l\ntask b: step\nschedule s:\n  a lock\n  a unlock\n",
			}},
		{"what is said of what is left out goes",
			`lock l = lock
task a: (lock l; unlock l) ×2
task b: lock l; unlock l
when a.lock#2 done: locked l

schedule s:
  a lock
  b lock    blocks
  a unlock  wakes b
  a lock
  a.lock#2  returns
expect a.lock#2 before b.lock
expect blocks a, b
`,
			[]string{
				"lock l = lock\ntask b: lock l; unlock l\nschedule s:\n  b lock  blocks\nexpect blocks b\n",
				"lock l = lock\ntask a: (lock l; unlock l) ×2\nwhen a.lock#2 done: locked l\nschedule s:\n  a lock\n  a unlock\n  a lock\n  a.lock#2  returns\nexpect blocks a\n",
				"lock l = lock\ntask a: (lock l; unlock l) ×2\ntask b: lock l; unlock l\nschedule s:\n  a lock\n  b lock    blocks\n  a unlock  wakes b\n  a lock\n  a.lock#2  returns\nexpect a.lock#2 before b.lock\nexpect blocks a, b\n",
				"lock l = lock\ntask a: (lock l; unlock l) ×2\ntask b: lock l; unlock l\nwhen a.lock#2 done: locked l\nexpect a.lock#2 before b.lock\nexpect blocks a, b\n",
				"lock l = lock\ntask a: lock l; unlock l\ntask b: lock l; unlock l\nschedule s:\n  a lock\n  b lock    blocks\n  a unlock  wakes b\nexpect blocks a, b\n",
			}},
		{"what is joined to nothing is not joined",
			"lock l = lock\ntask a: lock l || (unlock l || cancel a) ×2\n",
			[]string{
				"lock l = lock\ntask a: lock l || unlock l ×2\n",
				"task a: cancel a ×2\n",
				"lock l = lock\ntask a: lock l || unlock l || cancel a\n",
			}},
		{"anybody may still wait",
			"lock l = lock\ntask a: lock l; step\ntask b: lock l\nexpect blocks anybody\n",
			[]string{
				"lock l = lock\ntask b: lock l\nexpect blocks anybody\n",
				"lock l = lock\ntask a: lock l; step\nexpect blocks anybody\n",
				"lock l = lock\ntask a: step\ntask b: lock l\nexpect blocks anybody\n",
				"lock l = lock\ntask a: lock l\ntask b: lock l\nexpect blocks anybody\n",
				"task a: step\nexpect blocks anybody\n",
			}},
		{"occurrences are counted anew",
			"lock l = lock\ntask a: lock l; unlock l; lock l; unlock l; (step) ×2\nexpect a.lock#1 before a.lock#2\nexpect a.lock#2 before a.unlock#2\n",
			[]string{
				"lock l = lock\ntask a: lock l; unlock l; lock l; unlock l\nexpect a.lock#1 before a.lock#2\nexpect a.lock#2 before a.unlock#2\n",
				"lock l = lock\ntask a: lock l; unlock l; step ×2\nexpect a.lock#1 before a.unlock#1\n",
				"lock l = lock\ntask a: lock l; unlock l; step ×2\n",
				"lock l = lock\ntask a: lock l; unlock l; lock l; unlock l; step\nexpect a.lock#1 before a.lock#2\nexpect a.lock#2 before a.unlock#2\n",
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := smaller(t, c.text)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "---\n"), strings.Join(c.want, "---\n"))
			}
		})
	}
}

// TestSmallerOfAll wants of all scenarios there are that what is smaller is so,
// formats to itself, comes in the same order again, and ends somewhere.
func TestSmallerOfAll(t *testing.T) {
	all := scenarios.Builtin()
	files, _ := filepath.Glob("testdata/museum/*.sim")
	for _, f := range files {
		s, err := scenarios.Load(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	for _, s := range all {
		var first []string
		tasks, ops := s.Size()
		for v := range s.Smaller() {
			first = append(first, string(v.Source))
			m, n := v.Size()
			if m > tasks || n > ops || m == tasks && n == ops && len(v.File.Stmts) >= len(s.File.Stmts) {
				t.Errorf("%s is not smaller:\n%s", s.Name, v.Source)
			}
			if !bytes.Equal(script.Format(v.File), v.Source) {
				t.Errorf("%s: not in canonical form:\n%s", s.Name, v.Source)
			}
		}
		var again []string
		for v := range s.Smaller() {
			again = append(again, string(v.Source))
		}
		if !slices.Equal(first, again) || len(first) == 0 && tasks > 1 {
			t.Errorf("%s: %d smaller ones, and then %d", s.Name, len(first), len(again))
		}
		for v, depth := s, 0; v != nil; depth++ {
			next := v
			for w := range v.Smaller() {
				next = w
			}
			if next == v {
				break
			} else if v = next; depth > 200 {
				t.Fatalf("%s: it does not end", s.Name)
			}
		}
	}
}

// TestSmallerIsSound wants that locks in which nothing is wrong get through all
// smaller scenarios that the model gets through: no reduction makes a workload
// fail by itself unnoticed. And counting alone must tell most of those that do.
func TestSmallerIsSound(t *testing.T) {
	own, all := 0, 0
	for _, s := range scenarios.Builtin() {
		for v := range s.Smaller() {
			all++
			if failure(t, v, scenarios.Reference(s.Kind, sim.Policy{}), 20) != "" {
				own++
				continue
			}
			for _, a := range correct() {
				if a.Kind != s.Kind || asksMore(s, a) || polls(a) || a.Policy.Reentrant || a.Policy.OwnerChecked || a.Policy.Bounded {
					continue // as in TestCorrectLocks, or the model is another one
				}
				if why := failure(t, v, a, 3); why != "" {
					t.Errorf("%s: %s\n%s", a.Name, why, v.Source)
				}
			}
		}
	}
	if t.Logf("%d of %d fail by themselves", own, all); 20*own > all {
		t.Errorf("%d of %d fail by themselves", own, all)
	}
}

// failure is what a lock violates that it claims, but for the order of admission.
func failure(t *testing.T, s *scenarios.Scenario, a *algorithms.Algorithm, seeds uint64) string {
	for _, loop := range bothLoops {
		k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &loop})
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		for seed := range seeds {
			res := k.World.Run(scheduler.NewRandom(seed), k.Setup)
			k.Judge(&res)
			for _, v := range k.Checks.Violations() {
				if o := k.Objects()[0].Spec(); v.Property.Claimed(&o) && v.Property.Group != "policy" {
					return fmt.Sprintf("%v, seed %d: %s: %s", loop, seed, v.Property.Name, v.Message)
				}
			}
		}
	}
	return ""
}

// TestReference wants that the model as a lock violates nothing in the built-in
// scenarios, and works where parameters and timeouts are given.
func TestReference(t *testing.T) {
	for _, s := range scenarios.Builtin() {
		if why := failure(t, s, scenarios.Reference(s.Kind, sim.Policy{}), 50); why != "" {
			t.Errorf("%s: %s", s.Name, why)
		}
	}
}
