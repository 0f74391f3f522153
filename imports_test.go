package simrun_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/simrun-dev/simrun"

// mayImport is the picture of the packages: what each of them may import of
// this module and of others. A folder stands for its sub-packages too.
var mayImport = map[string][]string{
	"sim":        {},
	"scheduler":  {"sim"},
	"algorithms": {"sim", "algorithms"},
	"checker":    {"sim", "github.com/anishathalye/porcupine"},
	"scenarios":  {"sim", "algorithms", "checker", "scenarios"},
	// The root and its internals import everything, but see onlyTop.
}

// onlyTop are modules that only the root and its internals may import.
var onlyTop = []string{"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term"}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := map[string]bool{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		top, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"), "/")
		seen[top] = true
		allowed, ruled := mayImport[top]
		for _, i := range p.Imports {
			rest, ours := strings.CutPrefix(i, module+"/")
			folder, _, _ := strings.Cut(rest, "/")
			switch {
			case ours && ruled && !slices.Contains(allowed, folder):
				t.Errorf("%s imports %s: %s may import only %v of this module", p.ImportPath, i, top, allowed)
			case !ours && ruled && strings.Contains(i, ".") && !slices.Contains(allowed, i):
				t.Errorf("%s imports %s: %s may import only the standard library and %v", p.ImportPath, i, top, allowed)
			case ruled && slices.Contains(onlyTop, i):
				t.Errorf("%s imports %s, which belongs to the top", p.ImportPath, i)
			}
		}
	}
	for folder := range mayImport {
		if !seen[folder] {
			t.Errorf("there is no package %s: the picture is out of date", folder)
		}
	}
}
