// Package broken is a museum of bugs: locks that real projects shipped, and some
// classics, each with the property that it violates and a scenario that shows it.
// Where the history has a fix, or a plain one is possible, the right twin stands
// beside it; it has none of the violations.
//
// An [Entry] is one bug. The lock that has it is of the family broken, or it is an
// exact port of a version that has it still. Its fixed twin is of the family fixed,
// or a port of a later version. Locks are named after what they are a version of,
// as in "broken.asyncio.Semaphore-3.8" and "fixed.toro.RWLock".
//
// The scenarios are those of the folder scenarios/museum. Each retells, line by line, the
// script with which the bug was reproduced on the original, and says what ought to
// come of it: the broken lock fails the schedule, the fixed one passes it.
//
// There is one file for each family of bugs. A version that differs from a port in
// a method or two embeds it; where it must see inside, it is declared in the
// package of the port, beside it.
package broken
