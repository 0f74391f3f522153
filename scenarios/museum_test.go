package scenarios_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// port finds a port, or a lock of the tests, by its name.
func port(t testing.TB, name string) *algorithms.Algorithm {
	t.Helper()
	all := append(builtin.Algorithms(), correct()...)
	for _, f := range flaws() {
		all = append(all, f.lock)
	}
	for _, a := range all {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("there is no lock %s", name)
	return nil
}

// Scripts in testdata/museum tell known bugs of the libraries, each as it was
// reproduced on the original: on the port, it must go as it says there.
var museum = []struct{ file, locks string }{
	{"m54", "toro.RWLock"},
	{"m55", "aiorwlock.RWLock,aiorwlock.RWLock-fast"},
}

func TestMuseum(t *testing.T) {
	seen := 0
	for _, m := range museum {
		for _, name := range strings.Split(m.locks, ",") {
			t.Run(m.file+"/"+name, func(t *testing.T) {
				s, err := scenarios.Load(filepath.Join("testdata", "museum", m.file+".sim"))
				if err != nil {
					t.Fatal(err)
				}
				canonical(t, s)
				follow(t, s, port(t, name))
			})
		}
		seen++
	}
	if files, _ := filepath.Glob("testdata/museum/*.sim"); len(files) != seen {
		t.Errorf("there are %d files, and the table has %d", len(files), seen)
	}
}

// canonical wants a file in the form that the formatter gives it.
func canonical(t *testing.T, s *scenarios.Scenario) {
	t.Helper()
	text := script.Format(s.File)
	if bytes.Equal(text, s.Source) {
		return
	}
	if golden.Update() {
		if err := os.WriteFile(s.Name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s is not in canonical form; it should be\n%s", s.Name, text)
}

// follow executes the schedules of a scenario, and wants that they go as they
// say, and that what is expected to be violated is violated in each.
func follow(t *testing.T, s *scenarios.Scenario, a *algorithms.Algorithm) {
	t.Helper()
	for _, block := range s.ScheduleNames() {
		k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Schedule: block})
		res := k.World.Run(scheduler.FIFO{}, k.Setup)
		k.Judge(&res)
		for _, m := range k.Mismatches() {
			t.Error(m)
		}
		violated := map[string]bool{}
		for _, v := range k.Checks.Violations() {
			violated[v.Property.Name] = true
		}
		for _, e := range s.File.Expects() {
			if e.Form == script.Violates && !violated[e.Property.Name] {
				t.Errorf("%s is not violated, but %v", e.Property.Name, violated)
			}
		}
		if violated[checker.NoPanic.Name] {
			t.Errorf("it panicked: %v", res.Panic)
		}
	}
}

// newCase is s.Case that closes with the test.
func newCase(t testing.TB, s *scenarios.Scenario, o scenarios.Options) *scenarios.Case {
	t.Helper()
	k, err := s.Case(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// A spy sees events before the case does.
type spy struct {
	sim.Observer
	see func(e *sim.Event)
}

func (s *spy) Events() sim.EventKind { return s.Observer.Events() | sim.EvReturn }

func (s *spy) Observe(e *sim.Event) {
	s.see(e)
	s.Observer.Observe(e)
}
