package checker

import (
	"math/rand/v2"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// partSpecs are objects whose operations arrive: one that waits is two for the model.
func partSpecs() map[string][]*sim.Spec {
	fifo := sim.Policy{Admission: sim.FIFOAdmission}
	spurious := sim.Policy{Admission: sim.FIFOAdmission, Spurious: true}
	of := func(k *algorithms.Kind, claims ...sim.Policy) (list []*sim.Spec) {
		for _, c := range append(claims, sim.Policy{}) {
			list = append(list, specOf(k, nil, c))
		}
		return list
	}
	return map[string][]*sim.Spec{
		"condition": of(algorithms.ConditionKind, fifo, spurious),
		"monitor":   of(algorithms.MonitorKind, fifo, spurious),
		"event":     of(algorithms.EventKind),
		"barrier":   of(algorithms.BarrierKind),
		"notify":    of(algorithms.NotifyKind),
	}
}

// A visitor is a task of a history in parts.
type visitor struct {
	c       *call
	applied bool
	gone    bool // what it is at has returned, and the second part comes next
	givesUp bool // if it has to wait
}

// generateParts makes a linearizable history of up to ops operations, or parts of some.
func generateParts(r *rand.Rand, spec *sim.Spec, ops int) []call {
	h := make([]call, 0, ops)
	team := make([]visitor, 2+r.IntN(3))
	s := spec.Model.Init()
	calls := 0
	for now := 1; now <= 8*ops; now++ {
		i := r.IntN(len(team))
		v := &team[i]
		switch {
		case v.c == nil && len(h) < cap(h):
			h = append(h, newCall(r, spec, s, i, calls, now))
			calls++
			*v = visitor{c: &h[len(h)-1], givesUp: r.IntN(4) == 0}
		case v.c == nil:
		case v.gone: // there was room for the second part when the first arrived
			v.follow(now)
		case !v.applied:
			s = v.act(r, spec, s, &h)
		default:
			v.c.returned, v.c.returnStep = now, now
			if v.gone = v.c.arrives; !v.gone {
				*v = visitor{}
			}
		}
	}
	// What a part that has not begun would have been never comes; what one has done that
	// has not returned, nobody can see.
	kept := h[:0]
	for i := range h {
		if h[i].called == 0 {
			continue
		}
		if h[i].returned == 0 {
			h[i].result, h[i].err = sim.Value{}, nil
		}
		kept = append(kept, h[i])
	}
	link(kept)
	return kept
}

// newCall is of an operation that is no misuse in this state, in most cases: those tell
// little, and who is never inside never waits there.
func newCall(r *rand.Rand, spec *sim.Spec, s sim.State, task, n, now int) call {
	op := r.IntN(len(spec.Ops))
	for range 4 {
		_, _, err, _ := spec.Model.Step(slices.Clone(s), sim.ModelOp{Op: op, Task: task, Arg: sim.Int(1)})
		if err == nil {
			break
		}
		op = r.IntN(len(spec.Ops))
	}
	c := call{n: n, task: team[task], op: op, info: &spec.Ops[op], called: now, callStep: now}
	if spec.Ops[op].TakesArg {
		c.arg = sim.Int(int64(1 + r.IntN(3)))
	}
	return c
}

// act has the operation take effect if it can: at once, or by beginning to wait.
func (v *visitor) act(r *rand.Rand, spec *sim.Spec, s sim.State, h *[]call) sim.State {
	c := v.c
	op := sim.ModelOp{Op: c.op, Task: c.task.Index(), Arg: c.arg}
	if c.arrival != nil {
		if op.Part = sim.Departure; v.givesUp {
			op.Part = sim.Withdrawal
		}
	}
	next, result, err, ok := spec.Model.Step(s, op)
	switch {
	case ok && op.Part == sim.Withdrawal:
		c.err = sim.ErrCancelled
	case ok:
		c.result, c.err = result, wrap(r, err)
	case c.info.Arrives && c.arrival == nil && len(*h) < cap(*h):
		op.Part, op.Stopped = sim.Arrival, v.givesUp
		if next, _, _, ok = spec.Model.Step(next, op); ok {
			c.arrives = true
			*h = append(*h, call{n: c.n, task: c.task, op: c.op, info: c.info, arg: c.arg, arrival: c})
			c.second = &(*h)[len(*h)-1]
		}
	}
	v.applied = ok
	return next
}

// follow begins the second part.
func (v *visitor) follow(now int) {
	second := v.c.second
	second.called, second.callStep = now, now
	if v.givesUp {
		second.cancelled = now
	}
	*v = visitor{c: second, givesUp: v.givesUp}
}

// link has the parts of operations know each other, wherever they stand now.
func link(h []call) {
	second := map[int]*call{}
	for i := range h {
		if c := &h[i]; c.arrival != nil {
			second[c.n], c.doorway = c, c.called
		}
	}
	for i := range h {
		c := &h[i]
		if !c.arrives {
			continue
		}
		if c.second = second[c.n]; c.second != nil {
			c.second.arrival = c
		} else {
			c.second = &call{} // which never began
		}
	}
}

// apart reports whether no operation goes on before it has arrived.
func apart(h []call) bool {
	for i := range h {
		if c := &h[i]; c.arrives && c.second.called > 0 && (c.returned == 0 || c.returned >= c.second.called) {
			return false
		}
	}
	return true
}
