package sim_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestTimeoutsNestAsInPython compares with asyncio.timeout of Python 3.11:
// testdata/timeouts.py says what the columns mean, and made the file.
func TestTimeoutsNestAsInPython(t *testing.T) {
	data, err := os.ReadFile("testdata/timeouts.txt")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.ExactTies = true
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var outer, inner, sleep, swallow, after, cancel int64
		if _, err := fmt.Sscan(line, &outer, &inner, &sleep, &swallow, &after, &cancel); err != nil {
			t.Fatal(line, err)
		}
		want := strings.Join(strings.Fields(line)[6:], " ")
		t.Run(line, func(t *testing.T) {
			d := &diary{}
			var requests int
			w.Run(plain{}, func(w *sim.World) {
				task := w.Spawn("", func(t *sim.Task) {
					err := t.WithTimeout(outer, func() error {
						err := t.WithTimeout(inner, func() error {
							err := t.Sleep(sleep)
							if err != nil && swallow > 0 {
								err = t.Sleep(swallow)
							}
							return err
						})
						d.note(t, "inner %s", outcome(err))
						if sim.IsCancelled(err) {
							return err
						}
						return t.Sleep(after)
					})
					d.note(t, "outer %s", outcome(err))
					requests = t.CancelRequests()
				})
				if cancel > 0 {
					w.After(cancel, func() { task.Cancel() })
				}
			})
			got := strings.TrimSpace(strings.Join(d.entries, ",")) + fmt.Sprint(" requests ", requests)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTimeoutPassesOtherErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	w := newWorld(t, sim.Any, sim.Strict)
	w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(task *sim.Task) {
			err := task.WithTimeout(3, func() error {
				task.Sleep(5) // cancelled, but the error is another one
				return broken
			})
			if err != broken || task.Now() != 3 || task.CancelRequests() != 0 {
				t.Errorf("%v at %d, %d requests", err, task.Now(), task.CancelRequests())
			}
			if err := task.WithTimeout(3, func() error { return nil }); err != nil {
				t.Error(err)
			}
			err = task.WithTimeout(3, func() error {
				return fmt.Errorf("lock: %w", task.Sleep(5))
			})
			if err != sim.ErrTimeout {
				t.Errorf("a wrapped cancellation became %v", err)
			}
		})
	})
}

// TestTimeoutEndsWithItsBody: a deadline does not outlive its block, even if
// the block panics.
func TestTimeoutEndsWithItsBody(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(task *sim.Task) {
			func() {
				defer func() { recover() }()
				task.WithTimeout(3, func() error { panic("out of here") })
			}()
			if err := task.Sleep(10); err != nil {
				t.Error(err)
			}
		})
	})
	if res.Outcome != sim.Finished || res.Time != 10 {
		t.Error(describe(res))
	}
}

func TestTimeoutOfProfile(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Profile.Timeout = func(_ *sim.Task, d int64, body func() error) error {
		return fmt.Errorf("%d: %v", d, body())
	}
	w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(task *sim.Task) {
			if err := task.WithTimeout(4, task.Yield); err == nil || err.Error() != "4: <nil>" {
				t.Error(err)
			}
		})
	})
}
