// Package golden keeps what tests expect in files, and rewrites them when tests are run
// with -update.
package golden

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the files that tests compare with; commit a difference only if you can explain it")

// Update reports whether files are to be rewritten. It is for tests that compare in a
// way of their own; the flags must have been parsed.
func Update() bool { return *update }

// File wants a file to have this text. With -update it is given it.
func File(t testing.TB, path, text string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil && !(*update && os.IsNotExist(err)) {
		t.Fatal(err)
	}
	Whole(t, path, string(src), text)
}

// Whole is File for a test that has read the file, since it makes the text from it.
func Whole(t testing.TB, path, was, text string) {
	t.Helper()
	if was == text {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is not what comes out now (%s):\n%s", path, command(t), cmp.Diff(was, text))
}

// Part wants a file to have this text between two marks, which stay. Without a second
// one, "", all that follows the first one is meant.
func Part(t testing.TB, path, from, to, text string) {
	t.Helper()
	head, _, tail := Between(t, path, from, to)
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	Whole(t, path, string(src), head+text+tail)
}

// Between takes a file apart: up to the end of the first mark, what stands between the
// marks, and the second one with all that follows. It ends the test if there are none.
func Between(t testing.TB, path, from, to string) (head, part, tail string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(src), from)
	if !ok {
		t.Fatalf("%s does not say where it is generated: %q", path, from)
	}
	if to == "" {
		return head + from, rest, ""
	}
	part, tail, ok = strings.Cut(rest, to)
	if !ok {
		t.Fatalf("%s does not say where the generated part ends: %q", path, to)
	}
	return head + from, part, to + tail
}

// command is how the running test rewrites its files.
func command(t testing.TB) string {
	name, _, _ := strings.Cut(t.Name(), "/")
	dir, err := os.Getwd()
	for top := dir; err == nil && top != filepath.Dir(top); top = filepath.Dir(top) {
		if _, missing := os.Stat(filepath.Join(top, "go.mod")); missing == nil {
			dir, _ = filepath.Rel(top, dir)
			break
		}
	}
	return fmt.Sprintf("go test ./%s -run '^%s$' -update", filepath.ToSlash(dir), name)
}
