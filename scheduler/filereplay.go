package scheduler

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// FileReplay follows the lines of a schedule file. On the program that the file
// was recorded with it repeats the execution; on an edited one it keeps as
// close as it can, by this policy:
//
//   - Of the options it takes the one whose line comes first of those not
//     followed yet. So a line whose step is not possible is passed over, the
//     next one that fits is where the schedule goes on, and a line passed over
//     is taken up if its step becomes possible later.
//   - A step that has no line, because the edit added it, takes the place of the
//     next line of the same kind by the same task.
//   - If no option has a place, as when the lines have run out, the plain loop
//     decides; so it does for a branch that no longer exists.
//
// Wherever the execution leaves the order of the file, it notes a [Divergence].
type FileReplay struct {
	// Lines is the schedule, as in [File.Lines].
	Lines []Line
	// OpName is as in [Record].
	OpName func(object, op int) string

	names  namer
	index  map[Line]int   // by key
	later  map[Line][]int // lines by kind and who, not followed yet or unknown
	done   []bool         // followed
	cursor int            // lines before it were followed or passed over
	ties   []int          // lines followed within the current step
	branch int            // chosen last
	offer  []Line         // options of the choice that led to the current step
	report []Divergence
}

var (
	_ sim.Strategy = (*FileReplay)(nil)
	_ sim.Stepper  = (*FileReplay)(nil)
)

// A Divergence is a place where the execution left the order of the file.
type Divergence struct {
	// Step is the step of the execution, from 1.
	Step int
	// Wanted is the line that was due; nil if the lines had run out.
	Wanted *Line
	// Taken is the step that was taken.
	Taken Line
	// Possible are the options there were; Taken alone if there was no choice.
	Possible []Line
}

// String is the divergence in one line, without the package's name.
func (d Divergence) String() string {
	possible := make([]string, len(d.Possible))
	for i, l := range d.Possible {
		possible[i] = l.String()
	}
	wanted := "the lines had run out"
	if d.Wanted != nil {
		wanted = "wanted " + d.Wanted.String()
		if d.Wanted.Pos > 0 {
			wanted = fmt.Sprintf("line %d %s", d.Wanted.Pos, wanted)
		}
	}
	return fmt.Sprintf("step %d: %s; taken: %s; possible: %s", d.Step, wanted, d.Taken, strings.Join(possible, ", "))
}

// Begin implements [sim.Strategy].
func (f *FileReplay) Begin(w *sim.World) {
	f.names.begin(w, f.OpName)
	f.index, f.later = map[Line]int{}, map[Line][]int{}
	for i, l := range f.Lines {
		f.index[l.key()] = i
		f.later[family(l)] = append(f.later[family(l)], i)
	}
	f.done = make([]bool, len(f.Lines))
	f.cursor, f.branch, f.ties, f.offer, f.report = 0, 0, nil, nil, nil
}

// family is what lines of one kind by the same task have in common.
func family(l Line) Line { return Line{Kind: l.Kind, Who: l.Who} }

// Choose implements [sim.Strategy].
func (f *FileReplay) Choose(p *sim.Point) int {
	options := f.names.options(p)
	c := -1
	if options[0].Kind == sim.OptBranch {
		c = f.chooseBranch(options)
	} else {
		c = f.first(options)
	}
	if c < 0 {
		c = p.Default()
	}
	switch options[c].Kind {
	case sim.OptTie:
		if i, ok := f.open(options[c]); ok {
			f.done[i] = true
			f.ties = append(f.ties, i)
		}
	case sim.OptBranch:
		f.branch, f.offer = c, options
	default:
		f.offer = options
	}
	return c
}

// first is the option with the first place in the file, -1 if none has one.
func (f *FileReplay) first(options []Line) int {
	best, place := -1, 0
	for i, l := range options {
		at, ok := f.place(l)
		if ok && (best < 0 || at < place) {
			best, place = i, at
		}
	}
	return best
}

// place is where an option stands in the file. An option without a line comes
// just behind the one whose place it takes, should both be possible.
func (f *FileReplay) place(l Line) (int, bool) {
	if i, ok := f.open(l); ok {
		return 2 * i, true
	}
	rest := f.later[family(l)]
	for len(rest) > 0 && f.done[rest[0]] {
		rest = rest[1:]
	}
	f.later[family(l)] = rest
	if len(rest) == 0 {
		return 0, false
	}
	return 2*rest[0] + 1, true
}

// open is the line of a step, if there is one that was not followed yet.
func (f *FileReplay) open(l Line) (int, bool) {
	i, ok := f.index[l.key()]
	return i, ok && !f.done[i]
}

// chooseBranch is the branch that the file says, -1 if it says none.
func (f *FileReplay) chooseBranch(options []Line) int {
	if i, ok := f.open(options[0]); ok && f.Lines[i].Branch < len(options) {
		return f.Lines[i].Branch
	}
	return -1
}

// Stepped implements [sim.Stepper]: it compares the step with the line that was
// due.
func (f *FileReplay) Stepped(s *sim.Step) {
	l := f.names.stepped(s, f.branch)
	f.skipDone()
	i, ok := f.open(l)
	fits := ok && (l.Kind != sim.OptBranch || f.Lines[i].Branch == l.Branch)
	if !fits || i > f.cursor {
		f.diverged(s.N, l, fits)
	}
	if ok {
		f.done[i] = true
		f.cursor = max(f.cursor, i+1)
	}
	for _, i := range f.ties {
		f.cursor = max(f.cursor, i+1)
	}
	f.ties, f.offer = f.ties[:0], nil
}

// skipDone moves the cursor over lines that were followed ahead of their time.
func (f *FileReplay) skipDone() {
	for f.cursor < len(f.done) && f.done[f.cursor] {
		f.cursor++
	}
}

// diverged notes that step l was not the one that was due. That the lines have
// run out is noted once, and so is that a step which has a line comes before
// the one that was due.
func (f *FileReplay) diverged(step int, l Line, fits bool) {
	d := Divergence{Step: step, Taken: l, Possible: f.offer}
	if d.Possible == nil {
		d.Possible = []Line{l}
	}
	if f.cursor < len(f.Lines) {
		d.Wanted = &f.Lines[f.cursor]
	}
	if n := len(f.report); n > 0 && f.report[n-1].Wanted == d.Wanted && (fits || d.Wanted == nil) {
		return
	}
	f.report = append(f.report, d)
}

// Divergences lists, in order, where the execution left the file. Where it and
// Unreached are empty, the execution is the one of the file.
func (f *FileReplay) Divergences() []Divergence { return f.report }

// Unreached lists the lines that were not followed by the end of the execution.
func (f *FileReplay) Unreached() []Line {
	var list []Line
	for i, done := range f.done {
		if !done {
			list = append(list, f.Lines[i])
		}
	}
	return list
}
