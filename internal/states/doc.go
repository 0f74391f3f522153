// Package states explores what tasks that use a lock for ever can come to, state by
// state, and decides what no finite execution can: whether somebody may starve.
//
// Exploration of classes tells executions apart, and workloads that do not end have
// no end of them. But their states can be finite in number, if those of memory are
// and tasks forget what makes no difference any more ([sim.World.AppendState]). A
// [Graph] has all of them, with the steps that lead from one to another; what can
// go on for ever is a cycle.
//
// A cycle is fair if no task is treated unjustly in it: each takes a step, or cannot
// at some time, or does not want to, since it is outside and may stay there. Who
// spins is disabled while what it looks at stays as it is; to spin on would change
// nothing.
package states
