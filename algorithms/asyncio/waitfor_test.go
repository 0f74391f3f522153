package asyncio_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// TestWaitForVersions releases a lock that somebody acquires with a timeout, and
// cancels that task after k rounds. What becomes of the task and of the lock was
// recorded with Python 3.7.16, 3.8.18 to 3.11.7, and 3.12.1 and 3.13.0.
func TestWaitForVersions(t *testing.T) {
	type acquire func(task *sim.Task) error
	for _, tt := range []struct {
		version string
		lock    func(w *sim.World) (algorithms.Lock, acquire)
		want    [5]string
	}{
		{"3.7", func(w *sim.World) (algorithms.Lock, acquire) {
			l := asyncio.NewWaitForLock37(w)
			return l, func(task *sim.Task) error { return l.LockTimeout(task, 100) }
		}, [5]string{"cancelled, locked", "cancelled, locked", "cancelled, locked", "owns it, locked", "owns it, locked"}},
		{"3.8", func(w *sim.World) (algorithms.Lock, acquire) {
			l := asyncio.NewWaitForLock38(w)
			return l, func(task *sim.Task) error { return l.LockTimeout(task, 100) }
		}, [5]string{"owns it, locked", "owns it, locked", "owns it, locked", "owns it, locked", "owns it, locked"}},
		{"3.12", func(w *sim.World) (algorithms.Lock, acquire) {
			l := asyncio.NewLock(w)
			return l, func(task *sim.Task) error {
				return task.WithTimeout(100, func() error { return l.Lock(task) })
			}
		}, [5]string{"cancelled, free", "owns it, locked", "owns it, locked", "owns it, locked", "owns it, locked"}},
	} {
		for k, want := range tt.want {
			t.Run(fmt.Sprintf("%s/%d", tt.version, k), func(t *testing.T) {
				got := ""
				tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
					l, acquire := tt.lock(w)
					return []func(*sim.Task){
						func(a *sim.Task) {
							rounds(a, 1)
							_ = l.Lock(a)
							rounds(a, 5)
							_ = l.Unlock(a)
							rounds(a, k)
							s.tasks[1].Cancel()
							rounds(a, 10)
							got += map[bool]string{true: ", locked", false: ", free"}[l.(algorithms.Locked).Locked(a)]
						},
						func(b *sim.Task) {
							rounds(b, 2)
							if err := acquire(b); err != nil {
								got = err.Error()
							} else {
								got = "owns it"
							}
						},
					}
				})
				expect(t, got, want)
			})
		}
	}
}

// rounds gives way n times.
func rounds(t *sim.Task, n int) {
	for range n {
		_ = t.Yield()
	}
}
