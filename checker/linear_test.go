package checker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// specOf makes the spec of an object that claims p.
func specOf(k *algorithms.Kind, params algorithms.Params, p sim.Policy) *sim.Spec {
	s := k.Spec("x", k.Fill(params, nil), p)
	return &s
}

func lockSpec() *sim.Spec { return specOf(algorithms.LockKind, nil, sim.Policy{}) }

// team is a few tasks, named a, b, c and so on.
var team = func() (tasks []*sim.Task) {
	var w sim.World
	w.Run(nobody{}, func(w *sim.World) {
		for _, name := range "abcdefgh" {
			tasks = append(tasks, w.NewCaller(string(name)))
		}
	})
	return tasks
}()

// nobody is the strategy of an execution without choices.
type nobody struct{}

func (nobody) Begin(*sim.World)      {}
func (nobody) Choose(*sim.Point) int { panic("no choice expected") }

// parse reads a history, one event in each field: "a:lock" is a call, "a" the
// return of what a is in, "a=7" with a result, "a!misuse" with an error. Each
// event has its own step. Calls have an argument as in "a:put(5)".
func parse(t testing.TB, spec *sim.Spec, text string) []call {
	t.Helper()
	var h []call
	at := map[string]int{}
	for i, field := range strings.Fields(text) {
		n := strings.IndexAny(field+" ", ":=! ")
		who := field[:n]
		if n < len(field) && field[n] == ':' {
			at[who] = len(h)
			name, arg, _ := strings.Cut(strings.TrimSuffix(field[n+1:], ")"), "(")
			op := slices.IndexFunc(spec.Ops, func(o sim.OpInfo) bool { return o.Name == name })
			if op < 0 {
				t.Fatalf("no operation %q", name)
			}
			h = append(h, call{n: len(h), task: team[who[0]-'a'], op: op, info: &spec.Ops[op], arg: value(arg), called: i + 1, callStep: i + 1})
			continue
		}
		c := &h[at[who]]
		c.returned, c.returnStep = i+1, i+1
		if n < len(field) && field[n] == '=' {
			c.result = value(field[n+1:])
		} else if n < len(field) {
			c.err = errorNamed(field[n+1:])
		}
	}
	return h
}

func value(s string) sim.Value {
	switch s {
	case "":
		return sim.Value{}
	case "true", "false":
		return sim.Bool(s == "true")
	}
	var n int64
	fmt.Sscan(s, &n)
	return sim.Int(n)
}

func errorNamed(s string) error {
	for _, err := range []error{algorithms.ErrMisuse, algorithms.ErrEmpty, algorithms.ErrFull, sim.ErrCancelled, sim.ErrTimeout} {
		if strings.ReplaceAll(err.Error(), " ", "-") == s {
			return fmt.Errorf("wrapped: %w", err)
		}
	}
	return errors.New(s)
}

// A player feeds histories to a linear as the ledger does.
type player struct {
	l     *linear
	calls []call
	order []int // of events: the call, or minus one minus the call for a return
}

func (p *player) play(h []call) {
	p.calls = append(p.calls[:0], h...)
	p.order = p.order[:0]
	for i := range h {
		p.order = append(p.order, i)
		if h[i].returned > 0 {
			p.order = append(p.order, -1-i)
		}
		c := &p.calls[i]
		c.returned, c.result, c.err, c.returnStep = 0, sim.Value{}, nil, 0
	}
	slices.SortFunc(p.order, func(a, b int) int { return when(h, a) - when(h, b) })
	p.replay(h)
}

func when(h []call, i int) int {
	if i < 0 {
		return h[-1-i].returned
	}
	return h[i].called
}

// replay is the part of play that does not prepare anything.
func (p *player) replay(h []call) {
	p.l.begin()
	for _, i := range p.order {
		if i >= 0 {
			p.calls[i] = h[i]
			p.calls[i].returned, p.calls[i].err = 0, nil
			p.l.called(&p.calls[i])
			continue
		}
		i = -1 - i
		p.calls[i] = h[i]
		p.l.returned(&p.calls[i])
	}
	p.l.judge()
}

func TestLinear(t *testing.T) {
	owned := specOf(algorithms.LockKind, nil, sim.Policy{OwnerChecked: true})
	queue := specOf(algorithms.QueueKind, nil, sim.Policy{})
	rw := specOf(algorithms.RWLockKind, nil, sim.Policy{})
	const unknown = "?"
	for _, c := range []struct {
		name, history string
		spec          *sim.Spec
		want          bool
		state         string // "" if it does not matter
	}{
		{"empty", "", lockSpec(), true, "free"},
		{"a holds and b waits", "a:lock a b:lock", lockSpec(), true, "held"},
		{"two holders", "a:lock a b:lock b", lockSpec(), false, unknown},
		{"hand-over", "a:lock a b:lock a:unlock a b", lockSpec(), true, "held"},
		{"overlapping, in another order than that of the returns", "a:lock a b:lock a:unlock c:locked c=true a b", lockSpec(), true, "held"},
		{"the lock is seen on its way to b, which still waits", "a:lock a b:lock a:unlock a c:locked c=true", lockSpec(), true, unknown},
		{"seen free and then held by one that still waits", "b:lock c:locked c=true c:locked c=false", lockSpec(), false, unknown},
		{"a cancelled lock has no effect", "a:lock a!cancelled b:locked b=false", lockSpec(), true, "free"},
		{"a cancelled lock leaks", "a:lock a!cancelled b:locked b=true", lockSpec(), false, unknown},
		{"a timeout leaks", "a:lock a!timed-out b:trylock b=false", lockSpec(), false, unknown},
		{"a stale read in a frozen clock", "a:lock a b:locked b=false", lockSpec(), false, unknown},
		{"misuse is an answer", "a:unlock a!misuse", lockSpec(), true, "free"},
		{"a foreign error is none", "a:unlock a!pfft", lockSpec(), false, unknown},
		{"an error where there is none", "a:lock a!misuse", lockSpec(), false, unknown},
		{"somebody else's release", "a:lock a b:unlock b", owned, false, unknown},
		{"somebody else's release, refused", "a:lock a b:unlock b!misuse", owned, true, "held"},
		{"two readers", "a:rlock b:rlock b a", rw, true, "2 readers"},
		{"reader and writer", "a:rlock a b:lock b", rw, false, unknown},
		{"FIFO", "a:put(1) a a:put(2) a b:get b=1 b:get b=2", queue, true, "[]"},
		{"LIFO", "a:put(1) a a:put(2) a b:get b=2 b:get b=1", queue, false, unknown},
		{"order of overlapping puts is open", "a:put(1) b:put(2) b a", queue, true, unknown},
		{"order of overlapping puts is seen", "a:put(1) b:put(2) b a c:get c=1", queue, true, "[2]"},
		{"an item of a put that has not returned", "a:put(1) b:get b=1", queue, true, unknown},
		{"an item twice", "a:put(1) b:get b=1 b:get b=1", queue, false, unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := player{l: newLinear(c.spec)}
			for range 2 { // the second time from memory
				p.play(parse(t, c.spec, c.history))
				if got := !p.l.violated(); got != c.want || p.l.undecided() != "" {
					t.Fatalf("linearizable = %v, want %v; undecided %q", got, c.want, p.l.undecided())
				}
				s, known := p.l.finalState()
				got := unknown
				if known {
					got = c.spec.Model.Describe(s)
				}
				if got != c.state {
					t.Errorf("state %q, want %q", got, c.state)
				}
			}
		})
	}
}

func TestLinearExplains(t *testing.T) {
	lock, rw := lockSpec(), specOf(algorithms.RWLockKind, nil, sim.Policy{})
	queue := specOf(algorithms.QueueKind, nil, sim.Policy{})
	const order = "no order of these operations explains the results: "
	const single = "nothing explains the result of this operation: "
	for _, c := range []struct {
		spec          *sim.Spec
		history, want string
		steps, tasks  string
	}{
		{
			lock, "a:lock a a:unlock a a:lock a b:lock b c:locked c=true",
			order + "a lock [5-6], b lock [7-8]; b lock would have to wait", "[5 6 7 8]", "ab",
		},
		{
			lock, "a:unlock a",
			single + "a unlock [1-2]; it would fail (misuse)", "[1 2]", "a",
		},
		{
			lock, "a:lock a c:lock b:locked b=false",
			order + "a lock [1-2], b locked = false [4-5]; b locked would give true", "[1 2 4 5]", "ab",
		},
		{
			lock, "a:lock a!cancelled b:trylock b=false",
			single + "b trylock = false [3-4]; it would give true", "[3 4]", "b",
		},
		{
			lock, "a:lock a a:unlock a!misuse",
			order + "a lock [1-2], a unlock failed (wrapped: misuse) [3-4]; a unlock would succeed", "[1 2 3 4]", "a",
		},
		{
			rw, "a:rlock b:rlock b a c:lock c",
			order + "b rlock [2-3], c lock [5-6]; c lock would have to wait", "[2 3 5 6]", "bc",
		},
		{
			queue, "a:put(1) b:put(2) a b c:get c=1 c:get c=3 a:put(4) a",
			single + "c get = 3 [7-8]; it would give 2", "[7 8]", "c",
		},
		{
			queue, "a:put(1) a a:put(2) a b:get c:get c=2 b=1 b:get b=2",
			order + "c get = 2 [6-7], b get = 2 [9-10]; b get would have to wait", "[6 7 9 10]", "cb",
		},
		{
			queue, "a:put(1) a b:put(2) b c:put(9) a:tryget a=2",
			order + "a put(1) [1-2], a tryget = 2 [6-7]; a tryget would give 1", "[1 2 6 7]", "a",
		},
		{
			queue, "a:put(1) b:put(2) c:get c=7",
			single + "c get = 7 [3-4]; it would give 1 or give 2 or have to wait", "[3 4]", "c",
		},
	} {
		t.Run(c.history, func(t *testing.T) {
			p := player{l: newLinear(c.spec)}
			for range 2 {
				p.play(parse(t, c.spec, c.history))
				if !p.l.violated() {
					t.Fatal("not violated")
				}
				steps, tasks := p.l.where()
				var names string
				for _, task := range tasks {
					names += task.Name()
				}
				if got := p.l.explain(); got != c.want || fmt.Sprint(steps) != c.steps || names != c.tasks {
					t.Errorf("got  %s %v %s\nwant %s %s %s", got, steps, names, c.want, c.steps, c.tasks)
				}
			}
		})
	}
}

func TestLinearLimits(t *testing.T) {
	spec := lockSpec()
	p := player{l: newLinear(spec)}
	many := strings.Repeat("a:lock a a:unlock a ", maxHistory/2)
	p.play(parse(t, spec, many+"b:lock b!cancelled "+many))
	if _, known := p.l.finalState(); p.l.violated() || p.l.undecided() != "" || !known {
		t.Error("a long history that the order of the returns explains should be judged")
	}
	p.play(parse(t, spec, many+"b:unlock b"))
	want := "a history of 129 operations is too long to judge: at most 128"
	if _, known := p.l.finalState(); p.l.violated() || p.l.undecided() != want || known {
		t.Errorf("undecided %q, want %q", p.l.undecided(), want)
	}
	p.play(parse(t, spec, many[len("a:lock a a:unlock a "):]+"b:lock b!cancelled b:unlock b"))
	if !p.l.violated() {
		t.Error("127 operations and one that was cancelled should be judged")
	}

	// Very many orders: puts that overlap, and then an item that nobody has put.
	queue := specOf(algorithms.QueueKind, nil, sim.Policy{})
	h := parse(t, queue, "a:get a=99")
	for i := range 40 {
		c := parse(t, queue, fmt.Sprintf("b:put(%d) b", i))[0]
		c.called, c.returned = 3+i, 100+i
		h = append(h, c)
	}
	h[0].called, h[0].returned = 98, 99
	p = player{l: newLinear(queue)}
	p.play(h)
	want = "the orders of a history of 41 operations are too many to judge"
	if _, known := p.l.finalState(); p.l.violated() || p.l.undecided() != want || known {
		t.Errorf("undecided %q, want %q", p.l.undecided(), want)
	}
	if p.l.asked != 1 {
		t.Errorf("porcupine was asked %d times, want 1", p.l.asked)
	}
}

func TestLinearRejectsMalformed(t *testing.T) {
	spec := lockSpec()
	for name, feed := range map[string]func(l *linear, c *call){
		"out of place":   func(l *linear, c *call) { l.called(c); l.called(c) },
		"not under way":  func(l *linear, c *call) { c.returned = 1; l.returned(c) },
		"returned twice": func(l *linear, c *call) { l.called(c); c.returned = 2; l.returned(c); c.returned = 3; l.returned(c) },
		"return first":   func(l *linear, c *call) { l.called(c); l.returned(c) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r, _ := recover().(string); !strings.HasPrefix(r, "checker: ") {
					t.Errorf("panic %q, want one of package checker", r)
				}
			}()
			l := newLinear(spec)
			l.begin()
			feed(l, &call{task: team[0], called: 1})
		})
	}
}

// Errors that the model has not returned before the key of a history is made
// must not make two histories the same.
func TestLinearRemembersErrors(t *testing.T) {
	spec := specOf(algorithms.LockKind, nil, sim.Policy{OwnerChecked: true})
	const history = "a:lock b:locked b=true c:unlock c!"
	for _, first := range []bool{true, false} {
		p := player{l: newLinear(spec)}
		for i := range 4 {
			text, legal := history+"pfft", (i%2 == 0) == first
			if legal {
				text = history + "misuse"
			}
			p.play(parse(t, spec, text))
			if p.l.violated() == legal {
				t.Errorf("%s: linearizable = %v, want %v", text, !legal, legal)
			}
		}
		if p.l.asked != 3 || len(p.l.memory) != 2 {
			t.Errorf("porcupine was asked %d times, %d are remembered; want 3 and 2", p.l.asked, len(p.l.memory))
		}
	}
}

// Histories with the same operations and results are not the same if something
// else returned first.
func TestLinearRemembersOrder(t *testing.T) {
	spec := specOf(algorithms.QueueKind, nil, sim.Policy{})
	p := player{l: newLinear(spec)}
	for text, legal := range map[string]bool{
		"a:put(1) b:put(2) b c:get c=2 c:len c=0": true,
		"a:put(1) b:put(2) a c:get c=2 c:len c=0": false,
		"b:put(2) a:put(1) a c:get c=2 c:len c=0": false,
		"a:put(1) a b:put(2) c:get c=2 c:len c=0": false,
	} {
		const slow = "d:put(9) e:get e=9 d " // not in the order of the returns
		if p.play(parse(t, spec, slow+text)); p.l.violated() == legal {
			t.Errorf("%s: linearizable = %v, want %v", text, !legal, legal)
		}
	}
	if p.l.asked != 4 {
		t.Errorf("porcupine was asked %d times, want 4", p.l.asked)
	}
}

// What is remembered is bounded, and forgetting changes nothing.
func TestLinearForgets(t *testing.T) {
	spec := specOf(algorithms.QueueKind, nil, sim.Policy{})
	p := player{l: newLinear(spec)}
	h := parse(t, spec, "a:put(0) b:put(0) a b c:get c=0")
	for i := range maxRemembered + 100 {
		h[0].arg = sim.Int(int64(i))
		h[2].result = h[0].arg
		p.play(h)
		if s, known := p.l.finalState(); !known || spec.Model.Describe(s) != "[0]" {
			t.Fatalf("put %d: state %v, known %v", i, s, known)
		}
	}
	if n := len(p.l.memory); n != 100 {
		t.Errorf("%d histories are remembered, want 100", n)
	}
}

func TestLinearProperty(t *testing.T) {
	spec := []sim.Spec{*lockSpec()}
	set := NewSet([]*Property{Linearizability}, spec)
	for _, c := range []struct {
		result sim.Value
		want   uint64
	}{{sim.Bool(false), 0}, {sim.Bool(true), 1}} {
		set.Begin()
		e := sim.Event{Kind: sim.EvCall, Step: 1, Task: team[0], Op: algorithms.OpLocked}
		set.Observe(&e)
		e.Kind, e.Step, e.Result = sim.EvReturn, 2, c.result
		set.Observe(&e)
		set.Quiet(End{Outcome: sim.Finished})
		if set.Violated() != c.want || set.Undecided() != 0 {
			t.Errorf("violated %b, want %b", set.Violated(), c.want)
		}
	}
	v := set.Violations()
	if len(v) != 1 || v[0].Message != "nothing explains the result of this operation: a locked = true [1-2]; it would give false" ||
		fmt.Sprint(v[0].Steps, v[0].Tasks) != "[1 2] [a]" {
		t.Errorf("%+v", v)
	}
}

// Histories of the benchmarks, with 12 operations each.
const (
	// contended is explained by the order of the returns.
	contended = "a:lock a b:lock c:lock a:unlock a b b:unlock b c c:unlock c a:lock a b:lock c:lock a:unlock a b b:unlock b c c:unlock c"
	// handedOver is not: the lock belongs to b before b knows.
	handedOver = "a:lock a b:lock a:unlock a c:trylock c=false b b:unlock b a:lock a b:lock c:lock a:unlock a b:unlock b!misuse c c:unlock c b d:locked d=true"
)

func TestLinearAllocatesNothing(t *testing.T) {
	for name, history := range map[string]string{"fast path": contended, "from memory": handedOver} {
		spec := lockSpec()
		h := parse(t, spec, history)
		p := player{l: newLinear(spec)}
		p.play(h)
		if p.l.undecided() != "" || p.l.legal != (name == "fast path") {
			t.Fatalf("%s: violated %v, legal %v", name, p.l.violated(), p.l.legal)
		}
		p.l.finalState()
		if n := testing.AllocsPerRun(100, func() {
			p.replay(h)
			p.l.finalState()
		}); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}

func BenchmarkLinear(b *testing.B) {
	spec := lockSpec()
	sequence := strings.Repeat("a:lock a a:unlock a ", 6)
	for _, c := range []struct {
		name, history    string
		forgetful, state bool
	}{
		{name: "fast", history: contended},
		{name: "fast+state/sequential", history: sequence, state: true},
		{name: "fast+state/remembered", history: contended, state: true},
		{name: "fast+state/searched", history: contended, state: true, forgetful: true},
		{name: "slow/remembered", history: handedOver},
		{name: "slow/porcupine", history: handedOver, forgetful: true},
		{name: "slow/porcupine+state", history: handedOver, forgetful: true, state: true},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := player{l: newLinear(spec)}
			p.l.forgetful = c.forgetful
			h := parse(b, spec, c.history)
			p.play(h)
			b.ReportAllocs()
			for b.Loop() {
				p.replay(h)
				if c.state {
					p.l.finalState()
				}
			}
		})
	}
	b.Run("explain", func(b *testing.B) {
		p := player{l: newLinear(spec)}
		p.l.forgetful = true
		h := parse(b, spec, contended+" a:lock a b:lock b")
		p.play(h)
		for b.Loop() {
			p.l.entry = nil
			p.l.where()
			p.l.explain()
		}
	})
}
