// Package java has java.util.concurrent's ReentrantReadWriteLock, non-fair and
// fair.
//
// It follows the algorithm of the original on an event loop: a thread is a task,
// an interrupt is its cancellation, and what the original does between two places
// where a thread may park is one step. So there is nothing to compare and swap,
// and nobody spins before it parks.
//
// The lock methods are the interruptible ones, lockInterruptibly and tryLock with
// a timeout; tryLock without one is there, too. What throws
// IllegalMonitorStateException in Java returns an error.
package java
