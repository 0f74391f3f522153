package scenarios

import (
	"errors"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// run is the body of a task.
func (r *taskRun) run(t *sim.Task) {
	if r.plan.at > 0 && t.Sleep(r.plan.at) != nil {
		return
	}
	for r.next = 0; r.next < len(r.plan.ops); r.next++ {
		i := r.next
		if r.out[i].skip || r.unmet(i) {
			continue
		}
		if r.before(t) != nil {
			r.leave(t)
			return
		}
		r.out[i].begun = true
		v, err := r.perform(t, i)
		r.note(i, v, err)
		if sim.IsCancelled(err) {
			r.leave(t)
			return
		}
	}
}

// unmet reports whether operation i is left out because of what earlier ones have
// returned.
func (r *taskRun) unmet(i int) bool {
	for _, c := range r.plan.ops[i].conds {
		if out := &r.out[c.Index]; !out.succeeded() || (out.value == value(c.Value)) == c.Not {
			r.out[i].skip, r.out[i].unmet = true, true
			return true
		}
	}
	return false
}

// before is the scheduling point before an operation.
func (r *taskRun) before(t *sim.Task) error {
	if r.c.block != nil {
		return r.waitAtGate(t)
	}
	if r.next == 0 && r.c.Loop == sim.Any || r.plan.ops[r.next].joined {
		return nil // the start of the task is one; between joined operations is none
	}
	switch r.plan.ops[r.next].form {
	case doSleep, doStep, doChoose, doFence:
		return nil // these are steps of their own, and touch nobody's lock
	}
	return t.Arrive()
}

func (r *taskRun) perform(t *sim.Task, i int) (sim.Value, error) {
	switch op := &r.plan.ops[i]; op.form {
	case doSleep:
		return sim.Value{}, t.Sleep(op.n)
	case doStep:
		return sim.Value{}, t.Yield()
	case doFence:
		t.Fence()
		return sim.Value{}, nil
	case doCancel:
		return sim.Bool(r.c.tasks[op.target].task.Cancel()), nil
	case doChoose:
		if r.c.block != nil {
			return sim.Int(int64(r.out[i].branch)), nil // as the line says
		}
		return sim.Int(int64(t.Choose(int(op.n)))), nil
	default:
		if op.args.Timed {
			return r.inTime(t, op)
		}
		return r.operate(t, op)
	}
}

// inTime performs an operation that has a deadline. When that is, and whether it is over
// when the operation gives up, must not depend on steps that have nothing to do with it:
// so it looks at the clock both times.
func (r *taskRun) inTime(t *sim.Task, op *opPlan) (sim.Value, error) {
	r.due = t.Now() + max(op.args.Timeout, 0)
	v, err := r.operate(t, op)
	if errors.Is(err, sim.ErrTimeout) {
		t.Now()
	}
	return v, err
}

// operate performs an operation of an object. If it has a callback, that one is
// attached to the first future that the operation waits for.
func (r *taskRun) operate(t *sim.Task, op *opPlan) (sim.Value, error) {
	o := r.c.objects[op.object]
	if op.when == nil {
		return o.Do(t, op.op, op.args)
	}
	done := r.callback(t.World(), op.when)
	t.OnAwait = func(f *sim.Future) {
		t.OnAwait = nil
		f.AddDoneCallback(done)
	}
	v, err := o.Do(t, op.op, op.args)
	if t.OnAwait != nil { // it did not wait: what it would wait for is done
		t.OnAwait = nil
		f := t.NewFuture()
		f.Complete(sim.Value{})
		f.AddDoneCallback(done)
	}
	return v, err
}

// callback performs the operations of a done-callback, on its own account.
func (r *taskRun) callback(w *sim.World, cb *callbackPlan) func(*sim.Future) {
	return func(*sim.Future) {
		caller := w.NewCaller(cb.name)
		for i := range cb.ops {
			switch op := &cb.ops[i]; op.form {
			case doCancel:
				r.c.tasks[op.target].task.Cancel()
			case onObject:
				r.c.objects[op.object].Do(caller, op.op, op.args)
			}
		}
	}
}

// note records the outcome of operation i.
func (r *taskRun) note(i int, v sim.Value, err error) {
	op, out := &r.plan.ops[i], &r.out[i]
	r.c.returned++
	out.done, out.value, out.err, out.order = true, v, err, r.c.returned
	if r.c.order != nil {
		r.c.order.returned(r.plan.name, i)
	}
	if op.form != onObject {
		return
	}
	switch info := r.c.plan.info(op); info.Class {
	case sim.Acquire:
		got, says := v.Bool()
		switch {
		case err == nil && (got || !says):
			if info.Converts {
				r.release(i)
			}
			r.held = append(r.held, i)
		default:
			r.leaveOut(op.undo)
		}
	case sim.Release:
		r.release(i)
	}
}

// leaveOut leaves out the release at a place, and if that is what converts an
// acquisition, the release of what it would have become.
func (r *taskRun) leaveOut(i int) {
	for ; i >= 0; i = r.plan.ops[i].undo {
		r.out[i].skip = true
	}
}

// release takes the acquisition that release i belongs to off the list.
func (r *taskRun) release(i int) {
	for n := len(r.held) - 1; n >= 0; n-- {
		if r.plan.ops[r.held[n]].undo == i {
			r.held = append(r.held[:n], r.held[n+1:]...)
			return
		}
	}
}

// leave gives back what a cancelled task holds, last first.
func (r *taskRun) leave(t *sim.Task) {
	for len(r.held) > 0 {
		i := r.held[len(r.held)-1]
		r.held = r.held[:len(r.held)-1]
		op := &r.plan.ops[i]
		// Its error, if any, is seen by the checks.
		r.c.objects[op.object].Do(t, r.c.plan.info(op).Undo, algorithms.Args{})
	}
}
