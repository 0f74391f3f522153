package sim

import "slices"

// A TimerQueue holds timers in the order in which a particular library's loop
// takes them, ties included. A [Profile] provides one where recorded behaviour
// is replayed exactly. In exploration the world keeps its own queue, in which
// the order of equal deadlines is a choice.
type TimerQueue interface {
	// Push adds a timer.
	Push(h *Handle)
	// Top is the next timer, nil if there is none. It may be cancelled.
	Top() *Handle
	// Pop removes and returns Top.
	Pop() *Handle
	// Len is the number of timers, cancelled ones included.
	Len() int
	// Reset empties the queue.
	Reset()
}

// timerList is sorted by deadline, then by ID. It holds live timers only.
// Locks under test have a handful at a time, for which a sorted slice beats a
// heap, and it gives the next k timers by index.
type timerList struct {
	list []*Handle
}

func (l *timerList) push(w *World, h *Handle) {
	i := len(l.list)
	for i > 0 {
		p := l.list[i-1]
		if p.deadline < h.deadline || p.deadline == h.deadline && w.ids.compare(p.id, h.id) < 0 {
			break
		}
		i--
	}
	l.list = slices.Insert(l.list, i, h)
}

func (l *timerList) len() int         { return len(l.list) }
func (l *timerList) at(i int) *Handle { return l.list[i] }

func (l *timerList) removeAt(i int) *Handle {
	h := l.list[i]
	l.list = slices.Delete(l.list, i, i+1)
	return h
}

func (l *timerList) remove(h *Handle) {
	if i := slices.Index(l.list, h); i >= 0 {
		l.removeAt(i)
	}
}

// ties counts the timers that share the first deadline.
func (l *timerList) ties() int {
	n := 1
	for n < len(l.list) && l.list[n].deadline == l.list[0].deadline {
		n++
	}
	return n
}

// creationOrder is the TimerQueue of a loop with a stable heap.
type creationOrder struct{ list []*Handle }

func (q *creationOrder) Push(h *Handle) {
	i := len(q.list)
	for i > 0 && q.list[i-1].deadline > h.deadline {
		i--
	}
	q.list = slices.Insert(q.list, i, h)
}

func (q *creationOrder) Top() *Handle {
	if len(q.list) == 0 {
		return nil
	}
	return q.list[0]
}

func (q *creationOrder) Pop() *Handle {
	h := q.list[0]
	q.list = slices.Delete(q.list, 0, 1)
	return h
}

func (q *creationOrder) Len() int { return len(q.list) }
func (q *creationOrder) Reset()   { q.list = q.list[:0] }

// nextDeadline is the deadline of the first live timer.
func (w *World) nextDeadline() (at int64, ok bool) {
	if w.exact == nil && w.timers.len() == 0 {
		return 0, false
	}
	return w.firstDeadline()
}

func (w *World) firstDeadline() (at int64, ok bool) {
	if w.exact != nil {
		return w.nextExact()
	}
	return w.timers.at(0).deadline, true
}

func (w *World) nextExact() (at int64, ok bool) {
	for h := w.exact.Top(); h != nil; h = w.exact.Top() {
		if !h.cancelled {
			return h.deadline, true
		}
		w.exact.Pop()
	}
	return 0, false
}

// overdue reports whether a timer is due without moving the clock.
func (w *World) overdue() bool {
	at, ok := w.nextDeadline()
	return ok && at <= w.now
}

// collectDue moves the timers that are due into the ready queue.
func (w *World) collectDue() {
	if w.exact != nil {
		w.collectExact()
		return
	}
	for w.overdue() {
		i := 0
		// Under Any the order in which they become ready decides nothing.
		if n := w.timers.ties(); n > 1 && w.Discipline == FIFO {
			i = w.choose(tiePoint, n)
		}
		w.fire(w.timers.removeAt(i))
	}
}

// collectExact looks no further than the timers that are due: a cancelled one
// that is not keeps its place in the queue, which may matter for the order of
// the others.
func (w *World) collectExact() {
	for h := w.exact.Top(); h != nil && h.deadline <= w.now; h = w.exact.Top() {
		w.exact.Pop()
		if !h.cancelled {
			w.fire(h)
		}
	}
}

func (w *World) fire(h *Handle) {
	h.timed = false
	w.touch(h.id, Write)
	w.makeReady(h)
}
