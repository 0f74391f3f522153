// Package asyncio holds exact ports of the locks of Python's asyncio, as they
// are in CPython 3.11.7: asyncio/locks.py and asyncio/queues.py. What
// Python 3.13 does otherwise stands beside it: Semaphore313, Condition313,
// Queue313.
//
// Each file follows its original line by line, with Go's words for the methods
// (Lock for acquire, TryGet for get_nowait; the original's name stands in the
// comment), so that whoever knows the Python finds every line, faults included.
// A deque of futures is a slice of futures; "except CancelledError" is an error
// test after Await.
//
// [Profile] is the event loop they run on: what asyncio.timeout does to a task
// and in which order timers with the same deadline fire. How futures, tasks and
// their cancellation behave is package sim's own way, which follows asyncio.
package asyncio
