package scenarios_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite files that are not in canonical form; look at what changes before you commit it")

// No coroutine survives the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
