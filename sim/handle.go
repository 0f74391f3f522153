package sim

// A Handle is an entry of the loop: the next step of a task, or a callback,
// now or at a deadline. It belongs to the execution in which it was made.
type Handle struct {
	actor
	w         *World
	task      *Task         // resume this task, or:
	fut       *Future       // complete this future, or:
	target    *Task         // cancel this task, or:
	fn        func()        // call this, or:
	buffer    *storeBuffer  // flush a store of this buffer, or:
	done      func(*Future) // call this with doneOf
	doneOf    *Future
	deadline  int64
	inside    uint64 // operations of the step that registered it
	by        int    // the step that made it ready
	cancelled bool
	queued    bool // in the ready queue
	timed     bool // in a timer queue
	ran       bool // or is running
}

// Soon registers fn to run as a step of its own, behind what is ready now.
func (w *World) Soon(fn func()) *Handle {
	w.settle()
	h := w.newHandle()
	h.fn = fn
	w.makeReady(h)
	return h
}

// After registers fn to run when d units of virtual time have passed; d <= 0
// means at the next opportunity, behind what is ready by then. A deadline in
// the past comes before one at the present moment.
func (w *World) After(d int64, fn func()) *Handle {
	w.settle()
	h := w.newHandle()
	h.fn = fn
	w.startTimer(h, d)
	return h
}

func (w *World) startTimer(h *Handle, d int64) {
	h.deadline = w.now + d
	h.timed = true
	w.touch(Clock, Read)
	if w.exact != nil {
		w.exact.Push(h)
		return
	}
	w.timers.push(w, h)
}

// Deadline is the virtual time at which a timer is due.
func (h *Handle) Deadline() int64 { return h.deadline }

// Cancelled reports whether Cancel was called in time: before the callback ran.
func (h *Handle) Cancelled() bool { return h.cancelled }

// Cancel keeps the callback from running, if it has not run yet.
func (h *Handle) Cancel() {
	w := h.w
	w.check()
	w.settle()
	w.touch(h.id, Write)
	if h.timed {
		w.touch(Clock, Read)
	}
	if h.cancelled || h.ran {
		return
	}
	h.cancelled = true
	switch {
	case h.timed && w.exact == nil:
		w.timers.remove(h)
		h.timed = false
		if w.Discipline == Any {
			w.drop(Loop, 0)
		}
	case h.queued && w.Discipline == Any:
		// A cancelled handle is no choice. The FIFO loop skips it when its
		// turn comes, since it counts for the length of the round.
		w.ready.drop(h)
		w.drop(h.id, h.by)
	}
}

// makeReady puts h behind what is ready.
func (w *World) makeReady(h *Handle) {
	h.by = w.steps
	w.ready.push(h)
}

// newHandle takes a handle from the pool and names it.
func (w *World) newHandle() *Handle {
	w.check()
	var h *Handle
	if w.handlesUsed < len(w.handles) {
		h = w.handles[w.handlesUsed]
	} else {
		h = &Handle{}
		w.handles = append(w.handles, h)
	}
	w.handlesUsed++
	*h = Handle{w: w, inside: w.stepMask}
	h.id = w.newID()
	w.tell(&h.past)
	w.touch(h.id, Write)
	return h
}

// run does what a callback is there for. A panic in it is noted and goes no
// further.
func (h *Handle) run() {
	w := h.w
	defer func() {
		if r := recover(); r != nil {
			w.panicked("callback "+w.Path(h.id), nil, r)
		}
	}()
	h.ran = true
	switch {
	case h.fut != nil:
		h.fut.completeIfPending()
	case h.target != nil:
		h.target.Cancel()
	case h.buffer != nil:
		h.buffer.flush()
	case h.done != nil:
		h.done(h.doneOf)
	default:
		h.fn()
	}
}

// runInside runs a callback within the step of somebody else, on its own
// account: what it creates is named after it, and the step becomes one inside
// the operations of whoever registered it.
func (h *Handle) runInside() {
	w := h.w
	cur, acting := w.cur, w.acting
	w.cur, w.acting = &h.actor, nil
	w.stepMask |= h.inside
	h.run()
	w.cur, w.acting = cur, acting
	w.learn(h.past)
}

// skipped reports whether the FIFO loop passes over h when its turn comes.
func (h *Handle) skipped() bool {
	return h.cancelled || h.task != nil && !h.task.open()
}

func (h *Handle) option() Option {
	if h.task != nil {
		return Option{Kind: OptResume, ID: h.task.id, Task: h.task}
	}
	return Option{Kind: h.kind(), ID: h.id}
}

// kind is that of the step of a callback or a flusher.
func (h *Handle) kind() OptionKind {
	if h.buffer != nil {
		return OptFlush
	}
	return OptCallback
}

// A readyQueue is a list of handles in the order in which they became ready.
type readyQueue struct {
	buf  []*Handle
	head int
}

func (q *readyQueue) len() int         { return len(q.buf) - q.head }
func (q *readyQueue) at(i int) *Handle { return q.buf[q.head+i] }

func (q *readyQueue) push(h *Handle) {
	if q.head > 0 && len(q.buf) == cap(q.buf) {
		n := copy(q.buf, q.buf[q.head:])
		q.buf, q.head = q.buf[:n], 0
	}
	h.queued = true
	q.buf = append(q.buf, h)
}

// remove takes out entry i. Entries before it move up, since schedules mostly
// take the head or one close to it.
func (q *readyQueue) remove(i int) *Handle {
	at := q.head + i
	h := q.buf[at]
	h.queued = false
	for ; at > q.head; at-- {
		q.buf[at] = q.buf[at-1]
	}
	q.head++
	if q.head == len(q.buf) {
		q.buf, q.head = q.buf[:0], 0
	}
	return h
}

func (q *readyQueue) drop(h *Handle) {
	for i := range q.len() {
		if q.at(i) == h {
			q.remove(i)
			return
		}
	}
}

func (q *readyQueue) reset() { q.buf, q.head = q.buf[:0], 0 }
