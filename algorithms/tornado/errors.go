package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Error is an exception that the original raises.
type Error struct {
	class, text string
	kind        error
}

// Error is the message of the original behind the name of the package.
func (e *Error) Error() string { return "tornado: " + e.text }

// Class is the name of the Python class.
func (e *Error) Class() string { return e.class }

// Unwrap is the error of package algorithms or sim that it stands for.
func (e *Error) Unwrap() error { return e.kind }

// Exceptions of the originals, with their messages.
var (
	errTimeout     = &Error{"TimeoutError", "Timeout", sim.ErrTimeout}
	errFull        = &Error{"QueueFull", "queue full", algorithms.ErrFull}
	errEmpty       = &Error{"QueueEmpty", "queue empty", algorithms.ErrEmpty}
	errSize        = &Error{"ValueError", "maxsize can't be negative", algorithms.ErrParam}
	errNegative    = &Error{"ValueError", "semaphore initial value must be >= 0", algorithms.ErrParam}
	errReleased    = &Error{"ValueError", "Semaphore released too many times", algorithms.ErrMisuse}
	errNotAcquired = &Error{"RuntimeError", "release unlocked lock", algorithms.ErrMisuse}
	errTaskDone    = &Error{"ValueError", "task_done() called too many times", algorithms.ErrMisuse}
)
