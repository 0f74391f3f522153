package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
)

// maxInput bounds a schedule file and a file of recorded traces.
const maxInput = 64 << 20

// scenario finds a built-in scenario, or reads a file (whatever ends in .sim or
// exists), or standard input for "-".
func (a *app) scenario(arg string) (*scenarios.Scenario, error) {
	if s := scenarios.ByName(arg); s != nil {
		return s, nil
	}
	if arg == "-" {
		in, err := a.stdin("the scenario")
		if err != nil {
			return nil, err
		}
		return scenario(verify.Read("-", "standard input", in))
	}
	_, err := os.Stat(arg)
	if err == nil || strings.HasSuffix(arg, ".sim") {
		return scenario(verify.Load(arg))
	}
	return nil, unknown("scenario", arg, scenarioNames(), "list scenarios")
}

func scenario(s *scenarios.Scenario, err error) (*scenarios.Scenario, error) {
	if err != nil {
		return nil, badInput(err)
	}
	return s, nil
}

// stdin gives standard input away, once.
func (a *app) stdin(what string) (io.Reader, error) {
	if a.stdinFor != "" {
		return nil, usagef("both %s and %s are to come from standard input", a.stdinFor, what)
	}
	a.stdinFor = what
	return a.Stdin, nil
}

// open opens a file that is read as a whole, "-" for standard input. what says
// what it ought to be.
func (a *app) open(path, what string) (name string, r io.Reader, closer func() error, err error) {
	if path == "-" {
		in, err := a.stdin("the " + what)
		return "standard input", &bounded{in, maxInput, what}, func() error { return nil }, err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", nil, nil, badInput(err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = usagef("%s is a directory, not a %s", path, what)
	case info.Size() > maxInput:
		err = usagef("%s is no %s: it has %d bytes, and %d are the most that is read", path, what, info.Size(), maxInput)
	}
	if err != nil {
		f.Close()
		return "", nil, nil, badInput(err)
	}
	return path, &bounded{f, maxInput, what}, f.Close, nil
}

// bounded is a reader that fails where it should have ended.
type bounded struct {
	r    io.Reader
	left int
	what string
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, fmt.Errorf("it has more than %d bytes, which is too much for a %s", maxInput, b.what)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
