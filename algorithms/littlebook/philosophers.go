package littlebook

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// forks lie between the philosophers: the i-th one has fork i at the right, and the next
// one at the left.
type forks []semaphore

func newForks(w *sim.World, n int, s strength) forks {
	var all forks
	for i := range n {
		all = append(all, s(w, 1, "fork", i))
	}
	return all
}

func (f forks) right(t *sim.Task) semaphore { return f[t.Index()%len(f)] }
func (f forks) left(t *sim.Task) semaphore  { return f[(t.Index()+1)%len(f)] }

// Put implements [algorithms.Table].
func (f forks) Put(t *sim.Task) {
	f.right(t).signal(t)
	f.left(t).signal(t)
}

// Inspect implements [algorithms.Inspector].
func (f forks) Inspect() (s algorithms.Snapshot) {
	for i, fork := range f {
		s.Fields = append(s.Fields, shown(fmt.Sprintf("fork[%d]", i), fork).Fields...)
	}
	return s
}

// RightHanded philosophers all take the right fork first. If all of them do, all wait for
// the left one.
//
// Source: E. W. Dijkstra, Hierarchical ordering of sequential processes, Acta Informatica
// 1(2), 1971; A. Downey, The Little Book of Semaphores, 4.4, the first attempt.
type RightHanded struct{ forks }

// NewRightHanded makes a table for n of them.
func NewRightHanded(w *sim.World, n int) *RightHanded { return &RightHanded{newForks(w, n, weak)} }

// Take implements [algorithms.Table].
func (p *RightHanded) Take(t *sim.Task) {
	p.right(t).wait(t)
	p.left(t).wait(t)
}

// Footman philosophers are let to the table by a footman: one less than there are seats.
//
// Source: A. Downey, The Little Book of Semaphores, 4.4.
type Footman struct {
	forks
	footman semaphore
}

// NewFootman makes a table for n of them.
func NewFootman(w *sim.World, n int) *Footman {
	return newFootman(w, n, weak)
}

// NewStrongFootman makes a table for n of them, with strong semaphores.
func NewStrongFootman(w *sim.World, n int) *Footman { return newFootman(w, n, strong) }

func newFootman(w *sim.World, n int, s strength) *Footman {
	return &Footman{newForks(w, n, s), s(w, int64(n-1), "footman")}
}

// Take implements [algorithms.Table].
func (p *Footman) Take(t *sim.Task) {
	p.footman.wait(t)
	p.right(t).wait(t)
	p.left(t).wait(t)
}

// Put implements [algorithms.Table].
func (p *Footman) Put(t *sim.Task) {
	p.forks.Put(t)
	p.footman.signal(t)
}

// Lefty philosophers all take the right fork first, but the first one takes the left.
//
// Source: A. Downey, The Little Book of Semaphores, 4.4.
type Lefty struct{ forks }

// NewLefty makes a table for n of them.
func NewLefty(w *sim.World, n int) *Lefty { return &Lefty{newForks(w, n, weak)} }

// NewStrongLefty makes a table for n of them, with strong semaphores.
func NewStrongLefty(w *sim.World, n int) *Lefty { return &Lefty{newForks(w, n, strong)} }

// Take implements [algorithms.Table].
func (p *Lefty) Take(t *sim.Task) {
	first, second := p.right(t), p.left(t)
	if t.Index() == 0 {
		first, second = second, first
	}
	first.wait(t)
	second.wait(t)
}

// SecondFork philosophers put the right fork back as soon as they have the left one: none
// waits for ever, but what they hold is not theirs alone.
type SecondFork struct{ forks }

// NewSecondFork makes a table for n of them.
func NewSecondFork(w *sim.World, n int) *SecondFork { return &SecondFork{newForks(w, n, weak)} }

// Take implements [algorithms.Table].
func (p *SecondFork) Take(t *sim.Task) {
	p.right(t).wait(t)
	p.right(t).signal(t)
	p.left(t).wait(t)
}

// Put implements [algorithms.Table].
func (p *SecondFork) Put(t *sim.Task) { p.left(t).signal(t) }
