package verify

import (
	"fmt"
	"sort"
)

// An Example is one execution of a check that is shown, with the rows that it
// is an example of.
type Example struct {
	*Execution
	Source Source
	Rows   []*Row
	// Shrunk says how the execution was made short, for the first row that asked;
	// nil if it was not.
	Shrunk *Shrunk
}

// Examples executes again, for every violated row, an execution that violates
// it. Rows that one execution can serve share it; those for which first is true
// come first. A violation that does not repeat is an error.
func (c *Check) Examples(first func(*Row) bool) ([]*Example, error) {
	var list []*Example
	for _, now := range []bool{true, false} {
		for i := range c.Rows {
			r := &c.Rows[i]
			if r.Shown == nil || first(r) != now {
				continue
			}
			if e := shared(list, r); e != nil {
				e.Rows = append(e.Rows, r)
				continue
			}
			x, err := c.Show(*r.Shown)
			if err != nil {
				return nil, err
			}
			if !x.violates(r) {
				return nil, &NotDeterministic{c.Scenario.Name, c.Lock.Name, fmt.Sprintf("an execution violated %s, and its repetition did not", r.Name)}
			}
			list = append(list, &Example{Execution: x, Source: *r.Shown, Rows: []*Row{r}})
		}
	}
	return list, nil
}

// shared is an example that violates r, too.
func shared(list []*Example, r *Row) *Example {
	for _, e := range list {
		if e.violates(r) {
			return e
		}
	}
	return nil
}

// violates reports whether an execution shows what a row counts.
func (x *Execution) violates(r *Row) bool {
	if r.Name == ScriptRow {
		return len(x.Mismatches) > 0
	}
	for _, v := range x.Violations {
		if v.Property == r.Property {
			return true
		}
	}
	return false
}

// A Found is an example with the check that it comes from.
type Found struct {
	Check *Check
	*Example
}

// Shortest chooses what to show of all that was found: for each property that
// wanted accepts the example with the fewest deviations, then steps, at most max
// in all. The others follow in the same order.
func Shortest(all []Found, max int, wanted func(*Row) bool) (shown, others []Found) {
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Deviations != b.Deviations {
			return a.Deviations < b.Deviations
		}
		return a.Trace.End.Steps < b.Trace.End.Steps
	})
	done := map[string]bool{}
	for _, f := range all {
		fresh := false
		for _, r := range f.Rows {
			fresh = fresh || wanted(r) && !done[r.Name]
		}
		if !fresh || len(shown) == max {
			others = append(others, f)
			continue
		}
		shown = append(shown, f)
		for _, r := range f.Rows {
			done[r.Name] = true
		}
	}
	return shown, others
}

// MaxShown is how many executions a report shows in full.
const MaxShown = 3
