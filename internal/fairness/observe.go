package fairness

import (
	"slices"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// Entries is how many entries of an execution are observed.
const Entries = 100

// A watcher observes the executions of a case, one after another.
type watcher struct {
	k      *scenarios.Case
	next   sim.Observer // the checks, which measure the bypass
	wants  sim.EventKind
	groups []Group
	ofOp   []int // by operation: the group that it belongs to; -1 for none

	over    bool
	entered int
	tasks   []waiting // by index
	seen    []tally   // by group
}

// waiting is what a task is at.
type waiting struct {
	group   int // -1 while it wants nothing
	call    int
	step    int // of the call
	time    int64
	gaveWay bool
}

// A tally is what has been seen of one group in an execution.
type tally struct {
	entries []int // by task
	// Of every wait: how long, and how many others got in.
	steps, times, bypass, overtakes []int64
	grants                          int // entries of tasks that had given way
	resumes                         int // steps of waiters after they had given way
	unserved                        int // who still waits at the end
}

func newWatcher(k *scenarios.Case, groups []Group) *watcher {
	ob := k.Objects()[0]
	w := &watcher{k: k, next: k.World.Observer, groups: groups, seen: make([]tally, len(groups))}
	w.ofOp = make([]int, len(ob.Algorithm.Kind.Ops))
	for i := range w.ofOp {
		w.ofOp[i] = slices.IndexFunc(groups, func(g Group) bool { return g.op == i })
	}
	for i, g := range groups {
		w.seen[i].entries = make([]int, len(g.Tasks))
	}
	k.World.Observer = w
	k.Checks.Waited = w.waited
	return w
}

// Events implements sim.Observer. It is asked when an execution begins.
func (w *watcher) Events() sim.EventKind {
	w.wants = w.next.Events()
	return w.wants | sim.EvCall | sim.EvReturn | sim.EvSuspend | sim.EvStep
}

func (w *watcher) begin() {
	w.over, w.entered, w.tasks = false, 0, w.tasks[:0]
	for i := range w.seen {
		s := &w.seen[i]
		clear(s.entries)
		*s = tally{entries: s.entries, steps: s.steps[:0], times: s.times[:0], bypass: s.bypass[:0], overtakes: s.overtakes[:0]}
	}
}

// Observe implements sim.Observer.
func (w *watcher) Observe(e *sim.Event) {
	if !w.over && e.Task != nil {
		w.look(e, w.of(e.Task))
	}
	if w.wants&e.Kind != 0 {
		w.next.Observe(e)
	}
}

func (w *watcher) of(t *sim.Task) *waiting {
	for len(w.tasks) <= t.Index() {
		w.tasks = append(w.tasks, waiting{group: -1})
	}
	return &w.tasks[t.Index()]
}

func (w *watcher) look(e *sim.Event, t *waiting) {
	switch e.Kind {
	case sim.EvCall:
		if e.Object == 0 && t.group < 0 && w.ofOp[e.Op] >= 0 {
			*t = waiting{group: w.ofOp[e.Op], call: e.Call, step: e.Step, time: e.Time}
		}
	case sim.EvSuspend:
		t.gaveWay = t.group >= 0
	case sim.EvStep:
		if t.group >= 0 && t.gaveWay {
			w.seen[t.group].resumes++
		}
	case sim.EvReturn:
		if t.group < 0 || t.call != e.Call {
			return
		}
		if e.Err == nil {
			w.entry(e, t)
		}
		t.group = -1
	}
}

func (w *watcher) entry(e *sim.Event, t *waiting) {
	s := &w.seen[t.group]
	if i := slices.Index(w.groups[t.group].Tasks, e.Task.Name()); i >= 0 {
		s.entries[i]++
	}
	if t.gaveWay {
		s.grants++
	}
	s.add(int64(e.Step-t.step), e.Time-t.time)
	if w.entered++; w.entered == Entries {
		w.over = true
		w.k.World.Stop()
	}
}

func (s *tally) add(steps, time int64) {
	s.steps = append(s.steps, steps)
	s.times = append(s.times, time)
}

// waited is told by the checks.
func (w *watcher) waited(x checker.Wait) {
	if x.Object != 0 || w.ofOp[x.Op] < 0 {
		return
	}
	s := &w.seen[w.ofOp[x.Op]]
	s.bypass, s.overtakes = append(s.bypass, x.Bypass), append(s.overtakes, x.Overtakes)
}

// end counts those who still wait, after an execution.
func (w *watcher) end(res *sim.Result) {
	for i := range w.tasks {
		if t := &w.tasks[i]; t.group >= 0 {
			s := &w.seen[t.group]
			s.unserved++
			s.add(int64(res.Steps-t.step), res.Time-t.time)
		}
	}
}
