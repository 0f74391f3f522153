package fairness

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Options say how to measure.
type Options struct {
	// Seeds are the seeds of the executions.
	Seeds []uint64
	// Strategy makes the choices.
	Strategy scheduler.Entry
	// Workers is the number of goroutines, 0 for all cores. The result does not
	// depend on it.
	Workers int
	// Loop and Time override what the workload and the lock say, if not nil.
	Loop *sim.Discipline
	Time *sim.TimeMode
	// Watch, if set, makes the watchdog of a worker; seed is that of the execution
	// under way.
	Watch func(s *scenarios.Scenario, a *algorithms.Algorithm, seed *atomic.Uint64) func(*scenarios.Case) func()
}

// A Result is how a lock treats the tasks of a workload.
type Result struct {
	Workload *scenarios.Scenario
	Lock     *algorithms.Algorithm
	Loop     sim.Discipline
	Time     sim.TimeMode
	// Runs is how many executions there were; Stuck of them came to rest while
	// somebody waited, Panicked and Limited ended by a panic or the limit of steps,
	// before all entries were seen. FirstStuck and so on are the seeds.
	Runs                                 int
	Stuck, Panicked, Limited             int
	FirstStuck, FirstPanic, FirstLimited uint64
	Groups                               []Measured
	// Ordered: it is known where doorways end, so that bypass has a meaning; it has none
	// for those who wait to be notified, of whom nobody gets in.
	Ordered bool
	// Resumes: it is known which steps of waiters are for nothing.
	Resumes bool
}

// Measured is what was measured of one group of tasks.
type Measured struct {
	Group
	// Share is that of all entries, Jain the index of fairness among the tasks of
	// the group.
	Share, Jain Estimate
	// Steps and Time are how long a call waited, those that did not have to
	// included.
	Steps, Times Spread
	// Bypass is how many others got in while one waited, Overtakes those that came
	// later.
	Bypass, Overtakes Estimate
	MostBypass        int64
	MostOvertakes     int64
	// Resumes is how many steps waiters took for each entry that had to wait: 1
	// where everybody is woken once, and gets in.
	Resumes Estimate
	// Unserved counts those who still waited when an execution ended.
	Unserved int
}

// A Spread is what one wants to know of waiting times.
type Spread struct {
	// Mean and the percentiles are estimated over executions; Max is the largest of
	// all.
	Mean, P50, P95, P99 Estimate
	Max                 int64
}

// Measure executes a workload with a lock. The error is that of
// scenarios.Scenario.Case, or a *verify.Broken.
func Measure(ctx context.Context, s *scenarios.Scenario, a *algorithms.Algorithm, o Options) (*Result, error) {
	r := &Result{Workload: s, Lock: a, Runs: len(o.Seeds), Resumes: a.Style != sim.SharedMemory}
	samples := make([]sample, len(o.Seeds))
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(min(workers, len(o.Seeds)), 1)
	var next atomic.Int64
	list := make([]*worker, workers)
	var wg sync.WaitGroup
	for i := range list {
		w := &worker{s: s, a: a, o: o, r: r, first: i == 0}
		list[i] = w
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer w.backstop()
			w.err = w.work(ctx, &next, samples)
			w.ended = true
		}()
	}
	wg.Wait()
	if w := slices.MinFunc(list, func(a, b *worker) int { return cmp.Compare(a.rank(), b.rank()) }); w.err != nil {
		return nil, w.err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.summarize(o.Seeds, samples)
	return r, nil
}

// A worker executes seeds on a world of its own.
type worker struct {
	s     *scenarios.Scenario
	a     *algorithms.Algorithm
	o     Options
	r     *Result
	first bool // it says what all of them would say
	seed  atomic.Uint64
	at    int // the place of the seed
	loop  sim.Discipline
	time  sim.TimeMode
	ended bool // in an orderly way
	err   error
}

// backstop says why a worker did not come to its end.
func (w *worker) backstop() {
	x := recover()
	if x == nil && w.ended {
		return
	}
	b := &verify.Broken{
		Scenario: w.s, Lock: w.a.Name, Loop: w.loop, Time: w.time, Goexit: x == nil,
		Source: verify.Source{Seed: w.seed.Load(), Strategy: w.o.Strategy.Name},
	}
	if x != nil {
		b.Panic, b.Stack = fmt.Sprint(x), verify.UserStack(debug.Stack())
	}
	w.err = b
}

// rank orders the errors of workers: that of the first seed is the one to report.
func (w *worker) rank() int {
	if w.err == nil {
		return math.MaxInt
	}
	return w.at
}

func (w *worker) work(ctx context.Context, next *atomic.Int64, samples []sample) error {
	opt := scenarios.Options{
		Algorithms: []*algorithms.Algorithm{w.a}, Loop: w.o.Loop, Time: w.o.Time,
		Properties: []*checker.Property{checker.Bypass}, MaxSteps: maxSteps,
	}
	if w.o.Watch != nil {
		opt.Watch = w.o.Watch(w.s, w.a, &w.seed)
	}
	k, err := w.s.Case(opt)
	if err != nil {
		return err
	}
	defer k.Close()
	w.loop, w.time = k.Loop, k.Time
	groups := Groups(w.s)
	if w.first {
		spec := k.Objects()[0].Spec()
		w.r.Loop, w.r.Time, w.r.Ordered = k.Loop, k.Time, checker.Bypass.Applies(&spec) && !notifies(w.a.Kind)
		for _, g := range groups {
			w.r.Groups = append(w.r.Groups, Measured{Group: g})
		}
	}
	watch := newWatcher(k, groups)
	strategy := w.o.Strategy.New(0)
	for ctx.Err() == nil {
		i := int(next.Add(1)) - 1
		if i >= len(samples) {
			break
		}
		w.at = i
		w.seed.Store(w.o.Seeds[i])
		if s, ok := strategy.(scheduler.Seeded); ok {
			s.Reseed(w.o.Seeds[i])
		}
		watch.begin()
		res := k.World.Run(strategy, k.Setup)
		k.Judge(&res)
		watch.end(&res)
		samples[i] = watch.sample(&res)
	}
	return nil
}

// maxSteps is far more than 100 entries take with any lock that lets somebody in.
const maxSteps = 200_000

// A sample is what one execution says.
type sample struct {
	outcome sim.Outcome
	waiting bool // somebody waits at the end
	groups  []statistics
}

// statistics are those of a group in one execution; ok is what has a meaning.
type statistics struct {
	share, jain, resumes, bypass, overtakes float64
	steps, times                            spread
	mostBypass, mostOvertakes               int64
	unserved                                int

	shared, jained, resumed, bypassed, waited bool
}

type spread struct {
	mean          float64
	p50, p95, p99 int64
	max           int64
}

// sample computes the statistics of the execution that was observed.
func (w *watcher) sample(res *sim.Result) sample {
	x := sample{outcome: res.Outcome, groups: make([]statistics, len(w.seen))}
	for i := range w.seen {
		s, t := &x.groups[i], &w.seen[i]
		x.waiting = x.waiting || t.unserved > 0
		entries := 0
		for _, n := range t.entries {
			entries += n
		}
		s.unserved = t.unserved
		if s.shared = w.entered > 0; s.shared {
			s.share = float64(entries) / float64(w.entered)
		}
		if s.jain, s.jained = jain(t.entries); len(t.entries) < 2 {
			s.jained = false // of one there is nothing to compare
		}
		if s.resumed = t.grants > 0; s.resumed {
			s.resumes = float64(t.resumes) / float64(t.grants)
		}
		if s.waited = len(t.steps) > 0; s.waited {
			s.steps, s.times = spreadOf(t.steps), spreadOf(t.times)
		}
		if s.bypassed = len(t.bypass) > 0; s.bypassed {
			b, o := spreadOf(t.bypass), spreadOf(t.overtakes)
			s.bypass, s.mostBypass, s.overtakes, s.mostOvertakes = b.mean, b.max, o.mean, o.max
		}
	}
	return x
}

// spreadOf sorts the values.
func spreadOf(v []int64) spread {
	slices.Sort(v)
	sum := int64(0)
	for _, x := range v {
		sum += x
	}
	return spread{float64(sum) / float64(len(v)), rank(v, 50), rank(v, 95), rank(v, 99), v[len(v)-1]}
}
