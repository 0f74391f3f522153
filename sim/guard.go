package sim

// A Guard says when a task that waits for a condition of memory may go on: when
// one of the Conditions holds.
type Guard struct {
	// Conditions are alternatives.
	Conditions []Condition
	// Opaque says that the condition is a function ([Task.Until]) instead.
	Opaque bool
}

// A Condition compares the value of an object with a word.
type Condition struct {
	Object ID
	// Initial is the value that the set-up left.
	Initial uint64
	// Value is what the object must have, or with Not must not have.
	Value uint64
	Not   bool
}

// A WordWrite is a change of guarded memory by a step.
type WordWrite struct {
	Object ID
	// Value is the new value; if Delta, what was added to the value.
	Value uint64
	Delta bool
}

// Guard is what t waits for under a guard, or waited for when the execution
// ended; nil if it does not, or did not. It is valid until t goes on, or until
// the next Run. Anybody may call it.
func (t *Task) Guard() *Guard {
	if t.guard.kind == noGuard {
		return nil
	}
	t.describeGuard(&t.guard.now)
	return &t.guard.now
}

// GuardReads appends to buf the accesses with which the next step of t begins
// because of its guard: nothing without one. Like Guard it may be called when the
// execution has ended. Anybody may call it.
func (t *Task) GuardReads(buf []Access) []Access {
	switch g := &t.guard; g.kind {
	case mutexGuard:
		buf = append(buf, Access{g.mutex.id, Read})
	case semaphoreGuard:
		buf = append(buf, Access{g.semaphore.id, Read})
	case parkGuard:
		buf = append(buf, Access{t.token.id, Read})
	case pauseGuard:
		for _, o := range g.seen {
			buf = append(buf, Access{o.m.id, Read})
		}
	case untilGuard:
		buf = t.w.readsOf(g.cond, buf)
	}
	return buf
}

// readsOf evaluates a condition with a footprint of its own.
func (w *World) readsOf(cond func() bool, buf []Access) (reads []Access) {
	footprint := w.footprint
	w.footprint = buf
	defer func() {
		_ = recover() // what it has read is what counts
		reads, w.footprint = w.footprint, footprint
	}()
	w.unclocked(func() { w.quietly(cond, true) })
	return nil
}

// describeGuard puts the guard of t into d.
func (t *Task) describeGuard(d *Guard) {
	c := d.Conditions[:0]
	switch g := &t.guard; g.kind {
	case mutexGuard:
		c = append(c,
			Condition{Object: g.mutex.id, Initial: g.mutex.initial, Value: mutexFree},
			Condition{Object: t.id, Value: 1}) // or it was cancelled
	case semaphoreGuard:
		c = append(c,
			Condition{Object: g.semaphore.id, Initial: g.semaphore.initial, Value: 0, Not: true},
			Condition{Object: t.id, Value: 1})
	case parkGuard:
		c = append(c,
			Condition{Object: t.token.id, Initial: t.token.initial, Value: hasToken},
			Condition{Object: t.id, Value: 1})
	case pauseGuard:
		for _, o := range g.seen {
			c = append(c, Condition{Object: o.m.id, Initial: o.m.initial, Value: o.word, Not: true})
		}
	}
	d.Conditions, d.Opaque = c, t.guard.kind == untilGuard
}

// beginGuarded notes, at the start of a recorded step, what it waited for. The
// reads of a function are recorded when the task has gone on: see Until.
func (t *Task) beginGuarded() {
	w := t.w
	t.describeGuard(&t.guard.step)
	w.step.Guard = &t.guard.step
	if t.guard.kind != untilGuard {
		w.footprint = t.GuardReads(w.footprint)
	}
}
