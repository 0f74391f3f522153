package sim

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// guardKind says what a task waits for under a guard.
type guardKind uint8

const (
	noGuard guardKind = iota
	mutexGuard
	semaphoreGuard
	pauseGuard
	untilGuard
	parkGuard
)

// A guarded is a task's wait for a condition of memory. Unlike the wait for a
// future it may be open and closed again before the task goes on: the task is
// enabled exactly while the guard holds.
type guarded struct {
	kind      guardKind
	mutex     *Mutex
	semaphore *Semaphore
	cond      func() bool
	// What the task has seen since its last Pause, each pair once.
	seen  []observation
	many  bool // more than maxSeen
	again int  // how often in a row it has seen what it had seen already, and changed nothing
	// paused is how many Pauses there were in a row, with nothing seen in between.
	paused int
	// For Step.Guard and Task.Guard. They are two, since a strategy that is told
	// of a step may ask what its task waits for now.
	step, now Guard
}

// An observation is a word that a task has seen.
type observation struct {
	m    *memory
	word uint64
}

const (
	// maxSeen bounds the observations between two Pauses.
	maxSeen = 64
	// maxAgain is how often a task may see what it knows, and change nothing, until
	// that is taken for a loop without a Pause.
	maxAgain = 200
	// maxPaused is how many Pauses may follow each other with nothing in between.
	maxPaused = 64
)

// reset forgets what the task of an earlier execution waited for.
func (g *guarded) reset() {
	g.kind, g.seen, g.many, g.again, g.paused = noGuard, g.seen[:0], false, 0, 0
}

// saw notes that t has seen the present word of m.
func (t *Task) saw(m *memory) { t.sawWord(m, m.word) }

// sawWord is saw for a word that may be in the buffer of t only.
func (t *Task) sawWord(m *memory, word uint64) {
	g := &t.guard
	for i := len(g.seen) - 1; i >= 0; i-- {
		if g.seen[i].m == m && g.seen[i].word == word {
			if g.again++; g.again > maxAgain {
				t.spins()
			}
			return
		}
	}
	g.again = 0
	if len(g.seen) == maxSeen {
		g.many = true
		return
	}
	g.seen = append(g.seen, observation{m, word})
}

// spins reports a loop without a Pause. There would be no end to it, and no end to
// the executions that differ in how often it goes round.
func (t *Task) spins() {
	var pcs [maxPlace]uintptr
	runtime.Callers(1, pcs[:])
	g := &t.guard
	g.again = 0
	var names []string
	for _, o := range g.seen[max(0, len(g.seen)-3):] {
		if name := o.m.label(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	panic(fmt.Sprintf("sim: %s spins without Pause: it has looked at %s %d times in a row, has seen the same and changed nothing; put t.Pause() into the loop at %s",
		t.name, strings.Join(names, " and "), maxAgain, placeOf(pcs[:])))
}

// Pause is for loops that spin: a promise that the iteration since the last
// Pause, or since the start of the task, has changed nothing, and would do the
// same again as long as all that it has read is unchanged. So t is disabled
// while every [Atomic], [Cell] and [Mutex] that it has read in that iteration
// still has the value that it read; a failed CompareAndSwap or TryLock has read,
// and so has a write that left the value as it was. Changes of anything else do
// not end a Pause. If t has read nothing since the last Pause, as in a loop that backs
// off by several of them, that is no wait; but after 64 such in a row it promises that
// nothing can ever change, and is disabled for good.
//
// When something has changed, Pause returns in a fresh step, to which the next
// access belongs. A cancellation neither ends it nor is delivered by it. After
// 64 different values it is a plain scheduling point.
func (t *Task) Pause() {
	t.mustAct()
	t.w.settle()
	g := &t.guard
	switch {
	case len(g.seen) == 0 && g.paused > 0 && g.paused < maxPaused && !g.many:
		g.paused++
		return
	case g.many || t.w.States:
		_ = t.suspend(nil, stays|deaf)
	default:
		t.block(pauseGuard)
	}
	g.seen, g.many, g.again, g.paused = g.seen[:0], false, 0, 1
}

// Spin waits until cond holds, in a loop with a [Task.Pause]: cond accesses memory in
// any number of steps, changes nothing, and tells t nothing but whether it holds.
func (t *Task) Spin(cond func() bool) {
	t.SpinFor(func() (int, bool) { return 0, cond() })
}

// SpinFor is Spin for a condition that finds a value, which is returned.
func (t *Task) SpinFor(cond func() (value int, holds bool)) int {
	t.mustAct()
	return t.Ask(func() int {
		for known := t.known; ; t.known = known {
			t.guard.seen, t.guard.many = t.guard.seen[:0], false // what came before is no part of the loop
			if value, holds := cond(); holds {
				return value
			}
			t.Pause()
		}
	})
}

// Pausing reports whether t is disabled in a [Task.Pause], or was when the
// execution ended. Anybody may call it.
func (t *Task) Pausing() bool { return t.guard.kind == pauseGuard && !t.open() }

// Until waits until cond holds: t is disabled while it does not. cond must be a
// function of Atomics, Cells, Vars and the like, and change nothing; it is called
// any number of times, at moments when no task runs. What follows belongs to the
// step that began when t went on. Until returns [ErrCancelled] if t was cancelled
// before or meanwhile.
func (t *Task) Until(cond func() bool) error {
	t.mustAct()
	w := t.w
	w.settle()
	t.guard.cond = cond
	w.untils = append(w.untils, t)
	t.block(untilGuard)
	w.untils = slices.DeleteFunc(w.untils, func(o *Task) bool { return o == t })
	// Once more, to record what it reads, and for its panic to be that of t.
	w.quietly(cond, w.recording)
	if t.takeCancel() {
		return ErrCancelled
	}
	return nil
}

// block waits under a guard.
func (t *Task) block(kind guardKind) {
	g := &t.guard
	g.kind, g.again = kind, 0
	if t.w.States {
		t.learns(-1, uint64(kind))
	}
	t.watch()
	how := deaf | waits
	if t.open() {
		how = deaf | stays
	}
	_ = t.suspend(nil, how)
	t.unwatch()
	g.kind = noGuard
}

// watch has t reconsidered whenever its guard may have opened or closed.
func (t *Task) watch() {
	switch g := &t.guard; g.kind {
	case mutexGuard:
		g.mutex.watch(t)
	case semaphoreGuard:
		g.semaphore.watch(t)
	case parkGuard:
		t.token.watch(t)
	case pauseGuard:
		for _, o := range g.seen {
			o.m.watch(t)
		}
	}
}

func (t *Task) unwatch() {
	switch g := &t.guard; g.kind {
	case mutexGuard:
		g.mutex.unwatch(t)
	case semaphoreGuard:
		g.semaphore.unwatch(t)
	case parkGuard:
		t.token.unwatch(t)
	case pauseGuard:
		for _, o := range g.seen {
			o.m.unwatch(t)
		}
	}
}

// open reports whether the guard of t holds.
func (t *Task) open() bool {
	switch g := &t.guard; g.kind {
	case mutexGuard:
		return t.mustCancel || !g.mutex.Held()
	case semaphoreGuard:
		return t.mustCancel || g.semaphore.word > 0
	case parkGuard:
		return t.mustCancel || t.token.word == hasToken
	case pauseGuard:
		for _, o := range g.seen {
			if o.m.word != o.word {
				return true
			}
		}
		return false
	case untilGuard:
		return t.mustCancel || t.w.condition(g.cond)
	}
	return true
}

// condition evaluates a condition without a trace. One that panics holds: then
// its task goes on, and panics in a step of its own.
func (w *World) condition(cond func() bool) (holds bool) {
	defer func() {
		if r := recover(); r != nil {
			holds = true
		}
	}()
	w.unclocked(func() { holds = w.quietly(cond, false) })
	return holds
}

// quietly evaluates a condition outside of any step: no scheduling points, no
// observations; a footprint if record is set.
func (w *World) quietly(cond func() bool, record bool) bool {
	acting, recording, touched, mask := w.acting, w.recording, w.touched, w.mask
	w.acting, w.recording, w.mask = nil, record, w.mask&^EvAccess
	defer func() { w.acting, w.recording, w.touched, w.mask = acting, recording, touched, mask }()
	return cond()
}

// reconsider makes the ready queue agree with the guard of t. Under FIFO a task
// whose guard has closed keeps its place, since it counts for the length of the
// round, and is skipped when its turn comes.
func (w *World) reconsider(t *Task) {
	switch open := t.open(); {
	case open && !t.handle.queued:
		w.makeReady(&t.handle)
	case !open && t.handle.queued && w.Discipline == Any:
		w.ready.drop(&t.handle)
	}
}

// reconsiderAll does that for the tasks whose guards are functions, about which
// nothing tells when they change.
func (w *World) reconsiderAll() {
	if len(w.untils) > 0 {
		w.reconsiderUntils()
	}
}

func (w *World) reconsiderUntils() {
	for _, t := range w.untils {
		w.reconsider(t)
	}
}

// takeCancel delivers a cancellation, if one is pending.
func (t *Task) takeCancel() bool {
	if !t.mustCancel {
		return false
	}
	t.setCancel(false)
	return true
}

// setCancel says whether a cancellation is pending. Guards depend on it, as on
// a word of memory.
func (t *Task) setCancel(pending bool) {
	w := t.w
	t.mustCancel = pending
	if pending {
		w.tell(&t.asked)
	} else {
		w.learn(t.asked)
	}
	if w.recording {
		word := uint64(0)
		if pending {
			word = 1
		}
		w.writes = append(w.writes, WordWrite{Object: t.id, Value: word})
	}
	if pending && t.guard.kind != noGuard {
		w.reconsider(t)
	}
}
