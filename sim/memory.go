package sim

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
)

// memory is what Atomics, Cells and Mutexes have in common: an identity, a word
// that stands for the value, and the tasks whose guards look at it.
type memory struct {
	w       *World
	id      ID
	word    uint64
	initial uint64 // the word that the set-up left
	past    *past  // of those who left the present value
	// Tasks that wait under a guard that reads this, in the order in which they
	// began to. The array saves the allocation for the first few.
	watchers []*Task
	few      [4]*Task
	name     string // for people
	index    int    // of one of several that have the name, from 1; 0 for none
}

// init names m. It must not be copied afterwards.
func (m *memory) init(w *World, word uint64) {
	w.check()
	m.initAs(w, w.newID(), word)
}

// initAs is init with an identity. What is left of an earlier execution is forgotten.
func (m *memory) initAs(w *World, id ID, word uint64) {
	if m.w != w {
		m.w, m.watchers = w, m.few[:0]
	}
	m.id, m.word, m.initial, m.watchers = id, word, word, m.watchers[:0]
	m.past, m.name, m.index = nil, "", 0
}

// remember takes a variable of an earlier execution from the pool: the n-th one of
// an execution is mostly the n-th one of all others, and then of the same type.
func remember[T any](w *World) *T {
	n := w.variablesUsed
	w.variablesUsed++
	if n < len(w.variables) {
		if v, same := w.variables[n].(*T); same {
			return v
		}
	} else {
		w.variables = append(w.variables, nil)
	}
	v := new(T)
	w.variables[n] = v
	return v
}

// rename is what Named does, for all that has it.
func (m *memory) rename(name string, index []int) {
	m.name, m.index = name, 0
	if len(index) > 0 {
		m.index = index[0] + 1
	}
}

// label is the name for people; what has none is named after its identity.
func (m *memory) label() string {
	switch {
	case m.name == "":
		return "#" + m.w.Path(m.id)
	case m.index > 0:
		return m.name + "[" + strconv.Itoa(m.index-1) + "]"
	}
	return m.name
}

// told reports whether somebody wants to know of the access that was just made.
func (m *memory) told() bool { return m.w.mask&EvAccess != 0 && !m.w.foreign && m.w.steps > 0 }

// say tells of it.
func (m *memory) say(format string, args ...any) {
	m.sayOf(m.w.acting, m.label()+"."+fmt.Sprintf(format, args...))
}

func (m *memory) sayOf(t *Task, text string) {
	w := m.w
	e := w.event(EvAccess)
	e.Task, e.ID, e.Text = t, m.id, text
	if e.Task != nil {
		e.Task.describeOp(e)
	}
	w.emit(e)
}

// point is the scheduling point before an access. Callbacks, set-up code,
// conditions of guards and observers have none.
func (m *memory) point() {
	if t := m.w.acting; t != nil {
		_ = t.suspend(nil, stays|deaf|point)
	}
}

// fresh reports whether the running step has done nothing yet that another step
// could notice, so that a scheduling point now would only repeat the one that
// the step began with.
func (w *World) fresh() bool {
	if w.touched || w.stepMask&outsideBit != 0 {
		return false
	}
	for mask := w.stepMask; mask != 0; mask &= mask - 1 {
		if !w.objects[bits.TrailingZeros64(mask)].Tracked {
			return false
		}
	}
	return true
}

// read records that the acting task looks at the value.
func (m *memory) read() {
	w := m.w
	w.touchPlainly(m.id, Read)
	m.seen(m.word)
	if t := w.acting; t != nil && !w.foreign {
		t.saw(m)
	}
}

// write gives the object a new word. A task that writes what is there already
// has seen it.
func (m *memory) write(word uint64) {
	w := m.w
	w.touchPlainly(m.id, Write)
	m.seen(0)
	m.log(WordWrite{Object: m.id, Value: word})
	if t := w.acting; word == m.word && t != nil && !w.foreign {
		t.saw(m)
	}
	m.set(word)
}

// add changes the word by d, in an operation that commutes.
func (m *memory) add(d uint64) {
	m.w.touchPlainly(m.id, Add)
	m.seen(0)
	m.log(WordWrite{Object: m.id, Value: d, Delta: true})
	m.set(m.word + d)
}

// seen notes, for [World.States], that whoever acts has accessed m.
func (m *memory) seen(word uint64) {
	if t := m.w.acting; m.w.States && t != nil && !m.w.foreign {
		t.learns(m.id, word)
	}
}

// log is for [Step.Writes].
func (m *memory) log(x WordWrite) {
	if m.w.recording {
		m.w.writes = append(m.w.writes, x)
	}
}

func (m *memory) set(word uint64) {
	w := m.w
	if w.steps == 0 {
		m.initial = word
	}
	if m.word == word {
		return
	}
	m.word = word
	if t := w.acting; t != nil {
		t.guard.again = 0
	}
	for _, t := range m.watchers {
		w.reconsider(t)
	}
}

// watch makes t one of the tasks that are reconsidered when m changes.
func (m *memory) watch(t *Task) { m.watchers = append(m.watchers, t) }

func (m *memory) unwatch(t *Task) {
	i := slices.Index(m.watchers, t)
	// By hand: there are few, and slices.Delete clears what is left behind.
	for i++; i < len(m.watchers); i++ {
		m.watchers[i-1] = m.watchers[i]
	}
	m.watchers = m.watchers[:len(m.watchers)-1]
}
