package simrun_test

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/trace"
)

// TestReadme keeps the README true: every console block is run and compared, and
// every quoted file is compared with the file that the tests compile.
func TestReadme(t *testing.T) {
	src, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	fresh := console.ReplaceAllStringFunc(text, func(block string) string {
		command := console.FindStringSubmatch(block)[1]
		return "```console\n$ " + command + "\n" + run(t, command) + "```\n"
	})
	fresh = quoted.ReplaceAllStringFunc(fresh, func(block string) string {
		m := quoted.FindStringSubmatch(block)
		data, err := os.ReadFile("testdata/mylocks/" + m[2])
		if err != nil {
			t.Fatal(err)
		}
		return m[1] + string(data) + "```\n"
	})
	fresh = wrong.ReplaceAllLiteralString(fresh, "it prints, as the first of its findings:\n\n```text\n"+ownLock(t)+"```\n")
	fresh = legend.ReplaceAllString(fresh, "## How to read a trace\n\n```text\n"+strings.TrimRight(trace.Legend(), "\n")+"\n```\n")
	golden.Whole(t, "README.md", text, fresh)
}

// TestPages keeps the console blocks of other pages true, and the files that their
// commands write.
func TestPages(t *testing.T) {
	for _, page := range []string{"docs/fairness.md"} {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		was := map[string][]byte{}
		for _, m := range drawn.FindAllStringSubmatch(string(src), -1) {
			if was[m[1]], err = os.ReadFile(m[1]); err != nil && !golden.Update() {
				t.Fatal(err)
			}
		}
		fresh := console.ReplaceAllStringFunc(string(src), func(block string) string {
			command := console.FindStringSubmatch(block)[1]
			return "```console\n$ " + command + "\n" + run(t, command) + "```\n"
		})
		golden.Whole(t, page, string(src), fresh)
		if golden.Update() {
			continue
		}
		for path, data := range was {
			now, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(data, now) {
				t.Errorf("%s has changed; the new one has been written", path)
			}
		}
	}
}

var (
	drawn   = regexp.MustCompile(`--svg (\S+)`)
	console = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n.*?```\n")
	// quoted is a block with the name of its file in backquotes and parentheses
	// in the line before.
	quoted = regexp.MustCompile("(?s)(\\(`([a-z_/]+\\.(?:go|txt))`\\)[^\n]*\n(?:[^\n]*\n)?\n```(?:go|text)\n).*?```\n")
	wrong  = regexp.MustCompile("(?s)it prints[^\n]*\n\n```text\n.*?```\n")
	legend = regexp.MustCompile("(?s)## How to read a trace\n\n```text\n.*?```\n")
)

// run executes a command of the README in the checkout.
func run(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "CI=1")
	out, err := cmd.Output() // standard output: the exit code of "go run" goes to the other one
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatalf("%s: %v", command, err)
	}
	return string(out)
}

// ownLock verifies the lock of the README with one line of it made wrong, in a
// module of its own, and returns the first finding that the test prints.
func ownLock(t *testing.T) string {
	t.Helper()
	dir := ownModule(t, "err != nil && !turn.Cancelled()", "false", nil)
	cmd := exec.Command("go", "test", "-mod=mod", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "CI=1", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the wrong lock passes:\n%s", out)
	}
	first, _, found := strings.Cut(string(out), "reproduce: ")
	if !found {
		t.Fatalf("the failure does not say how to reproduce it:\n%s", out)
	}
	line, _, _ := strings.Cut(string(out)[len(first):], "\n")
	return seconds.ReplaceAllString(first+line, "(0.05s)") + "\n"
}

var seconds = regexp.MustCompile(`\([0-9.]+s\)`)
