// Package cli is the command line: flags, files, the terminal, exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/simrun-dev/simrun/algorithms"
)

// An Env is what a command line runs in.
type Env struct {
	Args           []string // the program's name first
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Mine are the algorithms of the program's author, Builtin those that come
	// with simrun.
	Mine, Builtin []*algorithms.Algorithm
}

// app is one run of the command line.
type app struct {
	Env
	algs  []*algorithms.Algorithm
	flags flags
	self  string // how to call this program again, for lines that reproduce
	// stdinFor is what standard input was read for.
	stdinFor string
}

// Run executes a command line and returns the exit code.
func Run(env Env) int {
	if len(env.Args) == 0 {
		env.Args = []string{"simrun"}
	}
	a := &app{Env: env, self: selfCommand(env.Args[0])}
	a.algs = append(append(a.algs, env.Mine...), env.Builtin...)
	if name := duplicate(a.algs); name != "" {
		panic(fmt.Sprintf("simrun: two algorithms are called %q", name))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// The first interrupt asks for an orderly end; a second one kills, since
	// the handler is gone by then.
	context.AfterFunc(ctx, stop)

	root := a.root()
	root.SetArgs(withoutFile(env.Args[1:]))
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	a.progress("")
	var exit *exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		if exit.msg != "" {
			fmt.Fprintf(env.Stderr, "%s: %s\n", root.Name(), exit.msg)
		}
		return exit.code
	}
	// What cobra itself complains about is wrong usage, and so is bad input.
	fmt.Fprintf(env.Stderr, "%s: %v\n", root.Name(), err)
	return ExitUsage
}

func duplicate(algs []*algorithms.Algorithm) string {
	seen := map[string]bool{}
	for _, a := range algs {
		if seen[a.Name] {
			return a.Name
		}
		seen[a.Name] = true
	}
	return ""
}
