package scenarios_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// sweep tries a lock on all workloads of its kind up to a size, and nothing else.
func sweep(t *testing.T, a *algorithms.Algorithm, loop sim.Discipline, size int) *verify.Lock {
	t.Helper()
	return sweepAs(t, a, loop, verify.SweepOptions{Size: size})
}

func sweepAs(t *testing.T, a *algorithms.Algorithm, loop sim.Discipline, s verify.SweepOptions) *verify.Lock {
	t.Helper()
	o := verify.Options{Workers: 1, Sweep: s, MaxExecutions: 2000}
	if s.Size == 0 {
		o.MaxExecutions = 0
	}
	l, err := verify.Algorithm(context.Background(), a, []*scenarios.Scenario{}, loop, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// models are what the kinds say themselves, under many claims.
func models() (list []*algorithms.Algorithm) {
	for _, k := range algorithms.Kinds() {
		claims := []sim.Policy{{}}
		switch k {
		case algorithms.LockKind:
			claims = append(claims, sim.Policy{OwnerChecked: true}, sim.Policy{Reentrant: true, OwnerChecked: true}, sim.Policy{Reentrant: true})
		case algorithms.RWLockKind:
			claims = append(claims, sim.Policy{OwnerChecked: true}, sim.Policy{Reentrant: true, OwnerChecked: true, Upgrade: "refused", Downgrade: "allowed"})
		case algorithms.SemaphoreKind:
			claims = append(claims, sim.Policy{Bounded: true})
		case algorithms.QueueKind:
			claims = append(claims, sim.Policy{Items: sim.NewestFirst}, sim.Policy{Items: sim.LeastFirst}, sim.Policy{EarlyIn: true}, sim.Policy{InLine: true}, sim.Policy{Synchronous: true})
		case algorithms.MonitorKind, algorithms.ConditionKind:
			claims = append(claims, sim.Policy{Spurious: true})
		}
		for i, c := range claims {
			a := scenarios.Reference(k, c)
			a.Name = fmt.Sprintf("%s, claims %d", a.Name, i)
			list = append(list, a)
		}
	}
	return list
}

// TestSweepPasses wants that sweeps find nothing wrong with locks in which nothing
// is.
func TestSweepPasses(t *testing.T) {
	for _, a := range append(correct(), models()...) {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			for _, loop := range bothLoops {
				size := 3
				if loop == sim.FIFO || a.Kind.Name == algorithms.MonitorKind.Name || a.Kind.Name == algorithms.QueueKind.Name {
					size = 2
				}
				if *long {
					size++
				}
				if raceEnabled { // the detector keeps memory for every coroutine there was
					size = 1
				}
				l := sweep(t, a, loop, size)
				s := l.Sweep
				for i := range s.Rows {
					if r := &s.Rows[i]; r.First > 0 {
						w := scenarios.ByName(fmt.Sprintf("sweep/%s/%d", a.Kind.Name, r.First))
						t.Errorf("%v: %s is violated in %d workloads, first in\n%s", loop, r.Name, r.Workloads, w.Source)
					}
				}
				if s.Open > 0 || s.Endless > 0 && !polls(a) || s.Workloads == 0 {
					t.Errorf("%v: of %d workloads, %d executions could not be judged, and %d workloads do not come to rest", loop, s.Workloads, s.Open, s.Endless)
				}
			}
		})
	}
}

// foundFile is what sweeps find in the broken locks of the tests and in the ports.
const foundFile = "testdata/sweep.txt"

// TestSweepFinds compares what sweeps find, without any story, with what they found
// before: of what shows in large workloads only if asked.
func TestSweepFinds(t *testing.T) {
	old, err := os.ReadFile(foundFile)
	if err != nil && !golden.Update() {
		t.Fatal(err)
	}
	before := map[string]string{} // by lock
	for line := range strings.Lines(string(old)) {
		if name, _, ok := strings.Cut(line, ": size "); ok {
			before[name] = line
		} else if name, _, ok := strings.Cut(line, ": some of size "); ok {
			before[name] = line
		}
	}
	var locks []*algorithms.Algorithm
	for _, f := range flaws() {
		locks = append(locks, f.lock)
	}
	for _, a := range builtin.Algorithms() {
		if len(a.Defects) > 0 && !a.Museum() {
			b := *a // what is declared is to be found, too
			b.Defects = nil
			locks = append(locks, &b)
		}
	}
	lines := make([]string, len(locks))
	t.Run("locks", func(t *testing.T) {
		for i, a := range locks {
			lines[i] = before[a.Name]
			t.Run(a.Name, func(t *testing.T) {
				t.Parallel()
				if lines[i] == "" && !*long {
					t.Fatalf("%s says nothing of it: go test ./scenarios -run 'SweepFinds/locks/%s' -long -update", foundFile, strings.ReplaceAll(a.Name, " ", "_"))
				}
				sizes := []string{"size 1", "size 2", "size 3"}
				if raceEnabled {
					sizes = sizes[:1]
				}
				usual := slices.ContainsFunc(sizes, func(s string) bool { return strings.Contains(lines[i], s) })
				if usual || *long {
					lines[i] = finds(t, a, i >= len(flaws()))
				}
				if lines[i] != before[a.Name] && !golden.Update() {
					t.Errorf("found now:\n%sand before:\n%s", lines[i], before[a.Name])
				}
			})
		}
	})
	if text := strings.Join(lines, ""); golden.Update() && !bytes.Equal(old, []byte(text)) {
		if err := os.WriteFile(foundFile, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// finds says what a sweep finds in a lock, in the size in which it first finds
// something.
func finds(t *testing.T, a *algorithms.Algorithm, port bool) string {
	loop := sim.Any
	if !a.Claims(loop) {
		loop = sim.FIFO
	}
	most := 5
	if a.Kind == algorithms.RWLockKind || a.Kind == algorithms.MonitorKind {
		most = 4 // there are very many workloads of size 5
	}
	o := verify.SweepOptions{Size: most}
	switch {
	case port && a.Kind == algorithms.QueueKind:
		o.Size--
	case port && a.Kind == algorithms.MonitorKind: // as far as it goes where nobody asks for more
		o = verify.SweepOptions{Steps: verify.DefaultSweepSteps}
	}
	l := sweepAs(t, a, loop, o)
	text := fmt.Sprintf("%s: size %d", a.Name, l.Sweep.Size)
	if l.Sweep.Beyond > 0 {
		text = fmt.Sprintf("%s: some of size %d", a.Name, l.Sweep.Size+1)
	}
	some := false
	for i := range l.Sweep.Rows {
		if r := &l.Sweep.Rows[i]; r.First > 0 {
			text += ", " + r.Name
			some = true
		}
	}
	if !some {
		text += ", nothing"
	}
	return text + "\n"
}
