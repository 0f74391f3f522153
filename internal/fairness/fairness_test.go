package fairness_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/fairness"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// fair is a lock that is handed to the one who has waited longest; the fields break
// it in ways that people do.
type fair struct {
	held  bool
	queue []*sim.Future
	lifo  bool // the last who came goes first
	herd  bool // a release wakes everybody, and whoever comes first takes the lock
}

func (l *fair) Lock(t *sim.Task) error {
	if l.herd {
		for l.held {
			if err := l.wait(t); err != nil {
				return err
			}
		}
	} else if l.held {
		return l.wait(t)
	}
	l.held = true
	return nil
}

func (l *fair) wait(t *sim.Task) error {
	turn := t.NewFuture()
	l.queue = append(l.queue, turn)
	_, err := turn.Await(t)
	return err
}

func (l *fair) Unlock(*sim.Task) error {
	switch n := len(l.queue); {
	case l.herd:
		l.held = false
		for _, turn := range l.queue {
			turn.Complete(sim.Value{})
		}
		l.queue = nil
	case n == 0:
		l.held = false
	case l.lifo:
		l.queue[n-1].Complete(sim.Value{})
		l.queue = l.queue[:n-1]
	default:
		l.queue[0].Complete(sim.Value{})
		l.queue = l.queue[1:]
	}
	return nil
}

func lock(name string, of fair) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: name, Kind: algorithms.LockKind, Disciplines: []sim.Discipline{sim.Any, sim.FIFO},
		New: func(*sim.World, algorithms.Params) (any, error) { l := of; return &l, nil },
	}
}

func seeds(n int) (list []uint64) {
	for i := range n {
		list = append(list, uint64(i))
	}
	return list
}

func strategy(t *testing.T, name string) scheduler.Entry {
	t.Helper()
	e, ok := scheduler.Lookup(name)
	if !ok {
		t.Fatal(name)
	}
	return e
}

func measure(t *testing.T, workload string, a *algorithms.Algorithm, o fairness.Options) *fairness.Result {
	t.Helper()
	s := scenarios.ByName(workload)
	if s == nil {
		s = parse(t, workload)
	}
	if o.Strategy.New == nil {
		o.Strategy = strategy(t, "random")
	}
	r, err := fairness.Measure(context.Background(), s, a, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parse(t *testing.T, src string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestClosedForm compares with numbers that can be computed by hand. Four tasks take
// turns on a lock that each holds for 2 units of time and then wants again at once, so
// every task waits for the other three to hold it once: but for the first round, where
// the n-th who comes waits for n-1.
func TestClosedForm(t *testing.T) {
	const src = "lock l = lock\n" +
		"task a: (lock l; sleep 2; unlock l) ×100\ntask b: (lock l; sleep 2; unlock l) ×100\n" +
		"task c: (lock l; sleep 2; unlock l) ×100\ntask d: (lock l; sleep 2; unlock l) ×100\n"
	r := measure(t, src, lock("fair", fair{}), fairness.Options{Seeds: seeds(1), Strategy: strategy(t, "fifo")})
	g := r.Groups[0]
	if g.Jain.Mean != 1 || g.Share.Mean != 1 || g.MostOvertakes != 0 || g.Resumes.Mean != 1 {
		t.Errorf("Jain %v, share %v, overtakes %d, resumes %v: want 1, 1, 0, 1", g.Jain.Mean, g.Share.Mean, g.MostOvertakes, g.Resumes.Mean)
	}
	// 100 entries: 0+2+4+6 of the first round, and 96 of 6. When the last one has
	// entered, the one before has not come back yet, and the other two have waited for
	// 2 and 4.
	if want := (0 + 2 + 4 + 6 + 96*6 + 2 + 4) / 102.0; math.Abs(g.Times.Mean.Mean-want) > 1e-9 || g.Times.Max != 6 {
		t.Errorf("waits %v and at most %d units of time, want %v and 6", g.Times.Mean.Mean, g.Times.Max, want)
	}
	if g.MostBypass != 2 {
		t.Errorf("%d others get in while one waits, want 2: those who were there before, without the holder", g.MostBypass)
	}
	if g.Unserved != 2 || r.Stuck != 0 {
		t.Errorf("%d still wait and %d executions are stuck, want 2 and 0", g.Unserved, r.Stuck)
	}
}

// TestDirections compares a fair lock with broken ones: each must be worse in the way
// in which it is broken, and by far more than chance.
func TestDirections(t *testing.T) {
	o := fairness.Options{Seeds: seeds(60)}
	right := measure(t, "fairness/lock/herd", lock("fair", fair{}), o).Groups[0]
	lifo := measure(t, "fairness/lock/herd", lock("lifo", fair{lifo: true}), o).Groups[0]
	herd := measure(t, "fairness/lock/herd", lock("herd", fair{herd: true}), o).Groups[0]
	if right.MostOvertakes != 0 || lifo.MostOvertakes == 0 || herd.MostOvertakes == 0 {
		t.Errorf("overtakes %d, %d and %d: only the fair lock has none", right.MostOvertakes, lifo.MostOvertakes, herd.MostOvertakes)
	}
	if !above(herd.Resumes, right.Resumes) || right.Resumes.Mean != 1 || lifo.Resumes.Mean != 1 {
		t.Errorf("resumes %v, %v and %v: only the herd is woken in vain", right.Resumes, lifo.Resumes, herd.Resumes)
	}
	right = measure(t, "fairness/lock/greedy", lock("fair", fair{}), o).Groups[0]
	lifo = measure(t, "fairness/lock/greedy", lock("lifo", fair{lifo: true}), o).Groups[0]
	herd = measure(t, "fairness/lock/greedy", lock("herd", fair{herd: true}), o).Groups[0]
	if !above(right.Jain, lifo.Jain) || !above(right.Jain, herd.Jain) {
		t.Errorf("Jain's index %v, %v and %v: the fair lock is the fairest", right.Jain, lifo.Jain, herd.Jain)
	}
	if !above(lifo.Steps.P99, right.Steps.P99) || !above(herd.Steps.P99, right.Steps.P99) {
		t.Errorf("the longest waits %v, %v and %v: those of the fair lock are the shortest", right.Steps.P99, lifo.Steps.P99, herd.Steps.P99)
	}
}

// above reports whether the intervals do not meet.
func above(a, b fairness.Estimate) bool { return a.Mean-a.Half > b.Mean+b.Half }

// TestReadersAndWriters looks at who starves of locks that prefer one side.
func TestReadersAndWriters(t *testing.T) {
	o := fairness.Options{Seeds: seeds(20)}
	shares := func(name string) (readers float64) {
		r := measure(t, "fairness/rwlock/write-heavy", named(t, name), o)
		if len(r.Groups) != 2 || r.Groups[0].Name != "readers" || r.Groups[1].Name != "writers" {
			t.Fatalf("groups %v", r.Groups)
		}
		if sum := r.Groups[0].Share.Mean + r.Groups[1].Share.Mean; math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: the shares add up to %v", name, sum)
		}
		return r.Groups[0].Share.Mean
	}
	writers, tasks, phases := shares("fixed.aiorwlock.RWLock"), shares("fair.TaskFair"), shares("fair.PhaseFair")
	if !(writers < 0.05 && writers < tasks && tasks < phases) {
		t.Errorf("readers get %v of a lock that prefers writers, %v of a task-fair and %v of a phase-fair one", writers, tasks, phases)
	}
}

func named(t *testing.T, name string) *algorithms.Algorithm {
	t.Helper()
	for _, a := range builtin.Algorithms() {
		if a.Name == name {
			return a
		}
	}
	t.Fatal(name)
	return nil
}

// TestWorkers wants the same result from any number of workers.
func TestWorkers(t *testing.T) {
	var first *fairness.Result
	for _, n := range []int{1, 2, 7} {
		r := measure(t, "fairness/rwlock/greedy", named(t, "golang.RWMutex"), fairness.Options{Seeds: seeds(30), Workers: n})
		if first == nil {
			first = r
		} else if !reflect.DeepEqual(r.Groups, first.Groups) {
			t.Errorf("%d workers:\n%+v\n1 worker:\n%+v", n, r.Groups, first.Groups)
		}
	}
}

// TestEveryWorkload executes every workload with a lock of its kind: all entries are
// seen, so that no task has come to the end of its program.
func TestEveryWorkload(t *testing.T) {
	locks := map[string]string{"lock": "asyncio.Lock", "rwlock": "fair.TaskFair", "semaphore": "tokio.Semaphore", "queue": "asyncio.Queue", "condition": "toro.Condition", "monitor": "asyncio.Condition", "notify": "tokio.Notify"}
	for _, s := range scenarios.Fairness() {
		for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
			r := measure(t, s.Name, named(t, locks[s.Kind.Name]), fairness.Options{Seeds: seeds(3), Loop: &loop})
			total := 0.0
			for _, g := range r.Groups {
				total += g.Share.Mean
				if g.Steps.Mean.N != 3 {
					t.Errorf("%s, %v: %s are not seen", s.Name, loop, g.Name)
				}
			}
			if math.Abs(total-1) > 1e-9 || r.Stuck+r.Panicked+r.Limited > 0 {
				t.Errorf("%s, %v: shares add up to %v; %+v", s.Name, loop, total, r)
			}
		}
	}
}

// TestEnds wants executions counted that do not come to 100 entries.
func TestEnds(t *testing.T) {
	const src = "lock l = lock\ntask a: lock l\ntask b at 1: lock l; unlock l\n"
	if r := measure(t, src, lock("fair", fair{}), fairness.Options{Seeds: seeds(5)}); r.Stuck != 5 || r.Groups[0].Unserved != 5 {
		t.Errorf("%d of 5 executions came to rest, and %d tasks wait", r.Stuck, r.Groups[0].Unserved)
	}
	broken := lock("panics", fair{})
	broken.New = func(*sim.World, algorithms.Params) (any, error) { return panics{}, nil }
	if r := measure(t, src, broken, fairness.Options{Seeds: seeds(5)}); r.Panicked != 5 {
		t.Errorf("%d of 5 executions panicked", r.Panicked)
	}
	var no *scenarios.NotApplicable
	_, err := fairness.Measure(context.Background(), scenarios.ByName("fairness/lock/herd"), named(t, "spin.Peterson"), fairness.Options{Seeds: seeds(1), Strategy: strategy(t, "random")})
	if !errors.As(err, &no) {
		t.Errorf("eight tasks with a lock for two: %v", err)
	}
}

type panics struct{}

func (panics) Lock(*sim.Task) error   { panic("on purpose") }
func (panics) Unlock(*sim.Task) error { return nil }

// TestBypassIsTheProperty compares the largest bypass with what the property measures.
func TestBypassIsTheProperty(t *testing.T) {
	s := scenarios.ByName("fairness/lock/herd")
	a := lock("lifo", fair{lifo: true})
	for _, seed := range seeds(10) {
		k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Properties: []*checker.Property{checker.Bypass}})
		if err != nil {
			t.Fatal(err)
		}
		var most, overtakes int64
		k.Checks.Waited = func(w checker.Wait) { most, overtakes = max(most, w.Bypass), max(overtakes, w.Overtakes) }
		res := k.World.Run(scheduler.NewRandom(seed), k.Setup)
		k.Judge(&res)
		if m := k.Checks.Measures(nil); m[0].Value != most || m[1].Value != overtakes || most == 0 {
			t.Errorf("seed %d: told of at most %d and %d, measured %v", seed, most, overtakes, m)
		}
		k.Close()
	}
}

// TestPlot wants a well-formed file, the same every time, with axes that have names.
func TestPlot(t *testing.T) {
	var panels []fairness.Panel
	for _, w := range []string{"fairness/lock/herd", "fairness/rwlock/greedy"} {
		a := named(t, "golang.RWMutex")
		if w == "fairness/lock/herd" {
			a = lock("a<b>&c", fair{})
		}
		panels = append(panels, fairness.Panel{Title: w, Summary: "A & B.", Results: []*fairness.Result{measure(t, w, a, fairness.Options{Seeds: seeds(5)})}})
	}
	svg := fairness.Plot(panels)
	if !bytes.Equal(svg, fairness.Plot(panels)) {
		t.Error("two plots of the same differ")
	}
	var words []string
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if c, ok := tok.(xml.CharData); ok {
			words = append(words, string(c))
		}
	}
	for _, want := range []string{"a<b>&c", "golang.RWMutex, readers", "steps of a wait (logarithmic)", "share of all entries, %", "Jain's index within the row"} {
		if !slices.Contains(words, want) {
			t.Errorf("it does not say %q", want)
		}
	}
}

// TestIntervals draws samples whose mean is known: 95 % of the intervals hold it.
func TestIntervals(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{3, 10, 35} {
		const draws = 4000
		hit := 0
		for range draws {
			var values []float64
			for range n {
				values = append(values, rng.NormFloat64()+5)
			}
			if e := fairness.EstimateOf(values); math.Abs(e.Mean-5) <= e.Half {
				hit++
			}
		}
		if share := float64(hit) / draws; share < 0.94 || share > 0.965 {
			t.Errorf("%.3f of the intervals of %d values hold the mean", share, n)
		}
	}
	if e := fairness.EstimateOf(nil); e.N != 0 || e.Mean != 0 {
		t.Errorf("of nothing: %v", e)
	}
	if e := fairness.EstimateOf([]float64{7}); e.N != 1 || e.Mean != 7 || e.Half != 0 {
		t.Errorf("of one: %v", e)
	}
}
