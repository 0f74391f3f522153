package littlebook

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// What a philosopher does.
const (
	thinking = iota
	hungry
	eating
)

// Tanenbaum philosophers do not take forks but look at their neighbours: who is hungry and
// has no neighbour that eats may eat. Two neighbours that take turns may keep the one
// between them hungry for ever.
//
// Source: A. Tanenbaum, Modern Operating Systems; A. Downey, The Little Book of
// Semaphores, 4.4.
type Tanenbaum struct {
	mutex  semaphore
	state  []*sim.Atomic[int]
	mayEat []semaphore
}

// NewTanenbaum makes a table for n of them.
func NewTanenbaum(w *sim.World, n int) *Tanenbaum {
	return newTanenbaum(w, n, weak)
}

// NewStrongTanenbaum makes a table for n of them, with strong semaphores.
func NewStrongTanenbaum(w *sim.World, n int) *Tanenbaum { return newTanenbaum(w, n, strong) }

func newTanenbaum(w *sim.World, n int, s strength) *Tanenbaum {
	p := &Tanenbaum{mutex: s(w, 1, "mutex")}
	for i := range n {
		p.state = append(p.state, sim.NewAtomic(w, thinking).Named("state", i))
		p.mayEat = append(p.mayEat, weak(w, 0, "mayEat", i)) // only one task ever waits for it
	}
	return p
}

// Take implements [algorithms.Table].
func (p *Tanenbaum) Take(t *sim.Task) {
	me := p.seat(t)
	p.mutex.wait(t)
	p.state[me].Store(hungry)
	p.test(t, me)
	p.mutex.signal(t)
	p.mayEat[me].wait(t)
}

// Put implements [algorithms.Table].
func (p *Tanenbaum) Put(t *sim.Task) {
	me := p.seat(t)
	p.mutex.wait(t)
	p.state[me].Store(thinking)
	p.test(t, p.right(me))
	p.test(t, p.left(me))
	p.mutex.signal(t)
}

// test lets a philosopher eat that is hungry, if neither neighbour eats.
func (p *Tanenbaum) test(t *sim.Task, i int) {
	t.Ask(func() int { // what t has seen is of no use to it afterwards
		if p.state[i].Load() == hungry && p.state[p.left(i)].Load() != eating && p.state[p.right(i)].Load() != eating {
			p.state[i].Store(eating)
			p.mayEat[i].signal(t)
		}
		return 0
	})
}

func (p *Tanenbaum) seat(t *sim.Task) int { return t.Index() % len(p.state) }
func (p *Tanenbaum) left(i int) int       { return (i + 1) % len(p.state) }
func (p *Tanenbaum) right(i int) int      { return (i + len(p.state) - 1) % len(p.state) }

// Inspect implements [algorithms.Inspector].
func (p *Tanenbaum) Inspect() (s algorithms.Snapshot) {
	s = shown("mutex", p.mutex)
	for i, x := range p.state {
		f := algorithms.Field{Name: fmt.Sprintf("state[%d]", i), Value: [...]string{"thinks", "hungry", "eats"}[x.Peek()]}
		s.Fields = append(s.Fields, f)
	}
	return s
}

// SelfishTanenbaum philosophers do not look, when they put the forks back, whether a
// neighbour is hungry, who then waits for ever.
type SelfishTanenbaum struct{ *Tanenbaum }

// NewSelfishTanenbaum makes a table for n of them.
func NewSelfishTanenbaum(w *sim.World, n int) SelfishTanenbaum {
	return SelfishTanenbaum{NewTanenbaum(w, n)}
}

// Put implements [algorithms.Table].
func (p SelfishTanenbaum) Put(t *sim.Task) {
	p.mutex.wait(t)
	p.state[p.seat(t)].Store(thinking)
	p.mutex.signal(t)
}
