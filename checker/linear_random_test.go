package checker

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// randomSpecs are the objects of the comparison with the naive judge.
func randomSpecs() map[string][]*sim.Spec {
	lock := func(p sim.Policy) *sim.Spec { return specOf(algorithms.LockKind, nil, p) }
	rw := func(readers int64, p sim.Policy) *sim.Spec {
		return specOf(algorithms.RWLockKind, algorithms.Params{"readers": readers}, p)
	}
	sem := func(value int64, p sim.Policy) *sim.Spec {
		return specOf(algorithms.SemaphoreKind, algorithms.Params{"value": value}, p)
	}
	queue := func(size int64) *sim.Spec {
		return specOf(algorithms.QueueKind, algorithms.Params{"size": size}, sim.Policy{})
	}
	owned, reentrant := sim.Policy{OwnerChecked: true}, sim.Policy{OwnerChecked: true, Reentrant: true}
	return map[string][]*sim.Spec{
		"lock": {lock(sim.Policy{}), lock(owned), lock(reentrant), lock(sim.Policy{Reentrant: true})},
		"rwlock": {
			rw(0, sim.Policy{}), rw(0, owned), rw(0, reentrant), rw(2, sim.Policy{}),
			rw(0, sim.Policy{OwnerChecked: true, Upgrade: "refused"}),
			rw(0, sim.Policy{OwnerChecked: true, Downgrade: "allowed", Reentrant: true}),
		},
		"semaphore": {sem(1, sim.Policy{}), sem(2, sim.Policy{}), sem(1, sim.Policy{Bounded: true}), sem(2, sim.Policy{Bounded: true}), sem(0, sim.Policy{})},
		"queue":     {queue(0), queue(1), queue(2)},
	}
}

// generate makes a history of up to ops operations by a few tasks that is
// linearizable: every operation has its effect at some moment in between.
func generate(r *rand.Rand, spec *sim.Spec, ops int) []call {
	h := make([]call, 0, ops)
	type current struct {
		call    *call
		applied bool
	}
	cur := make([]current, 2+r.IntN(3))
	s := spec.Model.Init()
	now := 0
	for range 6 * ops {
		now++
		i := r.IntN(len(cur))
		c := &cur[i]
		switch {
		case c.call == nil:
			if len(h) < cap(h) {
				op := r.IntN(len(spec.Ops))
				h = append(h, call{n: len(h), task: team[i], op: op, info: &spec.Ops[op], called: now, callStep: now})
				c.call = &h[len(h)-1]
				if spec.Ops[op].TakesArg {
					c.call.arg = sim.Int(int64(1 + r.IntN(3)))
				}
			}
		case !c.applied:
			var err error
			var v sim.Value
			s, v, err, c.applied = spec.Model.Step(s, modelOp(c.call))
			if c.applied {
				c.call.result, c.call.err = v, wrap(r, err)
			} else if r.IntN(4) == 0 {
				c.call.err = wrap(r, []error{sim.ErrCancelled, sim.ErrTimeout}[r.IntN(2)])
				c.call.returned, c.call.returnStep = now, now
				c.call = nil
			}
		default:
			c.call.returned, c.call.returnStep = now, now
			*c = current{}
		}
	}
	for i := range h {
		if h[i].returned == 0 { // what it has done, nobody can see
			h[i].result, h[i].err = sim.Value{}, nil
		}
	}
	return h
}

func wrap(r *rand.Rand, err error) error {
	if err != nil && r.IntN(2) == 0 {
		return fmt.Errorf("wrapped: %w", err)
	}
	return err
}

// damage changes a history a little. It stays well formed.
func damage(r *rand.Rand, h []call) {
	c := &h[r.IntN(len(h))]
	switch r.IntN(5) {
	case 0, 1: // swap two neighbouring events of different operations
		for range 4 {
			swapEvents(r, h)
		}
	case 2: // another result
		if b, ok := c.result.Bool(); ok {
			c.result = sim.Bool(!b)
		} else if n, ok := c.result.Int(); ok {
			c.result = sim.Int(n + int64(r.IntN(3)) - 1)
		}
	case 3: // another error
		all := []error{nil, nil, algorithms.ErrMisuse, algorithms.ErrEmpty, algorithms.ErrFull, sim.ErrCancelled, sim.ErrTimeout, errors.New("unheard of")}
		if c.returned > 0 {
			c.err = wrap(r, all[r.IntN(len(all))])
		}
	case 4: // it returned long ago, or never
		if c.returned = 0; r.IntN(2) == 0 {
			c.returned = c.called*len(h)*8 + 1
			for i := range h {
				if &h[i] != c {
					h[i].called, h[i].returned = h[i].called*len(h)*8, h[i].returned*len(h)*8
				}
			}
			c.called *= len(h) * 8
		}
	}
}

func swapEvents(r *rand.Rand, h []call) {
	var at []*int
	for i := range h {
		at = append(at, &h[i].called)
		if h[i].returned > 0 {
			at = append(at, &h[i].returned)
		}
	}
	slices.SortFunc(at, func(a, b *int) int { return *a - *b })
	if len(at) < 2 {
		return
	}
	i := r.IntN(len(at) - 1)
	*at[i], *at[i+1] = *at[i+1], *at[i]
	for j := range h {
		if c := &h[j]; c.returned > 0 && c.returned < c.called {
			*at[i], *at[i+1] = *at[i+1], *at[i] // the same operation
			return
		}
	}
}

// A naive judge tries everything and remembers nothing.
type naive struct {
	spec     *sim.Spec
	calls    []*call
	optional []bool // may have happened while it was under way, whatever the result
	legal    bool
	ends     []sim.State // without any optional one
}

func judgeNaively(spec *sim.Spec, h []call) *naive {
	n := &naive{spec: spec}
	for i := range h {
		c := &h[i]
		if c.returned > 0 && (errors.Is(c.err, sim.ErrCancelled) || errors.Is(c.err, sim.ErrTimeout)) {
			continue
		}
		n.calls = append(n.calls, c)
		n.optional = append(n.optional, c.returned == 0)
	}
	n.walk(make([]bool, len(n.calls)), spec.Model.Init(), true)
	return n
}

// walk goes on from a state, after the operations that are placed already.
func (n *naive) walk(placed []bool, s sim.State, pure bool) {
	all := true
	for i := range n.calls {
		all = all && (placed[i] || n.optional[i])
	}
	if all {
		n.legal = true
		if pure && !slices.ContainsFunc(n.ends, s.Equal) {
			n.ends = append(n.ends, slices.Clone(s))
		}
		return
	}
	for i, c := range n.calls {
		if placed[i] || !n.mayFollow(placed, c) {
			continue
		}
		next, result, err, ok := n.spec.Model.Step(slices.Clone(s), sim.ModelOp{
			Op: c.op, Task: c.task.Index(), Arg: c.arg, Known: c.returned > 0, Got: c.result, GotErr: c.err,
		})
		if ok && (n.optional[i] || n.observed(c, result, err)) {
			placed[i] = true
			n.walk(placed, next, pure && !n.optional[i])
			placed[i] = false
		}
	}
}

func (n *naive) observed(c *call, result sim.Value, err error) bool {
	if err != nil {
		return c.err != nil && errors.Is(c.err, err)
	}
	return c.err == nil && c.result == result
}

// mayFollow reports whether c may come after those that are placed and before
// those that are not.
func (n *naive) mayFollow(placed []bool, c *call) bool {
	for j, o := range n.calls {
		if placed[j] && c.returned > 0 && c.returned < o.called {
			return false
		}
		if !placed[j] && !n.optional[j] && o.returned > 0 && o.returned < c.called {
			return false
		}
	}
	return true
}

// counts of what the random histories were like.
type randomCounts struct{ all, legal, known, fast, pending, aborted, failed, tried int }

func (n *randomCounts) add(h []call, l *linear, legal, known bool) {
	tally := func(sum *int, is bool) {
		if is {
			*sum++
		}
	}
	tally(&n.all, true)
	tally(&n.legal, legal)
	tally(&n.known, known)
	tally(&n.fast, l.legal)
	has := func(f func(call) bool) bool { return slices.ContainsFunc(h, f) }
	tally(&n.pending, has(func(c call) bool { return c.returned == 0 }))
	tally(&n.aborted, has(func(c call) bool { return c.aborted() }))
	tally(&n.failed, has(func(c call) bool { return c.err != nil && !c.aborted() }))
	tally(&n.tried, has(func(c call) bool { return !c.info.Blocking && c.info.GivesResult }))
}

func TestLinearRandom(t *testing.T) {
	per := 20_000
	if testing.Short() {
		per = 2_000
	}
	for name, specs := range randomSpecs() {
		t.Run(name, func(t *testing.T) {
			var n randomCounts
			for i, spec := range specs {
				r := rand.New(rand.NewPCG(1, uint64(i)))
				testRandom(t, r, spec, per/len(specs)+1, &n)
			}
			t.Logf("%+v", n)
			for what, min := range map[int]int{n.legal: n.all / 3, n.all - n.legal: n.all / 5, n.known: n.all / 10, n.fast: n.all / 10, n.legal - n.fast: n.all / 100, n.pending: n.all / 10, n.aborted: n.all / 50, n.failed: n.all / 20, n.tried: n.all / 3} {
				if what < min {
					t.Errorf("%d histories of some sort, want at least %d: %+v", what, min, n)
				}
			}
		})
	}
}

func testRandom(t *testing.T, r *rand.Rand, spec *sim.Spec, rounds int, n *randomCounts) {
	p, fresh := player{l: newLinear(spec)}, player{l: newLinear(spec)}
	fresh.l.forgetful = true
	for range rounds {
		h := generate(r, spec, 2+r.IntN(6))
		if len(h) > 0 {
			for range r.IntN(5) {
				damage(r, h)
			}
			slices.SortFunc(h, func(a, b call) int { return a.called - b.called })
		}
		want := judgeNaively(spec, h)
		for range 2 { // the second time it is remembered
			p.play(h)
			legal, known := checkAgainst(t, p.l, want)
			if t.Failed() {
				t.Fatalf("policy %+v:\n%s", spec.Policy, show(h))
			}
			n.add(h, p.l, legal, known)
		}
		fresh.play(h)
		compareLinear(t, p.l, fresh.l)
		if p.l.violated() {
			checkBlame(t, p.l, want)
		}
		if t.Failed() {
			t.Fatalf("policy %+v:\n%s", spec.Policy, show(h))
		}
	}
}

// moreSpecs are the objects whose histories only porcupine and the search judge: too
// many orders for the naive judge, or none that it would need.
func moreSpecs() map[string][]*sim.Spec {
	all := randomSpecs()
	all["asyncresult"] = []*sim.Spec{specOf(algorithms.AsyncResultKind, nil, sim.Policy{})}
	maps.Copy(all, partSpecs())
	return all
}

// TestLinearTwoJudges compares the verdicts of porcupine and of the search, which
// follows the states that are possible: of a million histories of each kind with
// -long.
func TestLinearTwoJudges(t *testing.T) {
	per := 4000
	if flag.Lookup("long").Value.String() == "true" {
		per = 1_000_000
	}
	for name, specs := range moreSpecs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, legal, split, withdrawn, open := 0, 0, 0, 0, 0
			for i, spec := range specs {
				r := rand.New(rand.NewPCG(2, uint64(i)))
				p := player{l: newLinear(spec)}
				p.l.forgetful = true
				for range per/len(specs) + 1 {
					h := randomHistory(r, spec)
					p.play(h)
					is, compared := twoJudges(t, p.l)
					if !compared {
						open++
					}
					if t.Failed() {
						t.Fatalf("policy %+v:\n%s", spec.Policy, show(h))
					}
					if all++; is {
						legal++
					}
					if slices.ContainsFunc(h, func(c call) bool { return c.part() == sim.Departure && c.returned > 0 }) {
						split++
					}
					if slices.ContainsFunc(h, func(c call) bool { return c.part() == sim.Withdrawal }) {
						withdrawn++
					}
				}
			}
			t.Logf("%d histories, %d of them linearizable, %d too hard to compare", all, legal, open)
			if open > all/10_000 {
				t.Errorf("of %d histories %d are too hard", all, open)
			}
			if hasParts(specs[0]) && (split < all/40 || withdrawn < all/40) {
				t.Errorf("of %d histories only %d have an operation that waits and goes on, %d one that gives up", all, split, withdrawn)
			}
			if legal < all/5 || legal > all*9/10 {
				t.Errorf("%d of %d histories are linearizable: of one sort there are too few", legal, all)
			}
		})
	}
}

// randomHistory is one that is damaged in most cases. Where operations arrive they may
// wait, in two parts.
func randomHistory(r *rand.Rand, spec *sim.Spec) (h []call) {
	for h == nil || !apart(h) {
		if hasParts(spec) {
			h = generateParts(r, spec, 2+r.IntN(14))
		} else {
			h = generate(r, spec, 2+r.IntN(10))
		}
		for range r.IntN(5) {
			if len(h) > 0 {
				damage(r, h)
			}
		}
		slices.SortFunc(h, func(a, b call) int { return a.called - b.called })
		link(h)
	}
	return h
}

// twoJudges asks both. Where operations of a damaged history overlap in very many ways,
// the search may give up, and nothing is compared.
func twoJudges(t *testing.T, l *linear) (legal, compared bool) {
	l.compile()
	for i := range l.ops {
		l.treat[i] = strict
		if l.ops[i].pending {
			l.treat[i] = optional
		}
	}
	found := l.search.run(l.events, maxSearchSteps)
	asked := l.askPorcupine()
	if found == gaveUp && hasParts(l.spec) {
		return asked == linearizable, false
	}
	if asked == tooHard || found != possible && found != impossible || (asked == linearizable) != (found == possible) {
		t.Errorf("porcupine says %d, the search %d", asked, found)
	}
	if l.legal && asked != linearizable || l.verdict != asked {
		t.Errorf("porcupine says %d; in the order of the returns: %v; the verdict was %d", asked, l.legal, l.verdict)
	}
	return asked == linearizable, true
}

// checkAgainst compares the verdict, the final state and the verdict of the
// search, which is a second opinion, with the naive ones.
func checkAgainst(t *testing.T, l *linear, want *naive) (legal, known bool) {
	if l.undecided() != "" || l.violated() == want.legal {
		t.Errorf("linearizable = %v, want %v; undecided %q", !l.violated(), want.legal, l.undecided())
	}
	s, known := l.finalState()
	if known != (len(want.ends) == 1) || known && !s.Equal(want.ends[0]) {
		t.Errorf("final state %v, known %v; want one of %v", s, known, want.ends)
	}
	l.compile()
	for i := range l.ops {
		l.treat[i] = strict
		if l.ops[i].pending {
			l.treat[i] = optional
		}
	}
	if got := l.search.run(l.events, maxSearchSteps); got != map[bool]outcome{true: possible, false: impossible}[want.legal] {
		t.Errorf("the search says %d, linearizable = %v", got, want.legal)
	}
	return want.legal, known
}

// compareLinear compares two that have seen the same history.
func compareLinear(t *testing.T, a, b *linear) {
	sa, ka := a.finalState()
	sb, kb := b.finalState()
	if a.violated() != b.violated() || ka != kb || !sa.Equal(sb) {
		t.Errorf("remembered: violated %v, state %v %v; else %v, %v %v", a.violated(), sa, ka, b.violated(), sb, kb)
	}
	if a.violated() && a.explain() != b.explain() {
		t.Errorf("explanations differ:\n%s\n%s", a.explain(), b.explain())
	}
}

// checkBlame checks that the operations that are blamed cannot be put in order,
// whatever the others did, and that all was well before the breaking one.
func checkBlame(t *testing.T, l *linear, n *naive) {
	b := l.blame()
	if b.breaking < 0 || !slices.Contains(b.kept, b.breaking) {
		t.Errorf("%d broke it, of %v", b.breaking, b.kept)
		return
	}
	n.legal = false
	for i := range n.calls {
		n.optional[i] = !slices.Contains(b.kept, int32(i))
	}
	n.walk(make([]bool, len(n.calls)), n.spec.Model.Init(), true)
	if n.legal {
		t.Errorf("there is an order: %s", l.explain())
	}
	n.legal = false
	end := n.calls[b.breaking].returned
	before := &naive{spec: n.spec}
	for _, c := range n.calls {
		if c.called < end {
			c := *c
			if c.returned >= end {
				c.returned = 0
			}
			before.calls = append(before.calls, &c)
			before.optional = append(before.optional, c.returned == 0)
		}
	}
	before.walk(make([]bool, len(before.calls)), n.spec.Model.Init(), true)
	if !before.legal {
		t.Errorf("it was broken before: %s", l.explain())
	}
}

func show(h []call) string {
	s := ""
	for _, c := range h {
		s += fmt.Sprintf("%s %s(%s) = %s, %v [%d-%d]\n", c.task.Name(), c.info.Name, c.arg, c.result, c.err, c.called, c.returned)
	}
	return s
}
