// Package scheduler holds the strategies that choose what runs next; sampling
// runs many schedules, and tokens and files reproduce one.
//
// # Strategies
//
// A strategy implements [sim.Strategy]: [FIFO] is the plain event loop,
// [RoundRobin] gives everybody a turn, [Random] draws from a seed, [Replay]
// repeats recorded choices, [Scripted] is told whom to run, [FileReplay]
// follows a schedule file. [Strategies] lists those that need nothing but a
// seed. Two wrappers look over the shoulder of another strategy: [ClassHash]
// names the class of an execution by a hash, [Record] writes its schedule down.
//
// # Sampling
//
// [Sampling] executes a range of seeds on all cores and adds up what it finds.
// Its [Summary] is a function of the seeds alone: neither the number of workers
// nor their timing shows in it.
//
// # Reproducing
//
// There are three ways to name a schedule, and [ParseSource] tells them apart.
// A seed reproduces a run of one strategy in this version of the program. A
// [Token] is one word with all choices in it and holds as long as scenario and
// lock stay as they are. A schedule [File] is text, one step a line, and is
// followed as far as possible after an edit, with a report of where the
// execution left it.
package scheduler
