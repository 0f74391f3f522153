package tokio

import "github.com/simrun-dev/simrun/sim"

// A ResettingNotify is a [Notify] in which a waiter that is dropped, and is the last
// one, leaves the state that nobody waits, whatever the state was.
//
// Source: Drop for Notified before tokio-rs/tokio#3652, tokio 1.0 to 1.4.
type ResettingNotify struct{ Notify }

// NewResettingNotify makes one that nobody waits for.
func NewResettingNotify() *ResettingNotify { return &ResettingNotify{*NewNotify()} }

// Wait waits for a notification.
func (n *ResettingNotify) Wait(t *sim.Task) error {
	f := n.future(t)
	if n.take() || f.since != n.calls {
		return nil
	}
	return n.await(t, f, func(n *Notify, f *notified) {
		if n.remove(f); len(n.queue) == 0 {
			n.kept = false
		}
		if f.one {
			n.notifyOne()
		}
	})
}

// An UnevenNotify is a [Notify] that wakes all as long as there are any, and lets
// others act in between: whoever is woken and comes back is woken once more.
//
// The original lets go of the queue after 32 wake-ups; here it is after each.
//
// Source: notify_waiters() before tokio-rs/tokio#5458, tokio 1.0 to 1.25.
type UnevenNotify struct{ Notify }

// NewUnevenNotify makes one that nobody waits for.
func NewUnevenNotify() *UnevenNotify { return &UnevenNotify{*NewNotify()} }

// NotifyWaiters wakes the first who waits, as long as there is one.
func (n *UnevenNotify) NotifyWaiters(t *sim.Task) {
	for f := n.next(); f != nil; f = n.next() {
		if f.wake(); len(n.queue) > 0 {
			t.Yield()
		}
	}
	n.calls++
}

// A FixedNotify is a [Notify] in which a future that was meant by a notification for
// all leaves alone what is kept.
//
// Source: ours; it differs from tokio in the order of two questions.
type FixedNotify struct{ Notify }

// NewFixedNotify makes one that nobody waits for.
func NewFixedNotify() *FixedNotify { return &FixedNotify{*NewNotify()} }

// Wait waits for a notification.
func (n *FixedNotify) Wait(t *sim.Task) error {
	f := n.future(t)
	if f.since != n.calls || n.take() {
		return nil
	}
	return n.await(t, f, (*Notify).drop)
}
