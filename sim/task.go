package sim

// A Task is a coroutine of a World. Its methods may be called by the task
// itself only, except where they say otherwise.
type Task struct {
	actor
	w    *World
	co   *coro // nil until it starts
	fn   func(*Task)
	name string
	// Scripted is the harness's promise that the task, outside operations of
	// objects, touches nothing shared that this package does not record. Without
	// it a step writes [Outside].
	Scripted bool
	// OnAwait, if set, is called with a pending future that t is about to wait
	// for, after t was registered with it: the harness's way to attach a
	// done-callback behind the task.
	OnAwait func(f *Future)

	handle     Handle // its entry in the ready queue; at most one at a time
	awaiting   *Future
	state      taskState
	mustCancel bool
	asked      *past     // of those who asked it to stop
	requests   int       // cancellation requests not withdrawn
	joiners    []*Future // of tasks that wait for its end
	index      int       // in World.Tasks

	stack  []frame
	inside uint64 // objects on the stack, as a mask
	kills  int    // times it was told to unwind
	guard  guarded

	token    *memory // for Park; made anew where tokenOf is another task's identity
	tokenOf  ID
	spurious int // waits that ended for no reason

	buffer *storeBuffer // nil as long as there is none

	known uint64 // a number for where it is and all that it has seen: see World.States
}

type taskState uint8

const (
	unstarted taskState = iota
	started
	finished
	stillborn // cancelled before its first step
	killed
	abandoned // refused to unwind
)

// Spawn creates a task that will run fn. It is ready at once and takes its
// first step when it is chosen.
func (w *World) Spawn(name string, fn func(*Task)) *Task {
	w.settle()
	t := w.newTask(name)
	t.fn = fn
	w.makeReady(&t.handle)
	if w.wants(EvSpawn) {
		e := w.event(EvSpawn)
		e.Target = t
		w.emit(e)
	}
	return t
}

// Spawn is [World.Spawn] by t.
func (t *Task) Spawn(name string, fn func(*Task)) *Task { return t.w.Spawn(name, fn) }

// NewCaller makes a task that never runs: an identity for operations that a
// callback performs. It counts as finished, and it cannot wait.
func (w *World) NewCaller(name string) *Task {
	t := w.newTask(name)
	t.state, t.Scripted = finished, true
	return t
}

func (w *World) newTask(name string) *Task {
	w.check()
	var t *Task
	if w.tasksUsed < len(w.taskPool) {
		t = w.taskPool[w.tasksUsed]
	} else {
		t = &Task{w: w}
		t.handle.task = t
		w.taskPool = append(w.taskPool, t)
	}
	w.tasksUsed++
	t.reset(name, len(w.tasks))
	t.actor = actor{id: w.newID()}
	w.tell(&t.past)
	w.touch(t.id, Write)
	w.tasks = append(w.tasks, t)
	return t
}

// reset makes a used task new. Field by field: a composite literal, most of
// which is zero, would be built on the stack and copied.
func (t *Task) reset(name string, index int) {
	t.name, t.index = name, index
	t.co, t.fn, t.Scripted, t.OnAwait = nil, nil, false, nil
	t.handle.queued = false
	t.awaiting, t.state, t.mustCancel, t.requests, t.asked = nil, unstarted, false, 0, nil
	t.stack, t.inside, t.joiners = t.stack[:0], 0, t.joiners[:0]
	t.kills, t.tokenOf, t.spurious, t.known = 0, -1, 0, 0
	t.guard.reset()
	if t.buffer != nil {
		t.buffer.reset()
	}
}

// ID is the task's identity. Anybody may call it.
func (t *Task) ID() ID { return t.id }

// Name is the task's name for people. Anybody may call it.
func (t *Task) Name() string { return t.name }

// Index is the position of t in [World.Tasks], from 0. It depends on the
// schedule for tasks that other tasks create. Anybody may call it.
func (t *Task) Index() int { return t.index }

// World is the task's world. Anybody may call it.
func (t *Task) World() *World { return t.w }

// Now is the virtual time.
func (t *Task) Now() int64 { return t.w.Now() }

// Started reports whether t has taken its first step. Anybody may call it.
func (t *Task) Started() bool { return t.state == started || t.state == finished }

// Finished reports whether t has ended by itself, or was cancelled before its
// first step. Anybody may call it.
func (t *Task) Finished() bool { return t.state == finished || t.state == stillborn }

// CancelPending reports whether a cancellation has been requested that no wait
// has delivered yet. Anybody may call it.
func (t *Task) CancelPending() bool { return t.mustCancel }

// mustAct panics unless t is the task whose step is running: nobody else can
// wait on its behalf.
func (t *Task) mustAct() {
	if t.w.acting != t {
		t.w.check()
		panic("sim: " + t.name + " cannot wait here: this is not its step")
	}
}

// Yield gives way: t goes to the end of the ready queue. It returns
// [ErrCancelled] if t was cancelled meanwhile or before.
func (t *Task) Yield() error {
	if t.w.States {
		t.learns(-4, 0)
	}
	return t.suspend(nil, stays)
}

// Sleep waits for d units of virtual time; d <= 0 is a Yield.
func (t *Task) Sleep(d int64) error {
	if d <= 0 {
		return t.Yield()
	}
	w := t.w
	f := w.NewFuture()
	h := w.newHandle()
	h.fut, h.inside = f, 0
	w.startTimer(h, d)
	_, err := f.Await(t)
	if err != nil { // else it has fired
		h.Cancel()
	}
	return err
}

// IO waits for something outside the loop. When it completes is open: any
// moment is possible, and every one is a choice of the strategy.
func (t *Task) IO() error {
	_, err := t.w.StartIO().Await(t)
	return err
}

// Arrive is the scheduling point before an operation of a workload: a Yield
// under [Any], an [Task.IO] under [FIFO], so that requests may come in any
// order and at any moment.
func (t *Task) Arrive() error {
	if t.w.Discipline == FIFO {
		return t.IO()
	}
	return t.Yield()
}

// Choose picks a number from 0 to n-1: data that the environment decides. It is
// a step of its own, but no other task runs in between. With n <= 1 there is
// nothing to choose, and no step.
func (t *Task) Choose(n int) int {
	w := t.w
	t.mustAct()
	if n <= 1 {
		return 0
	}
	fresh := w.fresh()
	w.endStep()
	c := w.branch(n)
	if !w.going() {
		w.cut = !w.stopped
		t.leave()
	}
	w.enabler = w.steps
	if w.States {
		t.learns(-3, uint64(c))
	}
	w.beginStep(OptBranch, &t.actor, t, t.mask())
	w.touched = !fresh // nobody has run in between
	return c
}

// branch asks the strategy for a branch, unless the execution is over.
func (w *World) branch(n int) int {
	if !w.going() {
		return 0
	}
	w.foreign = true
	defer w.backstop()
	c := w.choose(branchPoint, n)
	w.foreign = false
	return c
}

// mask is the set of objects that a step of t is inside of.
func (t *Task) mask() uint64 {
	if t.Scripted || t.w.Tracked {
		return t.inside
	}
	return t.inside | outsideBit
}

// Cancel asks t to stop: if it waits for a pending future, that one is
// cancelled, else the next wait of t to go on or to begin fails with
// [ErrCancelled]. It reports false if t has ended. Anybody may call it, t
// itself too.
func (t *Task) Cancel() bool {
	w := t.w
	w.check()
	w.settle()
	w.touch(t.id, Write)
	if t.state != unstarted && t.state != started {
		return false
	}
	t.requests++
	if w.wants(EvCancel) {
		e := w.event(EvCancel)
		e.Target = t
		w.emit(e)
	}
	if t.awaiting == nil || !t.awaiting.Cancel() {
		t.setCancel(true)
	}
	return true
}

// CancelRequests is the number of cancellations requested and not withdrawn:
// what nested deadlines need to know whose cancellation they see.
func (t *Task) CancelRequests() int { return t.requests }

// Uncancel withdraws one request from the count and returns what remains. A
// cancellation already on its way is still delivered.
func (t *Task) Uncancel() int {
	t.requests = max(t.requests-1, 0)
	return t.requests
}

// WithTimeout runs body and cancels what it waits for when d units of virtual
// time have passed. It returns body's error, but [ErrTimeout] if body ended by
// that cancellation and nobody else has asked for one. Deadlines nest.
func (t *Task) WithTimeout(d int64, body func() error) (err error) {
	w := t.w
	if p := w.Profile.Timeout; p != nil {
		return p(t, d, body)
	}
	w.settle()
	baseline := t.requests
	h := w.newHandle()
	h.target, h.inside = t, 0
	w.startTimer(h, d)
	defer func() { // body may panic
		h.Cancel()
		if h.ran && t.Uncancel() <= baseline && IsCancelled(err) {
			err = ErrTimeout
		}
	}()
	return body()
}

// Join waits until other has ended.
func (t *Task) Join(other *Task) error {
	w := t.w
	w.check()
	w.settle()
	w.touch(other.id, Read)
	if other.Finished() {
		w.learn(other.past)
		return nil
	}
	t.mustAct()
	// The waiter gets a future of its own, so that cancelling the Join of one
	// task does not end the Join of another.
	f := w.NewFuture()
	other.joiners = append(other.joiners, f)
	_, err := f.Await(t)
	return err
}
