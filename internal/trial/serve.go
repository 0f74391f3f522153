package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A Subject is what a program has that was made of a package: Choose makes a mutant
// take the place of the original (0 is the original), Watch begins or ends to note which
// functions are entered, and tells which were.
type Subject struct {
	Choose func(mutant int)
	Watch  func(on bool) []int
	Locks  []*algorithms.Algorithm
}

// Serve does what is asked for, and returns when it is done.
func Serve(in io.Reader, out io.Writer, s Subject) {
	debug.SetMaxStack(8 << 20) // a mutant may call itself for ever
	c := &court{Subject: s, out: json.NewEncoder(out), cache: map[where]*spectrum{}, known: map[string]found{}}
	if err := json.NewDecoder(in).Decode(&c.Request); err != nil {
		c.say(Message{Failed: "the request cannot be read: " + err.Error()})
		return
	}
	if err := c.summon(); err != nil {
		c.say(Message{Failed: err.Error()})
		return
	}
	for n := max(c.From, 1); n <= len(c.Functions); n++ {
		c.say(Message{Begin: n})
		c.at = n
		v := c.try(n)
		v.Mutant = n
		c.say(Message{Verdict: &v})
	}
}

// A court tries one mutant after the other.
type court struct {
	Subject
	Request
	out   *json.Encoder
	at    int // the mutant on trial
	locks []*defendant
	// known has what is found of the original, by lock and pass, cache its histories.
	known map[string]found
	cache map[where]*spectrum
}

// A defendant is a lock that is judged.
type defendant struct {
	*algorithms.Algorithm
	entered map[int]bool
}

func (c *court) say(m Message) {
	if err := c.out.Encode(m); err != nil {
		os.Exit(1) // nobody listens any more
	}
}

// summon looks at the originals: what is found of them, and which functions they enter.
func (c *court) summon() error {
	for _, name := range c.Request.Locks {
		if !slices.ContainsFunc(c.Subject.Locks, func(a *algorithms.Algorithm) bool { return a.Name == name }) {
			return fmt.Errorf("the package has no lock %s", name)
		}
	}
	c.Choose(0)
	for _, a := range c.Subject.Locks {
		if len(c.Request.Locks) > 0 && !slices.Contains(c.Request.Locks, a.Name) {
			continue
		}
		d := &defendant{a, map[int]bool{}}
		c.Watch(true)
		workers := c.Workers
		c.Workers = 1 // the notes are not made for several
		found := c.pass(d, quick, nil)
		c.Workers = workers
		c.known[d.Name+"\n"+passes[quick]] = found
		o := Original{Name: a.Name, Functions: c.Watch(false)}
		for _, n := range o.Functions {
			d.entered[n] = true
		}
		for f := range found {
			if f.property != inapplicable {
				o.Findings = append(o.Findings, f.String())
			}
		}
		slices.Sort(o.Findings)
		if len(c.Functions) > 0 && !slices.ContainsFunc(c.Functions, func(n int) bool { return d.entered[n] }) {
			continue // it has nothing to do with the files
		}
		c.locks = append(c.locks, d)
		c.say(Message{Lock: &o})
	}
	if len(c.locks) == 0 {
		return fmt.Errorf("no lock of the package enters a function of these files")
	}
	return nil
}

// options are those of verification.
func (c *court) options() verify.Options {
	o := verify.Options{Workers: c.Workers, Patience: time.Duration(c.Patience) * time.Second}
	o.OnStuck = func(verify.Stuck) {
		c.say(Message{Stuck: c.at})
		os.Exit(3)
	}
	return o
}

// A pass is one way of looking at a lock, the quick ones first.
type pass int

const (
	quick pass = iota // a few schedules of every scenario
	swept             // all small workloads
	slow              // every scenario, as verify does it
)

var passes = [...]string{"a few schedules of each scenario", "the sweep", "all scenarios"}

// A finding is something that a judge would notice.
type finding struct{ lock, loop, scenario, property string }

func (f finding) String() string {
	return fmt.Sprintf("%s, loop %s, on %s: %s", f.lock, f.loop, f.scenario, f.property)
}

// found are findings of a pass.
type found map[finding]bool

// pass looks at a lock. With known, what is found of the original, it ends with the
// first finding that is not among those, and returns only that.
func (c *court) pass(d *defendant, p pass, known found) found {
	all := found{}
	for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
		if !d.Claims(loop) {
			continue
		}
		note := func(scenario, property string) bool {
			f := finding{d.Name, loop.String(), scenario, property}
			if known != nil && known[f] {
				return false
			}
			all[f] = true
			return known != nil
		}
		if p == swept {
			if c.sweep(d, loop, note) {
				return all
			}
			continue
		}
		for _, s := range scenarios.For(d.Algorithm) {
			if c.scenario(d, s, loop, p, note) {
				return all
			}
		}
	}
	return all
}

// inapplicable is a finding only if it is none of the original's.
const inapplicable = "does not apply"

// scenario judges a lock on one scenario, and tells whether that is enough.
func (c *court) scenario(d *defendant, s *scenarios.Scenario, loop sim.Discipline, p pass, note func(scenario, property string) bool) bool {
	o := c.options()
	o.Case.Loop = &loop
	o.MaxExecutions, o.Samples = c.Executions, max(uint64(c.Executions)/4, 1)
	if p == quick {
		o.Strategy.Method = verify.Sample
		o.Seeds = []scheduler.SeedRange{{First: 0, Count: 32}}
		o.MaxExecutions = 0
	}
	check, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{d.Algorithm}, o)
	if err != nil {
		if isNotApplicable(err) {
			return note(s.Name, inapplicable)
		}
		return note(s.Name, brief(err))
	}
	for i := range check.Rows {
		if what := notable(check, &check.Rows[i], p); what != "" && note(s.Name, what) {
			return true
		}
	}
	return false
}

// notable is what a judge would notice of a row, "" for nothing. That a declared defect
// does not show means something only where everything was looked at.
func notable(c *verify.Check, r *verify.Row, p pass) string {
	switch violated := r.Shown != nil || r.Violations > 0; {
	case r.Name == verify.ScriptRow:
		return ""
	case violated && !r.AsDeclared():
		return r.Name
	case !violated && !r.AsDeclared() && p == slow && c.Complete():
		return r.Name + " ought to be violated"
	case r.Claimed && r.Verdict.Word == unknown:
		return "no verdict on " + r.Name
	}
	return ""
}

// sweep judges a lock on small workloads, and tells whether that is enough.
func (c *court) sweep(d *defendant, loop sim.Discipline, note func(scenario, property string) bool) bool {
	o := c.options()
	o.Sweep.Steps = c.Steps
	l, err := verify.Algorithm(context.Background(), d.Algorithm, []*scenarios.Scenario{}, loop, o)
	if err != nil {
		return note("its sweep", brief(err))
	}
	if l.Sweep == nil {
		return false
	}
	for i := range l.Sweep.Rows {
		if r := &l.Sweep.Rows[i]; r.First > 0 && note(fmt.Sprintf("sweep/%s/%d", d.Kind.Name, r.First), r.Name) {
			return true
		}
	}
	return l.Sweep.Endless > 0 && note("its sweep", fmt.Sprintf("%d workloads do not come to rest", l.Sweep.Endless))
}
