package sim

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
	if w.recording {
		w.record(obj, m)
	}
}

func (w *World) record(obj ID, m Mode) {
	w.check()
	w.footprint = append(w.footprint, Access{obj, m})
}

// beginFootprint notes what every step touches: see Step.Footprint.
func (w *World) beginFootprint(a *actor, kind OptionKind) {
	w.footprint = w.footprint[:0]
	if a.id != Loop {
		w.touch(a.id, Read)
	}
	if w.Time == Strict && kind != OptAdvance {
		w.touch(Clock, Read)
	}
}

// An opaque object's operations may touch anything of the object, so a step
// that runs inside one writes the object as a whole. A set of objects is a bit
// mask; bit 63 is everything outside recorded operations.
const outsideBit = 1 << 63

func (w *World) touchOpaque(mask uint64) {
	if mask&outsideBit != 0 {
		w.touch(Outside, Write)
	}
	for i, o := range w.objects {
		if mask&(1<<i) != 0 && !o.Tracked {
			w.touch(o.id, Write)
		}
	}
}
