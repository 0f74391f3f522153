package broken

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// catsEntries are bugs of the queue and of the mutex of cats-effect: each has a
// cure that made the next bug.
func catsEntries() []Entry {
	const queue, mutex = "cats-effect Queue", "cats-effect Mutex"
	return []Entry{
		{
			ID:       "M51",
			From:     "cats-effect 3.3.11, Queue",
			Link:     "https://github.com/typelevel/cats-effect/issues/2920",
			What:     "An item is handed to a taker that is cancelled before it looks, and is lost.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m51-taken-and-cancelled",
			Broken:   "broken.cats-effect.Queue-3.3.11",
			Fixed:    "fixed.cats-effect.Queue",
			Chain:    queue,
		},
		{
			ID:       "M51",
			From:     "cats-effect, the first cure for lost items",
			Link:     "https://github.com/typelevel/cats-effect/pull/3000",
			What:     "A taker is woken for an item and cancelled before it looks: the item stays, and the other takers are not told.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m51-woken-and-cancelled",
			Broken:   "broken.cats-effect.Queue-3000",
			Fixed:    "fixed.cats-effect.Queue",
			Chain:    queue,
		},
		{
			ID:       "M51",
			From:     "cats-effect 3.5.0-RC3, Mutex",
			Link:     "https://github.com/typelevel/cats-effect/issues/3554",
			What:     "A waiter that is notified and cancelled at the same moment takes the notification with it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m51-notified-and-cancelled",
			Broken:   "broken.cats-effect.Mutex-3554",
			Fixed:    "fixed.cats-effect.Mutex",
			Chain:    mutex,
		},
		{
			ID:       "M51",
			From:     "cats-effect 3.5.0-RC5, Mutex",
			Link:     "https://github.com/typelevel/cats-effect/issues/3564",
			What:     "A waiter that is cancelled notifies the next one in any case, which finds the mutex taken and goes to the end of the line.",
			Property: "fifo",
			Scenario: "museum/m51-sent-to-the-end",
			Broken:   "broken.cats-effect.Mutex-3564",
			Fixed:    "fixed.cats-effect.Mutex",
			Chain:    mutex,
		},
	}
}

func catsLocks() []*algorithms.Algorithm {
	const mutexSource = "cats-effect 3.5.0-RC, std/shared/src/main/scala/cats/effect/std/Mutex.scala"
	ordered := &sim.Policy{Admission: sim.FIFOAdmission}
	return append(catsQueues(),
		classic("broken.cats-effect.Mutex-3554", algorithms.LockKind,
			func(algorithms.Params) any { return &catsMutex{} }, version{
				source: mutexSource,
				doc: "The mutex of cats-effect, in which a waiter that is cancelled takes its notification with it. " +
					"Whoever is notified competes with newcomers, and goes to the end of the line if it loses; any task may unlock.",
				stories: stories("m51-notified-and-cancelled"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m51-notified-and-cancelled", "a waiter sleeps on beside a free mutex"),
				},
				policy: &sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded},
			}),
		classic("broken.cats-effect.Mutex-3564", algorithms.LockKind,
			func(algorithms.Params) any { return &insistentMutex{} }, version{
				source: mutexSource,
				doc: "The mutex of cats-effect, in which a waiter that is cancelled sends the next one to the end of the line. " +
					"Judged as if it promised what it was expected to do, first come, first served; any task may unlock.",
				stories: stories("m51-sent-to-the-end"),
				defects: []algorithms.Defect{
					shows("fifo", "museum/m51-sent-to-the-end", "a waiter is notified while the mutex is taken, and has lost its place"),
				},
				policy: ordered,
			}),
		classic("fixed.cats-effect.Mutex", algorithms.LockKind,
			func(algorithms.Params) any { return &chainMutex{} }, version{
				source: "cats-effect 3.5.0, std/shared/src/main/scala/cats/effect/std/Mutex.scala",
				doc: "The mutex of cats-effect: a chain of waiters, each of which is told by the one before it. " +
					"First come, first served; not reentrant; any task may unlock, but not a free one.",
				stories: stories("m51-notified-and-cancelled", "m51-sent-to-the-end"),
				policy:  ordered,
			}),
	)
}

// catsMutex has a flag and a line of callbacks.
type catsMutex struct {
	locked  bool
	waiters []*sim.Future
}

// Lock waits until the mutex is free, and looks again each time it is notified.
func (m *catsMutex) Lock(t *sim.Task) error { return m.acquire(t, func() {}) }

func (m *catsMutex) acquire(t *sim.Task, cancelled func()) error {
	for m.locked {
		callback := t.NewFuture()
		m.waiters = append(m.waiters, callback)
		if _, err := callback.Await(t); err != nil {
			m.waiters = without(m.waiters, callback)
			cancelled()
			return err
		}
	}
	m.locked = true
	return nil
}

// Unlock notifies the first waiter.
func (m *catsMutex) Unlock(*sim.Task) error {
	if !m.locked {
		return errNotHeld
	}
	m.locked = false
	m.notifyOne()
	return nil
}

func (m *catsMutex) notifyOne() { wakeFirst(&m.waiters) }

// Inspect shows the flag and who waits.
func (m *catsMutex) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "locked", Value: strconv.FormatBool(m.locked)}},
		Waiters: waitersOf(m.waiters, ""),
	}
}

// insistentMutex notifies another waiter for each that is cancelled: it might have
// been notified.
type insistentMutex struct{ catsMutex }

// Lock waits until the mutex is free.
func (m *insistentMutex) Lock(t *sim.Task) error { return m.acquire(t, m.notifyOne) }

// chainMutex is a chain of cells, one for each that has come: the holder's, then
// those of the waiters.
type chainMutex struct {
	last *cell
	held *cell
}

// A cell tells whoever waits behind it.
type cell struct {
	before *cell
	next   *sim.Future // of the one behind
	done   bool
}

// Lock waits for the cell before its own.
func (m *chainMutex) Lock(t *sim.Task) error {
	mine := &cell{before: m.last}
	m.last = mine
	if before := mine.before; before != nil && !before.done {
		before.next = t.NewFuture()
		if _, err := before.next.Await(t); err != nil {
			m.leave(mine)
			return err
		}
	}
	mine.before, m.held = nil, mine
	return nil
}

// leave takes a cell out of the chain: the one behind it waits for the one before
// it, or need not wait any more.
func (m *chainMutex) leave(mine *cell) {
	before := mine.before
	before.next = mine.next
	switch {
	case m.last == mine:
		m.last = before
	case before.done:
		complete(mine.next)
	}
	for c := m.last; c != nil; c = c.before {
		if c.before == mine {
			c.before = before
		}
	}
}

// Unlock tells the one behind.
func (m *chainMutex) Unlock(*sim.Task) error {
	mine := m.held
	if mine == nil {
		return errNotHeld
	}
	m.held, mine.done = nil, true
	if m.last == mine {
		m.last = nil
	} else {
		complete(mine.next)
	}
	return nil
}

// Inspect shows who holds the mutex and who waits.
func (m *chainMutex) Inspect() algorithms.Snapshot {
	var line []*sim.Future
	for c := m.last; c != nil && c.before != nil; c = c.before {
		line = append([]*sim.Future{c.before.next}, line...)
	}
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "held", Value: strconv.FormatBool(m.held != nil)}},
		Waiters: waitersOf(line, ""),
	}
}
