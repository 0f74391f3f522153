// Package simrun verifies lock algorithms: [Verify] in a test, [Main] as a
// command of one's own. Both judge a lock on the scenarios of its kind, under
// many schedules, by every property that has a meaning for it.
//
// A lock is described by an [algorithms.Algorithm]; [Lock], [RWLock],
// [Semaphore] and [Queue] make one from a name and a constructor, which is all
// that a lock without claims of its own needs.
package simrun

import (
	"os"
	"runtime"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/cli"
	"github.com/simrun-dev/simrun/sim"
)

// Main is the whole command line, for the given algorithms and, behind them,
// those that come with simrun. It ends the process. Given algorithms are the
// ones that "verify" without arguments judges. It panics if two algorithms have
// the same name.
func Main(mine ...*algorithms.Algorithm) {
	ballast := make([]byte, ballastSize)
	code := cli.Run(cli.Env{
		Args:    os.Args,
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Mine:    mine,
		Builtin: builtin.Algorithms(),
	})
	runtime.KeepAlive(ballast)
	os.Exit(code)
}

// ballastSize is memory that nothing is ever written to, so that there is none. It
// counts, though: what executions leave behind is collected each time it comes to as
// much, and not each time it comes to the few megabytes that are in use, which takes
// a fifth of the time. A setting of the collector would let large explorations take a
// multiple of what they need.
const ballastSize = 64 << 20

// Lock describes a mutual exclusion lock by its name and a constructor, without
// any claim beyond that. Change the fields of the result to claim more.
func Lock(name string, newLock func(w *sim.World) algorithms.Lock) *algorithms.Algorithm {
	return describe(name, algorithms.LockKind, func(w *sim.World, _ algorithms.Params) any { return newLock(w) })
}

// RWLock is [Lock] for a readers-writer lock.
func RWLock(name string, newLock func(w *sim.World) algorithms.RWLock) *algorithms.Algorithm {
	return describe(name, algorithms.RWLockKind, func(w *sim.World, _ algorithms.Params) any { return newLock(w) })
}

// Semaphore is [Lock] for a semaphore; value is the number of permits at the
// start.
func Semaphore(name string, newSemaphore func(w *sim.World, value int) algorithms.Semaphore) *algorithms.Algorithm {
	return describe(name, algorithms.SemaphoreKind, func(w *sim.World, p algorithms.Params) any {
		return newSemaphore(w, int(p["value"]))
	})
}

// Queue is [Lock] for a first-in first-out queue; size is the number of items
// that fit, 0 for any number.
func Queue(name string, newQueue func(w *sim.World, size int) algorithms.Queue) *algorithms.Algorithm {
	return describe(name, algorithms.QueueKind, func(w *sim.World, p algorithms.Params) any {
		return newQueue(w, int(p["size"]))
	})
}

func describe(name string, k *algorithms.Kind, build func(*sim.World, algorithms.Params) any) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: name,
		Kind: k,
		Doc:  "A " + k.Name + " without claims.",
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return build(w, p), nil
		},
	}
}
