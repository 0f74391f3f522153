package simrun_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/internal/golden"
)

const bugsPage = "docs/bugs-in-current-releases.md"

// TestBugsPage keeps the page of bugs true: every console block is run and
// compared.
func TestBugsPage(t *testing.T) {
	src, err := os.ReadFile(bugsPage)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "simrun"), "./cmd/simrun").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	fresh := console.ReplaceAllStringFunc(string(src), func(block string) string {
		command := console.FindStringSubmatch(block)[1]
		return "```console\n$ " + command + "\n" + run(t, command) + "```\n"
	})
	golden.Whole(t, bugsPage, string(src), fresh)
}

// TestBugsPageIsWhole wants that the page tells of every bug of the museum that an
// exact port has, and of its fix.
func TestBugsPageIsWhole(t *testing.T) {
	src, err := os.ReadFile(bugsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range broken.Entries() {
		family, _, _ := strings.Cut(e.Broken, ".")
		if !slices.Contains([]string{"toro", "tornado", "aiorwlock", "asyncio"}, family) && !strings.HasPrefix(e.Broken, "broken.pyrwlock.") {
			continue
		}
		for _, name := range []string{e.Scenario, e.Fixed} {
			if !strings.Contains(string(src), name) {
				t.Errorf("%s of %s: %s is not mentioned", e.ID, e.Broken, name)
			}
		}
	}
}
