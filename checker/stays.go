package checker

import "github.com/simrun-dev/simrun/sim"

// mode is 1 for readers and 0 for all others.
func mode(info *sim.OpInfo) int {
	if info.Shared {
		return 1
	}
	return 0
}

// frees reports whether the call of an operation is an exit.
func frees(info *sim.OpInfo) bool { return info.Class == sim.Release || info.Converts }

// A balance says what every task has taken and not given back itself, by mode:
// exclusive, shared. It depends on nothing that other tasks do.
type balance struct{ tasks [][2]int32 }

func (b *balance) reset() { b.tasks = b.tasks[:0] }

func (b *balance) of(task int) [2]int32 {
	if task < len(b.tasks) {
		return b.tasks[task]
	}
	return [2]int32{}
}

// taken notes an acquisition.
func (b *balance) taken(task, mode int) {
	for len(b.tasks) <= task {
		b.tasks = append(b.tasks, [2]int32{})
	}
	b.tasks[task][mode]++
}

// given notes a release, and reports false if the task had nothing to release.
func (b *balance) given(task, mode int) bool {
	if task >= len(b.tasks) || b.tasks[task][mode] == 0 {
		return false
	}
	b.tasks[task][mode]--
	return true
}

// stays follows who is inside an object, as long as that is plain: nobody enters
// in company that is forbidden, or twice; releases succeed, and come from who is
// inside, or, for permits, when one is out. An execution that stays plain
// violates neither exclusion nor capacity, and every release is right and was
// accepted. What is not plain is for the books.
type stays struct {
	strange bool
	waiting int32 // operations under way
	// inside counts stays by mode, from the return of the acquisition to the call
	// of the release.
	inside  [2]int32
	permits int32   // that there are
	holder  int32   // the task that is inside, if it can be but one; -1 for none
	own     balance // who is inside, if they can be several
}

// A sign is what an event means for stays. There is one for each sort of object,
// so that the way from an event to its meaning is short.
type sign uint8

const (
	nothing sign = iota
	acceptance
	soleEntry
	soleExit
	permitTaken
	permitGiven
	readerEntry
	readerExit
	writerEntry
	writerExit
	notPlain // it changes who is inside in more than one way
)

// watchStays has the quick look follow who is inside.
func (o *object) watchStays() {
	o.stays.permits = int32(o.spec.Capacity)
	for i := range o.roles {
		r := &o.roles[i]
		var enters, exits sign
		switch {
		case counts(o.spec):
			enters, exits = permitTaken, permitGiven
		case !hasShared(o.spec):
			enters, exits = soleEntry, soleExit
		case r.mode == 1:
			enters, exits = readerEntry, readerExit
		default:
			enters, exits = writerEntry, writerExit
		}
		if o.spec.Ops[i].LetsGo || r.converts {
			r.call = notPlain
		}
		switch r.class {
		case sim.Acquire:
			r.ret = enters
		case sim.Release:
			r.call, r.ret = exits, acceptance
		}
	}
}

func (p *stays) reset() {
	p.strange, p.waiting, p.inside, p.holder = false, 0, [2]int32{}, -1
	p.own.reset()
}

// glance is told of every call and return.
func (p *stays) glance(m *moment, r *role) {
	p.waiting += 1 - 2*int32(m.kind)
	sign := r.call
	if m.kind == returned {
		sign = r.ret
	}
	switch sign {
	case nothing:
	case notPlain:
		p.strange = true
	case acceptance:
		if m.err != nil {
			p.strange = true
		}
	case soleExit:
		if p.holder != m.index {
			p.strange = true
		}
		p.holder = -1
	case permitGiven:
		if p.inside[0]--; p.inside[0] < 0 {
			p.strange = true
		}
	case readerExit, writerExit:
		p.inside[r.mode]--
		if !p.own.given(int(m.index), int(r.mode)) {
			p.strange = true
		}
	case soleEntry, permitTaken, readerEntry, writerEntry:
		if m.err == nil && got(m.value) {
			p.enter(sign, m.index)
		}
	}
}

// enter is told of the return of a successful acquisition.
func (p *stays) enter(sign sign, task int32) {
	switch sign {
	case soleEntry:
		if p.holder >= 0 {
			p.strange = true
		}
		p.holder = task
	case permitTaken:
		if p.inside[0]++; p.inside[0] > p.permits {
			p.strange = true
		}
	case readerEntry:
		p.inside[1]++
		p.own.taken(int(task), 1)
		p.strange = p.strange || p.inside[0] > 0
	case writerEntry:
		p.inside[0]++
		p.own.taken(int(task), 0)
		p.strange = p.strange || p.inside[0]+p.inside[1] > 1
	}
}
