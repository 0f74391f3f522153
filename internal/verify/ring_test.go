package verify_test

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A countedRing counts free places and items that are there. With early, who puts takes
// its place in line before it has stored its item, and counts it after: of two that put,
// the second may be counted while the first has stored nothing, which is what is got.
type countedRing struct {
	early                   bool
	free, full, first, last *sim.Atomic[int]
	places                  []*sim.Atomic[int64]
	putting                 *sim.Atomic[bool]
}

func newCountedRing(w *sim.World, size int64, early bool) *countedRing {
	r := &countedRing{
		early, sim.NewAtomic(w, int(size)).Named("free"), sim.NewAtomic(w, 0).Named("full"),
		sim.NewAtomic(w, 0).Named("first"), sim.NewAtomic(w, 0).Named("last"), nil, sim.NewAtomic(w, false).Named("putting"),
	}
	for i := range int(size) {
		r.places = append(r.places, sim.NewAtomic(w, int64(0)).Named("places", i))
	}
	return r
}

// take takes one of a count when there is one.
func take(t *sim.Task, count *sim.Atomic[int]) {
	for {
		n := t.SpinFor(func() (int, bool) {
			n := count.Load()
			return n, n > 0
		})
		if count.CompareAndSwap(n, n-1) {
			return
		}
	}
}

func (r *countedRing) Put(t *sim.Task, item int64) error {
	take(t, r.free)
	t.Spin(func() bool { return r.putting.CompareAndSwap(false, true) })
	place := r.places[(r.last.Add(1)-1)%len(r.places)]
	if r.early {
		r.putting.Store(false)
	}
	place.Store(item)
	r.full.Add(1)
	if !r.early {
		r.putting.Store(false)
	}
	return nil
}

func (r *countedRing) Get(t *sim.Task) (int64, error) {
	take(t, r.full)
	item := r.places[(r.first.Add(1)-1)%len(r.places)].Load()
	r.free.Add(1)
	return item, nil
}

// TestRings wants that a queue which cannot be without bound is swept with two places,
// and not with one only: between two places there is more that can go wrong.
func TestRings(t *testing.T) {
	for _, early := range []bool{false, true} {
		a := &algorithms.Algorithm{
			Name: "ring", Kind: algorithms.QueueKind, Style: sim.SharedMemory, Tracked: true,
			Policy: sim.Policy{Uncancellable: true, Tasks: 8},
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				if p["size"] == 0 {
					return nil, algorithms.ErrUnsupported
				}
				return newCountedRing(w, p["size"], early), nil
			},
		}
		l, err := verify.Algorithm(context.Background(), a, []*scenarios.Scenario{}, sim.Any, verify.Options{Sweep: verify.SweepOptions{Size: 3}, MaxExecutions: 500})
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for i := range l.Sweep.Rows {
			if r := &l.Sweep.Rows[i]; r.First > 0 {
				found += " " + r.Name
			}
		}
		if early != (found != "") {
			t.Errorf("counts before it stores: %v; found:%s", early, found)
		}
	}
}
