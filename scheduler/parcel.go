package scheduler

import (
	"fmt"
	"runtime/debug"

	"github.com/simrun-dev/simrun/sim"
)

// run explores the branch until the budget is used up.
func (u *parcel) run(x *explorer, sub *Subject) {
	done := false
	defer func() {
		if done {
			return
		}
		u.err = fmt.Errorf("scheduler: exploration: the worker was ended by runtime.Goexit (t.FailNow, t.Fatal?)")
		if r := recover(); r != nil {
			u.err = fmt.Errorf("scheduler: exploration: panic: %v\n%s", r, debug.Stack())
		}
	}()
	u.explore(x, sub)
	done = true
}

func (u *parcel) explore(x *explorer, sub *Subject) {
	x.load(u.at)
	for n := 1; ; n++ {
		if u.execute(x, sub); u.err != nil {
			return
		}
		u.pass(x)
		if !x.nextBranch() || n >= u.most || n%u.budget == 0 && x.divisible() {
			break
		}
	}
	u.outbox = append(u.outbox, x.outbox...)
	u.save(x)
}

// divisible reports whether the nodes up to the branch could be explored side by side:
// whether something can begin at one of them while what has begun there, and at the
// branch what is next, is not finished.
func (x *explorer) divisible() bool {
	for k := x.base; k <= x.branch; k++ {
		nd := &x.nodes[k]
		begun, todo := &nd.event, nd.todo
		if k == x.branch {
			i := ready(todo, nd.sleep)
			begun = todo[i].event
			x.trees = append(append(x.trees[:0], todo[:i]...), todo[i+1:]...)
			todo = x.trees
		}
		asleep := append(nd.sleep, sleeper{event: begun, open: true})
		i := ready(todo, asleep)
		nd.sleep = asleep[:len(nd.sleep)]
		if i >= 0 {
			return true
		}
	}
	return false
}

// execute runs one execution, judges it, and finds what else is to be explored.
func (u *parcel) execute(x *explorer, sub *Subject) {
	x.res, x.found = sub.World.Run(x, sub.Setup), Finding{}
	res := &x.res
	x.link1()
	x.known, x.free = true, false
	if x.fault != nil {
		u.err = x.fault
		return
	}
	if res.Outcome == sim.StepLimit {
		u.led.Limited++
	}
	if x.redundant {
		u.waste(res)
		return
	}
	u.judge(x, sub)
	x.collectGhosts(res)
	x.findCommon()
	for k := range x.n {
		x.alternatives(&x.nodes[k], k)
	}
	for k := range x.n {
		x.races(&x.nodes[k], k)
	}
	x.exorcise()
}

// waste counts an execution that is not one of a new class.
func (u *parcel) waste(res *sim.Result) {
	u.led.Runs++
	u.led.Redundant++
	u.led.Steps += int64(res.Steps)
}

// judge counts an execution and what is to be said of it.
func (u *parcel) judge(x *explorer, sub *Subject) {
	if sub.Judge != nil {
		x.found = sub.Judge(&x.res)
	}
	u.led.note(&x.res, &x.found)
	if x.hashing {
		u.hashes = append(u.hashes, x.class())
	}
}

// load makes a branch the base of the path.
func (x *explorer) load(b *branch) {
	x.base, x.branch, x.known, x.free = b.depth, b.depth, false, b.fresh
	x.fault = nil
	b.fresh = false
	x.choices = append(x.choices[:0], b.choices...)
	x.counts = x.counts[:0]
	for range x.choices {
		x.counts = append(x.counts, 0)
	}
	nd := x.at(b.depth)
	nd.tried = b.tried
	nd.sleep = append(nd.sleep[:0], b.sleep...)
	nd.todo, b.todo = append(nd.todo[:0], b.todo...), b.todo[:0]
	nd.chain = nd.chain[:0]
	x.above = x.above[:0]
	for range b.depth {
		x.above = append(x.above, nil)
	}
	for up := b.parent; up != nil; up = up.parent {
		x.above[up.depth] = up
	}
	for len(x.foreign) < b.depth {
		x.foreign = append(x.foreign, nil)
	}
	for i := range x.foreign {
		x.pool.putAll(x.foreign[i])
		x.foreign[i] = x.foreign[i][:0]
	}
	x.outbox = x.outbox[:0]
	x.unlearn()
}

// save notes what is left at the base of the path and below.
func (u *parcel) save(x *explorer) {
	u.keep(x, x.base, &u.left)
	if x.n == x.base {
		return
	}
	up, left := u.at, &u.left
	for k := x.base + 1; k <= x.branch; k++ {
		b := x.spare.get()
		b.parent, b.depth, b.via = up, k, len(left.sleep)-1
		b.choices = append(b.choices, x.choices[:x.nodes[k].choice]...)
		u.keep(x, k, b)
		left = b
		if k < x.branch {
			b.below = 1
		}
		u.deep = append(u.deep, b)
		up = b
	}
}

// keep moves what is to be known of node k to a branch.
func (u *parcel) keep(x *explorer, k int, b *branch) {
	nd := &x.nodes[k]
	if k < x.branch && x.n > x.base {
		x.lull(nd).open = !x.mutated(mutantHurry) // it has begun
	}
	x.route = x.route[:0]
	x.clarifyAll(k, nd.todo)
	x.prune(nd)
	b.sleep = append(b.sleep, nd.sleep...)
	b.todo = append(b.todo, nd.todo...)
	b.tried, b.leaves = nd.tried, u.leaves[k-x.base]
	nd.todo = nd.todo[:0]
}

// send hands the sequence to the branch above the base that it is to be explored
// from, unless that has been done. One with choices in it is handed over in any case:
// what covers it as far as is known here may be put where the process has chosen
// something else.
func (x *explorer) send() {
	at := x.above[x.seq.from]
	x.each(at.sleep, false, func() bool {
		x.whole = append(x.whole[:0], x.seq.set...)
		last := x.seq.last
		x.route = x.route[:0]
		if x.seq.chooses(x.nodes) || x.insert(&x.foreign[x.seq.from]) {
			copy(x.seq.set, x.whole)
			x.seq.last = last
			in := insertion{at: at}
			x.appendChain(&in.first)
			x.outbox = append(x.outbox, in)
		}
		return true
	})
}
