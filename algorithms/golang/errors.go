package golang

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
)

// The fatal errors and panics of the originals, with their messages.
var (
	errUnlock   = misuse("sync: unlock of unlocked mutex")
	errRUnlock  = misuse("sync: RUnlock of unlocked RWMutex")
	errWUnlock  = misuse("sync: Unlock of unlocked RWMutex")
	errReleased = misuse("semaphore: released more than held")
)

// errBound answers a parameter of the kind that the original does not have.
var errBound = fmt.Errorf("golang: the number of readers of an RWMutex cannot be bounded: %w", algorithms.ErrParam)

func misuse(text string) error {
	return fmt.Errorf("golang: %s: %w", text, algorithms.ErrMisuse)
}
