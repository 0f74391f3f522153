package sim

// A Cell is plain memory of an algorithm in shared-memory style, as a field
// that a lock is to protect. Its accesses are recorded in the footprint, but
// they are no scheduling points: they belong to the step of the [Atomic] access
// before them.
type Cell[T any] struct {
	// The word counts the stores: T need not be comparable.
	memory
	v T
}

// NewCell makes a Cell of w with an initial value. It belongs to the execution
// that runs now.
func NewCell[T any](w *World, initial T) *Cell[T] {
	c := remember[Cell[T]](w)
	c.init(w, 0)
	c.v = initial
	return c
}

// ID is the identity in footprints.
func (c *Cell[T]) ID() ID { return c.id }

// Peek returns the value without a trace, for Inspect methods and observers.
func (c *Cell[T]) Peek() T { return c.v }

// Load returns the value.
func (c *Cell[T]) Load() T {
	c.read()
	return c.v
}

// Store sets the value.
func (c *Cell[T]) Store(x T) {
	c.write(c.word + 1)
	c.v = x
}
