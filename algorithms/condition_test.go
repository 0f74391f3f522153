package algorithms_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// TestGivenUp is about a waiter of a monitor that has given up and waits for the
// lock to say so: a notification can pass it by.
func TestGivenUp(t *testing.T) {
	const a, b = 0, 1
	for _, test := range []struct {
		name    string
		stopped bool // a is asked to stop
		known   bool // b has returned
		want    bool // b can go on, though a came first
	}{
		{"a may have gone", true, true, true},
		{"a has not been asked", false, true, false},
		{"b still waits, and may have to", true, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := algorithms.MonitorKind.Model(nil, sim.Policy{Admission: sim.FIFOAdmission})
			s := m.Init()
			step := func(op sim.ModelOp) bool {
				next, _, err, ok := m.Step(s, op)
				if err != nil {
					t.Fatal(err)
				}
				s = next
				return ok
			}
			wait := func(task int, part sim.Part) sim.ModelOp {
				return sim.ModelOp{Op: algorithms.OpCondWait, Task: task, Part: part}
			}
			for task := range 2 {
				step(sim.ModelOp{Op: algorithms.OpMonitorLock, Task: task})
				op := wait(task, sim.Arrival)
				op.Stopped = test.stopped && task == a
				step(op)
			}
			step(sim.ModelOp{Op: algorithms.OpMonitorLock, Task: 2})
			step(sim.ModelOp{Op: algorithms.OpNotify, Task: 2, Arg: sim.Int(1)})
			step(sim.ModelOp{Op: algorithms.OpMonitorUnlock, Task: 2})
			leave := wait(b, sim.Departure)
			leave.Known = test.known
			if got := step(leave); got != test.want {
				t.Fatalf("b can go on: %v, want %v", got, test.want)
			}
			if !test.want {
				return
			}
			step(sim.ModelOp{Op: algorithms.OpMonitorUnlock, Task: b})
			back := wait(a, sim.Departure)
			back.Known = true
			if step(back) {
				t.Error("a has been notified, too")
			}
			if !step(wait(a, sim.Withdrawal)) {
				t.Error("a cannot give up")
			}
			if got := m.Describe(s); got != "held, 0 there, 0 of them notified" {
				t.Errorf("the end is %q", got)
			}
		})
	}
}
