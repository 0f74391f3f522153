package sim

// States are compared by their numbers: the words of memory, and for each task a
// number for where it is and all that it knows. Tasks are deterministic, so that
// follows from what they have seen; what made no difference can be forgotten, or
// no state would ever come again.

// AppendState appends to buf what the state of the execution is, now that no step is
// running: two executions of one world with the same set-up go on in the same ways
// if the numbers are the same. ok is false if that cannot be said, since there is
// more to the state than memory and tasks: futures, timers and I/O, memory whose
// values are not Go's own integers or truth values, a Pause after too much was seen.
// Tasks must keep what they know in local variables, or in memory of this package; an
// object that does not say so, see [Object.Tracked], is more than that.
// For executions with [World.States].
func (w *World) AppendState(buf []uint64) (state []uint64, ok bool) {
	if !w.States || w.futuresUsed+w.handlesUsed+w.iosUsed > 0 {
		return buf, false
	}
	for _, o := range w.Objects() {
		if !o.Tracked {
			return buf, false
		}
	}
	for _, v := range w.variables[:w.variablesUsed] {
		word, known := v.(interface{ stateWord() (uint64, bool) }).stateWord()
		if !known {
			return buf, false
		}
		buf = append(buf, word)
	}
	for _, t := range w.tasks {
		token := uint64(0)
		if t.tokenOf == t.id {
			token = t.token.word
		}
		buf = append(buf, t.known, uint64(t.state)|uint64(t.guard.kind)<<8|token<<16)
		if w.buffered {
			buf = t.buffer.appendState(buf)
		}
	}
	return buf, true
}

// Forget is a promise for [World.States]: what the innermost operation of t does
// from here on does not depend on anything that t has seen in it, nor on anything
// it has seen since the last Forget outside of any operation. It belongs to places
// that are reached again and again, and place tells those of one operation apart.
func (t *Task) Forget(place int) {
	if t.w.States {
		t.known = mix(t.base(), uint64(place)+1)
	}
}

// Ask is f(), and a promise for [World.States]: of all that f sees, t goes on with
// nothing but the result.
func (t *Task) Ask(f func() int) int {
	if !t.w.States {
		return f()
	}
	known := t.known
	t.learns(-6, 0) // within, it is elsewhere
	n := f()
	t.known = known
	t.learns(-5, uint64(n))
	return n
}

// base is what t knew when it began its innermost operation.
func (t *Task) base() uint64 {
	if n := len(t.stack); n > 0 {
		return t.stack[n-1].known
	}
	return 0
}

// comesBack notes the return of an operation: of what t has seen in it, only the
// result is left if the object keeps its state in memory.
func (t *Task) comesBack(result Value, err error) {
	if f := &t.stack[len(t.stack)-1]; f.obj.Tracked {
		t.known = f.known
	}
	word := uint64(result.Bits())<<2 | uint64(result.Kind())
	if err != nil {
		word = ^word
	}
	t.learns(-2, word)
}

// learns notes that t has seen something, or done it.
func (t *Task) learns(what ID, word uint64) {
	t.known = mix(mix(t.known, uint64(what)), word)
}

// mix is one step of a hash function.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return h ^ h>>29
}

func (m *memory) stateWord() (uint64, bool) { return m.word, true }

func (a *Atomic[T]) stateWord() (uint64, bool) { return toWord(a.v) }

func (c *Cell[T]) stateWord() (uint64, bool) { return anyWord(c.v) }

func (v *Var[T]) stateWord() (uint64, bool) { return anyWord(v.v) }
