package spin

import "github.com/simrun-dev/simrun/sim"

// Wrong versions of the seqlock.

// TrustingSeqLock is a seqlock whose readers wait until nobody writes, and do not look
// again when they have read.
type TrustingSeqLock struct{ *SeqLock }

// NewTrustingSeqLock makes one.
func NewTrustingSeqLock(w *sim.World) TrustingSeqLock { return TrustingSeqLock{NewSeqLock(w, 0)} }

// Read implements [algorithms.Register].
func (r TrustingSeqLock) Read(t *sim.Task) (first, second int64, err error) {
	r.even(t)
	return r.data[0].Load(), r.data[1].Load(), nil
}

// ImpatientSeqLock is a seqlock whose readers try twice, and then use what they have.
type ImpatientSeqLock struct{ *SeqLock }

// NewImpatientSeqLock makes one.
func NewImpatientSeqLock(w *sim.World) ImpatientSeqLock { return ImpatientSeqLock{NewSeqLock(w, 0)} }

// Read implements [algorithms.Register].
func (r ImpatientSeqLock) Read(t *sim.Task) (first, second int64, err error) {
	for range 2 {
		before := r.even(t)
		first, second = r.data[0].Load(), r.data[1].Load()
		if r.sequence.Load() == before {
			break
		}
	}
	return first, second, nil
}

// LateSeqLock is a seqlock whose readers look at the number when they have read, and
// not before: that nobody writes then does not mean that nobody has.
type LateSeqLock struct{ *SeqLock }

// NewLateSeqLock makes one.
func NewLateSeqLock(w *sim.World) LateSeqLock { return LateSeqLock{NewSeqLock(w, 0)} }

// Read implements [algorithms.Register].
func (r LateSeqLock) Read(t *sim.Task) (first, second int64, err error) {
	for {
		first, second = r.data[0].Load(), r.data[1].Load()
		if r.sequence.Load()%2 == 0 {
			return first, second, nil
		}
		t.Pause()
	}
}

// OddSeqLock is a seqlock whose readers do not mind if the number is odd: they begin
// in the middle of a write, and end there.
type OddSeqLock struct{ *SeqLock }

// NewOddSeqLock makes one.
func NewOddSeqLock(w *sim.World) OddSeqLock { return OddSeqLock{NewSeqLock(w, 0)} }

// Read implements [algorithms.Register].
func (r OddSeqLock) Read(*sim.Task) (first, second int64, err error) {
	for {
		before := r.sequence.Load()
		first, second = r.data[0].Load(), r.data[1].Load()
		if r.sequence.Load() == before {
			return first, second, nil
		}
	}
}

// OnceSeqLock is a seqlock whose writers raise the number once, when they have
// written: a reader that comes meanwhile sees nothing of it.
type OnceSeqLock struct{ OddSeqLock }

// NewOnceSeqLock makes one.
func NewOnceSeqLock(w *sim.World) OnceSeqLock { return OnceSeqLock{NewOddSeqLock(w)} }

// Write implements [algorithms.Register].
func (r OnceSeqLock) Write(t *sim.Task, n int64) error {
	if err := r.writers.Lock(t); err != nil {
		return err
	}
	r.store(n)
	r.raise()
	return r.writers.Unlock(t)
}

// UnlockedSeqLock is a seqlock whose writers have no lock among themselves: the number
// may be even while both write, and half of either remains.
type UnlockedSeqLock struct{ *SeqLock }

// NewUnlockedSeqLock makes one.
func NewUnlockedSeqLock(w *sim.World) UnlockedSeqLock { return UnlockedSeqLock{NewSeqLock(w, 0)} }

// Write implements [algorithms.Register].
func (r UnlockedSeqLock) Write(_ *sim.Task, n int64) error {
	r.raise()
	r.store(n)
	r.raise()
	return nil
}

// NewPlainSeqLock makes a seqlock whose data is plain memory. What a reader sees while
// somebody writes is not used, but it is a data race all the same, and a compiler may
// make of it what it likes.
//
// Source: H. Boehm, Can seqlocks get along with programming language memory models?,
// MSPC 2012.
func NewPlainSeqLock(w *sim.World) *SeqLock {
	r := NewSeqLock(w, 0)
	for i := range r.data {
		r.data[i] = sim.NewCell(w, int64(0)).Named("plain", i)
	}
	return r
}
