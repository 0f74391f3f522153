package asyncio

import "github.com/simrun-dev/simrun/sim"

// Profile is asyncio's event loop: futures settle and tasks are cancelled in
// package sim's own way, deadlines are those of asyncio.timeout, and the order
// of equal deadlines is that of a heap.
var Profile = sim.Profile{
	Name:    "asyncio",
	Timers:  func() sim.TimerQueue { return &timerHeap{} },
	Timeout: timeout,
}

// timeout runs body inside "async with asyncio.timeout(d)": asyncio/timeouts.py.
// A deadline that has passed is no timer but a callback that is ready at once,
// ahead of what becomes ready later in this round.
func timeout(t *sim.Task, d int64, body func() error) error {
	w := t.World()
	cancelling := t.CancelRequests()
	expiring := false
	onTimeout := func() {
		t.Cancel()
		expiring = true
	}
	var handler *sim.Handle
	if d <= 0 {
		handler = w.Soon(onTimeout)
	} else {
		handler = w.After(d, onTimeout)
	}
	err := body()
	handler.Cancel()
	if expiring && t.Uncancel() <= cancelling && sim.IsCancelled(err) {
		// There are no new requests to cancel, so the block handles this one.
		return sim.ErrTimeout
	}
	return err
}
