package sim

import "errors"

// Errors that waiting calls return.
var (
	// ErrCancelled: the task was cancelled while it waited, or the awaited
	// future was. A lock that gets it must leave as if it had never asked.
	ErrCancelled = errors.New("cancelled")
	// ErrTimeout: the time allowed by [Task.WithTimeout] was over first.
	ErrTimeout = errors.New("timed out")
)

// IsCancelled reports whether err says that a wait ended by cancellation.
func IsCancelled(err error) bool { return errors.Is(err, ErrCancelled) }
