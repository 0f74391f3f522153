package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A subject whose executions depend on more than their choices is found out.
func TestDFSNotRepeatable(t *testing.T) {
	for name, body := range map[string]func(n int, t *sim.Task){
		"more options later": func(n int, t *sim.Task) {
			t.Yield()
			if n > 20 {
				t.Spawn("late", func(*sim.Task) {})
			}
			t.Yield()
		},
		"an earlier end": func(n int, t *sim.Task) {
			if t.Name() == "A" {
				for range 4 - 2*min(n-1, 1) {
					t.Choose(2)
				}
			}
		},
		"fewer choices later": func(n int, t *sim.Task) {
			for range 4 - min(n/30, 3) {
				t.Yield()
			}
		},
	} {
		for _, b := range []scheduler.Bounds{scheduler.NoBounds, {Deviations: 9, Preemptions: 9}} {
			t.Run(fmt.Sprint(name, b), func(t *testing.T) {
				x := dfs(func() (*scheduler.Subject, error) {
					n := 0
					return &scheduler.Subject{World: &sim.World{}, Setup: func(w *sim.World) {
						n++
						names := []string{"A", "B", "C"}
						if name == "an earlier end" {
							names = names[:1] // nobody whose options change before
						}
						for _, task := range names {
							scripted(w, task, func(t *sim.Task) { body(n, t) })
						}
					}}, nil
				})
				x.Bounds = b
				_, err := x.Run(context.Background())
				var differs *scheduler.NotRepeatable
				if !errors.As(err, &differs) || differs.Step < 1 || differs.First == differs.Second {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// A harness that breaks ends the exploration with an error that tells the
// schedule, and not with a hang. Finished rounds count.
func TestDFSBrokenHarness(t *testing.T) {
	for name, c := range map[string]struct {
		sabotage func(sub *scheduler.Subject, r *racers)
		want     string
	}{
		"judge panics": {func(sub *scheduler.Subject, r *racers) {
			sub.Judge = func(*sim.Result) scheduler.Finding {
				if r.most > 2 {
					panic("bad judge")
				}
				return scheduler.Finding{}
			}
		}, "panic: bad judge"},
		"judge exits": {func(sub *scheduler.Subject, r *racers) {
			sub.Judge = func(*sim.Result) scheduler.Finding {
				if r.most > 2 {
					runtime.Goexit()
				}
				return scheduler.Finding{}
			}
		}, "runtime.Goexit"},
		"task exits": {func(_ *scheduler.Subject, r *racers) { r.atOverlap = runtime.Goexit }, "runtime.Goexit"},
		"setup panics": {func(sub *scheduler.Subject, r *racers) {
			sub.Setup = func(*sim.World) { panic("bad setup") }
		}, "schedule []: panic: bad setup"},
	} {
		for _, workers := range []int{1, 3} {
			t.Run(fmt.Sprint(name, "/", workers), func(t *testing.T) {
				closed := 0
				x := dfs(func() (*scheduler.Subject, error) {
					r := &racers{}
					sub := &scheduler.Subject{World: &sim.World{MaxSteps: 13}, Setup: r.setup, Judge: r.judge}
					sub.Close = func() { closed++ }
					c.sabotage(sub, r)
					return sub, nil
				})
				x.Workers = workers
				runs := int64(0)
				x.Progress = func(e scheduler.Explored) { runs = e.Runs }
				e, err := x.Run(context.Background())
				if err == nil || !strings.HasPrefix(err.Error(), "scheduler: exploration: schedule [") || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got error %v, want %q", err, c.want)
				}
				if e.Runs != runs || closed != workers || e.Complete {
					t.Errorf("%d runs, want %d; %d of %d subjects closed", e.Runs, runs, closed, workers)
				}
			})
		}
	}
}

func TestDFSErrors(t *testing.T) {
	bad := errors.New("no such lock")
	x := dfs(func() (*scheduler.Subject, error) { return nil, bad })
	if _, err := x.Run(context.Background()); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	x = dfs(race)
	x.Checkpoint = func(func() []byte) error { return bad }
	if e, err := x.Run(context.Background()); !errors.Is(err, bad) || e.Runs == 0 {
		t.Errorf("got %v after %d runs", err, e.Runs)
	}
}
