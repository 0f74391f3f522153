package sim

// A Var is a plain variable whose reads and writes are recorded in the
// footprint of the step. It is no scheduling point: event-loop code is never
// interrupted between two awaits. A lock that keeps all its state in Vars and
// Futures may claim to be tracked ([Object.Tracked]).
type Var[T any] struct {
	w  *World
	id ID
	v  T

	past *past // of the last Set
}

// NewVar makes a variable of w with an initial value. It belongs to the execution
// that runs now.
func NewVar[T any](w *World, initial T) *Var[T] {
	v := remember[Var[T]](w)
	v.w, v.id, v.v, v.past = w, w.newID(), initial, nil
	return v
}

// Get returns the value.
func (v *Var[T]) Get() T {
	v.w.touch(v.id, Read)
	v.w.learn(v.past)
	if t := v.w.acting; v.w.States && t != nil {
		word, _ := anyWord(v.v)
		t.learns(v.id, word)
	}
	return v.v
}

// Set changes the value.
func (v *Var[T]) Set(x T) {
	v.w.settle()
	v.w.touch(v.id, Write)
	v.w.retell(&v.past)
	v.v = x
}

// Peek returns the value without a trace, for Inspect methods.
func (v *Var[T]) Peek() T { return v.v }
