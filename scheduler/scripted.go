package scheduler

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// Scripted is told by its caller what to choose: first by rules, in order, then
// by a function. Where neither has an opinion it is the plain loop. It serves
// tests, scripts and people who step through an execution by hand.
//
// Rules speak where there is a choice. A step that was the only one possible is
// nobody's choice: it happens, and counts for the rule whose step it is. A
// choice that has no option for the current rule is an error ([Scripted.Err]);
// the rest of the execution is the plain loop's.
type Scripted struct {
	// Rules are followed one after another.
	Rules []Rule
	// Pick is asked for every choice once the rules are used up. A negative
	// answer leaves it to the plain loop, as does a nil Pick.
	Pick func(p *sim.Point) int

	w      *sim.World
	rule   int // the current one
	taken  int // steps taken under it
	branch int // chosen last
	err    error
}

var (
	_ sim.Strategy = (*Scripted)(nil)
	_ sim.Stepper  = (*Scripted)(nil)
)

// A Rule says which option to take, and how often. [Take], [Run], [Complete],
// [Advance] and [Branch] make the usual ones.
type Rule struct {
	// Text is the rule in words, for errors.
	Text string
	// Match tells the options and the steps that the rule asks for; branch has
	// a meaning for OptBranch. Of several options the first one is taken.
	Match func(w *sim.World, kind sim.OptionKind, id sim.ID, branch int) bool
	// Times is the number of steps, at least 1; 0 is as many as there are: the
	// rule is over when it has matched once and then cannot go on.
	Times int
}

// Take lets a task take its next n steps.
func Take(task string, n int) Rule {
	r := Run(task)
	r.Text, r.Times = fmt.Sprintf("%d steps of %s", n, task), n
	return r
}

// Run lets a task take steps until it waits for something or has ended.
func Run(task string) Rule {
	return Rule{
		Text: "run " + task,
		Match: func(w *sim.World, k sim.OptionKind, id sim.ID, _ int) bool {
			return k == sim.OptResume && taskName(w, id) == task
		},
	}
}

// Complete completes the first pending I/O that a task began.
func Complete(task string) Rule {
	return Rule{
		Text:  "complete an I/O of " + task,
		Times: 1,
		Match: func(w *sim.World, k sim.OptionKind, id sim.ID, _ int) bool {
			return k == sim.OptIO && taskName(w, creator(w, id)) == task
		},
	}
}

// Advance moves the clock to the next deadline.
func Advance() Rule {
	return Rule{
		Text:  "advance the clock",
		Times: 1,
		Match: func(_ *sim.World, k sim.OptionKind, _ sim.ID, _ int) bool { return k == sim.OptAdvance },
	}
}

// Branch takes branch n, from 0, of the next data choice of a task.
func Branch(task string, n int) Rule {
	return Rule{
		Text:  fmt.Sprintf("branch %d of %s", n, task),
		Times: 1,
		Match: func(w *sim.World, k sim.OptionKind, id sim.ID, branch int) bool {
			return k == sim.OptBranch && branch == n && taskName(w, id) == task
		},
	}
}

// Begin implements [sim.Strategy]: the rules start again.
func (s *Scripted) Begin(w *sim.World) {
	s.w, s.rule, s.taken, s.branch, s.err = w, 0, 0, 0, nil
}

// Choose implements [sim.Strategy].
func (s *Scripted) Choose(p *sim.Point) int {
	c, kind := s.decide(p), p.Option(0).Kind
	if kind == sim.OptBranch {
		s.branch = c
	}
	return c
}

func (s *Scripted) decide(p *sim.Point) int {
	kind := p.Option(0).Kind
	data := kind == sim.OptBranch || kind == sim.OptTie
	for s.err == nil && s.rule < len(s.Rules) {
		r := &s.Rules[s.rule]
		if c := r.find(p); c >= 0 {
			return c
		}
		open := r.Times == 0 && s.taken > 0
		switch {
		case data && !(open && s.rule+1 < len(s.Rules) && s.Rules[s.rule+1].find(p) >= 0):
			return p.Default() // data that no rule speaks of
		case open:
			s.advance()
		default:
			s.err = fmt.Errorf("scheduler: script: rule %d (%s) cannot be followed at step %d: possible are %s",
				s.rule+1, r.Text, p.Step(), describeOptions(p))
		}
	}
	if s.err == nil && s.Pick != nil {
		if c := s.Pick(p); c >= 0 {
			return c
		}
	}
	return p.Default()
}

// Stepped implements [sim.Stepper]: it counts the steps of the current rule.
func (s *Scripted) Stepped(step *sim.Step) {
	if s.rule >= len(s.Rules) {
		return
	}
	r := &s.Rules[s.rule]
	switch matches := r.Match(s.w, step.Kind, step.Actor, s.branch); {
	case matches:
		if s.taken++; s.taken == r.Times {
			s.advance()
		}
	case r.Times == 0 && s.taken > 0 && step.Kind != sim.OptBranch:
		s.advance() // it could not go on, else there had been a choice
	}
}

func (s *Scripted) advance() { s.rule, s.taken = s.rule+1, 0 }

// Err is nil if every rule could be followed where it was its turn. Rules that
// the execution, which must be over, did not come to are an error too.
func (s *Scripted) Err() error {
	if s.err != nil || s.rule >= len(s.Rules) {
		return s.err
	}
	r := &s.Rules[s.rule]
	if r.Times == 0 && s.taken > 0 && s.rule == len(s.Rules)-1 {
		return nil
	}
	return fmt.Errorf("scheduler: script: the execution ended before rule %d (%s) was done", s.rule+1, r.Text)
}

// find is the index of the first option that the rule asks for, -1 for none.
func (r *Rule) find(p *sim.Point) int {
	for i := range p.Len() {
		if o := p.Option(i); r.Match(p.World(), o.Kind, o.ID, o.Branch) {
			return i
		}
	}
	return -1
}

// describeOptions lists the options of a point for people.
func describeOptions(p *sim.Point) string {
	var list []string
	for i := range p.Len() {
		switch o := p.Option(i); o.Kind {
		case sim.OptResume:
			list = append(list, o.Task.Name())
		case sim.OptIO:
			list = append(list, "io of "+taskName(p.World(), creator(p.World(), o.ID)))
		case sim.OptBranch:
			list = append(list, fmt.Sprintf("branch %d of %s", o.Branch, taskName(p.World(), o.ID)))
		case sim.OptBoundary, sim.OptAdvance:
			list = append(list, o.Kind.String())
		default:
			list = append(list, o.Kind.String()+" "+p.World().Path(o.ID))
		}
	}
	return strings.Join(list, ", ")
}

// taskName is the name of a task, its path if id is no task.
func taskName(w *sim.World, id sim.ID) string {
	for _, t := range w.Tasks() {
		if t.ID() == id {
			return t.Name()
		}
	}
	return w.Path(id)
}

// creator is the task that created id, directly or by way of callbacks; the
// set-up code or the loop if none did.
func creator(w *sim.World, id sim.ID) sim.ID {
	path, owner, longest := w.Path(id), sim.Root, 0
	if strings.HasPrefix(path, w.Path(sim.Loop)+".") {
		return sim.Loop
	}
	for _, t := range w.Tasks() {
		p := w.Path(t.ID())
		if len(p) > longest && strings.HasPrefix(path, p+".") {
			owner, longest = t.ID(), len(p)
		}
	}
	return owner
}
