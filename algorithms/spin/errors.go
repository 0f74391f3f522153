package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
)

// errBound is for a bound on the readers, which none of these locks has.
var errBound = fmt.Errorf("the number of readers cannot be bounded: %w", algorithms.ErrParam)
