package scheduler

import (
	"context"
	"errors"
	"math"
)

// maxEstimate stands for more than can be counted. Its square is a number too.
const maxEstimate = 1e150

// A rung is a node on the way from the root of a tree to one of its leaves, the
// next one that is to be visited.
type rung struct {
	// width is the number of branches known, done how many are behind us, todo
	// how many of them are left beside the one on the way.
	width, done, todo int
	// leaves is the number of leaves in the branches that are done.
	leaves int64
}

// massLeft is the share of a tree that lies ahead: the leaf at the end of path
// and the branches to do on the way there, where all branches of a node weigh
// the same.
func massLeft(path []rung) float64 {
	share, left := 1.0, 0.0
	for _, r := range path {
		share /= float64(r.width)
		left += float64(share * float64(r.todo)) // rounded here on every machine
	}
	return left + share
}

// leavesLeft estimates the number of leaves ahead, on the assumption that a
// branch to do is like those of its node that are done.
//
// Source: P. Kilby, J. Slaney, S. Thiebaux and T. Walsh, Estimating Search Tree
// Size, AAAI 2006: the recursive estimator.
func leavesLeft(path []rung) float64 {
	left, _ := climb(path, 0)
	return left
}

// branchSize estimates the leaves of a branch of node at of the path.
func branchSize(path []rung, at int) float64 {
	_, mean := climb(path, at)
	return mean
}

// climb estimates, from the end of path up to node from, the leaves ahead, and
// the leaves of a branch of that node.
func climb(path []rung, from int) (left, mean float64) {
	size := 1.0 // of the branch that we come from
	if n := len(path); n > 0 && path[n-1].done > 0 {
		size = float64(path[n-1].leaves) / float64(path[n-1].done)
	}
	left, mean = size, size
	for i := len(path) - 1; i >= from; i-- {
		r := path[i]
		mean = (float64(r.leaves) + size) / float64(r.done+1)
		todo := min(float64(mean*float64(r.todo)), maxEstimate)
		left = min(left+todo, maxEstimate)
		size = min(size+float64(r.leaves)+todo, maxEstimate)
	}
	return left, mean
}

// A TreeSize is what random probes say of the number of schedules.
type TreeSize struct {
	// Probes is the number of executions.
	Probes int
	// Mean is the estimated number of schedules within the bounds, and Deviation
	// the standard deviation of single probes. The mean is right on average, but
	// it is mostly an underestimate: most of a lopsided tree is met rarely.
	Mean, Deviation float64
}

// Error is the standard error of the mean.
func (t TreeSize) Error() float64 {
	if t.Probes < 2 {
		return math.Inf(1)
	}
	return t.Deviation / math.Sqrt(float64(t.Probes))
}

// minProbes are done before the error of their mean is believed.
const minProbes = 10

// Probe estimates the number of schedules before they are explored: it executes
// up to so many random ones, and ends earlier when the standard error is below a
// tenth of the mean. The seeds are fixed. Nothing is judged, and of a search
// that leaves out what it has met it estimates what it would be without.
//
// Source: D. E. Knuth, Estimating the Efficiency of Backtrack Programs,
// Mathematics of Computation 29, 1975; mean and deviation by B. P. Welford,
// Technometrics 4(3), 1962.
func (x *Exploration) Probe(ctx context.Context, probes int) (TreeSize, error) {
	one := *x
	one.Workers, one.Reduction = 1, Unreduced
	subs, err := one.subjects()
	if err != nil {
		return TreeSize{}, err
	}
	defer closeAll(subs)
	w := newDFS(&one, subs).workers[0]
	w.walk.probe = &pcg{}
	size, broken := TreeSize{}, errors.New("")
	done := make(chan struct{})
	go func() { // it may be ended by runtime.Goexit
		defer close(done)
		defer func() {
			if broken != nil {
				broken = w.broken(recover())
			}
		}()
		err = w.probes(ctx, probes, &size)
		broken = nil
	}()
	<-done
	if broken != nil {
		err = broken
	}
	return size, err
}

// probes executes random schedules and follows mean and deviation.
func (w *dfsWorker) probes(ctx context.Context, probes int, t *TreeSize) error {
	squares := 0.0
	for n := range probes {
		if n >= minProbes && t.Error() <= t.Mean/10 {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w.walk.levels = w.walk.levels[:0]
		w.walk.probe.seed(uint64(n))
		w.res = w.sub.World.Run(w.run, w.sub.Setup)
		leaves := 1.0
		for i := range w.walk.levels {
			leaves = min(leaves*float64(w.walk.levels[i].width), maxEstimate)
		}
		t.Probes = n + 1
		delta := leaves - t.Mean
		t.Mean += delta / float64(t.Probes)
		squares += float64(delta * (leaves - t.Mean))
		t.Deviation = 0
		if n > 0 {
			t.Deviation = math.Sqrt(squares / float64(n))
		}
	}
	return nil
}
