package verify_test

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// TestSpurious has a waiter that was cancelled before the notification came, and waits for
// the lock to say so: the notification was for the next one, and it wakes one more, as
// Python's condition does.
func TestSpurious(t *testing.T) {
	s, err := scenarios.Parse("of-three", "of-three.sim", []byte(`lock c = monitor
task a: lock c; wait c; unlock c
task b at 1: lock c; wait c; unlock c
task d at 1: lock c; wait c; unlock c
task n at 2: lock c; notify c 1; step; unlock c
task k at 2: cancel a
expect blocks a, b, d
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range asyncio.Algorithms() {
		if a.Name != "asyncio.Condition-3.13" {
			continue
		}
		l, err := verify.Algorithm(context.Background(), a, []*scenarios.Scenario{s}, sim.FIFO, verify.Options{MaxExecutions: 2000})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.Checks[0].Rows {
			if r.Verdict.Word == checker.Violated && r.Claimed {
				t.Errorf("%s is violated", r.Name)
			}
		}
		return
	}
	t.Fatal("no such lock")
}
