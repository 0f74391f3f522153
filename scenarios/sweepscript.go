package scenarios

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

const (
	// sweepObject is the name of the object of a workload of a sweep, canceller that
	// of the task that cancels.
	sweepObject = "x"
	canceller   = "k"
)

// Name is what [ByName] finds the workload by: sweep/KIND/NUMBER.
func (w *Workload) Name() string {
	return fmt.Sprintf("sweep/%s/%d", w.sweep.Kind.Name, w.Number)
}

// Suits reports whether a workload makes a difference for a policy.
func (w *Workload) Suits(p *sim.Policy) bool {
	return w.Disturbance != Falling || p.Items == sim.LeastFirst
}

// Spare reports whether a workload is only for algorithms that cannot be made with some
// of the parameters that are tried of all others: see [Sweep.Tried].
func (w *Workload) Spare() bool { return w.setting.spare }

// Scenario is the workload as a file says it.
func (w *Workload) Scenario() *Scenario {
	f := w.file()
	var text bytes.Buffer
	fmt.Fprintf(&text, "# Workload %d of the sweep of %s: size %d, %s.\n", w.Number, w.sweep.Kind.Name, w.Size, w.Disturbance)
	text.Write(script.Format(f))
	s, err := Parse(w.Name(), f.Name, text.Bytes())
	if err != nil {
		// It is made of what a kind says of itself; a test makes all small ones.
		panic(fmt.Sprintf("scenarios: workload %s: %v\n%s", w.Name(), err, text.Bytes()))
	}
	return s
}

// Bare is the workload as it can be executed, without text and digest.
func (w *Workload) Bare() *Scenario {
	return &Scenario{Name: w.Name(), File: w.file(), Kind: w.sweep.Kind}
}

// Applies reports whether an object can do what the workload asks.
func (w *Workload) Applies(o *algorithms.Object) bool {
	for _, p := range w.tasks {
		for i := range p {
			if !o.Supports(p[i].op, p[i].timed) {
				return false
			}
		}
	}
	return w.target == none || !o.Algorithm.Policy.Uncancellable
}

// file is its syntax tree.
func (w *Workload) file() *script.File {
	f := &script.File{Name: w.Name() + ".sim"}
	add := func(s script.Stmt) { f.Stmts = append(f.Stmts, s) }
	add(&script.Object{Name: sweepObject, Kind: w.sweep.Kind.Name, Params: w.params()})
	if w.Disturbance == TimedOut {
		add(&script.Setting{Name: "time", Value: "elastic"})
	}
	number := numbers{next: 1, by: 1}
	if w.falling {
		number = numbers{next: w.sweep.items(w.tasks), by: -1}
	}
	for i, p := range w.tasks {
		add(&script.Task{Name: taskName(i), Ops: w.ops(p, &number)})
	}
	if w.target != none {
		cancel := script.Op{Name: "cancel", Target: taskName(w.target)}
		add(&script.Task{Name: canceller, Ops: []script.Op{cancel}})
	}
	add(&script.Expect{Form: script.StayBlocked})
	return f
}

func taskName(i int) string { return string(rune('a' + i)) }

// numbers gives out the arguments that are like no other.
type numbers struct{ next, by int }

func (n *numbers) take() int {
	n.next += n.by
	return n.next - n.by
}

func (w *Workload) params() (list []script.Param) {
	for n, p := range w.sweep.params() {
		list = append(list, script.Param{Name: p.Name, Value: script.Value{N: int(w.setting.values[n])}})
	}
	return list
}

func (w *Workload) ops(p program, number *numbers) []script.Op {
	ops := make([]script.Op, len(p))
	for i := range p {
		m, op := &p[i], &ops[i]
		op.Name, op.Object = w.sweep.Kind.Ops[m.op].Name, sweepObject
		if w.sweep.Kind.Ops[m.op].TakesArg {
			op.Arg, op.HasArg = int(m.arg), true
			if m.numbered {
				op.Arg = number.take()
			}
		}
		op.Timed, op.Timeout = m.timed, int(m.timeout)
		op.Joined = m.joined
	}
	return ops
}

// Swept reports whether s is a workload of a sweep, which nobody has a file of.
func (s *Scenario) Swept() bool { return strings.HasPrefix(s.Name, "sweep/") }

// WorkloadByName finds a workload of a sweep by its name, as in "sweep/rwlock/117"; nil if
// there is none of that name.
func WorkloadByName(name string) *Scenario {
	rest, ok := strings.CutPrefix(name, "sweep/")
	if !ok {
		return nil
	}
	kind, digits, _ := strings.Cut(rest, "/")
	k := algorithms.KindByName(kind)
	n, err := strconv.Atoi(digits)
	if k == nil || err != nil || n < 1 || n > maxSwept || strconv.Itoa(n) != digits {
		return nil
	}
	for w := range NewSweep(k).Workloads() {
		if w.Number == n {
			return w.Scenario()
		}
	}
	return nil
}

// maxSwept bounds the numbers that are looked for: to come to one, all before it are
// made.
const maxSwept = 10_000_000
