package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// RuntimeErrors of anyio.
var (
	errAnyioHeld        = fmt.Errorf("anyio: Attempted to acquire an already held Lock: %w", algorithms.ErrMisuse)
	errAnyioNotHeld     = fmt.Errorf("anyio: The current task is not holding this lock: %w", algorithms.ErrMisuse)
	errAnyioNotBorrowed = fmt.Errorf("anyio: this borrower isn't holding any of this CapacityLimiter's tokens: %w", algorithms.ErrMisuse)
)

// anyioEntries are bugs of anyio on asyncio.
func anyioEntries() []Entry {
	issue := func(n int) string { return fmt.Sprintf("https://github.com/agronholm/anyio/issues/%d", n) }
	return []Entry{
		{
			ID:       "M46",
			From:     "anyio 4.5 to 4.13",
			Link:     issue(1145),
			What:     "A newcomer queues up behind a waiter that is cancelled and has not left the line yet, and nobody is left to wake it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m46-behind-the-cancelled",
			Broken:   "broken.anyio.Lock-4.13",
			Fixed:    "fixed.anyio.Lock-4",
		},
		{
			ID:       "M47",
			From:     "anyio 3.0 to 3.3",
			Link:     issue(387),
			What:     "A waiter that is cancelled after it was handed the lock keeps it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m47-lock-kept",
			Broken:   "broken.anyio.Lock-3.0",
			Fixed:    "fixed.anyio.Lock-3",
		},
		{
			ID:       "M47",
			From:     "anyio 3.0 to 3.3",
			Link:     issue(387),
			What:     "A waiter that is cancelled after it was handed a permit keeps it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m47-permit-kept",
			Broken:   "broken.anyio.Semaphore-3.3",
			Fixed:    "fixed.anyio.Semaphore-3",
		},
		{
			ID:       "M48",
			From:     "anyio 3.0 to 4.9",
			Link:     issue(947),
			What:     "A waiter that is cancelled after it was woken takes the wake-up with it, and the next one sleeps on beside a free token.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m48-token-lost",
			Broken:   "broken.anyio.CapacityLimiter-4.9",
			Fixed:    "fixed.anyio.CapacityLimiter",
			Chain:    "anyio.CapacityLimiter",
		},
		{
			ID:       "M49",
			From:     "anyio 4.10 to 4.13",
			Link:     issue(1170),
			What:     "A newcomer takes the token for which a waiter has been woken, and the waiter takes it, too.",
			Property: "capacity",
			Scenario: "museum/m49-one-too-many",
			Broken:   "broken.anyio.CapacityLimiter-4.13",
			Fixed:    "fixed.anyio.CapacityLimiter",
			Chain:    "anyio.CapacityLimiter",
		},
		{
			ID:       "M50",
			From:     "anyio, before 2.0",
			Link:     issue(146),
			What:     "An item that was handed to a receiver is lost when the receiver is cancelled before it runs.",
			Property: "conservation",
			Scenario: "museum/m50-item-lost",
			Broken:   "broken.anyio.MemoryObjectStream",
			Fixed:    "fixed.anyio.MemoryObjectStream",
		},
	}
}

func anyioLocks() []*algorithms.Algorithm {
	const locks, backend = "src/anyio/_core/_synchronization.py", "src/anyio/_backends/_asyncio.py"
	owned := sim.Policy{Admission: sim.FIFOAdmission, OwnerChecked: true, EndsOnCancel: true}
	polite := owned // it gives way before it asks: whoever tries meanwhile may be faster
	polite.TryBarges = true
	inOrder := sim.Policy{Admission: sim.FIFOAdmission, EndsOnCancel: true}
	tokens := sim.Policy{Admission: sim.FIFOAdmission, Bounded: true, EndsOnCancel: true}
	const lost = "a waiter that is cancelled after it was served takes it with it"
	lockOf := func(impl func() any) func(*sim.World, algorithms.Params) (any, error) {
		return func(*sim.World, algorithms.Params) (any, error) { return impl(), nil }
	}
	limiter := func(passesOn, reserves bool) func(*sim.World, algorithms.Params) (any, error) {
		return func(_ *sim.World, p algorithms.Params) (any, error) {
			if p["value"] < 1 {
				return nil, fmt.Errorf("anyio: total_tokens must be >= 1: %w", algorithms.ErrParam)
			}
			return &anyioLimiter{passesOn: passesOn, reserves: reserves, total: p["value"]}, nil
		}
	}
	semaphore := func(fixed bool) func(*sim.World, algorithms.Params) (any, error) {
		return func(_ *sim.World, p algorithms.Params) (any, error) {
			return &anyioSemaphore3{fixed: fixed, value: p["value"]}, nil
		}
	}
	stream := func(fixed bool) func(*sim.World, algorithms.Params) (any, error) {
		return func(_ *sim.World, p algorithms.Params) (any, error) {
			return &anyioStream{fixed: fixed, max: p["size"]}, nil
		}
	}
	all := []*algorithms.Algorithm{
		{
			Name: "broken.anyio.Lock-4.13", Kind: algorithms.LockKind, New: lockOf(func() any { return &anyioLock4{} }), Policy: owned,
			Doc: "The lock of anyio 4.13 on asyncio: newcomers queue up behind waiters that are all cancelled. " +
				"Handed to the first in line; owned by tasks, not reentrant; gives way after it was free.",
			Source: "anyio 4.13.0, " + backend, Scenarios: stories("m46-behind-the-cancelled"),
			Defects: []algorithms.Defect{shows("blocked-when-quiet", "museum/m46-behind-the-cancelled", "a newcomer sleeps behind a waiter that was cancelled")},
		},
		{
			Name: "fixed.anyio.Lock-4", Kind: algorithms.LockKind, New: lockOf(func() any { return &anyioLock4{fixed: true} }), Policy: owned,
			Doc: "The lock of anyio 4.14 on asyncio, whose release takes cancelled waiters out of the line. " +
				"Handed to the first in line; owned by tasks, not reentrant; gives way after it was free.",
			Source: "after anyio 4.14.0, " + backend, Scenarios: stories("m46-behind-the-cancelled"),
		},
		{
			Name: "broken.anyio.Lock-3.0", Kind: algorithms.LockKind, New: lockOf(func() any { return &anyioLock3{} }), Policy: polite,
			Doc: "The lock of anyio 3.0: a waiter that is cancelled keeps the lock that it was handed. " +
				"Handed to the first in line; owned by tasks, not reentrant; gives way before it asks.",
			Source: "anyio 3.0.0, " + locks, Scenarios: stories("m47-lock-kept"),
			Defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m47-lock-kept", lost),
				shows("conservation", "lock/cancelled-waiter", "nobody can take the lock any more"),
			},
		},
		{
			Name: "fixed.anyio.Lock-3", Kind: algorithms.LockKind, New: lockOf(func() any { return &anyioLock3{fixed: true} }), Policy: polite,
			Doc: "The lock of anyio 3.4: a waiter that is cancelled passes on the lock that it was handed. " +
				"Handed to the first in line; owned by tasks, not reentrant; gives way before it asks.",
			Source: "after anyio 3.4.0, " + locks, Scenarios: stories("m47-lock-kept"),
		},
		{
			Name: "broken.anyio.Semaphore-3.3", Kind: algorithms.SemaphoreKind, New: semaphore(false), Policy: inOrder,
			Doc: "The semaphore of anyio 3.3: a waiter that is cancelled keeps the permit that it was handed. " +
				"Handed to the first in line; any task may release, any number of times.",
			Source: "anyio 3.3, " + locks, Scenarios: stories("m47-permit-kept"),
			Defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m47-permit-kept", lost),
				shows("conservation", "semaphore/cancelled-waiter", "a permit is gone for good"),
			},
		},
		{
			Name: "fixed.anyio.Semaphore-3", Kind: algorithms.SemaphoreKind, New: semaphore(true), Policy: inOrder,
			Doc: "The semaphore of anyio 3.4: a waiter that is cancelled passes on the permit that it was handed. " +
				"Handed to the first in line; any task may release, any number of times.",
			Source: "after anyio 3.4.0, " + locks, Scenarios: stories("m47-permit-kept"),
		},
		{
			Name: "broken.anyio.CapacityLimiter-4.9", Kind: algorithms.SemaphoreKind, New: limiter(false, false), Policy: tokens,
			Doc: "The capacity limiter of anyio 4.9 on asyncio: a waiter that is cancelled takes its wake-up with it. " +
				"A release wakes the first in line, who takes the token when it runs; one release too many is refused.",
			Source: "anyio 4.9, " + backend, Scenarios: stories("m48-token-lost"),
			Defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m48-token-lost", lost),
				shows("capacity", "semaphore/hand-off", "a newcomer takes the token of a waiter that was woken"),
				shows("linearizability", "museum/m48-token-lost", "a newcomer takes the token of a waiter that was woken"),
			},
		},
		{
			Name: "broken.anyio.CapacityLimiter-4.13", Kind: algorithms.SemaphoreKind, New: limiter(true, false), Policy: tokens,
			Doc: "The capacity limiter of anyio 4.13 on asyncio: a newcomer may take the token of a waiter that was woken. " +
				"A release wakes the first in line, who takes the token when it runs; one release too many is refused.",
			Source: "anyio 4.13.0, " + backend, Scenarios: stories("m49-one-too-many"),
			Defects: []algorithms.Defect{
				shows("capacity", "museum/m49-one-too-many", "a newcomer and the waiter that was woken have the same token"),
				shows("linearizability", "museum/m49-one-too-many", "trying succeeds although the token belongs to somebody"),
			},
		},
		{
			Name: "fixed.anyio.CapacityLimiter", Kind: algorithms.SemaphoreKind, New: limiter(true, true), Policy: tokens,
			Doc: "The capacity limiter of anyio 4.14 on asyncio, whose token belongs to whoever is woken. " +
				"Handed to the first in line, who passes it on when it is cancelled; one release too many is refused.",
			Source: "after anyio 4.14.0, " + backend, Scenarios: stories("m48-token-lost", "m49-one-too-many"),
		},
		{
			Name: "broken.anyio.MemoryObjectStream", Kind: algorithms.QueueKind, New: stream(false), Policy: sim.Policy{Admission: sim.FIFOAdmission},
			Doc: "The memory object stream of anyio before 2.0: an item that was handed to a cancelled receiver is lost. " +
				"Items in order, receivers and senders in the order in which they came; a sender may wait although there is room.",
			Source: "anyio before 2.0.0, src/anyio/streams/memory.py", Scenarios: stories("m50-item-lost"),
			Defects: []algorithms.Defect{
				shows("conservation", "museum/m50-item-lost", "an item that was handed to a receiver is lost when that one is cancelled"),
				shows("linearizability", "museum/m50-item-lost", "an item that was put cannot be got"),
				shows("capacity", "queue/timeout", "an item that is lost still counts as one that is there"),
				shows("blocked-when-quiet", "queue/pass", "a sender waits although there is room"),
				shows("fifo", "queue/newcomer", "a newcomer takes the room that a sender waits for"),
			},
		},
		{
			Name: "fixed.anyio.MemoryObjectStream", Kind: algorithms.QueueKind, New: stream(true), Policy: sim.Policy{Admission: sim.FIFOAdmission},
			Doc: "The memory object stream of anyio in which what has happened counts, cancelled or not. " +
				"Items in order, receivers and senders in the order in which they came; a request to stop that comes too late is left to anyio's cancel scope, which asks again.",
			Source: "ours, after anyio 3.7, src/anyio/streams/memory.py", Scenarios: stories("m50-item-lost"),
		},
	}
	for _, a := range all {
		a.Disciplines = []sim.Discipline{sim.FIFO}
		a.Profile = asyncio.Profile
	}
	return all
}
