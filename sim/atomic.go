package sim

import "fmt"

// An Atomic is a variable of shared memory. Each access of a task has a
// scheduling point before it, so that other tasks may run between any two
// accesses, and is visible to everybody at once: memory is sequentially
// consistent, unless [World.Memory] says otherwise.
//
// A scheduling point that directly follows another one is left out, where that
// is sure: at the start of a step of a task that promises to touch nothing
// unrecorded ([Task.Scripted], [World.Tracked]), inside tracked objects only,
// which has not touched anything yet. So a Load and a Store make two steps, the
// first of which may be the start of the task. Callbacks and set-up code access
// memory without scheduling points; observers may only Peek.
//
// The footprint of an access is a read for Load and for a CompareAndSwap that
// fails, an add for Increase, and a write for all others.
type Atomic[T comparable] struct {
	memory
	v T
	// Words of values that are not numbers or truth values, in the order in
	// which they were first seen.
	known  map[T]uint64
	values []T // by word
}

// NewAtomic makes an Atomic of w with an initial value. It belongs to the
// execution that runs now.
func NewAtomic[T comparable](w *World, initial T) *Atomic[T] {
	a := remember[Atomic[T]](w)
	clear(a.known)
	a.values = a.values[:0]
	a.init(w, a.encode(initial))
	a.v = initial
	return a
}

// Named gives a a name for people, as in "next" or, with an index, "flag[0]", and
// returns a.
func (a *Atomic[T]) Named(name string, index ...int) *Atomic[T] {
	a.rename(name, index)
	return a
}

// ID is the identity in footprints.
func (a *Atomic[T]) ID() ID { return a.id }

// Peek returns the value without a trace, for Inspect methods and observers.
func (a *Atomic[T]) Peek() T { return a.v }

// Load returns the value.
func (a *Atomic[T]) Load() T {
	a.point()
	if a.w.buffered {
		return a.loadBuffered()
	}
	a.look()
	if a.told() {
		a.say("Load() = %v", a.v)
	}
	return a.v
}

// loadBuffered is Load where the task's own store may be in its buffer.
func (a *Atomic[T]) loadBuffered() T {
	v := a.v
	if s := a.pending(); s != nil {
		v = a.decode(s.word)
	} else {
		a.look()
	}
	if a.told() {
		a.say("Load() = %v", v)
	}
	return v
}

// Store sets the value.
func (a *Atomic[T]) Store(x T) {
	if a.w.buffered && a.w.acting != nil && !a.w.foreign {
		a.store(a, a.encode(x))
	} else {
		a.point()
		a.put(x)
	}
	if a.told() {
		a.say("Store(%v)", x)
	}
}

// Swap sets the value and returns the one before.
func (a *Atomic[T]) Swap(x T) (old T) {
	a.locked()
	old = a.v
	a.change(x)
	if a.told() {
		a.say("Swap(%v) = %v", x, old)
	}
	return old
}

// Update sets the value to f of it, in one access, and returns the one before: what
// the literature calls fetch-and-phi. f must not access memory.
func (a *Atomic[T]) Update(f func(v T) T) (old T) {
	a.locked()
	old = a.v
	a.change(f(old))
	if a.told() {
		a.say("Update() = %v, now %v", old, a.v)
	}
	return old
}

// CompareAndSwap sets the value to x if it is old, and reports whether it was.
func (a *Atomic[T]) CompareAndSwap(old, x T) bool {
	a.locked()
	a.w.step.Contingent = true
	is := a.v == old
	if is {
		a.change(x)
	} else {
		a.look()
	}
	if a.told() {
		a.say("CompareAndSwap(%v, %v) = %v", old, x, is)
	}
	return is
}

// Add adds d and returns the new value. T must be one of Go's integer types.
func (a *Atomic[T]) Add(d T) T {
	a.locked()
	a.change(fromWord[T](a.word + a.integer("Add", d)))
	if a.told() {
		a.say("Add(%v) = %v", d, a.v)
	}
	return a.v
}

// And keeps the bits that are set in mask and returns the value before. T must
// be one of Go's integer types.
func (a *Atomic[T]) And(mask T) (old T) {
	a.locked()
	old = a.v
	a.change(fromWord[T](a.word & a.integer("And", mask)))
	if a.told() {
		a.say("And(%v) = %v", mask, old)
	}
	return old
}

// Or sets the bits that are set in mask and returns the value before. T must be
// one of Go's integer types.
func (a *Atomic[T]) Or(mask T) (old T) {
	a.locked()
	old = a.v
	a.change(fromWord[T](a.word | a.integer("Or", mask)))
	if a.told() {
		a.say("Or(%v) = %v", mask, old)
	}
	return old
}

// Increase adds d without looking at the value. Increases of the same Atomic
// commute: their order makes no difference to anybody. T must be one of Go's
// integer types; with less than 64 bits, where the sum may wrap around, Increase
// is an Add.
func (a *Atomic[T]) Increase(d T) {
	a.locked()
	sum := fromWord[T](a.word + a.integer("Increase", d))
	if narrow[T]() {
		a.change(sum)
	} else {
		a.w.tell(&a.past)
		a.add(a.integer("Increase", d))
		a.v = sum
	}
	if a.told() {
		a.say("Increase(%v)", d)
	}
}

// look reads the value.
func (a *Atomic[T]) look() {
	a.w.learn(a.past)
	a.read()
}

// change writes a value that depends on the one before.
func (a *Atomic[T]) change(x T) {
	a.w.learn(a.past)
	a.seen(a.word)
	a.put(x)
}

// put writes a value.
func (a *Atomic[T]) put(x T) {
	a.w.retell(&a.past)
	a.write(a.encode(x))
	a.v = x
}

// encode gives equal values, and only those, the same word.
func (a *Atomic[T]) encode(x T) uint64 {
	if word, ok := toWord(x); ok {
		return word
	}
	word, ok := a.known[x]
	if !ok {
		if a.known == nil {
			a.known = make(map[T]uint64, 8) // one bucket: enough for most
		}
		word = uint64(len(a.known))
		a.known[x] = word
		a.values = append(a.values, x)
	}
	return word
}

// decode is the value that a word stands for.
func (a *Atomic[T]) decode(word uint64) T {
	if _, ok := toWord(a.v); ok {
		return fromWord[T](word)
	}
	return a.values[word]
}

// arrive implements storable.
func (a *Atomic[T]) arrive(word uint64) { a.v = a.decode(word) }

// text implements storable.
func (a *Atomic[T]) text(word uint64) string { return fmt.Sprint(a.decode(word)) }

// integer is x as a word, for arithmetic; not that of a truth value.
func (a *Atomic[T]) integer(method string, x T) uint64 {
	if _, is := any(x).(bool); !is {
		if word, ok := toWord(x); ok {
			return word
		}
	}
	panic(fmt.Sprintf("sim: Atomic.%s needs one of Go's integer types, not %T", method, x))
}

// toWord encodes truth values and numbers of Go's own types.
func toWord[T comparable](x T) (word uint64, ok bool) { return anyWord(x) }

func anyWord(x any) (word uint64, ok bool) {
	switch x := x.(type) {
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	case int:
		return uint64(x), true
	case int8:
		return uint64(x), true
	case int16:
		return uint64(x), true
	case int32:
		return uint64(x), true
	case int64:
		return uint64(x), true
	case uint:
		return uint64(x), true
	case uint8:
		return uint64(x), true
	case uint16:
		return uint64(x), true
	case uint32:
		return uint64(x), true
	case uint64:
		return x, true
	case uintptr:
		return uint64(x), true
	}
	return 0, false
}

// fromWord is the number or truth value that a word stands for.
func fromWord[T comparable](word uint64) (x T) {
	switch p := any(&x).(type) {
	case *bool:
		*p = word != 0
	case *int:
		*p = int(word)
	case *int8:
		*p = int8(word)
	case *int16:
		*p = int16(word)
	case *int32:
		*p = int32(word)
	case *int64:
		*p = int64(word)
	case *uint:
		*p = uint(word)
	case *uint8:
		*p = uint8(word)
	case *uint16:
		*p = uint16(word)
	case *uint32:
		*p = uint32(word)
	case *uint64:
		*p = word
	case *uintptr:
		*p = uintptr(word)
	}
	return x
}

// narrow reports whether T has less than 64 bits on a usual machine.
func narrow[T comparable]() bool {
	var x T
	switch any(x).(type) {
	case int, int64, uint, uint64, uintptr:
		return false
	}
	return true
}
