package sim

// Words of a token.
const (
	noToken  = 0
	hasToken = 1
)

// tokenMemory is the token of t in this execution, which there is not until
// somebody asks for it.
func (t *Task) tokenMemory() *memory {
	if t.token == nil {
		t.token = &memory{}
	}
	if t.tokenOf != t.id {
		t.tokenOf = t.id
		t.token.initAs(t.w, t.w.ids.reserved(t.id, TokenOrdinal), noToken)
	}
	return t.token
}

// Park waits for the token of t and takes it; t has none at first. That is a step
// of its own, which can only be taken while the token is there; what follows
// belongs to it, up to the next scheduling point. It returns [ErrCancelled],
// without the token, if t was cancelled before or meanwhile. Where
// [World.Spurious] permits it, Park may return for no reason, and the token stays
// where it is.
//
// This is LockSupport.park of Java, and the way in which threads wait for a futex:
// the token remembers an [Task.Unpark] that comes too early, but only one.
func (t *Task) Park() error {
	t.mustAct()
	t.w.settle()
	if t.Spuriously() {
		return nil
	}
	w, m := t.w, t.tokenMemory()
	t.block(parkGuard)
	if t.takeCancel() {
		return ErrCancelled
	}
	w.learn(m.past)
	m.write(noToken)
	if m.told() {
		m.sayOf(t, "Park()")
	}
	return nil
}

// Unpark gives t the token, if it does not have it. Like the accesses of an
// [Atomic] it has a scheduling point before it. Anybody may call it, t itself too.
func (t *Task) Unpark() {
	m := t.tokenMemory()
	m.locked()
	m.w.tell(&m.past)
	m.write(hasToken)
	if m.told() {
		m.sayOf(m.w.acting, "Unpark("+t.name+")")
	}
}

// Spuriously is for waits that may end for no reason, as those for a futex: it
// reports whether this one does. That is a choice of the environment, possible
// [World.Spurious] times in each task. Elsewhere it is false, and no step. A wait
// that ends at once can be taken for one that ends later, since t may go on later.
func (t *Task) Spuriously() bool {
	if t.spurious >= t.w.Spurious {
		return false
	}
	if t.Choose(2) == 0 {
		return false
	}
	t.spurious++
	return true
}

// Point is the scheduling point before an access of an [Atomic], for a step that
// accesses something else.
func (t *Task) Point() {
	t.mustAct()
	_ = t.suspend(nil, stays|deaf|point)
}

// Doorway says that t has passed the doorway of the operation that it is in: the
// part of it that takes a bounded number of steps, whatever the others do, and
// settles the order in which they are admitted. It belongs to the step of the
// last access. Who comes first is compared from there on.
//
// Source: L. Lamport, A New Solution of Dijkstra's Concurrent Programming Problem,
// CACM 17(8), 1974.
func (t *Task) Doorway() {
	w := t.w
	w.check()
	if w.wants(EvDoorway) {
		e := w.event(EvDoorway)
		e.Task = t
		t.describeOp(e)
		w.emit(e)
	}
}
