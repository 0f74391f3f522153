package verify_test

import (
	"context"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// The locks of this file are those of nobody: kinds that no family has for shared
// memory, with what goes wrong in them. Each is one word, of two numbers.
type word struct {
	*sim.Atomic[int]
	bug string
}

const low = 1<<8 - 1 // the second number

// A spinBarrier counts rounds, and who has come for the present one.
type spinBarrier struct {
	word
	parties int
}

func (b *spinBarrier) Wait(t *sim.Task) (int64, error) {
	if b.bug == "takes the last look late" {
		n := b.Add(1)&low - 1
		t.Doorway()
		round := b.Load() >> 8
		if n == b.parties-1 {
			b.Store((round + 1) << 8)
			return int64(n), nil
		}
		t.Spin(func() bool { return b.Load()>>8 != round })
		return int64(n), nil
	}
	for {
		v := b.Load()
		n, round := v&low, v>>8
		switch {
		case n < b.parties-1 && b.CompareAndSwap(v, v+1):
			t.Doorway()
			t.Spin(func() bool { return b.Load()>>8 != round })
			return int64(n), nil
		case n == b.parties-1 && b.CompareAndSwap(v, (round+1)<<8):
			return int64(n), nil
		}
	}
}

// A spinEvent counts how often it was set, and whether it is.
type spinEvent struct{ word }

func (e *spinEvent) Wait(t *sim.Task) error {
	was := e.Load()
	t.Doorway()
	if was&low != 0 {
		return nil
	}
	t.Spin(func() bool {
		v := e.Load()
		return v&low != 0 || v>>8 != was>>8 && e.bug != "looks at the flag only"
	})
	return nil
}

func (e *spinEvent) Set(*sim.Task) {
	e.Update(func(v int) int {
		if v&low != 0 {
			return v
		}
		return v + 1<<8 + 1
	})
}

func (e *spinEvent) Clear(*sim.Task) { e.And(^low) }

// A spinCondition counts who has been notified, and who has come.
type spinCondition struct{ word }

func (c *spinCondition) Wait(t *sim.Task) error {
	me := c.Add(1) & low
	t.Doorway()
	t.Spin(func() bool { return c.Load()>>8 >= me })
	return nil
}

func (c *spinCondition) Notify(_ *sim.Task, n int64) error {
	c.Update(func(v int) int {
		told := v>>8 + int(n)
		if c.bug != "remembers what nobody has heard" {
			told = min(told, v&low)
		}
		return told<<8 + v&low
	})
	return nil
}

func (c *spinCondition) NotifyAll(*sim.Task) error {
	if c.bug == "looks, then tells" {
		came := c.Load() & low
		c.Update(func(v int) int { return came<<8 + v&low })
		return nil
	}
	c.Update(func(v int) int { return (v&low)<<8 + v&low })
	return nil
}

// TestUnseenSharedMemory wants that nothing is found in these, and something in each of
// their wrong twins.
func TestUnseenSharedMemory(t *testing.T) {
	barrier := func(w word, p algorithms.Params) any { return &spinBarrier{w, int(p["parties"])} }
	event := func(w word, _ algorithms.Params) any { return &spinEvent{w} }
	condition := func(w word, _ algorithms.Params) any { return &spinCondition{w} }
	for _, l := range []struct {
		kind *algorithms.Kind
		make func(word, algorithms.Params) any
		bugs []string
	}{
		{algorithms.BarrierKind, barrier, []string{"", "takes the last look late"}},
		{algorithms.EventKind, event, []string{"", "looks at the flag only"}},
		{algorithms.ConditionKind, condition, []string{"", "remembers what nobody has heard", "looks, then tells"}},
	} {
		for _, bug := range l.bugs {
			t.Run(l.kind.Name+"/"+bug, func(t *testing.T) {
				t.Parallel()
				a := &algorithms.Algorithm{
					Name: "unseen." + l.kind.Name, Kind: l.kind, Style: sim.SharedMemory, Tracked: true,
					New: func(w *sim.World, p algorithms.Params) (any, error) {
						return l.make(word{sim.NewAtomic(w, 0), bug}, p), nil
					},
					Policy: sim.Policy{Admission: sim.FIFOAdmission, Doorway: true, Uncancellable: true, Tasks: 8},
				}
				found := judge(t, a)
				if a.Policy.Doorway = false; bug == "" { // then less is known of who has come
					found = append(found, judge(t, a)...)
				}
				if right := bug == ""; right != (len(found) == 0) {
					t.Errorf("found: %v", found)
				}
			})
		}
	}
}

// A shared result has one future for all who wait. Who gives up must not take the others
// along: nobody has asked their tasks to stop.
type shared struct {
	future *sim.Future // of the result
	shield bool
}

func (r *shared) Get(t *sim.Task) (sim.Value, error) {
	if !r.shield {
		return r.future.Await(t)
	}
	mine := t.NewFuture()
	r.future.AddDoneCallback(func(f *sim.Future) {
		if v, _ := f.Result(); !mine.Done() {
			mine.Complete(v)
		}
	})
	return mine.Await(t)
}

func (r *shared) Set(_ *sim.Task, v sim.Value) error {
	if r.future.Done() && !r.future.Cancelled() {
		return algorithms.ErrAlreadySet
	}
	if !r.future.Done() {
		r.future.Complete(v)
	}
	return nil
}

// TestUnseenShield wants that it is noticed when a waiter ends as cancelled that nobody
// has cancelled, and that one which was asked may.
func TestUnseenShield(t *testing.T) {
	for _, shield := range []bool{true, false} {
		found := judge(t, &algorithms.Algorithm{
			Name: "unseen.result", Kind: algorithms.AsyncResultKind,
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return &shared{w.NewFuture(), shield}, nil
			},
		})
		if slices.Contains(found, "linearizability in result/cancelled-waiter") == shield || shield && len(found) > 0 {
			t.Errorf("with a future of its own for each waiter %v, found: %v", shield, found)
		}
	}
}

// judge tries a lock on the stories of its kind, and on small workloads, and lists what
// is not as declared.
func judge(t *testing.T, a *algorithms.Algorithm) (found []string) {
	t.Helper()
	o := verify.Options{MaxExecutions: 300}
	if o.Sweep.Size = 3; a.Kind == algorithms.MonitorKind {
		o.Sweep.Size = 2 // there are very many larger ones
	}
	l, err := verify.Algorithm(context.Background(), a, scenarios.For(a), sim.Any, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Checks) == 0 {
		t.Fatal("no scenario applies")
	}
	for _, c := range l.Checks {
		for i := range c.Rows {
			if r := &c.Rows[i]; r.Name != verify.ScriptRow && !r.AsDeclared() {
				found = append(found, r.Name+" in "+c.Scenario.Name)
			}
		}
	}
	return found
}
