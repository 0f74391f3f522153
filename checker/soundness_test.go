package checker_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/sim"
)

// TestNoFalseAlarms makes histories in which every operation takes effect at one
// moment between its call and its return, as the model says, whoever releases
// what. None of them may violate safety or progress.
func TestNoFalseAlarms(t *testing.T) {
	specs := []sim.Spec{
		specOf(algorithms.LockKind, "x", sim.Policy{}, nil),
		specOf(algorithms.LockKind, "x", sim.Policy{OwnerChecked: true}, nil),
		specOf(algorithms.LockKind, "x", sim.Policy{OwnerChecked: true, Reentrant: true}, nil),
		specOf(algorithms.LockKind, "x", sim.Policy{Reentrant: true}, nil),
		specOf(algorithms.RWLockKind, "x", sim.Policy{}, nil),
		specOf(algorithms.RWLockKind, "x", sim.Policy{OwnerChecked: true, Upgrade: "refused"}, nil),
		specOf(algorithms.RWLockKind, "x", sim.Policy{OwnerChecked: true, Reentrant: true, Downgrade: "allowed"}, nil),
		specOf(algorithms.RWLockKind, "x", sim.Policy{}, algorithms.Params{"readers": 2}),
		specOf(algorithms.SemaphoreKind, "x", sim.Policy{}, algorithms.Params{"value": 1}),
		specOf(algorithms.SemaphoreKind, "x", sim.Policy{}, algorithms.Params{"value": 2}),
		specOf(algorithms.SemaphoreKind, "x", sim.Policy{Bounded: true}, algorithms.Params{"value": 2}),
		specOf(algorithms.QueueKind, "x", sim.Policy{}, algorithms.Params{"size": 1}),
		specOf(algorithms.QueueKind, "x", sim.Policy{}, nil),
		specOf(algorithms.QueueKind, "x", sim.Policy{Items: sim.LeastFirst}, algorithms.Params{"size": 2}),
		specOf(algorithms.QueueKind, "x", sim.Policy{InLine: true}, nil),
		specOf(algorithms.QueueKind, "x", sim.Policy{Synchronous: true}, nil),
		specOf(algorithms.QueueKind, "x", sim.Policy{Synchronous: true, Items: sim.NewestFirst}, nil),
		specOf(algorithms.EventKind, "x", sim.Policy{}, nil),
		specOf(algorithms.BarrierKind, "x", sim.Policy{}, nil),
		specOf(algorithms.BarrierKind, "x", sim.Policy{}, algorithms.Params{"parties": 3}),
		specOf(algorithms.MeetingKind, "x", sim.Policy{Uncancellable: true}, algorithms.Params{"parties": 4}),
		specOf(algorithms.AsyncResultKind, "x", sim.Policy{}, nil),
		specOf(algorithms.RegisterKind, "x", sim.Policy{}, nil),
		specOf(algorithms.DequeKind, "x", sim.Policy{}, nil),
		specOf(algorithms.DequeKind, "x", sim.Policy{Steals: sim.StealsMayLose}, nil),
		specOf(algorithms.DequeKind, "x", sim.Policy{Steals: sim.StealsMayMiss}, nil),
		specOf(algorithms.ConditionKind, "x", sim.Policy{}, nil),
		specOf(algorithms.NotifyKind, "x", sim.Policy{}, nil),
		specOf(algorithms.ConditionKind, "x", sim.Policy{Admission: sim.FIFOAdmission}, nil),
		specOf(algorithms.MonitorKind, "x", sim.Policy{}, nil),
		specOf(algorithms.MonitorKind, "x", sim.Policy{Admission: sim.FIFOAdmission}, nil),
		specOf(algorithms.MonitorKind, "x", sim.Policy{Admission: sim.FIFOAdmission, Spurious: true}, nil),
	}
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	props := append(checker.Select("safety"), checker.BlockedWhenQuiet, checker.Linearizability)
	for i, spec := range specs {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		s := newScript(t, props, spec)
		for range rounds {
			s.set.Begin()
			s.stack, s.step, s.calls = map[string][]sim.Event{}, 0, 0
			events := s.history(r)
			s.quiet()
			if v := s.set.Violations(); len(v) > 0 {
				t.Fatalf("%s with %+v\n%s\n%s: %s", spec.Kind, spec.Policy, events, v[0].Property.Name, v[0].Message)
			}
		}
	}
}

// A running operation takes effect at some moment.
type running struct {
	op      sim.ModelOp
	waiting bool
	applied bool
	err     error
	result  sim.Value
}

// answer is the end of the word for its return.
func (t *running) answer() string {
	switch b, is := t.result.Bool(); {
	case t.err != nil:
		return "-" + map[error]string{
			algorithms.ErrMisuse: "misuse", algorithms.ErrFull: "full", algorithms.ErrEmpty: "empty",
			algorithms.ErrShutDown: "shut", algorithms.ErrNotReady: "unready", algorithms.ErrAlreadySet: "set",
			algorithms.ErrBroken: "broken", algorithms.ErrLost: "lost",
		}[t.err]
	case is && b:
		return "=true"
	case is:
		return "=false"
	case t.result.None():
		return ""
	}
	return "=" + strings.Replace(t.result.String(), " ", ",", 1)
}

// withdraws takes the part that it has had in the state back, if that is possible.
func (t *running) withdraws(spec *sim.Spec, state *sim.State) (ok bool) {
	if t.op.Part == sim.Whole {
		return true
	}
	op := t.op
	op.Part = sim.Withdrawal
	*state, _, _, ok = spec.Model.Step(*state, op)
	return ok
}

// history makes a random one and returns its words. It ends when everything that
// could go on has done so.
func (s *script) history(r *rand.Rand) string {
	spec := &s.specs[0]
	state := spec.Model.Init()
	tasks := [4]*running{}
	var words []string
	play := func(word string) {
		words = append(words, word)
		s.play(word)
	}
	// act takes the next step of a task and reports whether there was one.
	act := func(i int, begin bool) bool {
		who := string("abcd"[i])
		t := tasks[i]
		switch {
		case t == nil && !begin:
			return false
		case t == nil:
			op := r.IntN(len(spec.Ops))
			t = &running{op: sim.ModelOp{Op: op, Task: s.tasks[who].Index()}}
			word := spec.Ops[op].Name
			if spec.Ops[op].TakesArg {
				n := string('1' + rune(r.IntN(3)))
				t.op.Arg, word = integer(n), word+"("+n+")"
			}
			tasks[i] = t
			play(who + ":" + word)
			if spec.Ops[op].Class == sim.Release && r.IntN(2) == 0 { // mostly they take no time
				state, t.result, t.err, _ = spec.Model.Step(state, t.op)
				play("+" + who + t.answer())
				tasks[i] = nil
			}
		case !t.applied:
			var ok bool
			state, t.result, t.err, ok = spec.Model.Step(state, t.op)
			if ok {
				t.applied = true
			} else if begin && !spec.Policy.Uncancellable && r.IntN(6) == 0 && t.withdraws(spec, &state) {
				play(who + "^")
				play(who + "-cancelled")
				tasks[i] = nil
			} else if !t.waiting {
				t.waiting = true
				play(who + "?")
				if spec.Ops[t.op.Op].Arrives {
					t.op.Part = sim.Arrival
					state, _, _, _ = spec.Model.Step(state, t.op)
					t.op.Part = sim.Departure
				}
			} else {
				return false
			}
		default:
			play(who + t.answer())
			tasks[i] = nil
		}
		return true
	}
	for range 10 + r.IntN(20) {
		act(r.IntN(len(tasks)), true)
	}
	for again := true; again; {
		again = false
		for i := range tasks {
			again = act(i, false) || again
		}
	}
	return strings.Join(words, " ")
}
