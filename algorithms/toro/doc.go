// Package toro holds exact ports of the locks of toro 1.0.1 as they run on
// Tornado 4.2: the ancestors of Tornado's own locks and queues.
//
// Each file follows its part of toro/__init__.py line by line, with Go's words
// for the methods (Lock for acquire, TryGet for get_nowait; the original's name
// stands in the comment), so that whoever knows the Python finds every line,
// faults included. A method that returns a future there has an unexported twin
// here that returns it, and an exported one that waits for it. Types called Fixed
// are ours: they differ from the ports in what mends a bug. Numbers at the end of
// a name are versions.
//
// The locks are built from one part: a [Queue] hands items over; a [Semaphore]
// is a queue of tokens; a [BoundedSemaphore] refuses a token too many; a [Lock]
// is one of those with one token, an [RWLock] one with a token for each reader,
// whose writers take all of them.
//
// The future that acquire returns is wrapped there once more, to give "with" a
// context manager. The wrapper settles inside the call that settles the wrapped
// one, so nothing tells them apart, and there is only one here.
//
// [Profile] is the event loop they run on. Futures cannot be cancelled there:
// waiting ends by a result or by a deadline that the operation was given.
package toro
