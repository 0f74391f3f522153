package conform

import (
	"fmt"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A plain strategy is the loop as it is. Replays contain no I/O and take the
// order of timers from the profile, so it is hardly ever asked.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// A replay is one run of a script, and what it records.
type replay struct {
	s      *Script
	b      *Binding
	params algorithms.Params
	ops    [][]Op // in parallel with the tasks' Ops
	tasks  []*sim.Task
	impl   any

	trace   []byte
	events  int
	marked  int64  // the time that the trace has mentioned last
	begun   []int  // the operation that each task began last, -1 for none
	ended   []bool // the task let a cancellation end it
	unnamed error  // the first error for which there is no class

	constructError string
	outcome        sim.Outcome
	panic          string
	blocked        []string
	cancelled      []string
	final          []algorithms.Field
}

func newReplay(s *Script, b *Binding, p algorithms.Params) *replay {
	n := len(s.Tasks)
	r := &replay{
		s: s, b: b, params: p, marked: -1,
		ops: make([][]Op, n), tasks: make([]*sim.Task, n),
		begun: make([]int, n), ended: make([]bool, n),
		trace: make([]byte, 0, len(s.Expect.Trace)+64),
	}
	for i := range r.begun {
		r.begun[i] = -1
	}
	return r
}

// run performs the script in w; false if w must not be used again.
func (r *replay) run(w *sim.World) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			r.panic = fmt.Sprintf("the port panicked outside the tasks: %v", v)
		}
	}()
	res := w.Run(plain{}, r.setUp)
	r.outcome = res.Outcome
	if res.Panic != nil {
		r.panic = fmt.Sprintf("the port panicked in %s: %s", r.where(res.Panic.Task), res.Panic.Value)
		return len(res.Abandoned) == 0
	}
	r.settle()
	return len(res.Abandoned) == 0
}

// where is the operation that a task was in, or the callback.
func (r *replay) where(task string) string {
	for i := range r.s.Tasks {
		if t := &r.s.Tasks[i]; t.Name == task && r.begun[i] >= 0 {
			return t.describe(r.begun[i]) + " of task " + task
		}
	}
	return task
}

// setUp is round 0: it builds the object and starts the tasks.
func (r *replay) setUp(w *sim.World) {
	if r.constructError != "" {
		return
	}
	impl, err := r.b.New(w, r.params)
	if err != nil {
		r.constructError = r.class(err)
		return
	}
	r.impl = impl
	for i := range r.s.Tasks {
		r.tasks[i] = w.Spawn(r.s.Tasks[i].Name, func(t *sim.Task) { r.task(t, i) })
	}
}

// task is the body of task i.
func (r *replay) task(t *sim.Task, i int) {
	script := &r.s.Tasks[i]
	if script.Start > 0 && t.Sleep(script.Start) != nil {
		r.ended[i] = true
		return
	}
	for n := 0; n < len(script.Ops); n++ {
		r.begun[i] = n
		r.event(t, n, "(")
		v, err := r.perform(t, &script.Ops[n], &r.ops[i][n])
		switch {
		case err == nil && v.None():
			r.event(t, n, ")")
		case err == nil:
			r.event(t, n, ")="+v.String())
		default:
			r.event(t, n, "!"+r.class(err))
			if sim.IsCancelled(err) && !script.GoesOn {
				r.ended[i] = true
				return
			}
			n += script.Ops[n].Skip
		}
	}
}

func (r *replay) perform(t *sim.Task, c *Call, op *Op) (v sim.Value, err error) {
	var arg int64
	switch {
	case op.Arg == NullableArg && c.Value == nil:
		arg = Null
	case op.Arg == ValueArg || op.Arg == NullableArg:
		arg = *c.Value
	case op.Arg == CountArg && c.Count != nil:
		arg = *c.Count
	case op.Arg == CountArg:
		arg = 1
	}
	switch {
	case !c.Timed:
		return op.Call(t, r.impl, arg)
	case op.Timed != nil:
		return op.Timed(t, r.impl, arg, c.Timeout)
	}
	err = t.WithTimeout(c.Timeout, func() error {
		v, err = op.Call(t, r.impl, arg)
		return err
	})
	return v, err
}

// event appends a token, behind the time if that is new.
func (r *replay) event(t *sim.Task, n int, rest string) {
	if now := t.Now(); now != r.marked {
		r.marked = now
		r.space()
		r.trace = append(r.trace, '@')
		r.trace = strconv.AppendInt(r.trace, now, 10)
	}
	r.space()
	r.trace = append(r.trace, t.Name()...)
	r.trace = strconv.AppendInt(r.trace, int64(n), 10)
	r.trace = append(r.trace, rest...)
	r.events++
}

func (r *replay) space() {
	if len(r.trace) > 0 {
		r.trace = append(r.trace, ' ')
	}
}

// noClass stands in traces for an error that the original does not have.
const noClass = "?"

func (r *replay) class(err error) string {
	name := r.b.ErrorName
	if name == nil {
		name = ErrorClass
	}
	if c := name(err); c != "" {
		return c
	}
	if r.unnamed == nil {
		r.unnamed = err
	}
	return noClass
}

// settle notes in which state the tasks and the object are left.
func (r *replay) settle() {
	if r.impl == nil {
		return
	}
	for i, t := range r.tasks {
		last := t.Name() + "-"
		if r.begun[i] >= 0 {
			last = t.Name() + strconv.Itoa(r.begun[i])
		}
		// A task that was cancelled before its first step counts, and so does
		// one that came to its end with a cancellation still to be delivered.
		switch {
		case !t.Finished():
			r.blocked = append(r.blocked, last)
		case r.ended[i] || !t.Started() || t.CancelPending():
			r.cancelled = append(r.cancelled, last)
		}
	}
	if r.b.Final != nil {
		r.final = r.b.Final(r.impl)
	} else if in, has := r.impl.(algorithms.Inspector); has {
		r.final = in.Inspect().Fields
	}
}
