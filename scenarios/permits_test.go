package scenarios_test

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// permits is a lock or semaphore of the tests: correct with the zero bug, and
// with one thing wrong otherwise.
type permits struct {
	w        *sim.World
	value    int64 // at the start
	free     int64
	line     []*sim.Future
	style    style
	bounded  bool
	reentry  bool
	owned    bool
	refuses  bool        // an owner that comes again
	holders  []*sim.Task // one entry for each hold, where owners count
	pause    bool        // gives way after it was taken without waiting
	bug      string
	released bool // "releases once"
}

// A style says how a permit gets to a waiter.
type style uint8

const (
	handOver style = iota // inside the release, first come, first served
	compete               // a release wakes the first waiter, who looks again; newcomers may be faster
	poll                  // waiters look again and again
)

func (p *permits) has(bug string) bool { return p.bug == bug }

func (p *permits) waiting() bool {
	return slices.ContainsFunc(p.line, (*sim.Future).Pending)
}

func (p *permits) Acquire(t *sim.Task) error {
	if p.refuses && slices.Contains(p.holders, t) {
		return algorithms.ErrMisuse
	}
	if p.reentry && slices.Contains(p.holders, t) {
		p.holders = append(p.holders, t)
		return nil
	}
	if err := p.take(t); err != nil {
		return err
	}
	p.holders = append(p.holders, t)
	return nil
}

func (p *permits) take(t *sim.Task) error {
	if p.has("looks, gives way, takes") {
		for p.free == 0 {
			if err := t.Yield(); err != nil {
				return err
			}
		}
		if err := t.Yield(); err != nil {
			return err
		}
		p.free--
		return nil
	}
	if p.style == poll {
		for p.free == 0 {
			if err := t.Yield(); err != nil {
				return err
			}
		}
		p.free--
		return nil
	}
	newcomer := p.style == compete || !p.waiting()
	if p.free > 0 && newcomer {
		p.free--
		return p.rest(t)
	}
	for {
		f := t.NewFuture()
		p.line = append(p.line, f)
		_, err := f.Await(t)
		if !p.has("keeps the cancelled in line") || err == nil {
			p.line = slices.DeleteFunc(p.line, func(g *sim.Future) bool { return f == g })
		}
		if err != nil {
			p.leave(f)
			return err
		}
		if p.style == handOver {
			return nil
		}
		if p.free > 0 {
			p.free--
			return nil
		}
	}
}

// rest gives way with the permit in hand.
func (p *permits) rest(t *sim.Task) error {
	if !p.pause {
		return nil
	}
	err := t.Yield()
	if err != nil && !p.has("forgets the permit of one cancelled while resting") {
		p.free++
		p.wake()
	}
	return err
}

// leave is what a cancelled waiter does.
func (p *permits) leave(f *sim.Future) {
	granted := !f.Cancelled()
	switch {
	case p.has("wakes another on every cancel"):
		if p.style == handOver {
			p.free++
		}
		p.wake()
	case granted && p.has("loses the permit of the cancelled"):
	case granted && p.style == handOver:
		p.free++
		p.wake()
	case granted:
		p.wake()
	}
}

func (p *permits) wake() {
	if p.has("forgets to wake") {
		return
	}
	n := 1
	if p.has("wakes two") {
		n = 2
	}
	for ; n > 0 && p.free > 0 || p.has("wakes two") && n > 0; n-- {
		f := p.first()
		if f == nil {
			return
		}
		if p.style == handOver {
			p.free--
		}
		f.Complete(sim.Value{})
	}
	p.free = max(p.free, 0)
}

// first is the waiter to serve next.
func (p *permits) first() *sim.Future {
	if p.has("keeps the cancelled in line") || p.has("looks at the head only") {
		if len(p.line) > 0 && p.line[0].Pending() {
			return p.line[0]
		}
		return nil
	}
	if p.has("serves the last first") {
		for i := len(p.line) - 1; i >= 0; i-- {
			if p.line[i].Pending() {
				return p.line[i]
			}
		}
		return nil
	}
	if i := slices.IndexFunc(p.line, (*sim.Future).Pending); i >= 0 {
		return p.line[i]
	}
	return nil
}

func (p *permits) Release(t *sim.Task) error {
	i := slices.Index(p.holders, t)
	if i < 0 && len(p.holders) > 0 && !p.owned {
		i = 0
	}
	if i < 0 && (p.bounded || p.owned) && !p.has("accepts every release") {
		return algorithms.ErrMisuse
	}
	if i >= 0 {
		p.holders = slices.Delete(p.holders, i, i+1)
		if p.reentry && slices.Contains(p.holders, t) {
			return nil
		}
	}
	if p.has("releases once") {
		if p.released {
			return nil
		}
		p.released = true
	}
	p.free++
	p.wake()
	return nil
}

func (p *permits) TryAcquire(t *sim.Task) bool {
	switch {
	case p.has("tries and takes anyway"):
		p.free = max(p.free-1, 0)
	case p.reentry && slices.Contains(p.holders, t):
	case p.free > 0 && (p.style != handOver || !p.waiting()):
		p.free--
	default:
		return false
	}
	p.holders = append(p.holders, t)
	return true
}

func (p *permits) Locked(*sim.Task) bool {
	if p.has("says free while somebody waits") && p.waiting() {
		return false
	}
	return p.free == 0
}

func (p *permits) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "free", Value: fmt.Sprint(p.free)}}}
	for _, f := range p.line {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f})
	}
	return s
}

// mutexOf makes permits a Lock.
type mutexOf struct{ *permits }

func (m mutexOf) Lock(t *sim.Task) error   { return m.Acquire(t) }
func (m mutexOf) Unlock(t *sim.Task) error { return m.Release(t) }
func (m mutexOf) TryLock(t *sim.Task) bool { return m.TryAcquire(t) }

// deadlined is a lock with a deadline of its own.
type deadlined struct {
	mutexOf
}

// LockTimeout waits until it is woken, by a release or by the clock.
func (d deadlined) LockTimeout(t *sim.Task, n int64) error {
	p := d.permits
	if p.free > 0 && !p.waiting() {
		p.free--
		p.holders = append(p.holders, t)
		return nil
	}
	f := t.NewFuture()
	p.line = append(p.line, f)
	expired := false
	timer := p.w.After(n, func() {
		if f.Pending() && !p.has("sleeps past its deadline") {
			expired = true
			f.Complete(sim.Value{})
		} else if p.has("times out what was granted") {
			expired = true
		}
	})
	_, err := f.Await(t)
	timer.Cancel()
	p.line = slices.DeleteFunc(p.line, func(g *sim.Future) bool { return f == g })
	switch {
	case err != nil && expired:
		return err
	case err != nil:
		p.leave(f)
		return err
	case expired && !p.has("takes a timeout for a grant"):
		return sim.ErrTimeout
	}
	p.holders = append(p.holders, t)
	return nil
}

// claim sets the policy that fits the style.
func (p permits) claim() sim.Policy {
	c := sim.Policy{Reentrant: p.reentry, OwnerChecked: p.owned, Bounded: p.bounded, Bypass: sim.Unbounded}
	if p.style == handOver || p.bug == "claims an order" {
		c.Admission = sim.FIFOAdmission
	} else {
		c.Admission = sim.Barging
	}
	return c
}

var bothLoops = []sim.Discipline{sim.FIFO, sim.Any}

// aLock registers a mutex.
func aLock(name string, p permits) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "lock: " + name, Kind: algorithms.LockKind, Disciplines: bothLoops, Policy: p.claim(),
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			q := p
			q.w, q.value, q.free, q.bounded = w, 1, 1, true
			return mutexOf{&q}, nil
		},
	}
}

// aTimedLock registers a mutex with a deadline of its own.
func aTimedLock(name string, p permits) *algorithms.Algorithm {
	a := aLock(name, p)
	inner := a.New
	a.New = func(w *sim.World, ps algorithms.Params) (any, error) {
		m, err := inner(w, ps)
		return deadlined{m.(mutexOf)}, err
	}
	return a
}

// aSemaphore registers a semaphore.
func aSemaphore(name string, p permits) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "semaphore: " + name, Kind: algorithms.SemaphoreKind, Disciplines: bothLoops, Policy: p.claim(),
		New: func(w *sim.World, ps algorithms.Params) (any, error) {
			q := p
			q.w, q.value, q.free = w, ps["value"], ps["value"]
			return &countedOf{&q}, nil
		},
	}
}

// countedOf makes permits a Semaphore: any task may release what it never had.
type countedOf struct{ *permits }

func (c *countedOf) Release(t *sim.Task) error {
	p := c.permits
	if p.bounded && p.free >= p.value && !p.has("accepts every release") {
		return algorithms.ErrMisuse
	}
	if i := slices.Index(p.holders, t); i >= 0 {
		p.holders = slices.Delete(p.holders, i, i+1)
	} else if len(p.holders) > 0 {
		p.holders = p.holders[1:]
	}
	if p.has("gives back one permit of two") {
		if p.released = !p.released; !p.released {
			return nil
		}
	}
	p.free++
	if p.has("wakes for the first permit only") && p.free > 1 {
		return nil
	}
	p.wake()
	return nil
}
