package simrun_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ownModule makes a module of somebody's own, offline, from testdata/mylocks:
// with replaced text, and with more files.
func ownModule(t *testing.T, old, replacement string, more map[string]string) (dir string) {
	t.Helper()
	checkout, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/mylocks")); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"go.sum": string(sums),
		"go.mod": "module example.com/mylocks\n\ngo 1.25.0\n\nrequire " + module + " v0.0.0\n\nreplace " + module + " => " + checkout + "\n",
	}
	for name, text := range more {
		files[name] = text
	}
	if old != "" {
		src, err := os.ReadFile(filepath.Join(dir, "fair.go"))
		if err != nil {
			t.Fatal(err)
		}
		if files["fair.go"] = strings.Replace(string(src), old, replacement, 1); files["fair.go"] == string(src) {
			t.Fatalf("fair.go does not say %q", old)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shell runs a command line in a folder, as if it was pasted there.
func shell(t *testing.T, dir, line string) (output string, code int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", line, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

var (
	reproduce = regexp.MustCompile(`(?m)^ *reproduce: (.*)$`)
	// tables are what stands between a heading and the line that reproduces it.
	tables = regexp.MustCompile(`(?ms)^ *step .*?^ *reproduce: `)
)

// note is the condition which, replaced by false, makes the lock of the README
// wrong: it forgets that a waiter may be cancelled after it was handed the lock.
const note = "err != nil && !turn.Cancelled()"

// TestOwnRightLock verifies the lock of the README, by a test and by a command.
func TestOwnRightLock(t *testing.T) {
	t.Parallel()
	dir := ownModule(t, "", "", nil)
	if out, code := shell(t, dir, "go vet ./... && go test -count 1 ."); code != 0 {
		t.Errorf("go test: exit code %d\n%s", code, out)
	}
	out, code := shell(t, dir, "go run ./cmd/mylocks verify")
	if code != 0 || !strings.Contains(out, "1 lock, ") || !strings.Contains(out, "everything is as declared\n") {
		t.Errorf("verify: exit code %d\n%s", code, out)
	}
	out, code = shell(t, dir, "go test -count 1 . -simrun.seeds=5-1")
	if code == 0 || !strings.Contains(out, "-simrun.seeds: ") {
		t.Errorf("wrong seeds: exit code %d\n%s", code, out)
	}
}

// TestOwnWrongTest breaks that lock. The test fails, and each line that it
// prints reproduces its failure.
func TestOwnWrongTest(t *testing.T) {
	t.Parallel()
	dir := ownModule(t, note, "false", nil)
	out, code := shell(t, dir, "go test -count 1 .")
	if code == 0 || !strings.Contains(out, "is violated in ") {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	lines := reproduce.FindAllStringSubmatch(out, -1)
	shown := tables.FindAllString(out, -1)
	if len(shown) == 0 || len(lines) < len(shown) {
		t.Fatalf("%d lines for %d tables in\n%s", len(lines), len(shown), out)
	}
	for i, m := range lines[:min(len(lines), 4)] { // three with a table, and one without
		again, code := shell(t, dir, m[1])
		table := ""
		if i < len(shown) {
			table = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(shown[i]), "reproduce:"))
		}
		if code == 0 || i < len(shown) && !covers(shown[i], again) {
			t.Errorf("%s\nexit code %d, and not the same table:\n%s\nwanted\n%s", m[1], code, again, table)
		}
	}
	out, _ = shell(t, dir, "go test -count 1 . -simrun.seeds=0-99")
	if !regexp.MustCompile(`violated in \d+ of 10[0-9] executions`).MatchString(out) {
		t.Errorf("-simrun.seeds=0-99:\n%s", out)
	}
}

// covers reports whether the lines of a table are in the output of a search, which
// marks the step after which all was lost: the columns may have other widths, and
// more steps may be shown.
func covers(out, table string) bool {
	squeeze := func(line string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("►", "", "─", "").Replace(line)), " ")
	}
	has := map[string]bool{}
	for _, line := range strings.Split(out, "\n") {
		has[squeeze(line)] = true
	}
	_, rows, found := strings.Cut(table, "──\n")
	rows, _, _ = strings.Cut(rows, "\n\n")
	for _, line := range strings.Split(rows, "\n") {
		line = squeeze(line)
		if !has[line] && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "FAIL") && !strings.HasPrefix(line, "exit status") {
			return false
		}
	}
	return found
}

// TestOwnWrongMain does the same with the command line of one's own.
func TestOwnWrongMain(t *testing.T) {
	t.Parallel()
	dir := ownModule(t, note, "false", nil)
	out, code := shell(t, dir, "go run ./cmd/mylocks verify")
	if code != 1 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	lines := reproduce.FindAllStringSubmatch(out, -1)
	if len(lines) == 0 {
		t.Fatalf("nothing to reproduce in\n%s", out)
	}
	for _, m := range lines {
		if !strings.HasPrefix(m[1], "go run example.com/mylocks/cmd/mylocks replay ") {
			t.Errorf("%q", m[1])
		}
		again, code := shell(t, dir, m[1]+" 2>/dev/null")
		if code != 1 || !covers(out, again) {
			t.Errorf("%s\nexit code %d, and not the same table:\n%s", m[1], code, again)
		}
	}
}

// TestOwnBroken verifies locks that do not even lock: each fails its test in a
// way that says why.
func TestOwnBroken(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/broken/broken.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir := ownModule(t, "", "", map[string]string{"broken_test.go": string(src)})
	if out, code := shell(t, dir, "go test -c -o broken.test ."); code != 0 {
		t.Fatalf("%s", out)
	}
	for name, want := range map[string]string{
		"Panics":  `(?s)no-panic: violated: . panicked at step \d+: it is held.*mylocks\.\(\*panics\)\.Lock`,
		"Spins":   `(?s)does not give way: step \d+ has lasted longer than 1s\nreproduce: go test example.com/mylocks -run '\^TestSpins\$' -simrun.seeds=\d+\n.*\(\*spins\)\.Lock`,
		"Endless": `unknown: \d+ of \d+ executions did not end within 20000 steps`,
		"Exits":   `an operation ended its goroutine \(runtime.Goexit, as t.Fatal and t.FailNow do\)`,
		"Global":  `is not deterministic: seed \d+ executed twice: the first difference is at step \d+`,
		"Fails":   `simrun: .*no permits left`,
		"Missing": `simrun: .*nothing.sim: no such file`,
		"Again":   `(?s)reentrancy is deadlocks, though it claims allowed\n *reproduce: go test example.com/mylocks -run '\^TestAgain\$'\n`,
		"Proud":   `(?s)it claims that nobody starves\n.* t0 starves, of 2 tasks:\n.*and then, for ever:\n.*\n *reproduce: go test example.com/mylocks -run '\^TestProud\$'\n`,
		"Gone":    `deadlock should be violated, as declared, and is not refuted`,
	} {
		out, code := shell(t, dir, "./broken.test -simrun.patience 1s -simrun.seeds 0-49 -simrun.states 1000 -simrun.size 2 -test.run ^Test"+name+"$")
		if code == 0 || !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s: exit code %d, and nothing like %s in\n%s", name, code, want, out)
		}
	}
}

// TestOwnMutants makes mistakes in the lock of the README. It claims no order, so that
// of a stack in place of its queue nobody complains; all else is noticed. Nothing is
// left behind in the module.
func TestOwnMutants(t *testing.T) {
	t.Parallel()
	dir := ownModule(t, "", "", nil)
	const line = "go run ./cmd/mylocks mutants fair.go --size 0 --max-executions 5 --sweep-steps 1000 "
	before := tree(t, dir)
	out, code := shell(t, dir, line+"--min-score 99")
	if code != 1 {
		t.Fatalf("exit code %d, want 1, since the score is too low:\n%s", code, out)
	}
	for _, m := range regexp.MustCompile(`(?m)^  fair\.go:\d+: (\S+) in`).FindAllStringSubmatch(out, -1) {
		if m[1] != "lifo" && m[1] != "swap" {
			t.Errorf("%s was not noticed:\n%s", m[1], out)
		}
	}
	if !strings.Contains(out, "fair.go:21: lifo in (*Fair).Lock; its histories differ in ") {
		t.Errorf("the stack was noticed, though the lock claims no order:\n%s", out)
	}
	if after := tree(t, dir); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// tree lists the files below a folder.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			b.WriteString(path + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
