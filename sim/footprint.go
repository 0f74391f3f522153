package sim

import "math/bits"

// A Mode says how a step touched an object.
type Mode uint8

const (
	// Read leaves the object as it is.
	Read Mode = iota
	// Write may change it in any way.
	Write
	// Add changes it by an operation that commutes with other Adds, and does
	// not look at the value.
	Add
)

// String is "read", "write" or "add".
func (m Mode) String() string { return [...]string{"read", "write", "add"}[m] }

// An Access is one entry of a footprint: of a variable, a future, an object as a
// whole, a task, a callback or an I/O, or of one of the fixed identities.
type Access struct {
	Object ID
	Mode   Mode
}

// Conflicts reports whether two accesses of the same object do not commute:
// all pairs but read with read and add with add. Accesses of different objects
// never conflict.
func (a Access) Conflicts(b Access) bool {
	return a.Object == b.Object && (a.Mode != b.Mode || a.Mode == Write)
}

// touch records an access of the running step. It is in the way of nearly every
// call into the world, so it also stops tasks that are being unwound: then
// everything is recorded, that is to say, nothing is.
func (w *World) touch(obj ID, m Mode) {
	w.step.Plain = false
	w.touchPlainly(obj, m)
}

// touchPlainly is touch for guarded memory, and for the end of the running task:
// see [Step.Plain].
func (w *World) touchPlainly(obj ID, m Mode) {
	w.touched = true
	if w.recording {
		w.record(Access{obj, m})
	}
}

// record is the rare part of touch, which is inlined as long as this is not.
//
//go:noinline
func (w *World) record(a Access) {
	w.check()
	w.footprint = append(w.footprint, a)
}

// lookBack records that a step, at its start, reads what made it ready. That will
// not change any more, so the step is still as good as at its start: see fresh.
func (w *World) lookBack(obj ID) {
	if w.recording {
		w.record(Access{obj, Read})
	}
}

// beginFootprint notes what every step touches: see Step.Footprint.
func (w *World) beginFootprint(a *actor) {
	w.footprint = w.footprint[:0]
	w.writes = w.writes[:0]
	w.step.Plain, w.step.Contingent = true, false
	if a.id != Loop {
		w.footprint = append(w.footprint, Access{a.id, Read})
	}
}

// maxAspects is the number of aspects of an object.
const maxAspects = 16

// Order is for observers, during an event: it adds to the footprint of the
// running step an access of an aspect of o, a number from 0 to 15 with a meaning
// of the observer's choice. It is how a property tells exploration that its
// verdict depends on the order of two events: steps that touch the same aspect
// in modes that conflict are not exchanged. Without a Stepper it does nothing.
func (w *World) Order(o *Object, aspect int, m Mode) {
	if !w.ordering {
		return
	}
	if uint(aspect) >= maxAspects {
		panic("sim: Order of an aspect that there is not")
	}
	// An object creates nothing, so the identities below it are free.
	w.footprint = append(w.footprint, Access{w.ids.child(o.id, int32(aspect)), m})
}

// An opaque object's operations may touch anything of the object, so a step
// that runs inside one writes the object as a whole. A set of objects is a bit
// mask; bit 63 is everything outside recorded operations.
const outsideBit = 1 << 63

// outside is the mask of code outside any operation that has not promised
// anything itself.
func (w *World) outside() uint64 {
	if w.Tracked {
		return 0
	}
	return outsideBit
}

func (w *World) touchOpaque(mask uint64) {
	if mask&outsideBit != 0 {
		w.touch(Outside, Write)
	}
	for mask &^= outsideBit; mask != 0; mask &= mask - 1 {
		if o := w.objects[bits.TrailingZeros64(mask)]; !o.Tracked {
			w.touch(o.id, Write)
		}
	}
}
