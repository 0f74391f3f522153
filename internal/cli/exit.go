package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
)

// Exit codes. Each has one meaning; see also the help topic.
const (
	ExitOK           = 0   // as declared
	ExitViolated     = 1   // a property is violated, or a claim is not as declared
	ExitUsage        = 2   // wrong usage or bad input
	ExitInconclusive = 3   // a bound was reached before there was an answer
	ExitInternal     = 4   // an internal error, or an execution that does not repeat
	ExitInterrupted  = 130 // interrupted from the keyboard
)

const exitCodes = `Exit codes, the same for every command:

    0  as declared: nothing that a lock must have is violated, and (verify) every
       known defect showed
    1  something that a lock must have is violated, or a declared defect or an
       expected violation did not show; a recorded trace did not conform; an
       operation never gave way or ended its goroutine
    2  wrong usage, or input that cannot be read
    3  inconclusive: a bound was reached before there was an answer, an exploration
       that was asked for (--strategy dpor or dfs, a bound, --time-limit) did not
       come to its end, or a schedule does not fit the lock any more
    4  an execution did not repeat (the lock is not deterministic), or an internal
       error of this program
  130  interrupted (Ctrl-C): what was found until then has been printed
`

// An exitError ends the program with a code. Its message, if any, has the
// reason; without one everything has been said already.
type exitError struct {
	code int
	msg  string
}

func (e *exitError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return &exitError{ExitUsage, fmt.Sprintf(format, args...)}
}

// badInput is an error about what was read: without the names of our packages,
// and of the system's functions.
func badInput(err error) error {
	var exit *exitError
	if errors.As(err, &exit) {
		return err
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return usagef("%s: %v", path.Path, path.Err)
	}
	return usagef("%s", plain(err))
}

// plain is the text of an error without the names of our packages.
func plain(err error) string {
	msg := err.Error()
	for _, prefix := range []string{"scheduler: ", "sampling: ", "replay: ", "scenarios: ", "algorithms: "} {
		msg = strings.TrimPrefix(msg, prefix)
	}
	if rest, ok := strings.CutPrefix(msg, "token: "); ok {
		return "the token cannot be read: " + rest
	}
	return msg
}

// failed maps what judging returns to an exit code.
func (a *app) failed(err error) error {
	var no *verify.NotDeterministic
	var broken *verify.Broken
	switch {
	case errors.As(err, &no):
		return &exitError{ExitInternal, no.Error()}
	case errors.Is(err, scheduler.ErrUnfinished):
		return &exitError{ExitInternal, plain(err)}
	case errors.As(err, &broken):
		line := "\nreproduce: " + a.sourceLine(broken.Scenario, broken.Lock, broken.Loop, broken.Time, broken.Memory, broken.Source)
		if broken.Goexit {
			return &exitError{ExitViolated, broken.Error() + line}
		}
		return &exitError{ExitInternal, fmt.Sprintf("%v%s\n\n%s", broken, line, broken.Stack)}
	}
	return badInput(err)
}

// interrupted maps a cancelled context to its exit code.
func interrupted(ctx context.Context) error {
	if ctx.Err() != nil {
		return &exitError{ExitInterrupted, "interrupted"}
	}
	return nil
}
