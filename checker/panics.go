package checker

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// NoPanic: operations do not panic.
var NoPanic = &Property{
	Name:    "no-panic",
	Doc:     "no operation, and no callback, panics",
	Source:  "errors are returned; a panic ends the execution",
	Group:   "safety",
	Applies: always,
	Claimed: always,
	whole:   true,
	monitor: func(o *object) monitor { return &panics{quietly: quietly{o: o}} },
}

type panics struct{ quietly }

func (m *panics) quiet(end *End) {
	if p := end.Panic; p != nil {
		m.fail(finding{elsewhere: true, steps: []int{p.Step}, say: func() string {
			return fmt.Sprintf("%s panicked at step %d: %s%s", p.Task, p.Step, p.Value, frames(p.Stack))
		}})
	}
}

// maxFrames is the number of calls of a stack that are shown.
const maxFrames = 12

// frames lists the calls that led to a panic, innermost first: those between the
// panic itself and the engine. Addresses and numbers of goroutines, which differ
// from run to run, and the place of the module are left out.
func frames(stack []byte) string {
	var b strings.Builder
	lines := strings.Split(string(stack), "\n")
	for i := panicAt(lines); i+1 < len(lines) && maxFrames > strings.Count(b.String(), "\n"); i += 2 {
		fn, where := lines[i], strings.TrimSpace(lines[i+1])
		if strings.HasPrefix(fn, enginePackage+"(*Task).execute") || strings.HasPrefix(fn, enginePackage+"(*Handle).run") {
			break
		}
		if strings.HasPrefix(fn, "runtime.") {
			continue
		}
		if n := strings.LastIndexByte(fn, '('); n > 0 {
			fn = fn[:n] // the arguments
		}
		where, _, _ = strings.Cut(where, " +0x")
		fmt.Fprintf(&b, "\n  %s (%s)", path.Base(fn), path.Base(filepath.ToSlash(where)))
	}
	return b.String()
}

// enginePackage is how functions of the simulator begin in stacks.
const enginePackage = "github.com/simrun-dev/simrun/sim."

// panicAt is the line of the function that panicked.
func panicAt(lines []string) int {
	for i := range lines {
		if strings.HasPrefix(lines[i], "panic(") {
			return i + 2
		}
	}
	return 1 // the first line names the goroutine
}

// cut reports that an execution did not come to its own end.
func cut(o sim.Outcome) bool { return o != sim.Finished && o != sim.Quiet }
