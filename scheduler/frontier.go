package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/simrun-dev/simrun/sim"
)

// Sizes of the division of labour. They decide which executions represent their
// classes, so they are part of the result and do not depend on the workers.
type sizes struct {
	round  int // nodes that are explored side by side
	parcel int // executions of one node, before what is left of it is divided
	few    int // for each node in the round, if that is less
	alone  int // if it is the only node, and nothing of it could be explored side by side
}

var usualSizes = sizes{round: 64, parcel: 512, few: 16, alone: 4096}

// A branch is a node of the tree that is not being explored right now: to be gone
// on with, or an ancestor of such.
type branch struct {
	parent  *branch
	depth   int
	choices []int32 // that lead to it
	sleep   sleepSet
	todo    []*wakeup
	below   int   // branches that have it as their parent
	via     int   // the sleeper of the parent that leads to it
	active  bool  // it is on the stack
	fresh   bool  // nothing has been executed from it
	tried   int   // events begun there
	leaves  int64 // executions that went through it
}

// A nursery has branches to be used again, empty ones.
type nursery []*branch

// get is an empty branch.
func (n *nursery) get() *branch {
	last := len(*n) - 1
	if last < 0 {
		return &branch{}
	}
	b := (*n)[last]
	*n = (*n)[:last]
	*b = branch{choices: b.choices[:0], sleep: b.sleep[:0], todo: b.todo[:0]}
	return b
}

// An insertion is something to be explored from a branch that another parcel of the
// round has in hand, or none.
type insertion struct {
	at    *branch
	first []*wakeup // the root of a chain
}

// A parcel is the exploration of a branch for some time.
type parcel struct {
	at     *branch
	budget int // executions before it is divided, if that is of use
	most   int // executions before it is divided in any case
	// What came of it:
	led    ledger
	hashes []Hash
	leaves []int64   // executions that went through the nodes from at on
	left   branch    // what is left at it
	deep   []*branch // and below
	outbox []insertion
	err    error
}

// ErrUnfinished is what [Exploration.Run] returns if nothing can be gone on with
// although something is left to explore. That is a defect of the explorer, whatever
// the subject, and nothing has been proved.
var ErrUnfinished = errors.New("scheduler: exploration: internal error: what is left cannot be begun; please report it, with the scenario")

// A frontier is the exploration as a whole: a stack of branches. In every round the
// deepest ones are explored, each by one worker, independently: what one parcel finds
// to be done above it is put there when the round is over. So the stack, and all
// that is counted, do not depend on the number of workers or their timing.
//
// That nodes are explored side by side costs no executions: an event that has been
// begun sleeps for its later siblings, whether or not all below it is done. Only
// siblings that it is independent of have to wait for that: see ready.
type frontier struct {
	x       *Exploration
	root    *branch
	stack   []*branch
	led     ledger
	classes *hashSet
	count   *classCount
	mutant  mutant
	world   *sim.World // for names
	sizes   sizes
	pool    forest
	spare   nursery
	parcels []*parcel // for all rounds
	round   []*parcel // those of this one
	again   bool      // something was not as expected: see expectation
}

func (x *Exploration) runDPOR(ctx context.Context) (Explored, error) {
	subs, err := x.subjects()
	if err != nil {
		return Explored{}, err
	}
	defer closeAll(subs)
	workers := make([]*explorer, len(subs))
	for i := range subs {
		workers[i] = &explorer{mutant: x.mutant, setup: subs[i].Setup}
		workers[i].hashing = x.CountClasses
	}
	f := x.newFrontier(subs[0].World)
	if x.Resume != nil {
		if err := f.restore(x.Resume); err != nil {
			return Explored{}, err
		}
	}
	for pass := 1; ; pass++ {
		for _, w := range workers {
			w.careful = pass > cmp.Or(x.trust, trustedPasses)
		}
		found, err := f.explore(ctx, workers, subs)
		if err != nil || !f.again {
			return found, err
		}
		if x.Again != nil {
			x.Again()
		}
		f = x.newFrontier(subs[0].World)
	}
}

func (x *Exploration) newFrontier(w *sim.World) *frontier {
	f := &frontier{x: x, mutant: x.mutant, world: w, sizes: x.sizes}
	f.count = newClassCount()
	f.count.failed = x.blind
	if f.sizes.round == 0 {
		f.sizes = usualSizes
	}
	f.begin()
	if x.CountClasses {
		limit := x.MaxCache
		if limit <= 0 {
			limit = DefaultMaxClasses
		}
		f.classes = newHashSet(limit)
	}
	return f
}

// explore makes a pass, which ends early if it has to be made again.
func (f *frontier) explore(ctx context.Context, workers []*explorer, subs []*Subject) (Explored, error) {
	x := f.x
	if err := f.count.draw(subs[0], f.led.Runs); err != nil {
		return f.result(), err
	}
	for len(f.stack) > 0 && !f.over(ctx) {
		parcels := f.take()
		share(parcels, workers, subs)
		if err := f.merge(parcels); err != nil {
			return f.result(), err
		}
		f.hand(workers)
		if f.again = surprised(workers); f.again {
			return Explored{}, nil
		}
		if !f.done() {
			if err := f.count.draw(subs[0], f.led.Runs); err != nil {
				return f.result(), err
			}
		}
		if x.Progress != nil {
			x.Progress(f.result())
		}
		if x.Checkpoint != nil {
			if err := x.Checkpoint(f.snapshot); err != nil {
				return f.result(), fmt.Errorf("scheduler: exploration: checkpoint: %w", err)
			}
		}
	}
	f.led.Cut = ctx.Err() != nil && !f.done()
	return f.result(), nil
}

// surprised reports whether one of the explorers was, and lets it forget that.
func surprised(workers []*explorer) (any bool) {
	for _, w := range workers {
		any = any || w.surprised
		w.surprised = false
	}
	return any
}

// begin begins a tree.
func (f *frontier) begin() {
	f.root = &branch{active: true, fresh: true}
	f.stack = []*branch{f.root}
}

// over reports whether to stop before the stack is empty.
func (f *frontier) over(ctx context.Context) bool {
	x, t := f.x, &f.led
	if x.MaxExecutions > 0 && t.Runs >= x.MaxExecutions || ctx.Err() != nil {
		return true
	}
	for i := range t.Properties {
		if x.StopAt&(1<<i) != 0 && t.Properties[i].Violations > 0 {
			t.Stopped = true
		}
	}
	t.Stopped = t.Stopped || x.StopAtPanic && t.FirstPanic != nil || x.StopAtLimit && t.Outcomes[sim.StepLimit] > 0
	return t.Stopped
}

func (f *frontier) result() Explored {
	t := f.led.Explored
	// The limit of steps cuts off what could have raced with what came before.
	t.Complete = f.done() && t.Limited == 0 && f.finished() == nil
	t.Classes = t.Runs - t.Redundant
	if f.classes != nil {
		t.Classes, t.ClassesFull = int64(f.classes.n), f.classes.full
	}
	t.Interval = f.estimate(&t)
	t.Mass = min(float64(t.Runs)/t.Estimate, 1)
	return t
}

// done reports whether nothing is left.
func (f *frontier) done() bool { return len(f.stack) == 0 }

// take removes the parcels of a round from the stack.
func (f *frontier) take() []*parcel {
	from := max(0, len(f.stack)-f.sizes.round)
	n := len(f.stack) - from
	budget := int64(min(f.sizes.parcel, n*f.sizes.few))
	most := budget
	if n == 1 {
		most = int64(f.sizes.alone)
	}
	if m := f.x.MaxExecutions; m > 0 {
		most = min(most, max(1, (m-f.led.Runs)/int64(n)))
		budget = min(budget, most)
	}
	f.round = f.round[:0]
	for i, b := range f.stack[from:] {
		b.active = false
		if i == len(f.parcels) {
			f.parcels = append(f.parcels, &parcel{})
		}
		u := f.parcels[i]
		u.reuse(b, int(budget), int(most))
		f.round = append(f.round, u)
	}
	f.stack = f.stack[:from]
	return f.round
}

// reuse makes a used parcel new.
func (u *parcel) reuse(at *branch, budget, most int) {
	*u = parcel{
		at: at, budget: budget, most: most,
		hashes: u.hashes[:0], leaves: u.leaves[:0], deep: u.deep[:0], outbox: u.outbox[:0],
		left: branch{sleep: u.left.sleep[:0], todo: u.left.todo[:0]},
	}
}

// share lets the workers explore the parcels.
func share(parcels []*parcel, workers []*explorer, subs []*Subject) {
	next := make(chan *parcel, len(parcels))
	for _, u := range parcels {
		next <- u
	}
	close(next)
	if len(parcels) == 1 || len(workers) == 1 {
		for u := range next {
			u.run(workers[0], subs[0])
		}
		return
	}
	var wg sync.WaitGroup
	for i := range min(len(workers), len(parcels)) {
		wg.Go(func() {
			for u := range next {
				u.run(workers[i], subs[i])
			}
		})
	}
	wg.Wait()
}

// merge adds up the results, in the order of the parcels.
func (f *frontier) merge(parcels []*parcel) error {
	for _, u := range parcels {
		f.led.merge(&u.led)
		for _, h := range u.hashes {
			f.classes.add(h)
		}
		if u.err != nil {
			return u.err
		}
		u.at.sleep, u.left.sleep = u.left.sleep, u.at.sleep
		u.at.todo, u.left.todo = u.left.todo, u.at.todo
		u.at.tried = u.left.tried
		for up := u.at; up != nil; up = up.parent {
			up.leaves += u.led.Runs
		}
		if len(u.deep) > 0 {
			u.at.below++
		}
		f.push(u.at)
	}
	for _, u := range parcels {
		for _, in := range u.outbox {
			if f.mutant != mutantOutbox {
				plant(in.at, in.first[0], &f.pool)
			}
		}
	}
	for _, u := range parcels {
		for i := range u.outbox {
			f.push(u.outbox[i].at)
		}
		for _, b := range u.deep {
			f.push(b)
		}
	}
	for _, u := range parcels {
		last := u.at
		if len(u.deep) > 0 {
			last = u.deep[len(u.deep)-1]
		}
		f.release(last)
	}
	slices.SortStableFunc(f.stack, func(a, b *branch) int { return a.depth - b.depth })
	return f.finished()
}

// finished checks that an empty stack means what it says. What waits is begun when
// what it waits for is finished, so nothing can wait for ever; but a mistake in that
// would look like a proof.
func (f *frontier) finished() error {
	if len(f.stack) > 0 || f.root.below == 0 && len(f.root.todo) == 0 {
		return nil
	}
	return fmt.Errorf("%w: after %d executions, %d branches below the root and %d trees at it wait for nothing",
		ErrUnfinished, f.led.Runs, f.root.below, len(f.root.todo))
}

// hand gives the workers back the nodes that were not planted, and the branches that
// were released.
func (f *frontier) hand(workers []*explorer) {
	for i, t := range f.pool.free {
		to := &workers[i%len(workers)].pool
		to.free = append(to.free, t)
	}
	f.pool.free = f.pool.free[:0]
	for i, b := range f.spare {
		to := &workers[i%len(workers)].spare
		*to = append(*to, b)
	}
	f.spare = f.spare[:0]
}

// push puts b on the stack if there is something to do.
func (f *frontier) push(b *branch) {
	if !b.active && ready(b.todo, b.sleep) >= 0 {
		b.active = true
		f.stack = append(f.stack, b)
	}
}

// release forgets b and its ancestors as far as nothing is left to do below. What
// waited for that can begin.
func (f *frontier) release(b *branch) {
	for b.parent != nil && b.below == 0 && len(b.todo) == 0 {
		b.below = -1 // once
		up := b.parent
		up.below--
		up.sleep[b.via].open = f.mutant == mutantRelease
		f.push(up)
		f.spare = append(f.spare, b)
		b = up
	}
}
