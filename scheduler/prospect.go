package scheduler

// A prospect is a part of a tree that lies ahead: of a unit, the options to do at
// one of its levels, or what is at the end of them.
type prospect struct {
	unit  *unit
	level int     // len(unit.levels) for what is at the end
	guess float64 // how many leaves the rest of the unit lets us expect
	share float64 // of the tree, where all branches of a node weigh the same
	// chance is that of a probe to be sent there.
	chance float64
}

// How many probes are sent ahead after a round: a quarter of the executions so far, but
// so many at least and at most. Most rounds are hundreds of times as long.
const (
	minAhead = 16
	maxAhead = 64
)

// prospects lists what lies ahead of the units.
func prospects(units []*unit) (list []prospect) {
	var path []rung
	for _, u := range units {
		path = u.path(path[:0])
		means := branchSizes(path)
		share := 1.0
		for i, r := range path {
			share /= float64(r.width)
			if r.todo > 0 {
				guess := min(float64(means[i]*float64(r.todo)), maxEstimate)
				list = append(list, prospect{unit: u, level: i, guess: guess, share: float64(share * float64(r.todo))})
			}
		}
		list = append(list, prospect{unit: u, level: len(path), guess: means[len(path)], share: share})
	}
	return list
}

// lyingAhead adds up prospects: the leaves expected, and the share of the tree.
func lyingAhead(list []prospect) (leaves, share float64) {
	for i := range list {
		leaves = min(leaves+list[i].guess, maxEstimate)
		share += list[i].share
	}
	return leaves, share
}

// shrinking is the number of leaves expected where later branches are smaller: see
// guessed.
func shrinking(list []prospect) (leaves float64) {
	for i := range list {
		p := &list[i]
		if p.level == len(p.unit.levels) {
			leaves += p.guess
			continue
		}
		l := &p.unit.levels[p.level]
		todo := int(l.end - l.choice - 1)
		leaves += shrunk(p.guess/float64(todo), int(l.tried)+1, todo)
	}
	return min(leaves, maxEstimate)
}

// weigh makes the chance of each prospect half that which the guesses call for, and
// half that of its share. If the guesses are right, every probe says the same. If
// one is far too small the shares see to it that the probes that show it are not
// much rarer than those of Knuth.
func weigh(list []prospect) {
	leaves, share := lyingAhead(list)
	for i := range list {
		p := &list[i]
		p.chance = 1
		if len(list) > 1 {
			p.chance = float64(p.guess/leaves)/2 + float64(p.share/share)/2
		}
	}
}

// probe executes a random schedule that begins in a prospect. The result is, on
// average over prospects and seeds, the number of leaves ahead.
func (w *dfsWorker) probe(p *prospect, seed uint64) (leaves float64, err error) {
	k := w.walk
	k.probe = &pcg{}
	k.probe.seed(seed)
	defer func() { k.probe = nil }()
	k.levels = append(k.levels[:0], p.unit.levels...)
	leaves = 1
	if p.level < len(k.levels) {
		k.levels = k.levels[:p.level+1]
		l := &k.levels[p.level]
		todo := l.end - l.choice - 1
		l.choice += 1 + int32(k.probe.below(uint32(todo)))
		leaves = float64(todo)
	}
	led := len(k.levels)
	w.res = w.sub.World.Run(w.run, w.sub.Setup)
	if err := k.ended(&w.res); err != nil {
		return 0, err
	}
	for i := led; i < len(k.levels); i++ {
		leaves = min(leaves*float64(k.levels[i].width), maxEstimate)
	}
	return min(leaves/p.chance, maxEstimate), nil
}

// probeAhead sends n probes into what lies ahead, spread evenly over the chances;
// seed tells apart what is sent at different times.
func (w *dfsWorker) probeAhead(list []prospect, n int, seed uint64) (sizes []float64, err error) {
	weigh(list)
	err = guarded(func() error {
		var g pcg
		g.seed(seed)
		i, upTo := 0, list[0].chance
		for j := range n {
			at := (float64(j) + float64(g.next())/(1<<32)) / float64(n)
			for upTo <= at && i < len(list)-1 {
				i++
				upTo += list[i].chance
			}
			leaves, err := w.probe(&list[i], seed+uint64(j))
			if err != nil {
				return err
			}
			sizes = append(sizes, leaves)
		}
		return nil
	}, w.broken)
	return sizes, err
}

// guarded calls f where it may be ended by a panic or by runtime.Goexit; broken makes
// an error of the panic, nil for Goexit.
func guarded(f func() error, broken func(any) error) (err error) {
	done := make(chan struct{})
	go func() {
		returned := false
		defer close(done)
		defer func() {
			if !returned {
				err = broken(recover())
			}
		}()
		err = f()
		returned = true
	}()
	<-done
	return err
}
