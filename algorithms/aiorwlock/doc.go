// Package aiorwlock holds exact ports of the reader-writer lock of aiorwlock: that of
// 1.5.1, with the five commits after it (62c1978), and older ones.
//
// It follows aiorwlock/__init__.py line by line, with Go's words for the methods
// (RLock for reader.acquire, Unlock for writer.release; the original's name
// stands in the comment), so that whoever knows the Python finds every line,
// faults included. The reader's and the writer's lock are one type here, the
// core behind them. [OldRWLock] is the lock of older versions; [FixedRWLock] is
// ours, and differs from the port in what mends a bug.
//
// It runs on the event loop of package asyncio: [asyncio.Profile].
package aiorwlock
