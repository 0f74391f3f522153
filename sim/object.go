package sim

// An Object is something whose operations are recorded: a lock under test, a
// queue. The harness registers it and brackets every operation with
// [Task.Call] and [Task.Return]; the algorithm knows nothing of it.
type Object struct {
	id    ID
	index int
	// Name is for people, as in "rw".
	Name string
	// Tracked is the claim that all state lives in Var, Future and other
	// objects of this package. Footprints are then fine; without it a step
	// inside an operation writes the object as a whole.
	Tracked bool
	// Shared is the claim that its operations share memory as threads do, with
	// Atomics and Cells: without it what happens inside of an object that is not
	// Tracked is ordered by its steps, which nothing interrupts, and no race.
	Shared bool

	past *past // of the last step inside, unless it is Tracked or Shared
}

// maxObjects is limited by the bit mask of footprints.
const maxObjects = 63

// NewObject registers an object. Objects are numbered from 0 in the order of
// registration; a world holds at most 63.
func (w *World) NewObject(name string) *Object {
	if len(w.objects) == maxObjects {
		panic("sim: more than 63 objects in one world")
	}
	var o *Object
	if n := len(w.objects); n < cap(w.objects) && w.objects[:n+1][n] != nil {
		o = w.objects[:n+1][n]
	} else {
		o = &Object{}
	}
	*o = Object{id: w.newID(), index: len(w.objects), Name: name}
	w.objects = append(w.objects, o)
	return o
}

// ID is the object's identity in footprints.
func (o *Object) ID() ID { return o.id }

// Index is the number of the object in its world, from 0.
func (o *Object) Index() int { return o.index }

// Objects lists the registered objects by index. The slice belongs to the world.
func (w *World) Objects() []*Object { return w.objects }

// A frame is one operation on a task's stack.
type frame struct {
	obj  *Object
	op   int
	call int
	arg  Value

	known uint64 // to the task, when it began: see World.States
}

// Call records that t begins operation op (an index into the object's kind) of
// o. Operations nest; each Call needs its [Task.Return].
func (t *Task) Call(o *Object, op int, arg Value) {
	w := t.w
	w.check()
	if !o.Tracked && !o.Shared {
		w.settle()
	}
	if w.States {
		t.learns(o.id, uint64(op)<<32|uint64(arg.Bits()))
	}
	t.stack = append(t.stack, frame{o, op, w.calls, arg, t.known})
	w.calls++
	bit := uint64(1) << o.index
	t.inside |= bit
	t.guard.again = 0
	w.stepMask |= bit
	if w.clocks.on {
		w.enterObjects(bit)
	}
	if w.wants(EvCall) {
		e := w.event(EvCall)
		e.Task = t
		t.describeOp(e)
		w.emit(e)
	}
}

// Return records that the operation begun last ends with this result or error.
func (t *Task) Return(result Value, err error) {
	w := t.w
	w.check()
	if len(t.stack) == 0 {
		panic("sim: Return without Call")
	}
	if w.wants(EvReturn) {
		e := w.event(EvReturn)
		e.Task, e.Result, e.Err = t, result, err
		t.describeOp(e)
		w.emit(e)
	}
	if w.States {
		t.comesBack(result, err)
	}
	t.stack = t.stack[:len(t.stack)-1]
	t.inside = 0
	for _, f := range t.stack {
		t.inside |= 1 << f.obj.index
	}
}

func (t *Task) describeOp(e *Event) {
	if n := len(t.stack); n > 0 {
		f := &t.stack[n-1]
		e.Object, e.Op, e.Call, e.Arg = f.obj.index, f.op, f.call, f.arg
	}
}

// Operation is the innermost operation that t is in: its object and its index
// in the object's kind; ok is false outside any.
func (t *Task) Operation() (o *Object, op int, ok bool) {
	if n := len(t.stack); n > 0 {
		f := &t.stack[n-1]
		return f.obj, f.op, true
	}
	return nil, 0, false
}
