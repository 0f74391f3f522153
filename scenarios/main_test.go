package scenarios_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No coroutine survives the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
