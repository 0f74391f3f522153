package checker_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A subject is a lock of a test: what makes it, and what it claims.
type subject struct {
	kind   *algorithms.Kind
	policy sim.Policy
	params algorithms.Params // optional ones that it knows
	make   func(w *sim.World, p algorithms.Params) any
}

func (s subject) algorithm() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "test." + s.kind.Name, Kind: s.kind, Policy: s.policy, Params: s.params,
		New:         func(w *sim.World, p algorithms.Params) (any, error) { return s.make(w, p), nil },
		Disciplines: []sim.Discipline{sim.Any, sim.FIFO},
	}
}

// newCase prepares a workload for a subject. Objects of other kinds than its own
// have no lock.
func newCase(t testing.TB, s subject, src string, o scenarios.Options) *scenarios.Case {
	t.Helper()
	sc, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	o.Algorithms = []*algorithms.Algorithm{s.algorithm()}
	c, err := sc.Case(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A tally is what many executions have shown.
type tally struct {
	violated  map[string]checker.Violation // the first of each property
	seeds     map[string]int               // where it was
	undecided map[string]string
	script    []scenarios.Mismatch
	claimed   map[string]bool
}

// names lists the violated properties that the subject claims.
func (y *tally) names() []string {
	var list []string
	for name := range y.violated {
		if y.claimed[name] {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

func (y *tally) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(y.violated)) {
		fmt.Fprintf(&b, "%s (seed %d, claimed %v): %s\n", name, y.seeds[name], y.claimed[name], y.violated[name].Message)
	}
	return b.String()
}

// sample executes a workload with n seeds.
func sample(t testing.TB, s subject, src string, loop sim.Discipline, n int) *tally {
	t.Helper()
	c := newCase(t, s, src, scenarios.Options{Loop: &loop})
	y := &tally{violated: map[string]checker.Violation{}, seeds: map[string]int{}, undecided: map[string]string{}, claimed: map[string]bool{}}
	for _, p := range c.Properties {
		for _, o := range c.Objects() {
			spec := o.Spec()
			y.claimed[p.Name] = y.claimed[p.Name] || p.Applies(&spec) && p.Claimed(&spec)
		}
	}
	r := scheduler.NewRandom(0)
	for seed := range n {
		r.Reseed(uint64(seed))
		res := c.World.Run(r, c.Setup)
		violated, undecided := c.Judge(&res)
		if violated != 0 {
			for _, v := range c.Checks.Violations() {
				if _, had := y.violated[v.Property.Name]; !had {
					y.violated[v.Property.Name], y.seeds[v.Property.Name] = v, seed
				}
			}
			y.script = append(y.script, c.Mismatches()...)
		}
		if undecided != 0 {
			maps.Copy(y.undecided, c.Checks.Reasons())
		}
	}
	return y
}

// both runs a test under both disciplines.
func both(t *testing.T, f func(t *testing.T, loop sim.Discipline)) {
	for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
		t.Run(loop.String(), func(t *testing.T) { f(t, loop) })
	}
}

// found lists the properties that the last execution violates.
func found(set *checker.Set) []string {
	var list []string
	for _, v := range set.Violations() {
		list = append(list, v.Property.Name)
	}
	return list
}

// message is what a set says of a property, "" if it is not violated.
func message(set *checker.Set, p *checker.Property) string {
	for _, v := range set.Violations() {
		if v.Property == p {
			return v.Message
		}
	}
	return ""
}

// A script feeds a set with events made by hand, a word for each:
//
//	a:lock     a calls lock; a:put(5) with an argument
//	a?         a begins to wait
//	a~         a gives way
//	a!         a is woken
//	a^         a is asked to stop
//	a          what a is in returns
//	a=true     with a result; of two numbers as in a=1,2
//	a-misuse   with an error
//
// The object is x, or the one named as in a:m.lock. Every word is a step, but
// one with a + in front belongs to the step before it, and so does the return of
// a release right behind its call. The tasks a to d are alive,
// e to h have ended.
type script struct {
	t     *testing.T
	set   *checker.Set
	specs []sim.Spec
	tasks map[string]*sim.Task
	stack map[string][]sim.Event
	step  int
	calls int
	last  string // the word before
}

func newScript(t *testing.T, props []*checker.Property, specs ...sim.Spec) *script {
	s := &script{t: t, set: checker.NewSet(props, specs), specs: specs, tasks: map[string]*sim.Task{}, stack: map[string][]sim.Event{}}
	w := &sim.World{}
	t.Cleanup(w.Close)
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		for _, name := range "abcd" {
			s.tasks[string(name)] = w.Spawn(string(name), func(t *sim.Task) { t.NewFuture().Await(t) })
		}
		for _, name := range "efgh" {
			s.tasks[string(name)] = w.NewCaller(string(name))
		}
	})
	s.set.Begin()
	return s
}

func specOf(k *algorithms.Kind, name string, p sim.Policy, params algorithms.Params) sim.Spec {
	return k.Spec(name, k.Fill(params, nil), p)
}

func (s *script) play(text string) *script {
	for _, word := range strings.Fields(text) {
		word, same := strings.CutPrefix(word, "+")
		if !same {
			s.step++
		} else if strings.HasPrefix(s.last, word[:1]+":") {
			s.last = "" // it is in the same step already
		}
		s.observe(word[:1], word[1:])
		s.last = word
	}
	return s
}

// atOnce reports whether a release returns at once.
func (s *script) atOnce(who string, call *sim.Event) bool {
	return call.Object >= 0 && strings.HasPrefix(s.last, who+":") && s.specs[call.Object].Ops[call.Op].Class == sim.Release
}

func (s *script) observe(who, what string) {
	e := sim.Event{Step: s.step, Task: s.tasks[who], Object: -1}
	top := func() *sim.Event {
		if n := len(s.stack[who]); n > 0 {
			return &s.stack[who][n-1]
		}
		return &sim.Event{Object: -1}
	}
	switch {
	case strings.HasPrefix(what, ":"):
		e.Kind, e.Call = sim.EvCall, s.calls
		s.calls++
		e.Object, e.Op, e.Arg = s.operation(what[1:])
		s.stack[who] = append(s.stack[who], e)
	case what == "?", what == "~":
		e.Kind, e.Pending = sim.EvSuspend, what == "?"
		e.Object, e.Op, e.Call = top().Object, top().Op, top().Call
	case what == "!":
		e.Kind, e.Task, e.Target = sim.EvWake, nil, s.tasks[who]
	case what == "^":
		e.Kind, e.Task, e.Target = sim.EvCancel, nil, s.tasks[who]
	default:
		e.Kind = sim.EvReturn
		e.Object, e.Op, e.Call, e.Arg = top().Object, top().Op, top().Call, top().Arg
		e.Result, e.Err = outcome(what)
		if s.atOnce(who, top()) {
			e.Step--
		}
		s.stack[who] = s.stack[who][:max(0, len(s.stack[who])-1)]
	}
	s.set.Observe(&e)
}

func (s *script) operation(text string) (object, op int, arg sim.Value) {
	if name, rest, ok := strings.Cut(text, "."); ok {
		object = slices.IndexFunc(s.specs, func(x sim.Spec) bool { return x.Name == name })
		text = rest
	}
	name, number, has := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if has {
		arg = integer(number)
	}
	op = slices.IndexFunc(s.specs[object].Ops, func(o sim.OpInfo) bool { return o.Name == name })
	if op < 0 {
		s.t.Fatalf("no operation %q", text)
	}
	return object, op, arg
}

func integer(text string) sim.Value {
	var n int64
	fmt.Sscan(text, &n)
	return sim.Int(n)
}

func outcome(text string) (sim.Value, error) {
	switch text {
	case "":
		return sim.Value{}, nil
	case "=true", "=false":
		return sim.Bool(text == "=true"), nil
	case "-misuse":
		return sim.Value{}, algorithms.ErrMisuse
	case "-cancelled":
		return sim.Value{}, sim.ErrCancelled
	case "-timeout":
		return sim.Value{}, sim.ErrTimeout
	case "-full":
		return sim.Value{}, algorithms.ErrFull
	case "-empty":
		return sim.Value{}, algorithms.ErrEmpty
	case "-shut":
		return sim.Value{}, algorithms.ErrShutDown
	case "-unready":
		return sim.Value{}, algorithms.ErrNotReady
	case "-broken":
		return sim.Value{}, algorithms.ErrBroken
	case "-lost":
		return sim.Value{}, algorithms.ErrLost
	case "-set":
		return sim.Value{}, algorithms.ErrAlreadySet
	}
	if first, second, two := strings.Cut(text[1:], ","); two {
		return sim.Pair(int32(integer(first).Bits()), int32(integer(second).Bits())), nil
	}
	return integer(text[1:]), nil
}

// quiet ends the execution: all that is under way is blocked.
func (s *script) quiet() *script {
	end := checker.End{}
	for _, who := range slices.Sorted(maps.Keys(s.tasks)) {
		if len(s.stack[who]) > 0 {
			end.Outcome, end.Blocked = sim.Quiet, append(end.Blocked, s.tasks[who])
		}
	}
	s.set.Quiet(end)
	return s
}

func (s *script) measures() (bypass, overtakes int64) {
	m := s.set.Measures(nil)
	return m[0].Value, m[1].Value
}
