package mutate_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/trial"
)

// ourLocks are right locks of event loops, with the files that their operations are in.
var ourLocks = []struct {
	lock  string
	files []string
}{
	{"asyncio.Lock", []string{"asyncio/lock.go", "asyncio/waiters.go"}},
	{"fair.TaskFair", []string{"fair/taskfair.go", "fair/requests.go"}},
}

// TestOurLocks wants at least 95 % of the mutants of our right locks caught, and every
// survivor explained in docs/mutants.md.
func TestOurLocks(t *testing.T) {
	if !*long {
		t.Skip("takes minutes for each lock; -long")
	}
	page, err := os.ReadFile("../../docs/mutants.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range ourLocks {
		t.Run(c.lock, func(t *testing.T) {
			var files []string
			for _, f := range c.files {
				files = append(files, "../../algorithms/"+f)
			}
			p, res := trials(t, trial.Request{Locks: []string{c.lock}, Executions: 200, Steps: 50_000, Size: 2, Explored: 20_000}, files...)
			caught, all := 0, 0
			for i, v := range res.Verdicts {
				switch v.Outcome {
				case trial.Equivalent, trial.Unreached: // of a function that only other locks use, nothing can be said here
					continue
				case trial.Caught:
					caught++
				default:
					m := p.Mutants[i]
					if row := fmt.Sprintf("| `%s` | `%s` in `%s` |", strings.TrimPrefix(m.File, "../../"), m.Operator, m.Function); !strings.Contains(string(page), row) {
						t.Errorf("%s is %s, and docs/mutants.md has no row %s", m, v.Outcome, row)
					}
				}
				all++
			}
			t.Logf("%d of %d", caught, all)
			if 100*caught < 95*all {
				t.Errorf("%d of %d mutants were caught, which is less than 95 %%", caught, all)
			}
		})
	}
}
