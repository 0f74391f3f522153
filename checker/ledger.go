package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A call is one operation, from its call to its return. Moments are numbered by
// event; 0 means not yet.
type call struct {
	o     *object
	outer *call // the operation of the same task that this one is nested in
	// arrival is the first part of an operation that arrives and has waited; then
	// this is the second.
	arrival *call
	second  *call // the opposite
	task    *sim.Task
	info    *sim.OpInfo
	lifted  *call // the acquisition whose stay a release has ended
	err     error
	arg     sim.Value
	result  sim.Value
	n       int // the number of the call in the execution
	op      int

	called    int
	doorway   int // the end of its doorway: the first suspension, unless it is marked
	served    int // the last wake, if it has not waited again since
	cancelled int // the first time that its task was asked to stop
	returned  int

	callStep, doorwayStep, servedStep, returnStep int

	awaited bool // it has waited for somebody, not only given way
	entry   bool // an acquisition, a put or a get that succeeded
	reentry bool // by a task that the policy lets in again, since it was inside
	own     bool // a release of what the task itself has taken
	arrives bool // it is the first part of one
	madeWay bool // a try that failed while others waited at the same door
	unheard bool // it has succeeded, and a request to its task is lost
	futile  bool // a release that cannot have ended any stay when it was called
}

// aborted reports that the operation ended as if it had never been.
func (c *call) aborted() bool {
	return c.returned > 0 && c.err != nil && aborted(c.err)
}

// absent reports that the operation counts as if it had never been: it was
// aborted, or it is a try that failed while somebody waited for the same. Such a
// try may have made way for those who wait, even where the model alone would let
// it succeed; to demand success would forbid every fair lock to have tries.
func (c *call) absent() bool { return c.madeWay || c.aborted() && c.arrival == nil }

// part is what the model is to do of the operation.
func (c *call) part() sim.Part {
	switch {
	case c.arrives:
		return sim.Arrival
	case c.arrival == nil:
		return sim.Whole
	case c.aborted():
		return sim.Withdrawal
	}
	return sim.Departure
}

// stopped reports whether c is the first part of an operation that was asked to
// stop, or gave up.
func (c *call) stopped() bool {
	return c.arrives && (c.second.cancelled > 0 || c.second.aborted())
}

// answer is what the model must say. Of those who give up it says nothing.
func (c *call) answer() (sim.Value, error) {
	if c.part() == sim.Withdrawal {
		return sim.Value{}, nil
	}
	return c.result, c.err
}

// failedTry reports whether the operation is a try that did not get anything.
func (c *call) failedTry() bool {
	return !c.info.Blocking && failedTry(c.info.Class, c.result, c.err)
}

// awaited reports whether somebody waited at the same door at some moment while
// c was under way.
func (o *object) awaited(c *call) bool {
	for i := len(o.calls) - 1; i >= 0; i-- {
		if p := o.calls[i]; p.info.Blocking && sameLine(p, c) && p != c && (p.returned == 0 || p.returned > c.called) {
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
	parts   bool    // some operation arrives
	timed   bool    // see inTime
	marked  bool    // doorways end where the algorithm says so
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
	own   balance
	moves []move  // calls and returns, in their order
	lin   *linear // nil if no property needs the model
	ends  endings
	// modelled: lin has judged this execution.
	modelled bool

	judges   []monitor
	entering []enterer // those of judges that want to know
	leaving  []returner
	ending   []quieter
	scratch  sim.State

	// For the quick look, see skim.
	roles []role
	stays stays
	// watchesAnswers: there is somebody who wants to know whether the order of
	// the returns explains them. queued counts the operations under way that may
	// wait, by class.
	watchesAnswers bool
	queued         [8]int32

	orders orders
}

// A move is the call or the return of an operation, or of a part of it.
type move struct {
	c      *call
	ret    bool
	second bool // the call of the second part
}

func (o *object) add(m monitor) {
	o.judges = append(o.judges, m)
	if e, ok := m.(enterer); ok {
		o.entering = append(o.entering, e)
	}
	if r, ok := m.(returner); ok {
		o.leaving = append(o.leaving, r)
	}
	if q, ok := m.(quieter); ok {
		o.ending = append(o.ending, q)
	}
}

// begin prepares for the next execution. The books, and what follows them, are
// only cleared if they were written.
func (o *object) begin(written bool) {
	o.stays.reset()
	o.modelled, o.ends.found = false, nil
	if o.watchesAnswers {
		o.queued = [8]int32{}
		o.lin.begin()
	}
	if written {
		o.clear()
	}
}

func (o *object) clear() {
	o.calls, o.pending, o.entries = o.calls[:0], o.pending[:0], o.entries[:0]
	o.holds, o.early, o.moves = o.holds[:0], o.early[:0], o.moves[:0]
	o.inside, o.modes, o.slow, o.extra = 0, [2]int{}, false, false
	o.own.reset()
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

func (o *object) onCall(m *moment, seq int) *call {
	c := o.newCall()
	c.n, c.task, c.op, c.arg = int(m.call), m.task, int(m.op), m.value
	c.info = &o.spec.Ops[m.op]
	c.called, c.callStep = seq, int(m.step)
	if m.unheard {
		c.cancelled = seq
	}
	o.pending = append(o.pending, c)
	o.moves = append(o.moves, move{c: c})
	if c.info.Arrives && o.spreads() {
		o.split(c)
	}
	switch {
	case frees(c.info):
		o.letGo(c)
	case c.info.Class == sim.Consume:
		o.inside--
	}
	return c
}

// letGo notes that a task gives back what it has acquired.
func (o *object) letGo(c *call) {
	o.inside--
	o.modes[c.freed()]--
	o.lift(c)
	c.own = o.own.given(c.task.Index(), c.freed())
	o.extra = o.extra || !c.own
}

func (o *object) onReturn(c *call, m *moment, seq int) {
	c.result, c.err, c.returned, c.returnStep, c.unheard = m.value, m.err, seq, int(m.step), m.unheard
	if c.arrival != nil && c.arrival.returned == 0 {
		o.join(c, seq)
	}
	o.moves = append(o.moves, move{c: c, ret: true})
	o.settle(c)
	c.madeWay = c.failedTry() && o.awaited(c)
	if frees(c.info) && !c.atomic() {
		o.slow = true
	}
	if c.info.LetsGo && c.arrival != nil {
		o.takeBack(c) // however it ended
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
	switch {
	case frees(c.info):
		o.takeBack(c)
	case c.info.Class == sim.Consume:
		o.inside++ // it took nothing out
	}
}

// takeBack undoes letGo.
func (o *object) takeBack(c *call) {
	o.inside++
	o.modes[c.freed()]++
	if c.own {
		o.own.taken(c.task.Index(), c.freed())
	}
	if i := slices.Index(o.early, c); i >= 0 {
		o.early = append(o.early[:i], o.early[i+1:]...)
	}
	if c.lifted != nil {
		o.restore(c.lifted)
	}
}

// enters tells a successful operation that takes something, or puts it in, from
// others: a try that did not get what it wanted says so.
func (o *object) enters(c *call) bool {
	switch c.info.Class {
	case sim.Acquire:
		return got(c.result)
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
		o.modes[c.mode()]++
		c.reentry = c.info.Converts && c.own || o.nests(c)
		o.own.taken(c.task.Index(), c.mode())
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
	at, freed := -1, c.freed()
	for i := len(o.holds) - 1; i >= 0; i-- {
		if o.holds[i].mode() == freed && o.holds[i].task == c.task {
			at = i
			break
		}
	}
	if at < 0 && !o.spec.Policy.OwnerChecked {
		at = slices.IndexFunc(o.holds, func(h *call) bool { return h.mode() == freed })
	}
	switch {
	case at >= 0:
		c.lifted = o.holds[at]
		o.holds = append(o.holds[:at], o.holds[at+1:]...)
	case !o.spec.Policy.OwnerChecked:
		// In company that it could not have, nobody can have been let in.
		c.futile = slices.ContainsFunc(o.holds, func(h *call) bool { return !h.info.Shared || freed == 0 })
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
	return r.freed() == c.mode() && (r.returned == 0 || c.called < r.returned && !(r.futile && r.atomic()))
}

// atomic reports that nobody could act between the call and the return.
func (c *call) atomic() bool { return c.returned > 0 && c.returnStep == c.callStep }

// mode is 1 for readers and 0 for all others.
func (c *call) mode() int { return mode(c.info) }

// freed is the mode of the stay that a release ends.
func (c *call) freed() int {
	if c.info.Converts {
		return 1 - c.mode()
	}
	return c.mode()
}

// nests reports whether the task of c is inside, as far as it knows, and may
// enter again: whether others have released what it holds does not count.
func (o *object) nests(c *call) bool {
	own, m, p := o.own.of(c.task.Index()), c.mode(), &o.spec.Policy
	switch {
	case own[m] > 0 && p.Reentrant:
		return true
	case own[1-m] == 0:
		return false
	case c.info.Shared:
		return p.Downgrade == "allowed"
	}
	return p.Upgrade == "allowed"
}

// open reports whether an operation could complete in a state of the model.
func (o *object) open(s sim.State, c *call) bool {
	o.scratch = append(o.scratch[:0], s...)
	_, _, _, ok := o.spec.Model.Step(o.scratch, modelOp(c))
	return ok
}

// model lets the judge of answers look at the whole execution.
func (o *object) model() *linear {
	if !o.modelled {
		o.modelled = true
		o.set.keep()
		o.lin.begin()
		for _, m := range o.moves {
			switch c := m.c; {
			case m.ret:
				o.lin.returned(c)
			case !m.second && c.arrival != nil:
				o.lin.called(c.arrival)
				if o.spreads() {
					o.lin.called(c)
				}
			default:
				o.lin.called(c)
			}
		}
		o.arriveAtLast()
		o.lin.judge()
	}
	return o.lin
}
