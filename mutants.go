package simrun

import (
	"os"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trial"
)

// Mutants is the main function of the programs that "simrun mutants" generates, and of
// no use to anybody else. choose makes a mutant take the place of the original, and
// watch tells which functions are entered.
func Mutants(choose func(mutant int), watch func(on bool) []int, locks ...*algorithms.Algorithm) {
	trial.Serve(os.Stdin, os.Stdout, trial.Subject{Choose: choose, Watch: watch, Locks: locks})
}
