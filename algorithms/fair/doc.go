// Package fair has reader-writer locks for an event loop that starve nobody: one
// in which everybody is served in the order of arrival, and one in which phases
// of readers and of writers alternate.
//
// They are the two classical answers to the question whom a leaving writer should
// let in, from the literature on spin locks, with wait queues in place of
// spinning: [TaskFair] bounds the wait of everybody by the queue before it,
// [PhaseFair] that of a reader by one phase of each side.
package fair
