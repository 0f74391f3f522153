package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

// TestReaders has executions made by hand, of promises to readers.
func TestReaders(t *testing.T) {
	policy := sim.Policy{Admission: sim.ReaderFirst, ReadersInOrder: true, ConcurrentEntering: true}
	rw := specOf(algorithms.RWLockKind, "x", policy, nil)
	first, order, enter := checker.ReaderPreference, checker.ReadersInOrder, checker.ConcurrentEntering
	for _, test := range []struct {
		name     string
		property *checker.Property
		events   string
		violated bool
	}{
		{"it joins", first, "a:rlock a b:lock b? c:rlock c a:runlock a c:runlock b! c b", false},
		{"behind a writer", first, "a:rlock a b:lock b? c:rlock c? a:runlock b! a b b:unlock c! b c", true},
		{"behind a writer, and it waits still", first, "a:rlock a b:lock b? c:rlock c? a:runlock b! a b", true},
		{"let in when a reader leaves", first, "a:rlock a b:lock b? c:rlock c? a:runlock c! a c c:runlock b! c b", false},
		{"a writer was inside", first, "a:lock a b:lock b? c:rlock c? a:unlock b! a b b:unlock c! b c", false},
		{"a writer that was on its way", first, "a:rlock a b:lock b? a:runlock b! a c:rlock c? b b:unlock c! b c", false},
		{"a reader again, as a writer", first, "a:rlock a c:rlock c? a:runlock a a:lock a", true},
		{"the reader gave up", first, "a:rlock a b:lock b? c:rlock c? c^ +c! c-cancelled a:runlock b! a b", false},
		{"somebody released for others", first, "d:runlock d-misuse a:rlock a b:lock b? c:rlock c? e:runlock e b! b", false},

		{"in order", order, "a:lock a b:rlock b? c:rlock c? a:unlock b! +c! a b c", false},
		{"the other way round, but let in together", order, "a:lock a b:rlock b? c:rlock c? a:unlock b! +c! a c b", false},
		{"the last one first", order, "a:lock a b:rlock b? c:rlock c? a:unlock c! a c c:runlock b! c b", true},
		{"a newcomer", order, "a:lock a b:rlock b? a:unlock a c:rlock c c:runlock b! c b", true},
		{"writers are another matter", order, "a:lock a b:rlock b? c:lock c? a:unlock c! a c", false},

		{"nobody waits", enter, "a:rlock a b:rlock b a:runlock a b:runlock b", false},
		{"a reader waits for a reader", enter, "a:rlock a b:rlock b? a:runlock b! a b", true},
		{"a reader waits for ever", enter, "a:rlock a b:rlock b?", true},
		{"a reader only gives way", enter, "a:rlock a b:rlock b~ b", false},
		{"for a writer", enter, "a:lock a b:rlock b? a:unlock b! a b", false},
		{"for a writer that waits", enter, "a:rlock a d:lock d? b:rlock b? a:runlock d! a d", false},
		{"a writer came later", enter, "a:rlock a b:rlock b? d:lock d? a:runlock b! a b", false},
		{"the writer had left", enter, "d:lock d d:unlock d a:rlock a b:rlock b? a:runlock b! a b", true},
		{"the writer had given up", enter, "a:rlock a d:lock d? d^ +d! d-cancelled b:rlock b? a:runlock b! a b", true},
		{"the writer has not given up yet", enter, "a:rlock a d:lock d? d^ +d! b:rlock b? d-cancelled b! b", false},
		{"the writer leaves meanwhile", enter, "d:lock d d:unlock b:rlock b? d b! b", false},
	} {
		t.Run(test.property.Name+"/"+test.name, func(t *testing.T) {
			s := newScript(t, []*checker.Property{test.property}, rw).play(test.events).quiet()
			if got := found(s.set); slices.Contains(got, test.property.Name) != test.violated {
				t.Errorf("violated: %v, want %v", got, test.violated)
			}
		})
	}
}

// TestReadersAreClaimed: of other locks they say nothing, nor of one that lets in only
// so many readers.
func TestReadersAreClaimed(t *testing.T) {
	for _, spec := range orderedSpecs() {
		if got := checker.ReaderPreference.Applies(&spec); got != (spec.Policy.Admission == sim.ReaderFirst && (spec.Style == sim.EventLoop || spec.Policy.Doorway)) {
			t.Errorf("%s %+v: reader-preference applies: %v", spec.Kind, spec.Policy, got)
		}
		if checker.ReadersInOrder.Applies(&spec) != spec.Policy.ReadersInOrder || checker.ConcurrentEntering.Applies(&spec) != spec.Policy.ConcurrentEntering {
			t.Errorf("%s %+v: a promise that nobody makes", spec.Kind, spec.Policy)
		}
	}
	promise := sim.Policy{ReadersInOrder: true, ConcurrentEntering: true}
	for readers, want := range []bool{true, false, false} {
		spec := specOf(algorithms.RWLockKind, "x", promise, algorithms.Params{"readers": int64(readers)})
		if got := checker.ConcurrentEntering.Applies(&spec); got != want || !checker.ReadersInOrder.Applies(&spec) {
			t.Errorf("%d readers at most: applies: %v", readers, got)
		}
	}
}
