package aiorwlock

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
)

// An Error is an exception that the original raises: a RuntimeError.
type Error struct {
	text string
}

// Error is the message of the original behind the name of the package.
func (e *Error) Error() string { return "aiorwlock: " + e.text }

// Class is the name of the Python class.
func (e *Error) Class() string { return "RuntimeError" }

// Unwrap is the error of package algorithms that it stands for.
func (e *Error) Unwrap() error { return algorithms.ErrMisuse }

// Exceptions of the original, with their messages.
var (
	errUpgrade     = &Error{"cannot upgrade RWLock from read to write"}
	errNotAcquired = &Error{"cannot release an un-acquired lock"}
)

// errBound answers a parameter of the kind that the original does not have.
var errBound = fmt.Errorf("aiorwlock: the number of readers cannot be bounded: %w", algorithms.ErrParam)
