package java

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
)

var (
	errReadUnlock  = misuse("attempt to unlock read lock, not locked by current thread")
	errWriteUnlock = misuse("attempt to unlock write lock, not locked by current thread")
	// errBound answers a parameter of the kind that the original does not have.
	errBound = fmt.Errorf("java: the number of readers cannot be bounded: %w", algorithms.ErrParam)
)

// misuse is an IllegalMonitorStateException.
func misuse(text string) error {
	return fmt.Errorf("java: %s: %w", text, algorithms.ErrMisuse)
}
