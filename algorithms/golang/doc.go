// Package golang has the locks of Go: sync.Mutex, sync.RWMutex, and the weighted
// semaphore of golang.org/x/sync, alone and as the reader-writer lock for which
// its source recommends it.
//
// They follow the algorithms of the originals, on an event loop: a goroutine is
// a task, and what the originals do between two places where a goroutine may
// sleep is one step. So the loops around compare-and-swap are gone, a state word
// is a few fields, and nobody spins, as in a Go program with one processor. What
// is left is who sleeps, who is woken, and who gets in: under the loop "any" as
// goroutines may, under "fifo" in the order in which they became ready. (With one
// processor, Go's scheduler prefers the one that was woken last.)
//
// The runtime's semaphore, in which goroutines sleep, belongs to that and is here
// too: it wakes sleepers in order, but a newcomer may be faster than one that has
// been woken.
//
// Where the originals end the program, here the call returns an error and has no
// effect.
package golang
