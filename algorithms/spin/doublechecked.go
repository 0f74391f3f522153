package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// DoubleChecked is a value that is set once, and looked at without a lock: who finds
// none takes the lock, looks again, and sets it. The words are Atomics, as they must be
// where they are read without the lock.
//
// Source: D. Schmidt and T. Harrison, Double-Checked Locking, in Pattern Languages of
// Program Design 3, 1997; The "Double-Checked Locking is Broken" Declaration, 2000.
type DoubleChecked struct {
	mutex *TAS
	ready *sim.Atomic[bool]
	value *sim.Atomic[int64]
	once  bool // it does not look again: see NewOnceChecked
}

// NewDoubleChecked makes one without a value.
func NewDoubleChecked(w *sim.World) *DoubleChecked {
	return &DoubleChecked{mutex: NewTAS(w), ready: sim.NewAtomic(w, false).Named("ready"), value: sim.NewAtomic(w, int64(0)).Named("value")}
}

// NewOnceChecked makes one that does not look again when it has the lock: two tasks
// that have found no value both set one.
func NewOnceChecked(w *sim.World) *DoubleChecked {
	r := NewDoubleChecked(w)
	r.once = true
	return r
}

// Set implements [algorithms.AsyncResult].
func (r *DoubleChecked) Set(t *sim.Task, v sim.Value) error {
	if r.ready.Load() {
		return algorithms.ErrAlreadySet
	}
	if err := r.mutex.Lock(t); err != nil {
		return err
	}
	if !r.once && r.ready.Load() {
		r.mutex.Unlock(t)
		return algorithms.ErrAlreadySet
	}
	r.value.Store(v.Bits())
	r.ready.Store(true)
	return r.mutex.Unlock(t)
}

// Get implements [algorithms.AsyncResult].
func (r *DoubleChecked) Get(t *sim.Task) (sim.Value, error) {
	t.Spin(r.ready.Load)
	return sim.Int(r.value.Load()), nil
}

// TryGet implements [algorithms.TryResult].
func (r *DoubleChecked) TryGet(*sim.Task) (sim.Value, error) {
	if !r.ready.Load() {
		return sim.Value{}, algorithms.ErrNotReady
	}
	return sim.Int(r.value.Load()), nil
}

// Ready implements [algorithms.Ready].
func (r *DoubleChecked) Ready(*sim.Task) bool { return r.ready.Load() }

// Inspect implements [algorithms.Inspector].
func (r *DoubleChecked) Inspect() algorithms.Snapshot {
	return fields("ready", fmt.Sprint(r.ready.Peek()), "value", fmt.Sprint(r.value.Peek()))
}
