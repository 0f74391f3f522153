package verify

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A sweeper tries one workload after the other, in one world.
type sweeper struct {
	options Options
	limit   int64 // executions that an exploration takes at most; 0 for any number
	now     atomic.Pointer[trying]
	k       *scenarios.Case
	out     *swept
	linear  uint64 // the bit of linearizability
	limited int    // executions that were cut
	giveUp  context.CancelFunc
}

// A trying is what a sweeper is at, for the watchdog.
type trying struct {
	k *scenarios.Case
	w *scenarios.Workload
}

// swept is what came of a workload.
type swept struct {
	w          *scenarios.Workload
	properties []*checker.Property
	time       sim.TimeMode
	explored   scheduler.Explored
	sampled    *scheduler.Summary // nil if nothing was sampled
	byItself   int64
	open       int64
	endless    bool
	err        error
}

func newSweeper(o Options, limit int64) *sweeper {
	x := &sweeper{options: o, limit: limit}
	if o.Patience > 0 && o.OnStuck != nil {
		x.options.Case.Watch = x.watch
	}
	return x
}

// watch makes the watchdog of the world.
func (x *sweeper) watch(k *scenarios.Case) func() {
	return k.World.Watch(x.options.Patience, func(s sim.Stuck) {
		s.Stacks = UserStack(s.Stacks)
		at := x.now.Load()
		x.options.OnStuck(Stuck{
			Stuck: s, Scenario: at.w.Scenario(), Lock: x.options.Case.Algorithms[0], Loop: at.k.Loop, Time: at.k.Time, Memory: at.k.Memory,
			Source: Source{Strategy: scheduler.Optimal.String(), Search: true}, TaskName: at.k.TaskName(s.Task),
		})
	})
}

// try explores a workload, and samples what could not be explored. It returns nil if
// the lock cannot be used like this.
func (x *sweeper) try(ctx context.Context, w *scenarios.Workload) (out *swept) {
	out = &swept{w: w}
	ended := false
	defer func() {
		if r := recover(); r != nil {
			out.err = &Broken{Panic: fmt.Sprint(r), Stack: UserStack(debug.Stack())}
		} else if !ended {
			out.err = &Broken{Goexit: true}
		}
	}()
	x.out = out
	if out.err = x.load(w); out.err == nil {
		x.explore(ctx)
	}
	if errors.As(out.err, new(*scenarios.NotApplicable)) || errors.Is(out.err, algorithms.ErrParam) {
		out = nil
	}
	ended = true
	return out
}

// load makes the workload the one to execute.
func (x *sweeper) load(w *scenarios.Workload) (err error) {
	s, k := w.Bare(), x.k
	if k == nil {
		k, err = prepare(s, x.options.Case)
	} else {
		k, err = k.Next(s)
	}
	if err != nil {
		return err
	}
	x.k = k
	x.now.Store(&trying{k, w})
	x.out.properties, x.out.time = k.Properties, k.Time
	x.linear = 0
	if i := slices.Index(k.Properties, checker.Linearizability); i >= 0 {
		x.linear = 1 << i
	}
	x.limited = 0
	return nil
}

// explore executes one schedule of every class, as far as the limit goes, and some
// more at random if that is not far enough. A workload whose executions do not come
// to rest is given up.
func (x *sweeper) explore(ctx context.Context) {
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	x.giveUp = cancel
	e := scheduler.Exploration{
		Bounds: scheduler.NoBounds, Workers: 1, MaxExecutions: x.limit, CountClasses: true,
		NewSubject: x.subject,
		Again:      func() { x.out.byItself, x.out.open = 0, 0 },
	}
	x.out.explored, x.out.err = e.Run(within)
	x.out.endless = x.limited > 0
	if x.out.err != nil || x.out.endless || x.out.explored.Complete || ctx.Err() != nil {
		return
	}
	s := scheduler.Sampling{
		Seeds: []scheduler.SeedRange{{First: 0, Count: sweepSamples}}, Workers: 1, NewSubject: x.subject,
	}
	sum, err := s.Run(within)
	x.out.sampled, x.out.err = &sum, err
	x.out.endless = x.limited > 0
}

func (x *sweeper) subject() (*scheduler.Subject, error) {
	return &scheduler.Subject{World: x.k.World, Setup: x.k.Setup, Judge: x.judge, Kept: true}, nil
}

// judge looks at an execution.
func (x *sweeper) judge(res *sim.Result) (f scheduler.Finding) {
	f.Violated, f.Unknown = x.k.Judge(res)
	if x.k.Checks.BlockedByItself() {
		x.out.byItself++
	}
	switch {
	case res.Outcome == sim.StepLimit:
		f.Unknown = 0
		if x.limited++; x.limited == endlessAfter {
			x.giveUp()
		}
	case f.Unknown != 0 && f.Violated&x.linear == 0:
		x.out.open++
	}
	return f
}

func (x *sweeper) close() {
	if x.k != nil {
		x.k.Close()
	}
}
