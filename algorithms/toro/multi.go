package toro

import "github.com/simrun-dev/simrun/sim"

// multiFuture is tornado.gen.multi_future(): it settles when all children have,
// with the error of the first in the list that failed.
func multiFuture(w *sim.World, children []*sim.Future) *sim.Future {
	future := w.NewFuture()
	if len(children) == 0 {
		future.Complete(sim.Value{})
	}
	unfinished := len(children)
	callback := func(*sim.Future) {
		if unfinished--; unfinished > 0 {
			return
		}
		for _, f := range children {
			if _, err := f.Result(); err != nil {
				future.Fail(err)
				return
			}
		}
		future.Complete(sim.Value{})
	}
	for _, f := range children {
		f.AddDoneCallback(callback)
	}
	return future
}

// coroutine is the rest of a gen.coroutine whose only yield is that of waiting:
// it passes the result on. Its runner goes on at once if that future is done,
// and in the next round after it otherwise; whoever waits for the coroutine
// comes one round later still.
func coroutine(w *sim.World, waiting *sim.Future) *sim.Future {
	result := w.NewFuture()
	run := func() {
		if v, err := waiting.Result(); err != nil {
			result.Fail(err)
		} else {
			result.Complete(v)
		}
	}
	if waiting.Done() {
		run()
	} else {
		waiting.AddDoneCallback(func(*sim.Future) { w.Soon(run) })
	}
	return result
}
