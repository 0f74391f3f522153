package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/simrun-dev/simrun/scheduler"
)

// ShortBudget is how many executions are spent to make an example short that is
// shown besides other things.
const ShortBudget = 20_000

// Shorten makes an example short: it gets an execution of the same scenario with
// the fewest deviations from the plain loop that the budget, in executions, finds
// for the first row that wanted accepts. Rows that this one does not violate any
// more stay with the old execution: they are the rest, nil if there is none. A
// schedule block is left as it is.
func (c *Check) Shorten(ctx context.Context, e *Example, wanted func(*Row) bool, budget int64) (rest *Example, err error) {
	if e.Source.Block != "" || ctx.Err() != nil {
		return nil, nil
	}
	row := e.Rows[0]
	for _, r := range e.Rows {
		if wanted(r) {
			row = r
			break
		}
	}
	o := c.Options()
	if c.guard != nil {
		o.Watch = c.guard(e.Source)
	}
	short, err := Shrink(ctx, c.Scenario, o.Algorithms, e.Source.Choices, ShrinkOptions{
		Case: o, Property: row.Name, Budget: budget, KeepScenario: true,
	})
	switch {
	case errors.Is(err, scheduler.ErrPasses):
		return nil, &NotDeterministic{c.Scenario.Name, c.Lock.Name, fmt.Sprintf("an execution violated %s, and its repetition did not", row.Name)}
	case err != nil:
		return nil, err
	}
	src := short.Source()
	x, err := c.Show(src)
	if err != nil {
		return nil, err
	}
	if !x.violates(row) {
		return nil, &NotDeterministic{c.Scenario.Name, c.Lock.Name, fmt.Sprintf("a shorter execution violated %s, and its repetition did not", row.Name)}
	}
	rest = &Example{Execution: e.Execution, Source: e.Source}
	rows := e.Rows
	e.Execution, e.Source, e.Shrunk, e.Rows = x, src, short, nil
	for _, r := range rows {
		if x.violates(r) {
			e.Rows = append(e.Rows, r)
		} else {
			rest.Rows = append(rest.Rows, r)
		}
	}
	if rest.Rows == nil {
		rest = nil
	}
	return rest, nil
}
