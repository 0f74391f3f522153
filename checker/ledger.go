package checker

import (
	"errors"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A call is one operation, from its call to its return. Moments are numbered by
// event; 0 means not yet.
type call struct {
	o      *object
	outer  *call // the operation of the same task that this one is nested in
	n      int   // the number of the call in the execution
	task   *sim.Task
	op     int
	info   *sim.OpInfo
	arg    sim.Value
	result sim.Value
	err    error

	called    int
	doorway   int // the end of its doorway: the first suspension
	served    int // the last wake, if it has not waited again since
	cancelled int // the first time that its task was asked to stop
	returned  int
	// awaited: it has waited for somebody, not only given way.
	awaited bool

	callStep, doorwayStep, servedStep, returnStep int

	entry   bool  // an acquisition, a put or a get that succeeded
	reentry bool  // by a task that the policy lets in again, since it was inside
	lifted  *call // the acquisition whose stay a release has ended
	madeWay bool  // a try that failed while others waited at the same door
	futile  bool  // a release that cannot have ended any stay when it was called
}

// aborted reports that the operation ended as if it had never been.
func (c *call) aborted() bool {
	return c.returned > 0 && c.err != nil && (sim.IsCancelled(c.err) || errors.Is(c.err, sim.ErrTimeout))
}

// absent reports that the operation counts as if it had never been: it was
// aborted, or it is a try that failed while somebody waited for the same. Such a
// try may have made way for those who wait, even where the model alone would let
// it succeed; to demand success would forbid every fair lock to have tries.
func (c *call) absent() bool { return c.madeWay || c.aborted() }

// failedTry reports whether the operation is a try that did not get anything.
func (c *call) failedTry() bool {
	if c.info.Blocking {
		return false
	}
	switch c.info.Class {
	case sim.Acquire:
		got, says := c.result.Bool()
		return c.err == nil && says && !got
	case sim.Produce, sim.Consume:
		return c.err != nil
	}
	return false
}

// awaited reports whether somebody waits at the same door as c.
func (o *object) awaited(c *call) bool {
	for _, p := range o.pending {
		if p.info.Blocking && sameLine(p, c) {
			return true
		}
	}
	return false
}

// An object keeps the books of one object: what every monitor needs to know.
type object struct {
	set     *Set
	index   int
	spec    *sim.Spec
	calls   []*call // of this execution, in the order of their calls
	pool    []*call
	pending []*call // called and not returned
	entries []*call // successful acquisitions, puts and gets, in the order of their returns
	holds   []*call // acquisitions whose stay goes on, in the order of their returns
	early   []*call // releases that may have ended a stay before its entry was seen
	// inside counts what is certainly inside: entries minus releases that have
	// been called; items whose put has returned minus gets that have been called.
	inside int
	// modes is the same for acquisitions, by mode: exclusive, shared.
	modes [2]int
	// slow: a release has given way, so that others came and went meanwhile.
	// Whose stay it has ended is not certain then.
	slow bool
	// extra: somebody has released who was not inside.
	extra bool
	lin   *linear // nil if no property needs it
	// late answers State where nothing else needs the model: it is fed only
	// when somebody asks.
	late   *linear
	events []*call // by moment: scratch of lateState

	judges   []monitor
	entering []enterer // those of judges that want to know
	leaving  []returner
	scratch  sim.State
	states   []sim.State // the same, for ends
}

func (o *object) add(m monitor) {
	o.judges = append(o.judges, m)
	if e, ok := m.(enterer); ok {
		o.entering = append(o.entering, e)
	}
	if r, ok := m.(returner); ok {
		o.leaving = append(o.leaving, r)
	}
}

func (o *object) begin() {
	o.calls, o.pending, o.entries = o.calls[:0], o.pending[:0], o.entries[:0]
	o.holds, o.early = o.holds[:0], o.early[:0]
	o.inside, o.modes, o.slow, o.extra = 0, [2]int{}, false, false
	if o.lin != nil {
		o.lin.begin()
	}
	for _, m := range o.judges {
		m.begin()
	}
}

func (o *object) newCall() *call {
	n := len(o.calls)
	if n == len(o.pool) {
		o.pool = append(o.pool, &call{})
	}
	c := o.pool[n]
	*c = call{o: o}
	o.calls = append(o.calls, c)
	return c
}

func (o *object) onCall(e *sim.Event, seq int) *call {
	c := o.newCall()
	c.n, c.task, c.op, c.arg = e.Call, e.Task, e.Op, e.Arg
	c.info = &o.spec.Ops[e.Op]
	c.called, c.callStep = seq, e.Step
	o.pending = append(o.pending, c)
	switch c.info.Class {
	case sim.Release:
		o.inside--
		o.modes[mode(c)]--
		o.lift(c)
		if c.lifted == nil || c.lifted.task != c.task {
			o.extra = true
		}
	case sim.Consume:
		o.inside--
	}
	if o.lin != nil {
		o.lin.called(c)
	}
	return c
}

func (o *object) onReturn(c *call, e *sim.Event, seq int) {
	c.result, c.err, c.returned, c.returnStep = e.Result, e.Err, seq, e.Step
	o.settle(c)
	c.madeWay = c.failedTry() && o.awaited(c)
	if o.lin != nil {
		o.lin.returned(c)
	}
	if c.info.Class == sim.Release && !c.atomic() {
		o.slow = true
	}
	if c.err != nil {
		o.undo(c)
	} else if o.enters(c) {
		o.enter(c)
	}
	for _, m := range o.leaving {
		m.returned(c)
	}
}

// settle takes an operation that has returned out of the pending ones, which
// stay in order: mostly it is the last one.
func (o *object) settle(c *call) {
	last := len(o.pending) - 1
	if o.pending[last] != c {
		i := slices.Index(o.pending, c)
		copy(o.pending[i:], o.pending[i+1:])
	}
	o.pending = o.pending[:last]
}

// undo takes back what the call of an operation that failed was taken for.
func (o *object) undo(c *call) {
	switch c.info.Class {
	case sim.Release:
		o.inside++
		o.modes[mode(c)]++
		if i := slices.Index(o.early, c); i >= 0 {
			o.early = append(o.early[:i], o.early[i+1:]...)
		}
		if c.lifted != nil {
			o.restore(c.lifted)
		}
	case sim.Consume:
		o.inside++ // it took nothing out
	}
}

// enters tells a successful operation that takes something, or puts it in, from
// others: a try that did not get what it wanted says so.
func (o *object) enters(c *call) bool {
	switch c.info.Class {
	case sim.Acquire:
		got, says := c.result.Bool()
		return got || !says
	case sim.Produce, sim.Consume:
		return true
	}
	return false
}

func (o *object) enter(c *call) {
	c.entry = true
	o.entries = append(o.entries, c)
	if c.info.Class != sim.Consume {
		o.inside++
	}
	if c.info.Class == sim.Acquire {
		o.modes[mode(c)]++
		c.reentry = o.nests(c)
		if !o.endedEarly(c) {
			o.holds = append(o.holds, c)
		}
	}
	for _, m := range o.entering {
		m.entered(c)
	}
}

// lift ends the stay that a release belongs to: the latest one of the task
// itself, else the oldest one of anybody in that mode, else one whose entry has
// not been seen yet: somebody may have been let in who has not gone on.
func (o *object) lift(c *call) {
	at := -1
	for i := len(o.holds) - 1; i >= 0; i-- {
		if o.holds[i].info.Shared == c.info.Shared && o.holds[i].task == c.task {
			at = i
			break
		}
	}
	if at < 0 && !o.spec.Policy.OwnerChecked {
		at = slices.IndexFunc(o.holds, func(h *call) bool { return h.info.Shared == c.info.Shared })
	}
	switch {
	case at >= 0:
		c.lifted = o.holds[at]
		o.holds = append(o.holds[:at], o.holds[at+1:]...)
	case !o.spec.Policy.OwnerChecked:
		// In company that it could not have, nobody can have been let in.
		c.futile = slices.ContainsFunc(o.holds, func(h *call) bool { return !h.info.Shared || !c.info.Shared })
		o.early = append(o.early, c)
	}
}

// restore puts back a stay that has not ended after all, or not by that release.
func (o *object) restore(h *call) {
	if o.endedEarly(h) {
		return
	}
	i := len(o.holds)
	for i > 0 && o.holds[i-1].returned > h.returned {
		i--
	}
	o.holds = slices.Insert(o.holds, i, h)
}

// endedEarly reports whether a release that found nobody inside may have ended
// the stay of c, and settles that release.
func (o *object) endedEarly(c *call) bool {
	var best *call // the one that is over first: it can end the fewest
	for _, r := range o.early {
		if r.lifted == nil && mayEnd(r, c) && (best == nil || best.returned == 0 || r.returned > 0 && r.returned < best.returned) {
			best = r
		}
	}
	if best != nil {
		best.lifted = c
	}
	return best != nil
}

// mayEnd reports whether a release that found nobody inside may have ended the
// stay of an acquisition.
func mayEnd(r, c *call) bool {
	return r.info.Shared == c.info.Shared && (r.returned == 0 || c.called < r.returned && !(r.futile && r.atomic()))
}

// atomic reports that nothing happened between the call and the return.
func (c *call) atomic() bool {
	return c.returned > 0 && (c.returned == c.called+1 || c.returnStep == c.callStep)
}

// mode is 1 for readers and 0 for all others.
func mode(c *call) int {
	if c.info.Shared {
		return 1
	}
	return 0
}

// nests reports whether the task of c is inside and may enter again.
func (o *object) nests(c *call) bool {
	for _, h := range o.holds {
		if h.task == c.task && o.mayNest(h, c) {
			return true
		}
	}
	return false
}

// mayNest reports whether the policy lets a task that is inside by h in again by c.
func (o *object) mayNest(h, c *call) bool {
	p := &o.spec.Policy
	switch {
	case h.info.Shared == c.info.Shared:
		return p.Reentrant
	case h.info.Shared:
		return p.Upgrade == "allowed"
	}
	return p.Downgrade == "allowed"
}

// open reports whether an operation could complete in a state of the model.
func (o *object) open(s sim.State, c *call) bool {
	o.scratch = append(o.scratch[:0], s...)
	_, _, _, ok := o.spec.Model.Step(o.scratch, sim.ModelOp{Op: c.op, Task: c.task.Index(), Arg: c.arg})
	return ok
}

// lateState feeds the calls of the execution to the judge of the model, in the
// order of their events, and asks it.
func (o *object) lateState() (sim.State, bool) {
	o.events = o.events[:0]
	for range o.set.seq + 1 {
		o.events = append(o.events, nil)
	}
	for _, c := range o.calls {
		o.events[c.called] = c
		if c.returned > 0 {
			o.events[c.returned] = c
		}
	}
	o.late.begin()
	for at, c := range o.events {
		switch {
		case c == nil:
		case at == c.called:
			o.late.called(c)
		default:
			o.late.returned(c)
		}
	}
	o.late.judge()
	return o.late.finalState()
}
