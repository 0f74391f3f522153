package sim

// A Cell is plain memory of an algorithm in shared-memory style, as a field
// that a lock is to protect. Its accesses are recorded in the footprint, but
// they are no scheduling points: they belong to the step of the [Atomic] access
// before them. So two accesses that nothing orders, a data race, are not seen in
// the order of steps; they are found all the same: see [Race].
type Cell[T any] struct {
	// The word counts the stores: T need not be comparable.
	memory
	v   T
	log *accessLog // nil where no races are looked for
}

// NewCell makes a Cell of w with an initial value. It belongs to the execution
// that runs now.
func NewCell[T any](w *World, initial T) *Cell[T] {
	c := remember[Cell[T]](w)
	c.init(w, 0)
	c.v = initial
	c.log = w.newLog()
	c.log.lookForRace(w, &c.memory, true)
	return c
}

// Named gives c a name for people, as in "sum" or, with an index, "slot[0]", and
// returns c.
func (c *Cell[T]) Named(name string, index ...int) *Cell[T] {
	c.rename(name, index)
	return c
}

// ID is the identity in footprints.
func (c *Cell[T]) ID() ID { return c.id }

// Peek returns the value without a trace, for Inspect methods and observers.
func (c *Cell[T]) Peek() T { return c.v }

// Load returns the value.
func (c *Cell[T]) Load() T {
	c.log.lookForRace(c.w, &c.memory, false)
	c.read()
	if c.told() {
		c.say("Load() = %v", c.v)
	}
	return c.v
}

// Store sets the value.
func (c *Cell[T]) Store(x T) {
	c.log.lookForRace(c.w, &c.memory, true)
	c.write(c.word + 1)
	c.v = x
	if c.told() {
		c.say("Store(%v)", x)
	}
}
