package sim

// A Future is a result that arrives later: the one thing tasks wait for.
// Complete, Fail or Cancel settle it once; whoever awaits it goes on in a later
// step, never inside the settling call.
//
// Done-callbacks run through the ready queue, as in asyncio, or inside the
// settling call where the world's [Profile] says so, as in Tornado 4.
type Future struct {
	w         *World
	id        ID
	task      *Task // whose step made it
	state     futureState
	value     Value
	err       error
	io        *pendingIO // completes it; nil once it is settled
	past      *past      // of what settled it
	callbacks []callback
}

type futureState uint8

const (
	pending futureState = iota
	settled
	cancelled
)

// A callback is a task to resume, or else a handle to run, when a future settles.
type callback struct {
	task *Task
	h    *Handle
}

// NewFuture makes a pending future. It belongs to the execution that runs now.
func (w *World) NewFuture() *Future {
	w.check()
	var f *Future
	if w.futuresUsed < len(w.futures) {
		f = w.futures[w.futuresUsed]
	} else {
		f = &Future{w: w}
		w.futures = append(w.futures, f)
	}
	w.futuresUsed++
	f.id = w.newID()
	f.task = w.acting
	f.state, f.value, f.err, f.io, f.past = pending, Value{}, nil, nil, nil
	f.callbacks = f.callbacks[:0]
	return f
}

// NewFuture is [World.NewFuture] of t's world.
func (t *Task) NewFuture() *Future { return t.w.NewFuture() }

// ID is the future's identity in footprints.
func (f *Future) ID() ID { return f.id }

// Task is the task whose step made f, nil if a callback or the set-up did.
func (f *Future) Task() *Task { return f.task }

// Pending is the opposite of [Future.Done].
func (f *Future) Pending() bool {
	if w := f.w; w.recording && !w.killing {
		w.touch(f.id, Read)
	}
	f.w.learn(f.past)
	return f.state == pending
}

// Done reports whether f is settled: it has a result or an error, or was cancelled.
func (f *Future) Done() bool {
	f.w.touch(f.id, Read)
	f.w.learn(f.past)
	return f.state != pending
}

// Cancelled reports whether f was cancelled.
func (f *Future) Cancelled() bool {
	f.w.touch(f.id, Read)
	f.w.learn(f.past)
	return f.state == cancelled
}

// Result is the value and error of a settled future; [ErrCancelled] if it was
// cancelled. It panics while f is pending.
func (f *Future) Result() (Value, error) {
	f.w.touch(f.id, Read)
	f.w.learn(f.past)
	if f.state == pending {
		panic("sim: Result of a pending future")
	}
	return f.value, f.err
}

// Complete settles f with a value. It panics if f is settled already.
func (f *Future) Complete(v Value) {
	f.w.settle()
	f.settle(settled, v, nil)
}

// Fail settles f with an error. It panics if f is settled already.
func (f *Future) Fail(err error) {
	f.w.settle()
	f.settle(settled, Value{}, err)
}

// Cancel settles f with [ErrCancelled] and reports true; it reports false and
// does nothing if f is settled already.
func (f *Future) Cancel() bool {
	f.w.check()
	f.w.settle()
	f.w.touch(f.id, Write)
	if f.state != pending {
		f.w.learn(f.past)
		return false
	}
	f.settle(cancelled, Value{}, ErrCancelled)
	return true
}

func (f *Future) completeIfPending() {
	if f.state == pending {
		f.Complete(Value{})
	} else {
		f.w.touch(f.id, Read)
		f.w.learn(f.past)
	}
}

func (f *Future) settle(s futureState, v Value, err error) {
	w := f.w
	w.check()
	w.touch(f.id, Write)
	if f.state != pending {
		panic("sim: future settled twice")
	}
	f.state, f.value, f.err = s, v, err
	w.tell(&f.past)
	if f.io != nil {
		w.settleIO(f.io)
		f.io = nil
	}
	for i := 0; i < len(f.callbacks); i++ {
		if c := f.callbacks[i]; c.task != nil {
			w.wake(c.task)
		} else {
			w.notify(c.h)
		}
	}
	f.callbacks = f.callbacks[:0]
}

// notify runs a done-callback in the manner of the profile.
func (w *World) notify(h *Handle) {
	w.touch(h.id, Write)
	w.tell(&h.past)
	if w.Profile.SyncCallbacks {
		h.runInside()
	} else {
		w.makeReady(h)
	}
}

// AddDoneCallback calls fn with f when f is settled: as a handle of its own, or
// inside the settling call if the world's profile says so. On a settled future
// it is due at once, in the same manner. Callbacks and waiting tasks are served
// in the order of their registration. A callback that runs inside the settling
// call is an actor of its own all the same: it cannot wait, and its panic is
// not the caller's.
func (f *Future) AddDoneCallback(fn func(*Future)) {
	w := f.w
	w.check()
	w.settle()
	w.touch(f.id, Write)
	h := w.newHandle()
	h.done, h.doneOf = fn, f
	if f.state != pending {
		w.learn(f.past)
		w.notify(h)
		return
	}
	f.callbacks = append(f.callbacks, callback{h: h})
}

// Await waits until f is settled and returns its result. On a settled future it
// returns at once, without a scheduling point. If t is cancelled while it
// waits, f is cancelled and Await returns [ErrCancelled]; if t is cancelled
// after f was settled and before t goes on, Await returns ErrCancelled too,
// although f has a result.
func (f *Future) Await(t *Task) (Value, error) {
	f.w.settle()
	if err := t.suspend(f, waits|awaits); err != nil {
		return Value{}, err
	}
	return f.value, f.err
}

// register makes t one of those that f wakes.
func (t *Task) register(f *Future) {
	t.mustAct()
	t.w.touch(f.id, Write)
	f.callbacks = append(f.callbacks, callback{task: t})
	t.awaiting = f
	t.guard.again = 0
	if t.OnAwait != nil {
		t.OnAwait(f)
	}
	if t.mustCancel && f.Cancel() {
		t.setCancel(false)
	}
}

// Awaiting is the future that t waits for, nil if none.
func (t *Task) Awaiting() *Future { return t.awaiting }

// wake makes a task ready whose awaited future has been settled.
func (w *World) wake(t *Task) {
	w.makeReady(&t.handle)
	if w.wants(EvWake) {
		e := w.event(EvWake)
		e.Target = t
		w.emit(e)
	}
}
