package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// ofSize passes on how many items fit.
func ofSize[T any](build func(w *sim.World, size int64) T) func(*sim.World, algorithms.Params) any {
	return func(w *sim.World, p algorithms.Params) any { return build(w, p["size"]) }
}

// wrongQueues are semaphores and queues.
func wrongQueues() []wrong {
	return []wrong{
		{
			Variant: Variant{
				ID: "W12", From: "the usual version before D. Hemmendinger, A correct implementation of general semaphores, ACM SIGOPS Operating Systems Review 22(3), 1988",
				What:     "Two permits come before either of those who wait is asleep, and the binary semaphore forgets one.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-permits", Preemptions: 0,
				Broken: "broken.spin.Hemmendinger-hasty", Right: "spin.Hemmendinger",
			},
			build: func(w *sim.World, p algorithms.Params) any { return spin.NewHastySemaphore(w, p["value"]) },
			doc:   "A counting semaphore made of two binary ones, as it was taught. Permits may get lost.",
		},
		{
			Variant: Variant{
				ID: "W13", From: "B. Lampson and D. Redell, Experience with processes and monitors in Mesa, CACM 23(2), 1980, on what waits must look like",
				What:     "Who has been woken does not look again, and gets what a newcomer has taken.",
				Property: "linearizability", Scenario: "museum/memory-newcomer-takes", Preemptions: 0,
				Broken: "broken.spin.MonitorBuffer-if", Right: "spin.MonitorBuffer",
			},
			build: ofSize(spin.NewIfBuffer),
			also:  []string{"conservation"},
			doc:   "A bounded buffer whose tasks do not look again when they are woken. It may give out what is not there.",
		},
		{
			Variant: Variant{
				ID: "W14", From: "a classic; see B. Lampson and D. Redell, Experience with processes and monitors in Mesa, CACM 23(2), 1980, on broadcasts",
				What:     "A signal wakes somebody of the wrong side, who cannot use it, and the others sleep on.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-two-sides", Preemptions: 0,
				Broken: "broken.spin.BroadcastBuffer-signal", Right: "spin.BroadcastBuffer",
			},
			build: ofSize(spin.NewSignalBuffer),
			doc:   "A bounded buffer with one condition where one task is woken. All may sleep though there is room, or an item.",
		},
		{
			Variant: Variant{
				ID: "W15", From: "A. Downey, The Little Book of Semaphores, 4.1, deadlock 4",
				What:     "Who waits for an item has the mutex that is needed to put one in.",
				Property: "deadlock", Scenario: "museum/memory-one-item", Preemptions: 0,
				Broken: "broken.spin.SemaphoreBuffer-holding", Right: "spin.SemaphoreBuffer",
			},
			build: ofSize(spin.NewHoldingBuffer),
			// Who waits for room that one has taken who waits for the mutex.
			elsewhere: [][2]string{{"blocked-when-quiet", "queue/full"}},
			doc:       "A bounded buffer whose mutex is taken before the semaphore of the items. All may wait for ever.",
		},
		{
			Variant: Variant{
				ID: "W16", From: "a classic",
				What:     "That both numbers are the same means full to one side and empty to the other one, and both wait.",
				Property: "livelock", Scenario: "museum/memory-fills", Preemptions: 0,
				Broken: "broken.spin.LamportRing-full", Right: "spin.LamportRing",
			},
			build: ofSize(spin.NewFullRing),
			doc:   "A ring whose numbers are the same if it is empty, and if it is full. Both sides may wait for ever.",
		},
		{
			Variant: Variant{
				ID: "W17", From: "R. K. Treiber, Systems Programming: Coping with Parallelism, IBM RJ 5118, 1986, without the count",
				What:     "The top is the same node as before, but has been away, and what stood behind it is no more in the stack.",
				Property: "linearizability", Scenario: "museum/memory-recycled-stack", Preemptions: 1,
				Broken: "broken.spin.Treiber-uncounted", Right: "spin.Treiber",
			},
			build: plainly(spin.NewUncountedTreiber),
			also:  []string{"conservation"},
			doc:   "Treiber's stack without a count at its top. Items may get lost, and come out twice.",
		},
		{
			Variant: Variant{
				ID: "W18", From: "M. Michael and M. Scott, Simple, Fast, and Practical Non-Blocking and Blocking Concurrent Queue Algorithms, PODC 1996, without the counts",
				What:     "The head is the same node as before, but has been away, and what stood behind it is no more in the queue.",
				Property: "linearizability", Scenario: "museum/memory-recycled-queue", Preemptions: 1,
				Broken: "broken.spin.MichaelScott-uncounted", Right: "spin.MichaelScott",
			},
			build: plainly(spin.NewUncountedMichaelScott),
			also:  []string{"conservation", "no-panic"},
			doc:   "The queue of Michael and Scott without counted pointers. Items may get lost, and come out twice.",
		},
		{
			Variant: Variant{
				ID: "W19", From: "D. Vyukov, Bounded MPMC queue, 1024cores.net, 2010, as it was published",
				What:     "Who gets finds the ring empty after a put that has returned, since the slot before is not filled yet.",
				Property: "linearizability", Scenario: "museum/memory-held-up", Preemptions: 1,
				Broken: "spin.Vyukov", Right: "spin.MichaelScott",
			},
		},
	}
}

// wrongStacks are those of which nobody has seen for long what is wrong.
func wrongStacks() []wrong {
	return []wrong{{
		Variant: Variant{
			ID: "W62", From: "D. Vyukov, Bug with a context switch bound 5, forum of CHESS, 2010; P. Thomson, A. Donaldson and A. Betts, Concurrency Testing Using Schedule Bounding: an Empirical Study, PPoPP 2014",
			What:     "Who has failed to take the top puts back what was behind it before, while another task puts that node somewhere else.",
			Property: "conservation", Scenario: "museum/memory-put-back", Preemptions: 3,
			Broken: "broken.spin.SafeStack", Right: "spin.Treiber",
		},
		build: plainly(spin.NewSafeStack),
		doc:   "Vyukov's stack without locks and counted pointers, whose top is marked before it is taken. Three tasks are enough to lose an item.",
	}}
}

// wrongMeetings are queues in which those who wait are in line.
func wrongMeetings() []wrong {
	return []wrong{
		{
			Variant: Variant{
				ID: "W29", From: "W. Scherer and M. Scott, Nonblocking Concurrent Data Structures with Condition Synchronization, DISC 2004, without looking what the compare-and-swap says",
				What:     "Two that put meet the same request, and the item of the slower one is lost.",
				Property: "conservation", Scenario: "museum/memory-one-waits", Preemptions: 1,
				Broken: "broken.spin.DualQueue-heedless", Right: "spin.DualQueue",
			},
			build:     plainly(spin.NewHeedlessDualQueue),
			elsewhere: [][2]string{{"livelock", "museum/memory-met"}, {"linearizability", "queue/order"}},
			doc:       "A dual queue whose puts do not look whether they have met a request. Items may get lost.",
		},
		{
			Variant: Variant{
				ID: "W30", From: "W. Scherer, D. Lea and M. Scott, Scalable Synchronous Queues, PPoPP 2006, with puts that do not wait",
				What:     "A put returns though nobody has taken its item.",
				Property: "linearizability", Scenario: "museum/memory-met", Preemptions: 0,
				Broken: "broken.spin.SynchronousQueue-hasty", Right: "spin.SynchronousQueue",
			},
			build: plainly(spin.NewHastyQueue),
			doc:   "A synchronous queue whose puts do not wait until their item is taken. It keeps items.",
		},
	}
}
