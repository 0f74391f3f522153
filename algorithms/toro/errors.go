package toro

import (
	"errors"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Error is an exception that the original raises.
type Error struct {
	class, text string
	kind        error
}

// Error is the message of the original behind the name of the package.
func (e *Error) Error() string { return "toro: " + e.text }

// Class is the name of the Python class.
func (e *Error) Class() string { return e.class }

// Unwrap is the error of package algorithms or sim that it stands for.
func (e *Error) Unwrap() error { return e.kind }

// errBroken is what an exception stands for that the original never meant to raise.
var errBroken = errors.New("internal error of the lock")

// Exceptions of the originals, with their messages.
var (
	errTimeout     = &Error{"Timeout", "timeout", sim.ErrTimeout}
	errFull        = &Error{"Full", "queue full", algorithms.ErrFull}
	errEmpty       = &Error{"Empty", "queue empty", algorithms.ErrEmpty}
	errSize        = &Error{"ValueError", "maxsize can't be negative", algorithms.ErrParam}
	errNegative    = &Error{"ValueError", "semaphore initial value must be >= 0", algorithms.ErrParam}
	errReleased    = &Error{"ValueError", "semaphore released too many times", algorithms.ErrMisuse}
	errNotAcquired = &Error{"RuntimeError", "release unlocked lock", algorithms.ErrMisuse}
	errTaskDone    = &Error{"ValueError", "task_done() called too many times", algorithms.ErrMisuse}
	errNotReady    = &Error{"NotReady", "no value yet", algorithms.ErrNotReady}
	errAlreadySet  = &Error{"AlreadySet", "the value has been set already", algorithms.ErrAlreadySet}
	errPop         = &Error{"IndexError", "pop from an empty deque", errBroken}
)
