package scheduler

import "github.com/simrun-dev/simrun/sim"

// A sequence is what should have been executed from a node instead: some of the
// transitions that followed it, in order, and then one more event, which has not
// been executed there.
type sequence struct {
	from    int     // depth of the node
	set     bitset  // transitions of the path
	before  bitset  // the same, to be restored
	place   []place // of processes, by ID: where they come first
	stamp   uint32  // of valid places
	last    *node   // nil if it is not needed any more
	fixed   int     // choices of last that are given
	vague   *guess  // what is known of last, if it is vague
	guess   guess
	doubt   bool    // a decision depends on what is not sure
	several bool    // see group
	reach   int32   // the last transition of the set as it was
	all     touches // of the transitions together
	barrier bool    // one of them is
}

type place struct {
	stamp uint32
	depth int32
}

// find is the first transition of a process, -1 if there is none.
func (v *sequence) find(process sim.ID, nodes []node) int {
	if int(process) >= len(v.place) || v.place[process].stamp != v.stamp {
		return -1
	}
	j := int(v.place[process].depth)
	for !v.set.has(j) || nodes[j].process != process { // it has been taken out
		if j = v.set.next(j + 1); j < 0 {
			return -1
		}
	}
	return j
}

// put adds transition j.
func (v *sequence) put(j int, e *event) {
	v.set.add(j)
	for len(v.place) <= int(e.process) {
		v.place = append(v.place, place{})
	}
	if p := &v.place[e.process]; p.stamp != v.stamp {
		*p = place{v.stamp, int32(j)}
	}
	v.all.join(&e.bits)
	v.barrier = v.barrier || e.barrier
}

// lastDepends reports whether e depends on the last event.
func (v *sequence) lastDepends(e *event) bool {
	if v.vague == nil {
		return v.last.depends(e)
	}
	dependent, sure := v.vague.depends(&v.last.event, e)
	v.doubt = v.doubt || !sure
	return dependent
}

// dependsOn reports whether e depends on one of the transitions.
func (v *sequence) dependsOn(e *event, nodes []node) bool {
	if !v.barrier && !e.barrier && !e.bits.races(&v.all) {
		return false
	}
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		if e.depends(&nodes[j].event) {
			return true
		}
	}
	return false
}

// chooses reports whether a process in the sequence could have done something else.
func (v *sequence) chooses(nodes []node) bool {
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		if nodes[j].event.alternatives() {
			return true
		}
	}
	return v.last != nil && v.last.event.alternatives()
}
