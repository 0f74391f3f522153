package scheduler

// pass counts an execution at the nodes of its path. Those behind the branch are new.
func (u *parcel) pass(x *explorer) {
	for len(u.leaves) < x.n-x.base {
		u.leaves = append(u.leaves, 0)
	}
	for k := x.base; k < x.n; k++ {
		if k > x.branch {
			u.leaves[k-x.base] = 0
		}
		u.leaves[k-x.base]++
	}
}

// estimate is the interval of the number of executions, where e says what was done.
func (f *frontier) estimate(e *Explored) Interval {
	runs := float64(e.Runs)
	if f.done() {
		return Interval{runs, runs, runs, 0}
	}
	alike, shrinking, certain := f.ahead()
	if !f.count.known() {
		return guessed(runs, alike, shrinking).atLeast(certain).plus(runs)
	}
	met := f.classes
	if e.ClassesFull {
		met = nil
	}
	// Of the executions some are redundant, and will be.
	v := f.count.left(met, e.Classes).atLeast(0).times(runs / float64(max(e.Classes, 1)))
	// Probes hardly ever meet classes of few executions: where many of these are left
	// the tree knows better.
	v.Low, v.High = min(v.Low, shrinking), max(v.High, alike)
	return v.atLeast(certain).plus(runs)
}

// ahead says how many executions there are to come from the branches known: see
// guessed. certain is how many wakeup trees demand already.
func (f *frontier) ahead() (alike, shrinking, certain float64) {
	list := f.branches()
	left := make(map[*branch][2]float64, len(list)) // below each
	for i := len(list) - 1; i >= 0; i-- {
		b := list[i]
		below := left[b]
		demand := float64(demanded(b.todo))
		certain += demand
		for way, more := range below {
			mean := max((float64(b.leaves)+more)/float64(max(b.tried, 1)), 1)
			if way == 0 {
				more += max(float64(mean*float64(len(b.todo))), demand)
			} else {
				more += shrunk(mean, b.tried, len(b.todo))
			}
			below[way] = min(more, maxEstimate)
		}
		if b.parent == nil {
			alike, shrinking = below[0], below[1]
			break
		}
		up := left[b.parent]
		up[0] += below[0]
		up[1] += below[1]
		left[b.parent] = up
	}
	return alike, shrinking, certain
}

// demanded is the number of leaves of wakeup trees: each leads to an execution.
func demanded(trees []*wakeup) (n int64) {
	for _, t := range trees {
		n += max(demanded(t.children), 1)
	}
	return n
}
