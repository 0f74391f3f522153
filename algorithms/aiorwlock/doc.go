// Package aiorwlock holds an exact port of the reader-writer lock of aiorwlock
// 1.5.1, with the five commits after it (62c1978).
//
// It follows aiorwlock/__init__.py line by line, with Go's words for the methods
// (RLock for reader.acquire, Unlock for writer.release; the original's name
// stands in the comment), so that whoever knows the Python finds every line,
// faults included. The reader's and the writer's lock are one type here, the
// core behind them.
//
// It runs on the event loop of package asyncio: [asyncio.Profile].
package aiorwlock
