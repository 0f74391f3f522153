package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

// sweepFlags are for the command that sweeps, and decides who may starve.
func (a *app) sweepFlags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&a.flags.size, "size", 0, "sweep all workloads up to size `N` (default: as many as take a second or two); 0 for no sweep")
	cmd.Flags().IntVar(&a.flags.states, "states", verify.FateLimit, "decide who may starve where tasks can come to at most `N` states; 0 for not at all")
}

// Steps of a sweep where many locks are judged: all together take allSteps, but none
// less than leastSteps.
const (
	allSteps   = 12_000_000
	leastSteps = 250_000
)

// sweep reads how far to sweep, and how many states to look at. Whoever asks for certain
// schedules or scenarios gets no others.
func (a *app) sweep(cmd *cobra.Command, o *verify.Options, locks int) error {
	asked := cmd.Flags().Changed("size")
	switch {
	case a.flags.size < 0:
		return usagef("--size must not be negative")
	case a.flags.states < 0:
		return usagef("--states must not be negative")
	case asked && len(a.flags.scenarios) > 0:
		return usagef("--size is about the workloads of a sweep, and --scenario names the workloads: leave one of them out")
	}
	special := o.Seeds != nil || o.Bounds != nil || o.Strategy.Method != verify.Auto || o.Case.Time != nil || len(a.flags.scenarios) > 0
	if !special || cmd.Flags().Changed("states") {
		o.States = a.flags.states
	}
	switch {
	case asked:
		o.Sweep.Size = a.flags.size
	case !special:
		o.Sweep.Steps = min(max(allSteps/int64(locks), leastSteps), verify.DefaultSweepSteps)
	}
	return nil
}

// sweeps prints what was swept.
func (d *verifyDoc) sweeps(w io.Writer) {
	longest, open, endless := len("sweep"), false, false
	var rows []*lockDoc
	for _, l := range d.locks {
		if l.Sweep == nil || l.Sweep.Workloads == 0 {
			continue
		}
		rows = append(rows, l)
		longest = max(longest, utf8.RuneCountInString(rowName(l)))
		open, endless = open || l.Sweep.Open > 0, endless || l.Sweep.Endless > 0
	}
	if len(rows) == 0 {
		return
	}
	head := fmt.Sprintf("%-*s %9s %9s %9s %10s %9s %9s", longest+2, "sweep", "size", "workloads", "in full", "executions", "classes", "stuck")
	if endless {
		head += fmt.Sprintf(" %7s", "endless")
	}
	if open {
		head += fmt.Sprintf(" %6s", "open")
	}
	fmt.Fprintln(w, head)
	for _, l := range rows {
		s := l.Sweep
		size := fmt.Sprint(s.Size)
		if s.Beyond > 0 {
			size += "+"
		}
		line := fmt.Sprintf("  %-*s %9s %9d %9d %10d %9d %9d", longest, rowName(l), size, s.Workloads, s.Complete, s.Runs, s.Classes, s.ByItself)
		if endless {
			line += fmt.Sprintf(" %7d", s.Endless)
		}
		if open {
			line += fmt.Sprintf(" %6d", s.Open)
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w)
	for _, line := range []struct {
		shown bool
		text  string
	}{
		{true, "size     all workloads up to it were tried, + and some of the next size"},
		{true, "in full  workloads of which every class of executions was executed"},
		{true, "stuck    executions in which tasks wait for ever, and no lock could do better"},
		{endless, "endless  workloads with executions that do not come to rest"},
		{open, "open     executions that could not be judged"},
	} {
		if line.shown {
			fmt.Fprintf(w, "  %s\n", line.text)
		}
	}
	fmt.Fprintln(w)
}

// doorways says of locks of which something could not be judged what may be the matter:
// where memory is shared, nothing but the lock itself can show that a task has come to wait.
func (d *verifyDoc) doorways(w io.Writer, width int) {
	open := map[*lockDoc]bool{}
	for _, o := range d.open() {
		open[o.lock] = true
	}
	for _, l := range d.locks {
		a := l.Algorithm
		waits := func(op algorithms.Op) bool { return op.Arrives && !op.AtCall }
		if !open[l] && (l.Sweep == nil || l.Sweep.Open == 0) || a.Style != sim.SharedMemory || a.Policy.Doorway || !slices.ContainsFunc(a.Kind.Ops, waits) {
			continue
		}
		op := a.Kind.Ops[slices.IndexFunc(a.Kind.Ops, waits)].Name
		fold(w, width, 0, fmt.Sprintf("%s: more can be judged if it shows when a task has come to wait, by Task.Doorway in its %s, and declares that, Policy.Doorway.", a.Name, op))
		fmt.Fprintln(w)
	}
}

// Workload is the text of a workload of a sweep, indented.
func Workload(s *scenarios.Scenario) string {
	var b strings.Builder
	for line := range strings.Lines(string(s.Source)) {
		b.WriteString("  " + line)
	}
	return b.String()
}

// jsonSweep is a sweep in JSON: see the schema.
type jsonSweep struct {
	Size         int            `json:"size"`
	Beyond       int            `json:"beyond,omitempty"`
	Last         int            `json:"last"`
	Workloads    int64          `json:"workloads"`
	Inapplicable int64          `json:"inapplicable"`
	Complete     int64          `json:"complete"`
	Endless      int64          `json:"endless"`
	Executions   int64          `json:"executions"`
	Samples      int64          `json:"samples"`
	Classes      int64          `json:"classes"`
	Steps        int64          `json:"steps"`
	ByItself     int64          `json:"blocked_by_itself"`
	Open         int64          `json:"open"`
	Cut          bool           `json:"cut,omitempty"`
	Properties   []jsonSweepRow `json:"properties"`
}

type jsonSweepRow struct {
	jsonRow
	Workloads int64  `json:"workloads"`
	First     string `json:"first,omitempty"`
}

func valueOfSweep(l *verify.Lock) *jsonSweep {
	s := l.Sweep
	if s == nil {
		return nil
	}
	j := &jsonSweep{
		Size: s.Size, Beyond: s.Beyond, Last: s.Last, Workloads: s.Workloads, Inapplicable: s.Inapplicable,
		Complete: s.Complete, Endless: s.Endless, Executions: s.Runs, Samples: s.Samples, Classes: s.Classes,
		Steps: s.Steps, ByItself: s.ByItself, Open: s.Open, Cut: s.Cut, Properties: []jsonSweepRow{},
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		row := jsonSweepRow{jsonRow{Property: r.Name, Claimed: r.Claimed, Verdict: r.Verdict, Violations: r.Violations}, r.Workloads, ""}
		if r.Known != nil {
			row.Known = r.Known.What
		}
		if r.First > 0 {
			row.First = fmt.Sprintf("sweep/%s/%d", l.Algorithm.Kind.Name, r.First)
		}
		j.Properties = append(j.Properties, row)
	}
	return j
}
