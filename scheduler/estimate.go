package scheduler

import (
	"context"
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

// branchSizes estimates how many leaves there are at the end of path, which is the
// last result, and in a branch of each of its nodes, on the assumption that the
// branches of a node are alike.
//
// Source: P. Kilby, J. Slaney, S. Thiebaux and T. Walsh, Estimating Search Tree
// Size, AAAI 2006: the recursive estimator.
func branchSizes(path []rung) []float64 {
	n := len(path)
	means := make([]float64, n+1)
	size := 1.0 // of the branch that we come from
	if n > 0 && path[n-1].done > 0 {
		size = float64(path[n-1].leaves) / float64(path[n-1].done)
	}
	means[n] = size
	for i := n - 1; i >= 0; i-- {
		r := path[i]
		means[i] = (float64(r.leaves) + size) / float64(r.done+1)
		todo := min(float64(means[i]*float64(r.todo)), maxEstimate)
		size = min(size+float64(r.leaves)+todo, maxEstimate)
	}
	return means
}

// A TreeSize is what random probes say of the number of schedules.
type TreeSize struct {
	// Interval is that of the number of schedules within the bounds. Estimate is the
	// mean of the probes: it is right on average, but it is mostly an underestimate,
	// since most of a lopsided tree is met rarely.
	Interval
	// Deviation is the standard deviation of single probes.
	Deviation float64
}

func treeSize(sizes []float64) (t TreeSize) {
	if len(sizes) > 0 {
		t.Interval = around(sizes)
		_, t.Deviation = meanDeviation(sizes)
	}
	return t
}

// Error is the standard error of the estimate.
func (t TreeSize) Error() float64 {
	if t.Probes < 2 {
		return math.Inf(1)
	}
	return t.Deviation / math.Sqrt(float64(t.Probes))
}

// minProbes are done before the error of their mean is believed.
const minProbes = 10

// settled reports whether more probes would say nothing new.
func settled(sizes []float64) bool {
	mean, deviation := meanDeviation(sizes)
	return len(sizes) >= minProbes && deviation/math.Sqrt(float64(len(sizes))) <= mean/10
}

// Probe estimates the number of schedules before they are explored: it executes
// up to so many random ones, and ends earlier when the standard error is below a
// tenth of the mean. The seeds are fixed. Nothing is judged, and of a search
// that leaves out what it has met it estimates what it would be without.
//
// Source: D. E. Knuth, Estimating the Efficiency of Backtrack Programs,
// Mathematics of Computation 29, 1975.
func (x *Exploration) Probe(ctx context.Context, probes int) (TreeSize, error) {
	one := *x
	one.Workers, one.Reduction = 1, Unreduced
	subs, err := one.subjects()
	if err != nil {
		return TreeSize{}, err
	}
	defer closeAll(subs)
	w := newDFS(&one, subs).workers[0]
	whole := prospect{unit: &unit{}, chance: 1}
	var sizes []float64
	err = guarded(func() error {
		for n := 0; n < probes && !settled(sizes); n++ {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			leaves, err := w.probe(&whole, uint64(n))
			if err != nil {
				return err
			}
			sizes = append(sizes, leaves)
		}
		return nil
	}, w.broken)
	return treeSize(sizes), err
}
