// Package scheduler holds the strategies that choose what runs next; exploration
// runs them all, sampling many, and tokens and files reproduce one.
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
// [PCT], [POS], [URW], [SURW], [Delay] and [Portfolio] are samplers that look for
// bugs where random schedules rarely are; [Calibrate] measures what they need to
// know of a workload.
//
// # Exploration
//
// An [Exploration] executes every schedule of a subject, one of every class, or
// those within bounds, and can be interrupted and resumed. [Shrinking] looks for
// the shortest way to a failure, and for the step after which it is inevitable.
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
