package trace_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
)

const goldenLines = 40

// kept compares text with a file of testdata.
func kept(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	golden.File(t, path, got)
	if n := strings.Count(got, "\n"); n > goldenLines {
		t.Errorf("%s has %d lines, golden files have at most %d", path, n, goldenLines)
	}
}
