// Package sim runs tasks on a virtual clock, one at a time, and lets a
// [Strategy] make every choice.
//
// # The world
//
// A [World] holds everything one execution changes: tasks, futures, timers,
// pending I/O, the clock. [World.Run] calls a set-up function that builds
// objects and spawns tasks, then runs the event loop until nothing can happen
// any more. Nothing in here reads a wall clock, a global random source or the
// order of a map, so an execution is a function of its set-up and its choices.
// A World is reused for the next execution by calling Run again; [World.Close]
// ends its coroutines.
//
// # Words
//
// A task is a coroutine. A step is everything it does between two scheduling
// points; steps are atomic. A scheduling point is a call in which another task
// may run: [Future.Await] on a pending future, [Task.Yield], [Task.Sleep],
// [Task.IO], an access of an [Atomic]. A schedule is the sequence of choices of one execution, and an
// execution is one run from start to end. What we call trace is the log of its
// events, not the equivalence class of the partial-order literature; that one
// we call class.
//
// # The loop
//
// What may run next depends on the [Discipline]. Under [FIFO] the loop is that
// of asyncio and Tornado: handles run in the order in which they became ready,
// in rounds, and only the environment (the moment at which an I/O completes,
// and with [Elastic] time the moment at which a timer fires) is open. Under
// [Any] every ready handle may be the next one, as with threads.
//
// At the boundary between two rounds the FIFO loop takes what has completed
// into the ready queue, advances the clock if nothing else can happen, collects
// the timers that are due and fixes the length of the next round. What a handle
// appends runs in the next round, even if it is ready at once.
//
// # Memory
//
// Locks in event-loop style keep their state in plain fields, or in a [Var] if
// they want fine footprints: nobody else runs between two scheduling points.
// Locks in shared-memory style keep it in an [Atomic], whose every access has a
// scheduling point before it, and protect the plain memory of a [Cell]. Memory is
// sequentially consistent. [Task.Pause] belongs into every loop that spins: it
// disables the task until something has changed that it has read, so that
// spinning costs no steps, and a spin that nobody will end is seen: the execution
// is over while the task is [Task.Pausing]. A loop without it is found, too: the
// task panics, and says where it belongs. [Task.Park] waits for a token, and
// [Mutex] and [Task.Until] are waits of the same sort for tests and teaching; all of
// these can be cancelled.
//
// Two accesses of a Cell that nothing orders are a data race. Races are found with
// a clock of their own (see [Race]): the order of steps, and what exploration takes
// to depend on what, would hide them.
//
// Such a wait under a guard is not a wait for a future. The guard may close again
// before the task goes on; the task is enabled exactly while it holds. An
// explorer that asks whether a step could have come earlier needs to know that:
// [Step].Guard says what a step has waited for, [Step].Writes what could have
// changed it, [Task.Guard] what a task waits for still.
//
// # Store buffers
//
// Memory that is sequentially consistent is what people imagine, and not what
// processors have. With [World.Memory] set to [TSO] each task has a store buffer, and
// the moment at which a store gets into memory is a choice of the strategy. Locks that
// need a fence there fail without it, and [Task.Fence] costs nothing elsewhere.
//
// # Speed
//
// Tasks run on pooled coroutines ([iter.Pull]), which survive executions, and
// the choice of the next task is made inside the call that gives way: a task
// chosen again simply goes on, without a switch, and another one takes over in a
// single switch, not by way of a main loop. Tasks, futures, handles and events are
// reused as well, so the engine allocates nothing once a world is warm; none of
// them may be kept beyond the execution it was made in. The tempting
// alternative, a goroutine and two channels for each task, pays a trip through
// Go's own scheduler for every switch.
//
// # What a task must not do
//
// A step ends only where the task gives way: one that loops without a
// scheduling point stands still for good ([World.Watch] tells of it), as does
// one that blocks on a channel or a real mutex. When the execution is over,
// tasks that still wait are unwound by a panic. Their deferred calls run, but
// must expect that every call into the world panics in its turn.
package sim
