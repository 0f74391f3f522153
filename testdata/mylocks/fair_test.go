package mylocks

import (
	"testing"

	"github.com/simrun-dev/simrun"
)

func TestFair(t *testing.T) { simrun.Verify(t, simrun.Lock("mylocks.Fair", New)) }
