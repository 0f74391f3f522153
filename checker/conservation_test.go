package checker_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

func TestConservation(t *testing.T) {
	queue := specOf(algorithms.QueueKind, "q", sim.Policy{}, nil)
	tests := []struct{ name, events, want string }{
		{"each once", "a:put(1) a b:get b=1", ""},
		{"equal values", "a:put(1) a a:put(1) a b:get b=1 b:get b=1", ""},
		{"equal values once too often", "a:put(1) a a:put(1) a b:get b=1 b:get b=1 c:tryget c=1", "c got item 1 at step 10, which had been delivered already"},
		{"out of nowhere", "b:get b=1", "b got item 1 at step 2, which nobody has put"},
		{"before the put returns", "b:get b? a:put(1) b! b=1", ""},
		{"twice", "a:put(1) a b:get c:get b=1 c=1", "c got item 1 at step 6, which had been delivered already"},
		{"a cancelled put", "a:put(1) a? b:get b=1 a^ a-cancelled", "b got item 1 at step 4, which a had not put: that failed at step 6 (cancelled)"},
		{"a cancelled put of an equal item", "a:put(1) a c:put(1) c? c^ c-cancelled b:get b=1", ""},
		{"a put that failed", "a:tryput(1) a-full b:get b=1", "b got item 1 at step 4, which a had not put: that failed at step 2 (queue full)"},
		{"a cancelled get got nothing", "a:put(1) a b:get b^ b-cancelled c:get c=1", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, []*checker.Property{checker.Conservation}, queue).play(test.events).quiet()
			if got := message(s.set, checker.Conservation); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestAuditFailed(t *testing.T) {
	lock := specOf(algorithms.LockKind, "l", sim.Policy{}, nil)
	s := newScript(t, checker.Properties(), lock).play("a:lock a a:unlock a").quiet()
	if state, known := s.set.State(0); !known || !state.Equal(sim.State{0, 0}) {
		t.Errorf("state %v, known %v", state, known)
	}
	if s.set.Violated() != 0 {
		t.Fatal(s.set.Violations())
	}
	s.set.AuditFailed(0, "one is missing")
	if got := message(s.set, checker.Conservation); got != "one is missing" {
		t.Errorf("%q", got)
	}
	s.set.Begin()
	if s.set.Violated() != 0 {
		t.Error("a violation of the last execution")
	}
}
