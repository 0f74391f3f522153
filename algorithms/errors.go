package algorithms

import "errors"

// Errors of operations. An implementation returns these, or errors of its own
// that wrap them; a wait that ends early returns sim.ErrCancelled or
// sim.ErrTimeout.
var (
	// ErrMisuse: the call is not allowed now, as the release of a lock that is
	// not held.
	ErrMisuse = errors.New("misuse")
	// ErrFull: a try-put found the queue full.
	ErrFull = errors.New("queue full")
	// ErrEmpty: a try-get found the queue empty.
	ErrEmpty = errors.New("queue empty")
	// ErrShutDown: the queue has been shut down.
	ErrShutDown = errors.New("queue shut down")
	// ErrNotReady: a try-get found no result.
	ErrNotReady = errors.New("no result yet")
	// ErrAlreadySet: there is a result already.
	ErrAlreadySet = errors.New("result set already")
	// ErrBroken: the barrier is broken, or was reset while the task waited.
	ErrBroken = errors.New("barrier broken")
	// ErrLost: a steal has met a task that was faster, and has done nothing.
	ErrLost = errors.New("lost to another task")
	// ErrParam: a constructor was given a value it does not accept.
	ErrParam = errors.New("bad parameter")
	// ErrUnsupported: this implementation has no such operation. The harness
	// leaves out workloads that would need it.
	ErrUnsupported = errors.New("operation not supported by this lock")
)
