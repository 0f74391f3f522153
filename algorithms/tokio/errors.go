package tokio

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
)

// errNoGuard is for what cannot be written in Rust: to drop a guard that there is
// not.
var errNoGuard = fmt.Errorf("tokio: there is no such guard: %w", algorithms.ErrMisuse)
