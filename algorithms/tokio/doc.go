// Package tokio has the semaphore and the reader-writer lock of Rust's tokio.
//
// Both are made of one batch semaphore, which serves requests for several
// permits at once. They follow its algorithm on an event loop: what the original
// does under the mutex of the wait queue, or in a compare-and-swap, is one step;
// a future that is dropped is a wait that is cancelled. tokio's budget for
// cooperation, which makes a task that could go on give way now and then, is left
// out: with it the order of admission holds but for the tasks that it delays
// (tokio-rs/tokio#8365).
//
// In Rust a permit or a guard is released by dropping it, once, and cannot be
// forged. Where that makes misuse impossible, here it is refused.
package tokio
