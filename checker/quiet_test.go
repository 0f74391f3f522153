package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

var progress = checker.Select("progress")

// TestQuiet tells lost wake-ups, deadlocks and waiting that is right apart.
func TestQuiet(t *testing.T) {
	undeclared := sim.Policy{}
	rw := func(a sim.Admission) sim.Spec {
		return specOf(algorithms.RWLockKind, "x", sim.Policy{Admission: a}, nil)
	}
	within := specOf(algorithms.RWLockKind, "x", sim.Policy{Admission: sim.FIFOAdmission, Reentrant: true, OwnerChecked: true, Downgrade: "allowed"}, nil)
	lock := specOf(algorithms.LockKind, "x", undeclared, nil)
	queue := specOf(algorithms.QueueKind, "x", undeclared, algorithms.Params{"size": 1})
	twice := specOf(algorithms.QueueKind, "x", undeclared, algorithms.Params{"size": 2})
	wide := specOf(algorithms.QueueKind, "x", undeclared, algorithms.Params{"size": 3})
	sem := specOf(algorithms.SemaphoreKind, "x", undeclared, algorithms.Params{"value": 1})
	const lost, dead = "blocked-when-quiet", "deadlock"
	readerBehindWriter := "a:rlock a b:lock b? c:rlock c?"
	writerBehindReader := "a:rlock a c:rlock c? b:lock b?"
	tests := []struct {
		name   string
		spec   sim.Spec
		events string
		want   []string
	}{
		{"nobody waits", lock, "a:lock a", nil},
		{"the holder has gone", lock, "a:lock a b:lock b?", []string{dead}},
		{"a free lock", lock, "a:lock a b:lock b? a:unlock a", []string{lost}},
		{"one of two", lock, "a:lock a b:lock b? c:lock c? a:unlock b! a b", []string{dead}},
		{"never called by anybody else", lock, "a:lock a?", []string{lost}},
		{"a permit", sem, "a:acquire a b:acquire b? c:release c", []string{lost}},
		{"no permit", sem, "a:acquire a b:acquire b?", []string{dead}},
		{"an item", queue, "a:get a? b:put(1) b", []string{lost}},
		{"no item", queue, "a:get a?", []string{dead}},
		{"room", queue, "a:put(1) a b:put(2) b? c:get c=1", []string{lost}},
		{"no room", queue, "a:put(1) a b:put(2) b?", []string{dead}},
		{"an item for the second", queue, "a:get a? b:get b? c:put(1) a! c a=1", []string{dead}},
		{"its item has been taken", queue, "a:put(1) a b:put(2) b? c:get c=1 d:get d=2", []string{lost}},
		{"one of two whose item has been taken", queue, "a:put(1) a b:put(2) b? e:put(2) e? c:get c=1 d:get d=2", []string{lost}},
		{"both items have been taken", queue, "a:put(1) a b:put(2) b? e:put(3) e? c:get c=1 c:get c=2 d:get d=3", []string{lost}},
		{"it has been let in", lock, "a:lock a b:lock b? a:unlock a c:trylock c=false", []string{lost}},
		{"two orders, both full", queue, "a:put(1) b:put(2) a c:get c=1 b d:put(3) d?", []string{dead}},
		{"two orders, an item in both", twice, "a:put(1) b:put(2) a b c:put(3) c?", []string{dead}},
		{"two orders, room in both", wide, "a:put(1) b:put(2) a b c:put(3) c?", []string{lost}},

		{"reader behind writer, undeclared", rw(sim.Undeclared), readerBehindWriter, []string{dead}},
		{"reader behind writer, barging", rw(sim.Barging), readerBehindWriter, []string{dead}},
		{"reader behind writer, phase-fair", rw(sim.PhaseFair), readerBehindWriter, []string{dead}},
		{"reader behind writer, FIFO", rw(sim.FIFOAdmission), readerBehindWriter, []string{dead}},
		{"reader behind writer, writer-first", rw(sim.WriterFirst), readerBehindWriter, []string{dead}},
		{"reader behind writer, reader-first", rw(sim.ReaderFirst), readerBehindWriter, []string{lost}},
		{"reader before writer, undeclared", rw(sim.Undeclared), writerBehindReader, []string{dead}},
		{"reader before writer, FIFO", rw(sim.FIFOAdmission), writerBehindReader, []string{lost}},
		{"reader before writer, writer-first", rw(sim.WriterFirst), writerBehindReader, []string{dead}},
		{"reader before writer, reader-first", rw(sim.ReaderFirst), writerBehindReader, []string{lost}},
		{"the writer has left", rw(sim.WriterFirst), "a:rlock a b:lock b? c:rlock c? b^ +b! b-cancelled", []string{lost}},
		{"the writer has left, undeclared", rw(sim.Undeclared), "a:rlock a b:lock b? c:rlock c? b^ +b! b-cancelled", []string{lost}},
		{"all could go on", rw(sim.Undeclared), "a:lock a b:lock b? c:rlock c? a:unlock a", []string{lost}},
		{"a writer that may read, behind a reader", within, "a:lock a b:rlock b? a:rlock a?", []string{lost}},
		{"a reader that may come again, behind a writer", within, "a:rlock a b:lock b? a:rlock a?", []string{lost}},
		{"a reader that may not", rw(sim.FIFOAdmission), "a:rlock a b:lock b? a:rlock a?", []string{dead}},
		{"a writer behind writers", rw(sim.WriterFirst), "a:lock a b:lock b? c:lock c? a:unlock b! a b", []string{dead}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, progress, test.spec).play(test.events).quiet()
			if got := found(s.set); !slices.Equal(got, test.want) {
				t.Errorf("violates %v, want %v: %+v", got, test.want, s.set.Violations())
			}
			if why := s.set.Reasons(); len(why) > 0 {
				t.Error(why)
			}
			// No lock could do better than those that are called deadlocks here.
			open := newScript(t, progress, test.spec).play(test.events).quietOpen()
			dies := slices.Contains(test.want, dead)
			if got := found(open.set); !slices.Equal(got, slices.DeleteFunc(slices.Clone(test.want), func(p string) bool { return p == dead })) {
				t.Errorf("where anybody may wait it violates %v", got)
			}
			if open.set.BlockedByItself() != dies {
				t.Errorf("blocked by itself: %v, want %v", !dies, dies)
			}
		})
	}
}

// TestLate has waiters whose deadlines have passed. It is no deadlock that they wait.
func TestLate(t *testing.T) {
	lock := specOf(algorithms.LockKind, "x", sim.Policy{}, nil)
	monitor := specOf(algorithms.MonitorKind, "x", sim.Policy{}, nil)
	for _, test := range []struct {
		spec         sim.Spec
		events, late string
		want         []string
	}{
		{lock, "a:lock a b:lock b?", "b", []string{"blocked-when-quiet"}},
		{lock, "a:lock a b:lock b? c:lock c?", "c", []string{"blocked-when-quiet"}},
		{lock, "a:lock a b:lock b?", "a", []string{"deadlock"}},
		{lock, "a:lock a b:lock b? b-timeout", "b", nil},
		{monitor, "a:lock a a:wait a? b:lock b", "a", []string{"deadlock"}}, // it needs the lock to say so
	} {
		s := newScript(t, progress, test.spec).play(test.events)
		end := checker.End{Outcome: sim.Quiet, Late: func(t *sim.Task, object int) bool { return t.Name() == test.late && object == 0 }}
		for _, who := range "abc" {
			if len(s.stack[string(who)]) > 0 {
				end.Blocked = append(end.Blocked, s.tasks[string(who)])
			}
		}
		s.set.Quiet(end)
		if got := found(s.set); !slices.Equal(got, test.want) {
			t.Errorf("%s: violates %v, want %v: %+v", test.events, got, test.want, s.set.Violations())
		}
	}
}

// quietIntending ends an execution in which some tasks should stay blocked.
func (s *script) quietIntending(names string) *script {
	end := checker.End{Outcome: sim.Quiet}
	for _, who := range "abcdefgh" {
		if len(s.stack[string(who)]) > 0 {
			end.Blocked = append(end.Blocked, s.tasks[string(who)])
		}
	}
	end.Intended = func(t *sim.Task) bool { return slices.Contains([]byte(names), t.Name()[0]) }
	s.set.Quiet(end)
	return s
}

// TestWaitGraph has the text of deadlocks, who is excused, and the object.
func TestWaitGraph(t *testing.T) {
	l := specOf(algorithms.LockKind, "l", sim.Policy{}, nil)
	m := specOf(algorithms.LockKind, "m", sim.Policy{}, nil)
	rw := specOf(algorithms.RWLockKind, "rw", writerFirst, nil)
	q := specOf(algorithms.QueueKind, "q", sim.Policy{}, nil)
	sem := specOf(algorithms.SemaphoreKind, "s", sim.Policy{}, algorithms.Params{"value": 2})
	tests := []struct {
		name, events, intended string
		object, want           string
	}{
		{"a cycle", "a:l.lock a b:m.lock b a:m.lock a? b:l.lock b?", "",
			"m", "these tasks wait for ever:\n" +
				"  a waits in lock of m since step 5, held by b\n" +
				"  b waits in lock of l since step 7, held by a"},
		{"behind a writer", "e:rw.rlock e b:rw.rlock b c:rw.lock c? d:rw.rlock d?", "",
			"rw", "these tasks wait for ever:\n" +
				"  c waits in lock of rw since step 5, held by e (which has ended), b\n" +
				"  d waits in rlock of rw since step 7, behind c (lock)"},
		{"an empty queue and two permits", "a:s.acquire a a:s.acquire a a:q.get a? b:s.acquire b?", "",
			"q", "these tasks wait for ever:\n" +
				"  a waits in get of q since step 5, which is []\n" +
				"  b waits in acquire of s since step 7, held by a"},
		{"meant to be", "a:l.lock a a:q.get a? b:m.lock b b:q.get b?", "a",
			"q", "these tasks wait for ever:\n" +
				"  a waits in get of q since step 3, which is []; this is meant to be\n" +
				"  b waits in get of q since step 7, which is []"},
		{"excused", "a:l.lock a a:q.get a? b:m.lock b b:l.lock b? c:m.lock c?", "a", "", ""},
		{"excused behind a writer", "a:rw.rlock a b:rw.lock b? c:rw.rlock c?", "b", "", ""},
		{"not excused: it holds nothing that is wanted", "a:m.lock a a:q.get a? e:l.lock e c:l.lock c?", "a",
			"l", "these tasks wait for ever:\n" +
				"  a waits in get of q since step 3, which is []; this is meant to be\n" +
				"  c waits in lock of l since step 7, held by e (which has ended)"},
		{"a lost wake-up is the cause", "a:l.lock a a:m.lock a? b:l.lock b?", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, progress, l, m, rw, q, sem).play(test.events)
			s.quietIntending(test.intended)
			var got checker.Violation
			for _, v := range s.set.Violations() {
				if v.Property == checker.Deadlock {
					got = v
				}
			}
			if got.Message != test.want {
				t.Errorf("got\n%s\nwant\n%s", got.Message, test.want)
			}
			if got.Object != test.object {
				t.Errorf("it is about %q, want %q", got.Object, test.object)
			}
		})
	}
}
