package cli

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A judging is the judgement on a lock under one loop, before, while and after it is
// made.
type judging struct {
	lock  *algorithms.Algorithm
	loop  sim.Discipline
	place string // which of how many locks it is
	made  *verify.Lock
	err   error
}

// judgings are those that are asked for, in the order in which they are shown.
func judgings(algs []*algorithms.Algorithm, loop *sim.Discipline) (list []*judging) {
	for i, alg := range algs {
		loops := []sim.Discipline{sim.FIFO, sim.Any}
		if !alg.Claims(sim.FIFO) { // what is claimed comes first
			loops = []sim.Discipline{sim.Any, sim.FIFO}
		}
		if alg.Style == sim.SharedMemory && !alg.Claims(sim.FIFO) {
			loops = loops[:1] // threads that take turns on an event loop are none
		}
		if loop != nil {
			loops = []sim.Discipline{*loop}
		}
		for _, l := range loops {
			list = append(list, &judging{lock: alg, loop: l, place: fmt.Sprintf("%d/%d", i+1, len(algs))})
		}
	}
	return list
}

// judgingsEach is how many judgements there must be for each worker to be made side by
// side. Much of one is done by a single worker, so that with many of them it takes
// half the time; the last ones are waited for, and that is what few of them would
// suffer from.
const judgingsEach = 4

func (d *verifyDoc) judge(ctx context.Context, algs []*algorithms.Algorithm, all []*scenarios.Scenario, o verify.Options) error {
	list := judgings(algs, o.Case.Loop)
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if len(list) < judgingsEach*workers {
		workers = 1
	} else {
		o.Workers = 1
	}
	b := &board{done: make([]bool, len(list)+1)}
	b.work(ctx, list, workers, func(i int) {
		j, o := list[i], o
		b.show(i, func() { d.app.progress("%s locks: %s, loop %s", j.place, j.lock.Name, j.loop) })
		o.Progress = nil // what nobody sees need not be estimated
		if d.app.talking() {
			m := d.app.meter(fmt.Sprintf("%s %s %s, ", j.place, j.lock.Name, j.loop))
			o.Progress = func(p verify.Progress) { b.show(i, func() { m.show(p) }) }
		}
		j.made, j.err = verify.Algorithm(ctx, j.lock, all, j.loop, o)
	})
	for _, j := range list {
		switch {
		case j.err != nil:
			return j.err
		case j.made == nil:
			d.cut = true
			return nil
		}
		if err := d.add(j.made); err != nil {
			return err
		}
	}
	d.cut = ctx.Err() != nil
	return nil
}

// A board says which judgements are done.
type board struct {
	sync.Mutex
	done  []bool
	first int // that is not
}

// work makes judgements, side by side. They are begun in order, and none after one has
// failed: so all before it are made, and the first error is always the same.
func (b *board) work(ctx context.Context, list []*judging, workers int, judge func(i int)) {
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(list) {
					return
				}
				judge(i)
				if list[i].err != nil {
					failed.Store(true)
				}
				b.mark(i)
			}
		})
	}
	wg.Wait()
}

func (b *board) mark(i int) {
	b.Lock()
	defer b.Unlock()
	for b.done[i] = true; b.done[b.first]; {
		b.first++
	}
}

// show calls f if the i-th is the first that is not done: people see one at a time.
func (b *board) show(i int, f func()) {
	b.Lock()
	defer b.Unlock()
	if b.first == i {
		f()
	}
}
