package sim_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No coroutine, and no goroutine of the watchdog, survives the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
