package tokio

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Notify wakes tasks that wait for something to happen. A notification for one
// goes to whoever has waited longest; if nobody waits it is kept for the next who
// comes, but only one is. A notification for all is for those who wait, or have
// their future already ([Notify.Prepare]), and is not kept. But a future that is
// polled for the first time takes what is kept, even if it was meant by one for all
// (tokio-rs/tokio#7965).
//
// A waiter that is cancelled after it was chosen by [Notify.NotifyOne] passes the
// notification on, to whoever waits by then, or it is kept.
//
// Source: tokio::sync::Notify, tokio 1.43, tokio/src/sync/notify.rs.
type Notify struct {
	kept  bool // the state NOTIFIED
	calls int  // of notify_waiters()
	queue []*notified
	// futures has what Prepare made and nobody has waited for, by task.
	futures map[*sim.Task]*notified
}

// A notified is the future of that name.
type notified struct {
	since int // how many calls of notify_waiters() there had been when it was made
	waker *sim.Future
	one   bool // chosen by notify_one()
}

var (
	_ algorithms.Notify    = (*Notify)(nil)
	_ algorithms.Prepare   = (*Notify)(nil)
	_ algorithms.Inspector = (*Notify)(nil)
)

// NewNotify makes one that nobody waits for.
func NewNotify() *Notify { return &Notify{futures: map[*sim.Task]*notified{}} }

// Prepare is notified(): the future, which is not polled yet.
func (n *Notify) Prepare(t *sim.Task) {
	if n.futures[t] == nil {
		n.futures[t] = &notified{since: n.calls}
	}
}

// future is that of a task, made now if it has none.
func (n *Notify) future(t *sim.Task) *notified {
	n.Prepare(t)
	f := n.futures[t]
	delete(n.futures, t)
	return f
}

// Wait is notified().await.
func (n *Notify) Wait(t *sim.Task) error {
	f := n.future(t)
	if n.take() || f.since != n.calls {
		return nil
	}
	return n.await(t, f, (*Notify).drop)
}

// take takes the notification that is kept, if there is one.
func (n *Notify) take() bool {
	had := n.kept
	n.kept = false
	return had
}

// await queues a future; what becomes of it if its task gives up is for drop.
func (n *Notify) await(t *sim.Task, f *notified, drop func(*Notify, *notified)) error {
	f.waker = t.NewFuture()
	n.queue = append(n.queue, f)
	_, err := f.waker.Await(t)
	if err != nil {
		drop(n, f)
	}
	return err
}

// drop gives up a future.
func (n *Notify) drop(f *notified) {
	n.remove(f)
	if f.one {
		n.notifyOne()
	}
}

// remove takes a future out of the queue.
func (n *Notify) remove(f *notified) {
	n.queue = slices.DeleteFunc(n.queue, func(x *notified) bool { return x == f })
}

// NotifyOne is notify_one().
func (n *Notify) NotifyOne(*sim.Task) { n.notifyOne() }

func (n *Notify) notifyOne() {
	f := n.next()
	if f == nil {
		n.kept = true
		return
	}
	f.one = true
	f.wake()
}

// next takes the first one out of the queue; nil if there is none.
func (n *Notify) next() *notified {
	if len(n.queue) == 0 {
		return nil
	}
	first := n.queue[0]
	n.queue = n.queue[1:]
	return first
}

// wake wakes the task, unless it has been cancelled and will drop the future.
func (f *notified) wake() {
	if f.waker.Pending() {
		f.waker.Complete(sim.Value{})
	}
}

// NotifyWaiters is notify_waiters(): it makes those in the queue its own, and wakes
// them.
func (n *Notify) NotifyWaiters(*sim.Task) {
	n.calls++
	for f := n.next(); f != nil; f = n.next() {
		f.wake()
	}
}

// Inspect shows what is kept, and who waits.
func (n *Notify) Inspect() algorithms.Snapshot {
	shown := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "kept", Value: strconv.FormatBool(n.kept)},
		{Name: "calls", Value: strconv.Itoa(n.calls)},
	}}
	for _, f := range n.queue {
		shown.Waiters = append(shown.Waiters, algorithms.Waiter{Future: f.waker})
	}
	return shown
}
