package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// SeqLock is data with a number that writers raise twice, before and after: it is odd
// while somebody writes. Who reads changes nothing, and reads again if the number was
// odd, or has changed meanwhile. Writers have a lock among themselves. Readers may
// starve.
//
// The data are Atomics: readers look at them while they are written, which would be a
// data race of plain memory, though nobody uses what they see then.
//
// Source: C. Lameter, Effective synchronization on Linux/NUMA systems, Gelato 2005; on
// the data, H. Boehm, Can seqlocks get along with programming language memory models?,
// MSPC 2012.
type SeqLock struct {
	writers  *TAS
	sequence *sim.Atomic[int]
	data     [2]word
	size     int // before the number comes round again, 0 for never
}

// A word is one of those that belong together.
type word interface {
	Load() int64
	Store(n int64)
	Peek() int64
}

// NewSeqLock makes one that counts modulo size, 0 for without end; it must be even.
func NewSeqLock(w *sim.World, size int) *SeqLock {
	return &SeqLock{
		writers: NewTAS(w), sequence: sim.NewAtomic(w, 0).Named("sequence"), size: size,
		data: [2]word{sim.NewAtomic(w, int64(0)).Named("data", 0), sim.NewAtomic(w, int64(0)).Named("data", 1)},
	}
}

// Write implements [algorithms.Register].
func (r *SeqLock) Write(t *sim.Task, n int64) error {
	if err := r.writers.Lock(t); err != nil {
		return err
	}
	r.raise()
	r.store(n)
	r.raise()
	return r.writers.Unlock(t)
}

// raise is sequence++, which nobody else does meanwhile.
func (r *SeqLock) raise() { r.sequence.Store(wrapped(r.sequence.Load()+1, r.size)) }

// store writes the words.
func (r *SeqLock) store(n int64) {
	r.data[0].Store(n)
	r.data[1].Store(n)
}

// Read implements [algorithms.Register].
func (r *SeqLock) Read(t *sim.Task) (first, second int64, err error) {
	for {
		before := r.even(t)
		first, second = r.data[0].Load(), r.data[1].Load()
		if r.sequence.Load() == before {
			return first, second, nil
		}
		t.Forget(0)
	}
}

// even waits until nobody writes.
func (r *SeqLock) even(t *sim.Task) int {
	return t.SpinFor(func() (int, bool) {
		n := r.sequence.Load()
		return n, n%2 == 0
	})
}

// Inspect implements [algorithms.Inspector].
func (r *SeqLock) Inspect() algorithms.Snapshot {
	return fields("sequence", fmt.Sprint(r.sequence.Peek()), "data", fmt.Sprint(r.data[0].Peek(), " ", r.data[1].Peek()))
}
