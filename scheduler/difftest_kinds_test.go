package scheduler_test

import (
	"github.com/simrun-dev/simrun/sim"
)

// Accesses of shared memory, each a step of its own.
var memoryKinds = []*diffKind{
	{"r = x{x}.Load()", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Load()) }},
	{"r = x{x}.Load()", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Load()) }},
	{"x{x}.Store({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(o.n + 1); return nil }},
	{"x{x}.Store(r+1)", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(a.r + 1); return nil }},
	{"r = x{x}.Swap({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Swap(o.n + 1)) }},
	{"r = x{x}.CompareAndSwap({n}, {n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error {
		return a.seeBool(a.atomics[o.x].CompareAndSwap(o.n, o.n+1))
	}},
	{"r = x{x}.Add({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Add(o.n + 1)) }},
	{"x{x}.Increase({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Increase(o.n + 1); return nil }},
	{"x{x}.Increase({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Increase(o.n + 1); return nil }},
	{"r = c{x}.Load()", aCell, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.cells[o.x].Load()) }},
	{"c{x}.Store(r+{n+1})", aCell, noBody, true, func(a *diffActor, o *diffOp) error { a.cells[o.x].Store(a.r + o.n + 1); return nil }},
}

// What tells store buffers from memory.
var bufferKinds = []*diffKind{
	{"x{x}.Store({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(o.n + 1); return nil }},
	{"x{x}.Store(r+1)", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(a.r + 1); return nil }},
	{"r = x{x}.Load()", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Load()) }},
	{"r = x{x}.Load()", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Load()) }},
	{"Fence()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { a.t.Fence(); return nil }},
}

// Accesses without a scheduling point, several of which make one step.
var varKinds = []*diffKind{
	{"r = v{x}.Get()", aVar, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.vars[o.x].Get()) }},
	{"v{x}.Set({n+1})", aVar, noBody, true, func(a *diffActor, o *diffOp) error { a.vars[o.x].Set(o.n + 1); return nil }},
	{"v{x}.Set(r*2+{n+1})", aVar, noBody, true, func(a *diffActor, o *diffOp) error { a.vars[o.x].Set(a.r*2 + o.n + 1); return nil }},
	{"v{x}.Set(v{x}.Get()+1)", aVar, noBody, true, func(a *diffActor, o *diffOp) error { v := a.vars[o.x]; v.Set(v.Get() + 1); return nil }},
}

// What a task does by itself.
var controlKinds = []*diffKind{
	{"Yield()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.Yield() }},
	{"Yield()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.Yield() }},
	{"if r == {n}", noThing, ownBody, true, func(a *diffActor, o *diffOp) error {
		if a.r == o.n {
			return a.perform(o.body)
		}
		return nil
	}},
	{"r = Choose({n+2})", noThing, noBody, false, func(a *diffActor, o *diffOp) error { return a.see(a.t.Choose(o.n + 2)) }},
	{"r = Choose(r%3+1)", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.see(a.t.Choose(a.r%3 + 1)) }},
	{"if Choose({n+2}) == 1", noThing, ownBody, false, func(a *diffActor, o *diffOp) error {
		c := a.t.Choose(o.n + 2)
		a.note(c)
		if c == 1 {
			return a.perform(o.body)
		}
		return nil
	}},
	{"if r == {n+1} { panic() }", noThing, noBody, true, func(a *diffActor, o *diffOp) error {
		if a.r == o.n+1 {
			panic("r")
		}
		return nil
	}},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
	{"plain++ // only if not scripted", noThing, noBody, true, func(a *diffActor, _ *diffOp) error {
		if a.free {
			a.plain++
			a.note(a.plain)
		}
		return nil
	}},
}

func cancelTask(a *diffActor, o *diffOp) error {
	if o.x < len(a.p.tasks) && o.x < len(a.tasks) {
		return a.seeBool(a.tasks[o.x].Cancel())
	}
	return nil
}

// Steps that are enabled only while a condition of memory holds.
var guardKinds = []*diffKind{
	{"with m{x}", aMutex, ownBody, false, withMutex},
	{"with m{x}", aMutex, ownBody, false, withMutex},
	{"m{x}.Lock() // never unlocked", aMutex, noBody, false, func(a *diffActor, o *diffOp) error { return a.mutexes[o.x].Lock(a.t) }},
	{"if m{x}.TryLock() // and unlock", aMutex, ownBody, false, func(a *diffActor, o *diffOp) error {
		m := a.mutexes[o.x]
		ok := m.TryLock(a.t)
		a.seeBool(ok)
		if !ok {
			return nil
		}
		err := a.perform(o.body)
		m.Unlock(a.t)
		return err
	}},
	{"Until(x{x}.Load() == {n+1})", anAtomic, noBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.Until(func() bool { return a.atomics[o.x].Load() == o.n+1 })
	}},
	{"Until(x0.Load()+x1.Load() == {n})", bothAtomics, noBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.Until(func() bool { return a.atomics[0].Load()+a.atomics[1].Load() == o.n })
	}},
	{"Until(v{x}.Get() == {n})", aVar, noBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.Until(func() bool { return a.vars[o.x].Get() == o.n })
	}},
	{"Until(f{x}.Done())", aFuture, noBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.Until(func() bool { return a.futures[o.x].Done() })
	}},
	{"for r = x{x}.Load(); r == {n}; { Pause() }", anAtomic, noBody, false, func(a *diffActor, o *diffOp) error {
		for a.see(a.atomics[o.x].Load()); a.r == o.n; a.see(a.atomics[o.x].Load()) {
			a.t.Pause()
		}
		return nil
	}},
	{"for range 2 { if r = x{x}.Load(); r == {n+1} { break }; Pause() }", anAtomic, noBody, false, func(a *diffActor, o *diffOp) error {
		for range 2 {
			if a.see(a.atomics[o.x].Load()); a.r == o.n+1 {
				break
			}
			a.t.Pause()
		}
		return nil
	}},
	{"spin: for !x{x}.CompareAndSwap(0, 1) { Pause() }; then x{x}.Store(0)", anAtomic, ownBody, false, func(a *diffActor, o *diffOp) error {
		for !a.atomics[o.x].CompareAndSwap(0, 1) {
			a.t.Pause()
		}
		err := a.perform(o.body)
		a.atomics[o.x].Store(0)
		return err
	}},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
	{"v{x}.Set(v{x}.Get()+1)", aVar, noBody, true, func(a *diffActor, o *diffOp) error { v := a.vars[o.x]; v.Set(v.Get() + 1); return nil }},
	{"r = v{x}.Get()", aVar, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.vars[o.x].Get()) }},
	{"x{x}.Store({n})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(o.n); return nil }},
	{"x{x}.Increase({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Increase(o.n + 1); return nil }},
}

func withMutex(a *diffActor, o *diffOp) error {
	m := a.mutexes[o.x]
	if err := m.Lock(a.t); err != nil {
		return err
	}
	err := a.perform(o.body)
	m.Unlock(a.t)
	return err
}

// Semaphores. Their signals commute.
var semaphoreKinds = []*diffKind{
	{"s{x}.Wait()", aSemaphore, noBody, false, func(a *diffActor, o *diffOp) error { return a.semaphores[o.x].Wait(a.t) }},
	{"s{x}.Wait()", aSemaphore, noBody, false, func(a *diffActor, o *diffOp) error { return a.semaphores[o.x].Wait(a.t) }},
	{"s{x}.SignalMany({n+1})", aSemaphore, noBody, false, func(a *diffActor, o *diffOp) error {
		a.semaphores[o.x].SignalMany(a.t, int64(o.n+1))
		return nil
	}},
	{"s{x}.Signal()", aSemaphore, noBody, false, func(a *diffActor, o *diffOp) error { a.semaphores[o.x].Signal(a.t); return nil }},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
	{"r = x{x}.Add({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.atomics[o.x].Add(o.n + 1)) }},
}

// What event loops offer.
var loopKinds = []*diffKind{
	{"Await(f{x})", aFuture, noBody, false, awaitFuture},
	{"Await(f{x})", aFuture, noBody, false, awaitFuture},
	{"if !f{x}.Done() { f{x}.Complete({n}) }", aFuture, noBody, true, completeFuture},
	{"if !f{x}.Done() { f{x}.Complete({n}) }", aFuture, noBody, true, completeFuture},
	{"r = f{x}.Cancel()", aFuture, noBody, true, func(a *diffActor, o *diffOp) error { return a.seeBool(a.futures[o.x].Cancel()) }},
	{"r = f{x}.Done()", aFuture, noBody, true, func(a *diffActor, o *diffOp) error { return a.seeBool(a.futures[o.x].Done()) }},
	{"f{x}.Complete({n}) // panics if done", aFuture, noBody, true, func(a *diffActor, o *diffOp) error {
		a.futures[o.x].Complete(sim.Int(int64(o.n)))
		return nil
	}},
	{"f{x}.AddDoneCallback: ", aFuture, callBody, true, func(a *diffActor, o *diffOp) error {
		f := a.callback(o)
		a.futures[o.x].AddDoneCallback(func(*sim.Future) { f() })
		return nil
	}},
	{"last = Soon: ", noThing, callBody, true, func(a *diffActor, o *diffOp) error { a.last = a.w.Soon(a.callback(o)); return nil }},
	{"last.Cancel()", noThing, noBody, true, dropLast},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
	{"Join(T{x})", aTask, noBody, false, joinTask},
	{"go", noThing, taskBody, false, func(a *diffActor, o *diffOp) error { a.child(o); return nil }},
	{"Join(go)", noThing, taskBody, false, func(a *diffActor, o *diffOp) error { return a.t.Join(a.child(o)) }},
}

func awaitFuture(a *diffActor, o *diffOp) error {
	v, err := a.futures[o.x].Await(a.t)
	a.see(int(v.Bits()))
	return err
}

func completeFuture(a *diffActor, o *diffOp) error {
	if f := a.futures[o.x]; !f.Done() {
		f.Complete(sim.Int(int64(o.n)))
	}
	return nil
}

func dropLast(a *diffActor, _ *diffOp) error {
	if a.last != nil {
		a.last.Cancel()
		a.seeBool(a.last.Cancelled())
	}
	return nil
}

func joinTask(a *diffActor, o *diffOp) error {
	if o.x >= len(a.p.tasks) || a.tasks[o.x] == a.t {
		return nil
	}
	return a.t.Join(a.tasks[o.x])
}

func (a *diffActor) child(o *diffOp) *sim.Task {
	return a.spawn(a.t.Name()+"'", o.body, a.free)
}

// Timers and deadlines.
var timeKinds = []*diffKind{
	{"Sleep({n+1})", noThing, noBody, false, func(a *diffActor, o *diffOp) error { return a.t.Sleep(int64(o.n + 1)) }},
	{"Sleep({n+1})", noThing, noBody, false, func(a *diffActor, o *diffOp) error { return a.t.Sleep(int64(o.n + 1)) }},
	{"WithTimeout({n+1}): ", noThing, ownBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.WithTimeout(int64(o.n+1), func() error { return a.perform(o.body) })
	}},
	{"WithTimeout({n+1}): ", noThing, ownBody, false, func(a *diffActor, o *diffOp) error {
		return a.t.WithTimeout(int64(o.n+1), func() error { return a.perform(o.body) })
	}},
	kindAfter,
	{"last.Cancel()", noThing, noBody, true, dropLast},
	{"timer{x}.Cancel()", aTimer, noBody, true, func(a *diffActor, o *diffOp) error {
		if o.x < len(a.p.timers) {
			a.timers[o.x].Cancel()
			a.seeBool(a.timers[o.x].Cancelled())
		}
		return nil
	}},
	{"r = Now()", noThing, noBody, true, func(a *diffActor, _ *diffOp) error { return a.see(int(a.w.Now())) }},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
}

var kindAfter = &diffKind{"last = After({n+1}): ", noThing, callBody, true, func(a *diffActor, o *diffOp) error {
	a.last = a.w.After(int64(o.n+1), a.callback(o))
	return nil
}}

// What waits for something outside the loop.
var ioKinds = []*diffKind{
	{"IO()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.IO() }},
	{"IO()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.IO() }},
	{"IO()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.IO() }},
	{"StartIO().AddDoneCallback: ", noThing, callBody, true, func(a *diffActor, o *diffOp) error {
		f := a.callback(o)
		a.w.StartIO().AddDoneCallback(func(*sim.Future) { f() })
		return nil
	}},
	{"io := StartIO(); Yield(); r = io.Cancel()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error {
		f := a.w.StartIO()
		err := a.t.Yield()
		a.seeBool(f.Cancel())
		return err
	}},
}

// What threads do that share memory: they park and unpark each other, and their
// plain memory has data races.
var threadKinds = []*diffKind{
	{"Park()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.Park() }},
	{"Park()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.t.Park() }},
	{"T{x}.Unpark()", aTask, noBody, true, unparkTask},
	{"T{x}.Unpark()", aTask, noBody, true, unparkTask},
	{"for r = x{x}.Load(); r == {n}; { Park() }", anAtomic, noBody, false, func(a *diffActor, o *diffOp) error {
		for a.see(a.atomics[o.x].Load()); a.r == o.n; a.see(a.atomics[o.x].Load()) {
			if err := a.t.Park(); err != nil {
				return err
			}
		}
		return nil
	}},
	{"r = Spuriously()", noThing, noBody, false, func(a *diffActor, _ *diffOp) error { return a.seeBool(a.t.Spuriously()) }},
	{"r = c{x}.Load()", aCell, noBody, true, func(a *diffActor, o *diffOp) error { return a.see(a.cells[o.x].Load()) }},
	{"c{x}.Store(r+{n+1})", aCell, noBody, true, func(a *diffActor, o *diffOp) error { a.cells[o.x].Store(a.r + o.n + 1); return nil }},
	{"c{x}.Store(r+{n+1})", aCell, noBody, true, func(a *diffActor, o *diffOp) error { a.cells[o.x].Store(a.r + o.n + 1); return nil }},
	{"x{x}.Store({n+1})", anAtomic, noBody, true, func(a *diffActor, o *diffOp) error { a.atomics[o.x].Store(o.n + 1); return nil }},
	{"if x{x}.Load() == {n+1}", anAtomic, ownBody, true, func(a *diffActor, o *diffOp) error {
		if a.see(a.atomics[o.x].Load()); a.r == o.n+1 {
			return a.perform(o.body)
		}
		return nil
	}},
	{"with m{x}", aMutex, ownBody, false, withMutex},
	{"o{x}.pass()", anObject, noBody, false, func(a *diffActor, o *diffOp) error {
		a.t.Call(a.objects[o.x], opCount, sim.Value{})
		err := a.locks[o.x].pass(a.t, o.n)
		a.t.Return(sim.Value{}, err)
		return err
	}},
}

func unparkTask(a *diffActor, o *diffOp) error {
	if o.x < len(a.p.tasks) && o.x < len(a.tasks) {
		a.tasks[o.x].Unpark()
	}
	return nil
}

// Operations of locks.
var lockKinds = []*diffKind{
	{"with o{x}", anObject, ownBody, false, withLock},
	{"with o{x}", anObject, ownBody, false, withLock},
	kindHold,
	{"o{x}.acquire() // never released", anObject, noBody, false, func(a *diffActor, o *diffOp) error { return a.acquire(o) }},
	{"o{x}.count()", anObject, noBody, false, func(a *diffActor, o *diffOp) error {
		a.t.Call(a.objects[o.x], opCount, sim.Value{})
		n, err := a.locks[o.x].count(a.t, o.n)
		a.t.Return(sim.Int(int64(n)), err)
		a.note(n)
		return err
	}},
	{"r = T{x}.Cancel()", aTask, noBody, true, cancelTask},
}

var kindHold = &diffKind{"with o{x} { Arrive() }", anObject, noBody, false, withLock}
