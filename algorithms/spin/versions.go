package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Versions is Lamport's register: a writer counts before and after, with a number for
// each, and who reads looks at the second one first and at the first one last. They are
// the same only if nobody has begun to write in between. Readers never wait, but may
// have to read again any number of times.
//
// Lamport's is for one writer; here several have a lock among themselves.
//
// Source: L. Lamport, Concurrent reading and writing, CACM 20(11), 1977.
type Versions struct {
	writers *TAS
	begun   *sim.Atomic[int]
	ended   *sim.Atomic[int]
	data    [2]*sim.Atomic[int64]
}

// NewVersions makes one.
func NewVersions(w *sim.World) *Versions {
	number := func(name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }
	word := func(i int) *sim.Atomic[int64] { return sim.NewAtomic(w, int64(0)).Named("data", i) }
	return &Versions{NewTAS(w), number("v1"), number("v2"), [2]*sim.Atomic[int64]{word(0), word(1)}}
}

// Write implements [algorithms.Register].
func (r *Versions) Write(t *sim.Task, n int64) error {
	if err := r.writers.Lock(t); err != nil {
		return err
	}
	version := r.begun.Load() + 1
	r.begun.Store(version)
	r.data[0].Store(n)
	r.data[1].Store(n)
	r.ended.Store(version)
	return r.writers.Unlock(t)
}

// Read implements [algorithms.Register].
func (r *Versions) Read(t *sim.Task) (first, second int64, err error) {
	for {
		version := r.ended.Load()
		first, second = r.data[0].Load(), r.data[1].Load()
		if r.begun.Load() == version {
			return first, second, nil
		}
		t.Pause()
	}
}

// Inspect implements [algorithms.Inspector].
func (r *Versions) Inspect() algorithms.Snapshot {
	return fields("v1", fmt.Sprint(r.begun.Peek()), "v2", fmt.Sprint(r.ended.Peek()), "data", fmt.Sprint(r.data[0].Peek(), " ", r.data[1].Peek()))
}
