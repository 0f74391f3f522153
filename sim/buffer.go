package sim

// A MemoryModel says when others see what a task stores in an [Atomic].
type MemoryModel uint8

const (
	// SC is sequential consistency: everybody sees it at once.
	SC MemoryModel = iota
	// TSO, total store order, is how x86 and SPARC work. Each task has a store
	// buffer: [Atomic.Store] puts the value at its end, [Atomic.Load] returns the
	// newest value for the same variable in the task's own buffer, and what memory
	// has if there is none. That the oldest store of a buffer gets into memory, and
	// so to the others, is a step of its own, which can be taken at any time
	// ([OptFlush]). What both reads and changes a variable (Swap, CompareAndSwap,
	// even one that fails, Add, Update, Increase, and so on) acts on memory, and can
	// only be done when the buffer is empty, like [Task.Fence].
	//
	// Only Atomics take part. Before anything else that others could notice a task
	// waits until its buffer is empty, as if it had called Fence: before it ends,
	// parks or unparks, locks or unlocks a [Mutex], waits for a future or settles
	// one, creates, cancels or joins a task, sets a [Var], or begins an operation of
	// an object with plain fields. Such things are made of locked instructions or
	// calls of the system. A [Cell] needs no buffer: who sees its stores out of order
	// is in a race. Nor do callbacks and set-up code, which are on no processor.
	//
	// [Task.Pause] waits for the buffer, too. So spinning cannot put off for ever
	// what the others wait for; and that loses nothing, since iterations that change
	// nothing can be left out, with their Pauses, without a difference to anybody.
	//
	// TSO needs the discipline [Any]: a single thread sees its own stores.
	//
	// Source: P. Sewell, S. Sarkar, S. Owens, F. Zappa Nardelli and M. Myreen, x86-TSO:
	// A Rigorous and Usable Programmer's Model for x86 Multiprocessors, CACM 53(7),
	// 2010. That the buffer is a process for exploration, whose steps depend on what
	// they write, is from N. Zhang, M. Kusano and C. Wang, Dynamic Partial Order
	// Reduction for Relaxed Memory Models, PLDI 2015.
	TSO
)

// String is "sc" or "tso".
func (m MemoryModel) String() string {
	if m == TSO {
		return "tso"
	}
	return "sc"
}

// A storeBuffer is that of one task. Its flusher is a process beside the task.
type storeBuffer struct {
	t       *Task
	flusher Handle
	// What the task has stored since it last waited for all of it. Memory has the
	// first ones.
	stores  []bufferedStore
	flushed int
	made    int32 // in this execution: numbers them
	wanted  int   // the task waits until memory has so many; 0 if it does not wait
}

// A bufferedStore is an entry of a store buffer.
type bufferedStore struct {
	m    *memory
	to   storable
	word uint64
	// id is what the steps touch that must not be exchanged with the flush: the
	// store, loads that find it, and whatever waits for it.
	id   ID
	by   int   // the step of the store
	at   int   // the step in which memory got it
	past *past // of the store
}

// A storable is an Atomic, whatever its type.
type storable interface {
	// arrive makes word, which memory has got, the value.
	arrive(word uint64)
	// text is a word for people.
	text(word uint64) string
}

// bufferOf is the store buffer of t in this execution.
func (w *World) bufferOf(t *Task) *storeBuffer {
	b := t.buffer
	if b == nil {
		b = &storeBuffer{t: t}
		b.flusher.buffer, b.flusher.w = b, w
		t.buffer = b
	}
	if b.made == 0 {
		b.flusher.actor = actor{id: w.ids.reserved(t.id, BufferOrdinal)}
		b.flusher.queued = false
	}
	return b
}

// reset makes the buffer one of a new execution.
func (b *storeBuffer) reset() { b.stores, b.flushed, b.made, b.wanted = b.stores[:0], 0, 0, 0 }

// store puts a word at the end of the acting task's buffer, for which there may
// have to be room first. It has a scheduling point before it.
func (m *memory) store(to storable, word uint64) {
	w := m.w
	b := w.bufferOf(w.acting)
	if full := len(b.stores) + 1 - w.StoreBuffer; w.StoreBuffer > 0 && full > 0 {
		b.wait(full)
	} else {
		m.point()
	}
	b.t.stores(m, word)
	m.seen(0)
	s := bufferedStore{m: m, to: to, word: word, by: w.steps}
	s.id = w.ids.child(b.flusher.id, b.made)
	b.made++
	w.tell(&s.past)
	w.touchPlainly(s.id, Write)
	b.stores = append(b.stores, s)
	if !b.flusher.queued {
		b.offer()
	}
}

// offer makes the flush of the oldest store possible. Like a task that gives way,
// the flusher goes to the end of the queue: in the plain order of the loop no store
// waits for ever.
func (b *storeBuffer) offer() {
	b.t.w.makeReady(&b.flusher)
	b.flusher.by = b.stores[b.flushed].by
}

// flush is the step in which memory gets the oldest store.
func (b *storeBuffer) flush() {
	w := b.t.w
	s := &b.stores[b.flushed]
	s.at = w.steps
	b.flushed++
	m := s.m
	m.past = s.past
	m.write(s.word)
	s.to.arrive(s.word)
	w.touchPlainly(s.id, Write)
	if m.told() {
		m.sayOf(b.t, "flush "+m.label()+" = "+s.to.text(s.word))
	}
	if b.flushed < len(b.stores) {
		b.offer()
	}
	if b.wanted > 0 && b.flushed >= b.wanted {
		b.wanted = 0
		w.makeReady(&b.t.handle)
	}
}

// wait is a scheduling point, after which memory has the first n stores.
func (b *storeBuffer) wait(n int) {
	t := b.t
	t.mustAct()
	if b.flushed < n {
		b.wanted = n
	} else {
		// Ready since then, although nobody asked: whether the task comes to this
		// place before or after the flush is all the same.
		t.w.makeReady(&t.handle)
		t.handle.by = b.stores[n-1].at
	}
	_ = t.suspend(nil, deaf|drains)
	t.w.lookBack(b.stores[n-1].id)
	if t.w.States {
		t.learns(-7, 0)
	}
}

// drain waits until memory has all that the acting task has stored, and reports
// whether it has stored anything since it last did so: else there is no scheduling
// point.
func (w *World) drain() bool {
	t := w.acting
	if t == nil || w.foreign || t.buffer == nil || len(t.buffer.stores) == 0 {
		return false
	}
	b := t.buffer
	b.wait(len(b.stores))
	b.stores, b.flushed = b.stores[:0], 0
	return true
}

// settle is drain, before what is no memory.
func (w *World) settle() {
	if w.buffered {
		w.drain()
	}
}

// Fence waits, under [TSO], until memory has all that t has stored: the MFENCE of
// x86. That is a step of its own, to which the next access does not belong. If t
// has stored nothing since the last time, and under [SC], it does nothing at all.
func (t *Task) Fence() {
	t.mustAct()
	w := t.w
	if !w.buffered || !w.drain() {
		return
	}
	w.touched = true
	if w.wants(EvAccess) {
		e := w.event(EvAccess)
		e.Task, e.ID, e.Text = t, t.buffer.flusher.id, "fence"
		t.describeOp(e)
		w.emit(e)
	}
}

// locked is the scheduling point before what reads and changes memory at once.
func (m *memory) locked() {
	if !m.w.buffered || !m.w.drain() {
		m.point()
	}
}

// pending is the newest store to m that the acting task has made and that memory
// does not have, nil if there is none.
func (m *memory) pending() *bufferedStore {
	w := m.w
	t := w.acting
	if t == nil || w.foreign || t.buffer == nil {
		return nil
	}
	b := t.buffer
	i := b.newest(m)
	if i < 0 {
		return nil
	}
	s := &b.stores[i]
	w.lookBack(s.id) // if memory has it, that made a difference
	w.step.Contingent = true
	if i < b.flushed {
		return nil
	}
	w.touched = true
	m.seen(s.word)
	t.sawWord(m, s.word)
	return s
}

// appendState is for [World.AppendState].
func (b *storeBuffer) appendState(buf []uint64) []uint64 {
	if b == nil {
		return append(buf, 0)
	}
	waiting := b.stores[b.flushed:]
	buf = append(buf, uint64(len(waiting)))
	for i := range waiting {
		buf = append(buf, uint64(waiting[i].m.id), waiting[i].word)
	}
	return buf
}

// newest is the place of the newest store to m, -1 if there is none.
func (b *storeBuffer) newest(m *memory) int {
	for i := len(b.stores) - 1; i >= 0; i-- {
		if b.stores[i].m == m {
			return i
		}
	}
	return -1
}

// stores notes, for Pause, that t stores a word. Whether memory has that word
// already depends on flushes that t does not see; what t has stored itself does not.
func (t *Task) stores(m *memory, word uint64) {
	b := t.buffer
	i := b.newest(m)
	same := i >= 0 && b.stores[i].word == word
	t.sawWord(m, word)
	if !same {
		t.guard.again = 0
	}
}
