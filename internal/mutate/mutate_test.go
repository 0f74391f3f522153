package mutate_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/mutate"
	"github.com/simrun-dev/simrun/internal/trial"
)

var (
	long = flag.Bool("long", false, "judge all mutants of a lock, too")
)

// TestOperators compares the mutants of a file with those expected: every operator has
// some, every place only as many as it deserves.
func TestOperators(t *testing.T) {
	list, err := mutate.Find("testdata/sample/sample.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	seen := map[string]bool{}
	for _, m := range list {
		seen[m.Operator] = true
		fmt.Fprintf(&b, "%d %s\n", m.ID, m)
		for _, s := range m.Before {
			fmt.Fprintf(&b, "  - %s\n", s)
		}
		for _, s := range m.After {
			fmt.Fprintf(&b, "  + %s\n", s)
		}
	}
	for _, o := range mutate.Operators() {
		if !seen[o.Name] {
			t.Errorf("%s has no mutant", o.Name)
		}
	}
	golden.File(t, "testdata/sample.golden", b.String())
}

// trials builds the mutants of files and judges them with little effort.
func trials(t *testing.T, r trial.Request, files ...string) (*mutate.Package, *mutate.Result) {
	t.Helper()
	p, err := mutate.Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Build(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Run(context.Background(), program, r, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return p, res
}

// TestTrials judges mutants of which some loop for ever, and some call themselves for
// ever: they are caught all the same, and so are all that are mistakes.
func TestTrials(t *testing.T) {
	t.Parallel()
	text := verdicts(t, trial.Request{Executions: 20, Steps: 5_000, Size: 1, Explored: 200}, "testdata/turns/skip.go")
	golden.File(t, "testdata/skip.golden", text)
	for _, want := range []string{"stack overflow", "no-panic", "equivalent"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing is said of %s", want)
		}
	}
}

// TestAllTrials judges all mutants of a right lock: none survives.
func TestAllTrials(t *testing.T) {
	if !*long {
		t.Skip("takes a minute; -long")
	}
	text := verdicts(t, trial.Request{Executions: 1000, Steps: 400_000, Size: 2, Explored: 5000}, "testdata/turns/turns.go", "testdata/turns/skip.go")
	golden.File(t, "testdata/turns.golden", text)
	if strings.Contains(text, ": "+trial.Survived) {
		t.Error("a mutant survives")
	}
}

// verdicts are what becomes of the mutants of files, a line each.
func verdicts(t *testing.T, r trial.Request, files ...string) string {
	t.Helper()
	p, res := trials(t, r, files...)
	var b strings.Builder
	for i, v := range res.Verdicts {
		m := p.Mutants[i]
		if v.Mutant != m.ID {
			t.Fatalf("verdict %d is on mutant %d", i+1, v.Mutant)
		}
		fmt.Fprintf(&b, "%s, %s: %s", m, strings.Join(strings.Fields(strings.Join(m.After, " ")), " "), v.Outcome)
		if v.Outcome == trial.Caught {
			fmt.Fprintf(&b, " on %s: %s", v.Scenario, v.Property)
		}
		b.WriteByte('\n')
	}
	if len(res.Locks) != 1 || res.Locks[0].Name != "turns.Turns" || res.Locks[0].Findings != nil {
		t.Errorf("locks %+v", res.Locks)
	}
	return b.String()
}

// TestLoadErrors wants a clear word on what is no lock.
func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	put := func(name, src string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"none":      {[]string{"testdata/none.go"}, "no such file"},
		"folder":    {[]string{"testdata"}, "is not the source of a lock"},
		"test":      {[]string{"mutate_test.go"}, "is not the source of a lock"},
		"packages":  {[]string{"testdata/sample/sample.go", "testdata/turns/turns.go"}, "is in another package"},
		"twice":     {[]string{"testdata/turns/turns.go", "./testdata/turns/turns.go"}, "is given twice"},
		"no maker":  {[]string{"testdata/sample/sample.go"}, "no function that makes a lock"},
		"no module": {[]string{put("alone/lock.go", "package alone\n")}, "the go command does not know its package"},
		"main":      {[]string{put("main/go.mod", "module example.com/m\n"), put("main/lock.go", "package main\n")}[1:], "package main"},
		"no Go":     {[]string{put("bad/go.mod", "module example.com/m\n"), put("bad/lock.go", "package bad\nfunc {\n")}[1:], "lock.go:2:"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := mutate.Load(context.Background(), c.files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	t.Run("no toolchain", func(t *testing.T) {
		t.Setenv("PATH", dir)
		if _, err := mutate.Load(context.Background(), []string{"testdata/turns/turns.go"}); err == nil || !strings.Contains(err.Error(), "no go command in PATH") {
			t.Error(err)
		}
	})
}

// TestPage keeps the list of operators on the page of mutants.
func TestPage(t *testing.T) {
	const path = "../../docs/mutants.md"
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| operator | what it does |\n| --- | --- |\n")
	for _, o := range mutate.Operators() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", o.Name, strings.ReplaceAll(o.Doc, "|", `\|`))
	}
	before, rest, _ := strings.Cut(string(src), "| operator | what it does |\n")
	_, after, found := strings.Cut(rest, "\n\n")
	if !found {
		t.Fatal("there is no table of operators")
	}
	golden.File(t, path, before+b.String()+"\n"+after)
}
