package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/cli"
	"github.com/simrun-dev/simrun/internal/golden"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"simrun":  func() { program(false) },
		"mylocks": func() { program(true) },
	})
}

// program is the command line as cmd/simrun has it, or that of a module with
// locks of its own.
func program(own bool) {
	env := cli.Env{Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Builtin: builtin.Algorithms()}
	if own {
		env.Mine = mine()
	}
	os.Exit(cli.Run(env))
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       golden.Update(),
		Setup: func(e *testscript.Env) error {
			dir, err := filepath.Abs("../conform/testdata/recordings")
			e.Setenv("RECORDINGS", dir)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // or each of hundreds of programs sleeps a second
			e.Setenv("GOGC", "400")                 // as little is collected as in cmd/simrun
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exitsCommand,
			"repro": reproCommand,
			"size":  sizeCommand,
			"same":  sameCommand,
			"width": widthCommand,
		},
	})
}

// exitsCommand is "exits CODE COMMAND ARG...".
func exitsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	if got := strconv.Itoa(status(ts, args[1:]...)); got != args[0] {
		ts.Fatalf("exit code %s, want %s\n%s%s", got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

func status(ts *testscript.TestScript, args ...string) int {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	ts.Fatalf("%v: %v", args, err)
	return 0
}

var reproduce = regexp.MustCompile(`(?m)^(reproduce|to see .* violated): (.*)$`)

// reproCommand is "repro [CODE]": it pastes every command that the last output
// says reproduces something into a shell, and expects to see the same table, and
// the exit code 1.
func reproCommand(ts *testscript.TestScript, neg bool, args []string) {
	code := 1
	if len(args) > 0 {
		code, _ = strconv.Atoi(args[0])
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	lines := reproduce.FindAllStringSubmatch(out+errs, -1)
	if len(lines) == 0 {
		ts.Fatalf("nothing to reproduce in\n%s%s", out, errs)
	}
	for _, m := range lines {
		got := status(ts, "sh", "-c", m[2])
		again := ts.ReadFile("stdout")
		switch {
		case m[1] == "reproduce" && got != code:
			ts.Fatalf("%s\nexit code %d, want %d", m[2], got, code)
		case m[1] == "reproduce" && missing(out, again) != "":
			ts.Fatalf("%s\nis not in the output: %q of\n%s", m[2], missing(out, again), again)
		case m[1] != "reproduce":
			name := strings.Fields(m[1])[2]
			if !strings.Contains(again, strings.Trim(name, ",")+": violated") {
				ts.Fatalf("%s\ndoes not violate %s:\n%s", m[2], name, again)
			}
		}
	}
}

// missing is the first line of a table that is not in the output, "" if all are.
// A search marks the step that made the failure inevitable, which replay does not
// know, so the columns may have other widths, and more steps may be shown.
func missing(out, table string) string {
	squeeze := func(line string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("►", "", "─", "").Replace(line)), " ")
	}
	has := map[string]bool{}
	for _, line := range strings.Split(out, "\n") {
		has[squeeze(line)] = true
	}
	for _, line := range strings.Split(table, "\n") {
		if heading := strings.HasPrefix(squeeze(line), "step "); !heading && !has[squeeze(line)] {
			return line
		}
	}
	return ""
}

// sizeCommand is "size FILE BYTES": a file of zeros that takes no room.
func sizeCommand(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	n, err := strconv.ParseInt(args[1], 0, 64)
	ts.Check(err)
	ts.Check(os.WriteFile(path, nil, 0o644))
	ts.Check(os.Truncate(path, n))
}

// sameCommand is "same COMMAND ARG... -- ARG... -- ARG...": the output must not
// depend on which group of arguments is appended.
func sameCommand(ts *testscript.TestScript, _ bool, args []string) {
	groups := [][]string{nil}
	for _, a := range args {
		if a == "--" {
			groups = append(groups, nil)
			continue
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], a)
	}
	first := ""
	for i, g := range groups[1:] {
		status(ts, append(append([]string{}, groups[0]...), g...)...)
		out := ts.ReadFile("stdout")
		if i > 0 && out != first {
			ts.Fatalf("%v and %v differ:\n%s\n%s", groups[1], g, first, out)
		}
		first = out
	}
	if first == "" {
		ts.Fatalf("no output")
	}
}

// pasted are lines that are not broken.
var pasted = regexp.MustCompile(`(simrun|mylocks) (run|replay|check)`)

// widthCommand is "width N": no line of the last output is wider, but for those
// that are to be pasted.
func widthCommand(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	for _, line := range strings.Split(ts.ReadFile("stdout"), "\n") {
		if len([]rune(line)) > n && !pasted.MatchString(line) {
			ts.Fatalf("%d columns: %s", len([]rune(line)), line)
		}
	}
}
