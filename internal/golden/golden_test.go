package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
)

// complaints takes the place of a test that fails.
type complaints struct {
	testing.TB
	list []string
}

func (c *complaints) Helper()                      {}
func (c *complaints) Fatal(args ...any)            { c.list = append(c.list, fmt.Sprint(args...)); panic(c) }
func (c *complaints) Fatalf(f string, args ...any) { c.Fatal(fmt.Sprintf(f, args...)) }
func (c *complaints) Errorf(f string, args ...any) {
	c.list = append(c.list, fmt.Sprintf(f, args...))
}

func complain(t *testing.T, compare func(testing.TB)) string {
	c := &complaints{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(c) {
				panic(r)
			}
		}()
		compare(c)
	}()
	return strings.Join(c.list, "\n")
}

// TestFile and TestPart want a complaint about what differs, that says how to rewrite the
// file, and none after that has been done.
func TestFile(t *testing.T) {
	compares(t, "old\n", "new\n", func(t testing.TB, path string) { golden.File(t, path, "new\n") })
}

func TestPart(t *testing.T) {
	compares(t, "head <!-- -->old<!-- end --> tail", "head <!-- -->new<!-- end --> tail", func(t testing.TB, path string) {
		golden.Part(t, path, "<!-- -->", "<!-- end -->", "new")
	})
	compares(t, "head <!-- -->old", "head <!-- -->new", func(t testing.TB, path string) { golden.Part(t, path, "<!-- -->", "", "new") })
}

func compares(t *testing.T, old, want string, compare func(testing.TB, string)) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte(old), 0o666); err != nil {
		t.Fatal(err)
	}
	check := func(t testing.TB) { compare(t, path) }
	if got := complain(t, check); !strings.Contains(got, "go test ./internal/golden -run '^"+t.Name()+"$' -update") {
		t.Errorf("complains %q", got)
	}
	updates(t, "true")
	if got := complain(t, check); got != "" {
		t.Errorf("with -update it complains %q", got)
	}
	updates(t, "false")
	if got := complain(t, check); got != "" {
		t.Errorf("after -update it complains %q", got)
	}
	if text, _ := os.ReadFile(path); string(text) != want {
		t.Errorf("the file is %q, want %q", text, want)
	}
}

// TestNoMarks wants that a page without marks is not taken for one that is as it should be.
func TestNoMarks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("<!-- --> and no end"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, marks := range [][2]string{{"<!-- begin -->", ""}, {"<!-- -->", "<!-- end -->"}} {
		got := complain(t, func(t testing.TB) { golden.Part(t, path, marks[0], marks[1], "new") })
		if !strings.Contains(got, "does not say where") {
			t.Errorf("%q: complains %q", marks, got)
		}
	}
	if got := complain(t, func(t testing.TB) { golden.File(t, path+"x", "new") }); !strings.Contains(got, "no such file") {
		t.Errorf("complains %q", got)
	}
}

func updates(t *testing.T, value string) {
	before := fmt.Sprint(golden.Update())
	if err := flag.Set("update", value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("update", before) })
}
