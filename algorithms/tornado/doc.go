// Package tornado holds exact ports of the locks and queues of Tornado 6.6 as
// they run on asyncio: tornado/locks.py and tornado/queues.py. They are toro's
// algorithms on other futures.
//
// Each file follows its original line by line, with Go's words for the methods
// (Lock for acquire, TryGet for get_nowait; the original's name stands in the
// comment), so that whoever knows the Python finds every line, faults included.
// A method that returns a future there has an unexported twin here that returns
// it, and an exported one that waits for it. Types called Fixed are ours: they
// differ from the ports in what mends a bug. Numbers at the end of a name are
// versions.
//
// The event loop is that of package asyncio: [asyncio.Profile]. Unlike toro's,
// these futures can be cancelled, by cancelling the task that waits for them. No
// method expects that: what a waiter was handed before its task was cancelled,
// and did not come to see, is lost.
//
// The context manager that acquire returns is left out.
package tornado
