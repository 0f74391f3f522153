package scheduler

import (
	"fmt"
	"runtime/debug"

	"github.com/simrun-dev/simrun/sim"
)

// A worker executes blocks of seeds on its subject.
type worker struct {
	p        *pool
	sub      *Subject
	strategy sim.Strategy
	seeded   Seeded     // strategy, if it is one
	class    *ClassHash // around it, if classes are counted
	seed     uint64     // at work
	res      sim.Result
	finding  Finding
}

// work runs blocks until there are none left. If an execution ends it with a
// panic or with runtime.Goexit, the block in hand carries the error.
func (p *pool) work(sub *Subject) {
	w := &worker{p: p, sub: sub}
	var b *block
	defer func() {
		if b == nil {
			return
		}
		err := fmt.Errorf("scheduler: sampling: seed %d: the worker was ended by runtime.Goexit (t.FailNow, t.Fatal?)", w.seed)
		if r := recover(); r != nil {
			err = fmt.Errorf("scheduler: sampling: seed %d: panic: %v\n%s", w.seed, r, debug.Stack())
		}
		p.fail(b, err)
	}()
	for b = p.take(); b != nil; b = p.take() {
		if w.strategy == nil {
			w.init()
		}
		if !w.block(b) {
			b = nil
			return
		}
		p.put(b)
	}
}

func (w *worker) init() {
	w.strategy = &Random{}
	if w.p.s.NewStrategy != nil {
		w.strategy = w.p.s.NewStrategy()
	}
	w.seeded, _ = w.strategy.(Seeded)
	if w.p.classes != nil {
		w.class = &ClassHash{Strategy: w.strategy}
		w.strategy = w.class
	}
}

// block executes the seeds of a block; false if told to give up.
func (w *worker) block(b *block) bool {
	first := b.index * blockSize
	for at := first; at < min(first+blockSize, w.p.total); at++ {
		if w.p.quit.Load() {
			return false
		}
		w.seed = seedAt(w.p.s.Seeds, at)
		w.execute(b)
		if b.sum.Stopped {
			break
		}
	}
	return true
}

// execute runs and judges one execution.
func (w *worker) execute(b *block) {
	if w.seeded != nil {
		w.seeded.Reseed(w.seed)
	}
	w.res = w.sub.World.Run(w.strategy, w.sub.Setup)
	w.finding = Finding{}
	if w.sub.Judge != nil {
		w.finding = w.sub.Judge(&w.res)
	}
	b.sum.note(w.seed, &w.res, &w.finding)
	if w.class != nil {
		b.hashes = append(b.hashes, w.class.Sum())
	}
	s := w.p.s
	b.sum.Stopped = w.finding.Violated&s.StopAt != 0 ||
		s.StopAtPanic && w.res.Outcome == sim.Panicked
}
