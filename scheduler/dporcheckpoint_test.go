package scheduler_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// timed is a program with something of everything that a snapshot has to hold:
// data choices, timers, tasks created by tasks.
func timed(w *sim.World) {
	x := sim.NewAtomic(w, 0)
	m := sim.NewMutex(w)
	for i := range 3 {
		w.Spawn(fmt.Sprint("t", i), func(t *sim.Task) {
			if t.Choose(2) == 0 {
				x.Store(x.Load() + 1)
			}
			m.Lock(t)
			t.WithTimeout(2, func() error { return t.Sleep(int64(1 + i)) })
			m.Unlock(t)
			if i == 0 {
				t.Spawn("child", func(*sim.Task) { x.Load() }).Scripted = true
			}
		}).Scripted = true
	}
}

func exploration(workers int) scheduler.Exploration {
	x := scheduler.Exploration{
		Bounds: scheduler.NoBounds, Workers: workers,
		NewSubject: func() (*scheduler.Subject, error) {
			return &scheduler.Subject{World: &sim.World{}, Setup: timed}, nil
		},
	}
	x.Divide(4, 7, 3)
	return x
}

func TestDPORResume(t *testing.T) {
	var snapshots [][]byte
	x := exploration(1)
	x.Checkpoint = func(take func() []byte) error {
		snapshots = append(snapshots, take())
		return nil
	}
	want, err := x.Run(context.Background())
	if err != nil || !want.Complete {
		t.Fatal(want, err)
	}
	if len(snapshots) < 5 {
		t.Fatalf("only %d rounds", len(snapshots))
	}
	for i := 0; i < len(snapshots); i += 1 + len(snapshots)/20 {
		x := exploration(1 + i%3)
		x.Resume = snapshots[i]
		got, err := x.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("resumed after round %d of %d: %v, want %v", i+1, len(snapshots), got.Runs, want.Runs)
		}
		x = exploration(1)
		x.Bounds.Deviations = 3
		x.Reduction = scheduler.Optimal
		x.Resume = snapshots[i]
		if _, err := x.Run(context.Background()); err == nil {
			t.Error("a checkpoint of another exploration was accepted")
		}
	}
}

func TestDPORWorkers(t *testing.T) {
	x := exploration(1)
	want, err := x.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 8} {
		x := exploration(workers)
		got, err := x.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: %v, want %v", workers, got.Runs, want.Runs)
		}
	}
	if want.Redundant != 0 {
		t.Errorf("%d redundant", want.Redundant)
	}
}

func FuzzDPORCheckpoint(f *testing.F) {
	x := exploration(1)
	x.Checkpoint = func(take func() []byte) error { f.Add(take()); return nil }
	x.MaxExecutions = 40
	if _, err := x.Run(context.Background()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x := exploration(1)
		if err := x.Restore(scheduler.Reseal(data)); err != nil {
			t.Log(err)
		}
	})
}
