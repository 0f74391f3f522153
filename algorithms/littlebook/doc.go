// Package littlebook has the puzzles of a textbook on semaphores, each with its solutions
// and with the wrong ones that the book warns of, in shared-memory style.
//
// A solution is short, and reads like pseudo code: it waits for semaphores and signals
// them, and counts. Semaphores are weak ([sim.Semaphore]): whoever comes along may take
// what a signal gives, so what is right here is right with any semaphore. With those of
// solutions that are called strong, who has waited longest takes it, which shows whether
// it is only the semaphores that let somebody starve. Every access of a semaphore or of a
// counter is a step, and other tasks may run before it.
//
// Each puzzle is a kind of its own, with operations that are named after what is done
// there: see [algorithms.Kinds]. They are checked like locks. The wrong solutions are
// registered by package broken.
//
// Source: A. Downey, The Little Book of Semaphores, second edition, 2016.
package littlebook
