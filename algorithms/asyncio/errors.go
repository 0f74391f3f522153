package asyncio

import "github.com/simrun-dev/simrun/algorithms"

// An Error is an exception that the original raises.
type Error struct {
	class, text string
	kind        error
}

// Error is the message of the original behind the name of the package.
func (e *Error) Error() string { return "asyncio: " + e.text }

// Class is the name of the Python class.
func (e *Error) Class() string { return e.class }

// Unwrap is the error of package algorithms that it stands for.
func (e *Error) Unwrap() error { return e.kind }

// Exceptions of the originals, with their messages.
var (
	errNotAcquired = &Error{"RuntimeError", "Lock is not acquired", algorithms.ErrMisuse}
	errNegative    = &Error{"ValueError", "Semaphore initial value must be >= 0", algorithms.ErrParam}
	errReleased    = &Error{"ValueError", "BoundedSemaphore released too many times", algorithms.ErrMisuse}
	errWait        = &Error{"RuntimeError", "cannot wait on un-acquired lock", algorithms.ErrMisuse}
	errNotify      = &Error{"RuntimeError", "cannot notify on un-acquired lock", algorithms.ErrMisuse}
	errParties     = &Error{"ValueError", "parties must be > 0", algorithms.ErrParam}
	errAborted     = &Error{"BrokenBarrierError", "Barrier aborted", algorithms.ErrBroken}
	errReset       = &Error{"BrokenBarrierError", "Abort or reset of barrier", algorithms.ErrBroken}
	errShutDown    = &Error{"QueueShutDown", "queue shut down", algorithms.ErrShutDown}
	errTaskDone    = &Error{"ValueError", "task_done() called too many times", algorithms.ErrMisuse}
	errQueueFull   = &Error{"QueueFull", "queue full", algorithms.ErrFull}
	errGettersWait = &Error{"AssertionError", "queue non-empty, why are getters waiting?", nil}
	errPuttersWait = &Error{"AssertionError", "queue not full, why are putters waiting?", nil}
	errQueueEmpty  = &Error{"QueueEmpty", "queue empty", algorithms.ErrEmpty}
)
