package sim

import "slices"

// A pendingIO is an I/O that has not completed: a process of its own, with one
// step.
type pendingIO struct {
	actor
	fut  *Future
	by   int  // the step that began it
	done bool // it has completed
}

// StartIO begins something that completes outside the loop. The future is
// completed with nothing: under [Any] in the step that completes the I/O, under
// [FIFO] at the next boundary after it. An I/O whose future is settled earlier,
// as by a cancellation, is dropped: it will not complete.
func (w *World) StartIO() *Future {
	w.settle()
	f := w.NewFuture()
	var io *pendingIO
	if w.iosUsed < len(w.ioPool) {
		io = w.ioPool[w.iosUsed]
	} else {
		io = &pendingIO{}
		w.ioPool = append(w.ioPool, io)
	}
	w.iosUsed++
	*io = pendingIO{fut: f, by: w.steps}
	io.id = w.newID()
	w.tell(&io.past)
	w.touch(io.id, Write)
	f.io = io
	i := len(w.ios)
	for i > 0 && w.ids.compare(w.ios[i-1].id, io.id) > 0 {
		i--
	}
	w.ios = slices.Insert(w.ios, i, io)
	return f
}

// settleIO forgets an I/O that nobody waits for any more. Whether it has
// completed already makes a difference, so both ways depend on its step.
func (w *World) settleIO(io *pendingIO) {
	w.touch(io.id, Write)
	if io.done {
		return
	}
	i := slices.Index(w.ios, io)
	w.ios = slices.Delete(w.ios, i, i+1)
	w.drop(io.id, io.by)
}

// completeIO is the step of a pending I/O.
func (w *World) completeIO(i int) {
	io := w.ios[i]
	w.ios = slices.Delete(w.ios, i, i+1)
	io.done = true
	w.enabler = io.by
	w.beginStep(OptIO, &io.actor, nil, 0)
	if w.wants(EvIO) {
		e := w.event(EvIO)
		e.ID = io.id
		w.emit(e)
	}
	if w.Discipline == FIFO {
		w.touch(Inbox, Write)
		w.inbox = append(w.inbox, io)
	} else {
		io.fut.Complete(Value{})
	}
	w.endStep()
}

// takeInbox wakes, in order, whoever still waits for what has completed.
func (w *World) takeInbox() {
	w.touch(Inbox, Write)
	for _, io := range w.inbox {
		io.fut.completeIfPending()
	}
	w.inbox = w.inbox[:0]
}
