package trial

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// where is a lock on a scenario under a loop.
type where struct {
	lock, scenario string
	loop           sim.Discipline
}

// A spectrum is all histories that are possible, each by its hash; nil if there are too
// many to be explored.
type spectrum map[[16]byte]bool

func (s spectrum) equal(o spectrum) bool {
	if len(s) != len(o) {
		return false
	}
	for h := range s {
		if !o[h] {
			return false
		}
	}
	return true
}

// compare explores a mutant that nothing has noticed, and the original, on all workloads
// of the sweep up to a size, and on all scenarios that are not too large. If all histories
// are the same the mutant is no mistake, as far as these tell.
func (c *court) compare(n int, locks []*defendant) (v Verdict) {
	v.Outcome = Survived
	proved := true
	for _, d := range locks {
		for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
			if !d.Claims(loop) {
				continue
			}
			for s := range c.worlds(d) {
				w := where{d.Name, s.Name, loop}
				was, known := c.cache[w]
				if !known {
					c.Choose(0)
					sp := c.explore(d, s, loop)
					was = &sp
					c.cache[w] = was
				}
				if *was == nil {
					v.Open++
					proved = proved && s.Source != nil // a scenario, and no workload of the sweep
					continue
				}
				c.Choose(n)
				if is := c.explore(d, s, loop); is == nil || !is.equal(*was) {
					v.Differs, v.Lock, v.Loop = s.Name, d.Name, loop.String()
					return v
				}
				v.Compared++
			}
		}
	}
	if proved && v.Compared > 0 {
		v.Outcome = Equivalent
	}
	return v
}

// worlds are the workloads of the sweep, then the scenarios.
func (c *court) worlds(d *defendant) func(yield func(*scenarios.Scenario) bool) {
	return func(yield func(*scenarios.Scenario) bool) {
		spare := verify.Spare(d.Algorithm)
		for w := range scenarios.NewSweep(d.Kind).Workloads() {
			if w.Size > c.Size {
				break
			}
			if w.Suits(&d.Policy) && (spare || !w.Spare()) && !yield(w.Bare()) {
				return
			}
		}
		for _, s := range scenarios.For(d.Algorithm) {
			if !yield(s) {
				return
			}
		}
	}
}

// explore collects the histories of all classes of executions; nil if there are more
// than may be explored, or if executions do not come to rest. A scenario that does not
// apply has none.
func (c *court) explore(d *defendant, s *scenarios.Scenario, loop sim.Discipline) spectrum {
	sp := spectrum{}
	var mu sync.Mutex
	fits := true
	e := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: c.Workers, MaxExecutions: c.Explored, StopAtLimit: true}
	e.NewSubject = func() (*scheduler.Subject, error) {
		k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{d.Algorithm}, Loop: &loop, Ordered: true, MaxSteps: 1000})
		if err != nil {
			fits = false
			return nil, err
		}
		h := newHistorian(k.World.Observer)
		k.World.Observer = h
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Close: k.Close, Judge: func(res *sim.Result) scheduler.Finding {
			k.Judge(res)
			sum := h.sum(res)
			mu.Lock()
			sp[sum] = true
			mu.Unlock()
			return scheduler.Finding{}
		}}, nil
	}
	x, err := e.Run(context.Background())
	switch {
	case !fits:
		return spectrum{}
	case err != nil || !x.Complete || x.Outcomes[sim.StepLimit] > 0:
		return nil
	}
	return sp
}

// A historian writes down which operations there were, with their results, and which of
// them were over when another one began: what tasks can know of each other, and of the
// lock. It is the same for all executions of a class.
type historian struct {
	next  sim.Observer
	wants sim.EventKind
	tasks []chronicle // by index
	hash  hash.Hash
}

// A chronicle is the operations of a task, in order.
type chronicle struct {
	ops  []deed
	over int // how many of them are
}

type deed struct {
	call, op, object int
	arg, result      sim.Value
	err              string
	done             bool
	before           []int // of each task, how many of its operations were over
}

func newHistorian(next sim.Observer) *historian {
	return &historian{next: next, hash: sha256.New()}
}

// Events implements sim.Observer. It is asked when an execution begins.
func (h *historian) Events() sim.EventKind {
	h.tasks = h.tasks[:0]
	h.wants = h.next.Events()
	return h.wants | sim.EvCall | sim.EvReturn
}

// Observe implements sim.Observer.
func (h *historian) Observe(e *sim.Event) {
	switch e.Kind {
	case sim.EvCall:
		t := h.of(e.Task)
		var before []int
		for i := range h.tasks {
			before = append(before, h.tasks[i].over)
		}
		t.ops = append(t.ops, deed{call: e.Call, op: e.Op, object: e.Object, arg: e.Arg, before: before})
	case sim.EvReturn:
		t := h.of(e.Task)
		for i := len(t.ops) - 1; i >= 0; i-- {
			if d := &t.ops[i]; d.call == e.Call {
				d.done, d.result = true, e.Result
				if e.Err != nil {
					d.err = e.Err.Error()
				}
				t.over++
			}
		}
	}
	if h.wants&e.Kind != 0 {
		h.next.Observe(e)
	}
}

func (h *historian) of(t *sim.Task) *chronicle {
	for len(h.tasks) <= t.Index() {
		h.tasks = append(h.tasks, chronicle{})
	}
	return &h.tasks[t.Index()]
}

// sum is the hash of the history of the execution that has ended.
func (h *historian) sum(res *sim.Result) (sum [16]byte) {
	h.hash.Reset()
	number := func(n int) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		h.hash.Write(b[:])
	}
	word := func(s string) {
		number(len(s))
		h.hash.Write([]byte(s))
	}
	number(int(res.Outcome))
	for i := range h.tasks {
		number(len(h.tasks[i].ops))
		for j := range h.tasks[i].ops {
			d := &h.tasks[i].ops[j]
			number(d.op)
			number(d.object)
			word(d.arg.String())
			word(d.result.String())
			word(d.err)
			if d.done {
				number(1)
			}
			last := len(d.before) // tasks that had done nothing yet may be missing
			for last > 0 && d.before[last-1] == 0 {
				last--
			}
			number(last)
			for _, n := range d.before[:last] {
				number(n)
			}
		}
	}
	copy(sum[:], h.hash.Sum(nil))
	return sum
}
