package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

// TestPhases has executions made by hand.
func TestPhases(t *testing.T) {
	rw := specOf(algorithms.RWLockKind, "x", phaseFair, nil)
	owned := specOf(algorithms.RWLockKind, "x", sim.Policy{Admission: sim.PhaseFair, Reentrant: true, OwnerChecked: true, Downgrade: "allowed"}, nil)
	for _, test := range []struct {
		name     string
		spec     sim.Spec
		events   string
		violated bool
	}{
		{"they take turns", rw, "a:lock a b:lock b? c:rlock c? a:unlock c! a c c:runlock b! c b", false},
		{"a writer that was on its way", rw, "a:lock a b:lock b? a:unlock b! a c:rlock c? b b:unlock c! b c", false},
		{"the second writer", rw, "a:lock a b:lock b? d:lock d? c:rlock c? a:unlock b! a b b:unlock d! b d d:unlock c! d c", true},
		{"the second writer, and the reader waits still", rw, "a:lock a b:lock b? d:lock d? c:rlock c? a:unlock b! a b b:unlock d! b d", true},
		{"the second writer while the reader was let in", rw, "a:lock a b:lock b? d:lock d? c:rlock c? a:unlock b! a b b:unlock c! b d", false},
		{"the second writer after the reader gave up", rw, "a:lock a b:lock b? d:lock d? c:rlock c? a:unlock b! a b c^ +c! c-cancelled b:unlock d! b d", false},

		{"a reader joins others", rw, "a:rlock a c:rlock c b:lock b?", false},
		{"a late reader joins others", rw, "a:rlock a b:lock b? c:rlock c a:runlock a c:runlock b! c b", true},
		{"a late reader, and the writer waits still", rw, "a:rlock a b:lock b? c:rlock c", true},
		{"a late reader when a writer left", rw, "a:lock a b:lock b? c:rlock c? a:unlock c! a c", false},
		{"a late reader since a writer left", rw, "a:lock a b:lock b? a:unlock a c:rlock c c:runlock b! c b", true},
		{"a late reader while a writer leaves", rw, "a:lock a b:lock b? a:unlock c:rlock c a~ a", false},
		{"a late reader after the writer was let in", rw, "a:rlock a b:lock b? a:runlock b! a c:rlock c b", false},
		{"a reader reads again", owned, "a:rlock a b:lock b? a:rlock a", false},
		{"a writer reads", owned, "a:lock a b:lock b? a:rlock a", false},

		{"a writer that gave up may have been let in", rw, "a:rlock a b:lock b? d:lock d? a:runlock d^ +d! a c:rlock c d-cancelled", false},
		{"somebody released for others", rw, "d:unlock d-misuse e:runlock e a:rlock a b:lock b? c:rlock c", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, []*checker.Property{checker.PhaseFairness}, test.spec).play(test.events).quiet()
			if got := found(s.set); slices.Contains(got, "phase-fairness") != test.violated {
				t.Errorf("violated: %v, want %v", got, test.violated)
			}
		})
	}
}

// Of other locks it says nothing.
func TestPhasesAreClaimed(t *testing.T) {
	for _, spec := range orderedSpecs() {
		want := spec.Policy.Admission == sim.PhaseFair
		if got := checker.PhaseFairness.Applies(&spec); got != want {
			t.Errorf("%s %+v: applies: %v", spec.Kind, spec.Policy, got)
		}
	}
}
