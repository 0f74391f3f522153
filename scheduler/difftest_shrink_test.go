package scheduler_test

import "slices"

// diffShrink makes a program smaller as long as it fails: it drops tasks, timers
// and operations, puts bodies in the place of what is around them, and replaces
// parameters by simpler ones. fails is called at most budget times.
func diffShrink(p *diffProgram, budget int, fails func(*diffProgram) bool) *diffProgram {
	for again := true; again; {
		again = false
		for i := 0; ; i++ {
			q := p.clone()
			if !q.simplify(i) {
				break
			}
			if budget--; budget < 0 {
				return p
			}
			if q.number(); fails(q) {
				p, again = q, true
				i--
			}
		}
	}
	return p
}

func (p *diffProgram) clone() *diffProgram {
	q := *p
	q.tasks = slices.Clone(p.tasks)
	for i := range q.tasks {
		q.tasks[i].ops = cloneOps(p.tasks[i].ops)
	}
	q.timers = cloneOps(p.timers)
	return &q
}

func cloneOps(list []*diffOp) []*diffOp {
	list = slices.Clone(list)
	for i, o := range list {
		c := *o
		c.body = cloneOps(o.body)
		list[i] = &c
	}
	return list
}

// simplify makes change number i; false if there are not so many.
func (p *diffProgram) simplify(i int) bool {
	// take counts down to the change to be made.
	take := func() bool {
		i--
		return i == -1
	}
	for k := range p.tasks {
		if len(p.tasks) > 1 && take() {
			p.dropTask(k)
			return true
		}
	}
	for k := range p.timers {
		if take() {
			p.timers = slices.Delete(p.timers, k, k+1)
			return true
		}
	}
	for _, list := range p.lists() {
		for k, o := range *list {
			if take() {
				*list = slices.Delete(*list, k, k+1)
				return true
			}
			if o.kind.body == ownBody && take() {
				*list = slices.Replace(*list, k, k+1, o.body...)
				return true
			}
			if simplifyOp(o, take) {
				return true
			}
		}
	}
	for _, flag := range []*bool{&p.sync, &p.quiet, &p.ordered} {
		if *flag && take() {
			*flag = false
			return true
		}
	}
	for k := range p.tasks {
		if p.tasks[k].free && take() {
			p.tasks[k].free = false
			return true
		}
	}
	switch {
	case p.time != 0 && take():
		p.time = 0
	case p.discipline != 0 && take():
		p.discipline = 0
	case p.ios != 0 && take():
		p.ios &= p.ios - 1
	case p.buffer > 0 && take():
		p.buffer = 0
	case p.tracked != 15 && take():
		p.tracked |= p.tracked + 1
	default:
		return false
	}
	return true
}

// simplifyOp changes the parameters of an operation.
func simplifyOp(o *diffOp, take func() bool) bool {
	switch {
	case o.brave && take():
		o.brave = false
	case o.n > 0 && take():
		o.n--
	case o.x > 0 && o.kind.thing != noThing && o.kind.thing != aTask && take():
		o.x--
	default:
		return false
	}
	return true
}

// dropTask removes task k and what refers to it.
func (p *diffProgram) dropTask(k int) {
	p.tasks = slices.Delete(p.tasks, k, k+1)
	p.each(func(o *diffOp) {
		if o.kind.thing == aTask && o.x > k {
			o.x--
		}
	})
}

// lists are all sequences of operations.
func (p *diffProgram) lists() (all []*[]*diffOp) {
	for i := range p.tasks {
		all = append(all, &p.tasks[i].ops)
	}
	for _, o := range p.timers {
		all = append(all, &o.body)
	}
	p.each(func(o *diffOp) {
		if !slices.Contains(p.timers, o) && o.body != nil {
			all = append(all, &o.body)
		}
	})
	return all
}
