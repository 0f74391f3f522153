package verify

import (
	"context"
	"errors"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A Claim is what a lock says becomes of a task that asks for what not every lock
// grants, or that does what it should not, and what became of it in a small scenario that
// has nothing else in it: of every class of executions, unless that takes too many.
type Claim struct {
	// Name is what it is about, as in "upgrade".
	Name string
	// Claimed is what the lock says: "allowed", "refused", "deadlocks"; "" for nothing.
	Claimed string
	// Found are the answers that there were, each once, in the order of Answers; empty if
	// the scenario does not apply, and the reason is Skipped.
	Found   []string
	Skipped string
	// Field is the field of sim.Policy by which the lock says so.
	Field string
	// Scenario is the name of the scenario, Executions how many of it there were.
	Scenario   string
	Executions int64
	// Word says how the two compare.
	Word ClaimWord
	// Known is the declared defect that explains that the claim is not kept.
	Known *algorithms.Defect

	wrong bool // something else that is claimed is violated there
}

// A ClaimWord compares what was claimed with what was found.
type ClaimWord string

// The words there are.
const (
	Kept      ClaimWord = "kept"
	Better    ClaimWord = "better"    // than it claims
	Defective ClaimWord = "defect"    // not kept, as declared
	NotKept   ClaimWord = "violated"  // and not declared
	Unclaimed ClaimWord = "unclaimed" // nothing is, and nothing better was found
	NotTried  ClaimWord = "not tried"
)

// The answers that a task may get.
const (
	Allowed   = "allowed"
	Refused   = "refused"
	Deadlocks = "deadlocks" // it never returns
	Fails     = "fails"     // with another error than that of misuse
	Panics    = "panics"
)

// answers are in the order of reports.
var answers = []string{Allowed, Refused, Deadlocks, Fails, Panics}

// A probe is a scenario with an operation in it of which something is claimed.
type probe struct {
	kind     *algorithms.Kind
	name     string
	scenario string
	task     string
	op       int // its place in the program of the task
	// behind is a task that must wait when the operation begins, others must have done what
	// they are there for: executions in which it is otherwise say nothing.
	behind string
	claim  rule
}

// A rule is how a policy says what becomes of an operation.
type rule struct {
	field string
	says  func(p *sim.Policy) string
}

// probes are all of them. What nobody promises is claimed as "", and what is wrong is
// refused unless the policy says that it is undefined.
var probes = []probe{
	{kind: algorithms.LockKind, name: "reentrancy", scenario: "claims/lock/comes-again", task: "a", op: 1, claim: again},
	{kind: algorithms.LockKind, name: "a second release", scenario: "claims/lock/releases-twice", task: "a", op: 2, claim: wrong},
	{kind: algorithms.LockKind, name: "a release for another", scenario: "claims/lock/releases-for-another", task: "b", claim: forAnother},

	{kind: algorithms.RWLockKind, name: "reentrancy of writers", scenario: "claims/rwlock/writes-again", task: "a", op: 1, claim: again},
	{kind: algorithms.RWLockKind, name: "reentrancy of readers", scenario: "claims/rwlock/reads-again", task: "a", op: 1, behind: "w", claim: again},
	{kind: algorithms.RWLockKind, name: "upgrade", scenario: "claims/rwlock/upgrades", task: "a", op: 1, claim: rule{"Upgrade", func(p *sim.Policy) string { return p.Upgrade }}},
	{kind: algorithms.RWLockKind, name: "downgrade", scenario: "claims/rwlock/downgrades", task: "a", op: 1, claim: rule{"Downgrade", func(p *sim.Policy) string { return p.Downgrade }}},
	{kind: algorithms.RWLockKind, name: "a second release of a reader", scenario: "claims/rwlock/stops-reading-twice", task: "a", op: 2, claim: wrong},
	{kind: algorithms.RWLockKind, name: "a second release of a writer", scenario: "claims/rwlock/stops-writing-twice", task: "a", op: 2, claim: wrong},
	{kind: algorithms.RWLockKind, name: "a writer's release by a reader", scenario: "claims/rwlock/stops-writing-that-reads", task: "a", op: 1, claim: wrong},
	{kind: algorithms.RWLockKind, name: "a reader's release by a writer", scenario: "claims/rwlock/stops-reading-that-writes", task: "a", op: 1, claim: wrong},
	{kind: algorithms.RWLockKind, name: "a release for a reader", scenario: "claims/rwlock/stops-for-a-reader", task: "b", claim: forAnother},
	{kind: algorithms.RWLockKind, name: "a release for a writer", scenario: "claims/rwlock/stops-for-a-writer", task: "b", claim: forAnother},

	{kind: algorithms.SemaphoreKind, name: "a permit too many", scenario: "claims/semaphore/releases-too-often", task: "a", claim: rule{"Bounded", func(p *sim.Policy) string {
		if p.Bounded {
			return Refused
		}
		return Allowed
	}}},

	{kind: algorithms.MonitorKind, name: "reentrancy", scenario: "claims/monitor/comes-again", task: "a", op: 1, claim: again},
	{kind: algorithms.MonitorKind, name: "a second release", scenario: "claims/monitor/leaves-twice", task: "a", op: 2, claim: wrong},
	{kind: algorithms.MonitorKind, name: "a wait from outside", scenario: "claims/monitor/waits-outside", task: "a", claim: wrong},
	{kind: algorithms.MonitorKind, name: "a notification from outside", scenario: "claims/monitor/notifies-outside", task: "a", claim: wrong},
}

var (
	again = rule{"Reentrant", func(p *sim.Policy) string {
		if p.Reentrant {
			return Allowed
		}
		return ""
	}}
	wrong = rule{"Unchecked", func(p *sim.Policy) string {
		if p.Unchecked {
			return ""
		}
		return Refused
	}}
	forAnother = rule{"OwnerChecked", func(p *sim.Policy) string {
		switch {
		case p.Unchecked:
			return ""
		case p.OwnerChecked:
			return Refused
		}
		return Allowed
	}}
)

// claimExecutions is how many executions of a probe are explored at most.
const claimExecutions = 1000

// Claims tries what a lock claims of tasks that come again, that go on in another mode,
// or that release what they do not have, under one loop.
func Claims(ctx context.Context, a *algorithms.Algorithm, loop sim.Discipline, o Options) (list []Claim, err error) {
	o.Case.Algorithms, o.Case.Loop, o.Case.Ordered = []*algorithms.Algorithm{a}, &loop, true
	for i := range probes {
		p := &probes[i]
		if p.kind != a.Kind {
			continue
		}
		c := Claim{Name: p.name, Claimed: p.claim.says(&a.Policy), Field: p.claim.field, Scenario: p.scenario, Word: NotTried}
		err := p.try(ctx, &c, o)
		var no *scenarios.NotApplicable
		switch {
		case errors.As(err, &no):
			c.Skipped = no.Why
		case err != nil:
			return nil, err
		default:
			c.compare(a)
		}
		list = append(list, c)
	}
	return list, nil
}

// try executes the scenario and writes down the answers.
func (p *probe) try(ctx context.Context, c *Claim, o Options) error {
	s := scenarios.ByName(p.scenario)
	check := &Check{Scenario: s, Lock: o.Case.Algorithms[0], Strategy: Strategy{Method: Classes}, Loop: *o.Case.Loop}
	o.Case.Watch = check.watch(o, func(*sim.World) Source { return Source{Strategy: scheduler.Optimal.String(), Search: true} })
	k, err := prepare(s, o.Case)
	if err != nil {
		return err
	}
	defer k.Close()
	l := &listener{probe: p, next: k.World.Observer}
	k.World.Observer = l
	seen, claimed := make([]bool, len(answers)), claimedBits(k)
	e := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, MaxExecutions: claimExecutions}
	e.NewSubject = func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Kept: true, Judge: func(res *sim.Result) (f scheduler.Finding) {
			f.Violated, f.Unknown = k.Judge(res)
			if answer := l.answer(res); answer != "" {
				seen[slices.Index(answers, answer)] = true
				c.Executions++
				c.wrong = c.wrong || f.Violated&claimed != 0
			}
			return f
		}}, nil
	}
	before := c.Executions
	e.Again = func() { c.Executions = before }
	if _, err := e.Run(ctx); err != nil {
		return err
	}
	for i, answer := range answers {
		if seen[i] {
			c.Found = append(c.Found, answer)
		}
	}
	return nil
}

// claimedBits are the properties of a case that its object must have.
func claimedBits(k *scenarios.Case) (bits uint64) {
	spec := k.Objects()[0].Spec()
	for i, p := range k.Properties {
		if p.Applies(&spec) && p.Claimed(&spec) {
			bits |= 1 << i
		}
	}
	return bits
}

// compare finds the word. An answer that is better than what is claimed is none if it
// breaks something else that is: who lets everybody in lets them in again, too.
func (c *Claim) compare(a *algorithms.Algorithm) {
	if len(c.Found) == 0 {
		c.Skipped = "no execution comes to it"
		return
	}
	c.Word = Kept
	for _, found := range c.Found {
		better := found == Allowed || found == Refused && c.Claimed == Deadlocks
		switch {
		case found == c.Claimed:
		case better && !c.wrong && (c.Claimed == "" || c.Claimed == Deadlocks):
			c.Word = Better
		case c.Claimed == "" && !better:
			c.Word = Unclaimed
			return
		default:
			c.Word, c.Known = NotKept, c.explained(a)
			if c.Known != nil {
				c.Word = Defective
			}
			return
		}
	}
}

// explained is the declared defect that explains what was found; nil if there is none.
func (c *Claim) explained(a *algorithms.Algorithm) *algorithms.Defect {
	t := scenarios.ByName(c.Scenario).Traits()
	for _, p := range checker.Properties() {
		if d := explanation(a, p.Name, t); d != nil && p.Group != "policy" {
			return d
		}
	}
	return nil
}

// A listener hears what became of one operation.
type listener struct {
	*probe
	next  sim.Observer
	wants sim.EventKind

	call   int             // of the operation; 0 before it
	others map[string]bool // tasks that have called something: whether that has returned
	begun  int             // operations of the task
	fits   bool            // the others were where they have to be
	got    string
}

// Events implements sim.Observer. It is asked when an execution begins.
func (l *listener) Events() sim.EventKind {
	l.call, l.begun, l.fits, l.got, l.others = -1, 0, false, "", map[string]bool{}
	l.wants = l.next.Events()
	return l.wants | sim.EvCall | sim.EvReturn
}

// Observe implements sim.Observer.
func (l *listener) Observe(e *sim.Event) {
	switch e.Kind {
	case sim.EvCall:
		if name := e.Task.Name(); name != l.task {
			l.others[name] = false
		} else if l.begun++; l.begun == l.op+1 {
			l.call, l.fits = e.Call, l.ready()
		}
	case sim.EvReturn:
		if name := e.Task.Name(); name != l.task {
			l.others[name] = true
		} else if e.Call == l.call && l.begun == l.op+1 {
			switch {
			case e.Err == nil:
				l.got = Allowed
			case errors.Is(e.Err, algorithms.ErrMisuse):
				l.got = Refused
			default:
				l.got = Fails
			}
		}
	}
	if l.wants&e.Kind != 0 {
		l.next.Observe(e)
	}
}

// ready reports whether the other tasks are where they have to be.
func (l *listener) ready() bool {
	for _, t := range scenarios.ByName(l.scenario).File.Tasks() {
		if t.Name == l.task {
			continue
		}
		returned, called := l.others[t.Name]
		if !called || returned == (t.Name == l.behind) {
			return false
		}
	}
	return true
}

// answer is what became of the operation in an execution that has ended; "" if that says
// nothing.
func (l *listener) answer(res *sim.Result) string {
	switch {
	case !l.fits:
		return ""
	case l.got != "":
		return l.got
	case res.Outcome == sim.Panicked:
		return Panics
	case res.Outcome == sim.Quiet, res.Outcome == sim.StepLimit:
		return Deadlocks
	}
	return ""
}
