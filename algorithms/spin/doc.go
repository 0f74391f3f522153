// Package spin has locks for threads that share memory: each is written as it was
// published, access by access, with the names of its paper.
//
// The tasks of a world are the threads. Those of a lock for N of them are told apart
// by their index in [sim.World.Tasks], and N is the number of tasks that there are,
// at most eight. A pointer to the node of a task is the index of the task. Where the
// paper says wait until, there is [sim.Task.Spin], and every read in it is a step.
//
// Nobody looks whether a lock is released by who holds it: then anything may happen.
// Waiting cannot be cancelled, but for locks that sleep.
//
// What a lock claims of the order of admission holds from the end of its doorway on.
// Where the numbers of a paper grow without bound, there is a variant with few of
// them, to see what becomes of them when they wrap around.
package spin
