// Package scenarios is named workloads: what tasks do to locks, and what is
// expected of it. A scenario never names a strategy, nor an implementation: the
// same one runs under every schedule and on every lock of its kind.
//
// A scenario is a file in the language of package script, or one of the built-in
// ones, which are such files too. A [Case] is a scenario with the algorithms to
// test, ready to be executed and judged.
//
// # How a workload runs
//
// There is a scheduling point before every operation of a task, so that
// requests may arrive in any order and at any moment. A task goes on after an
// error. If an acquisition failed, the release that belongs to it is left out;
// a cancelled task gives back what it holds, last first, and ends: what proper
// programs do with finally or defer. Releases that belong to no acquisition are
// misuse on purpose and are carried out. Cancelling is an operation like others:
// its moment is a choice of the strategy.
//
// Variables and mutexes of a file are objects like the locks under test. Every
// access to a variable is an operation, so it is a step; a task that finds the
// mutex held goes on when it is free, and any of those who wait may be the next.
//
// # How a schedule block runs
//
// A schedule block runs without these scheduling points, on the plain loop: its
// lines are the schedule. Each task stands at a gate before its next operation,
// and a line opens it. What the line makes ready runs before the next line, and
// time passes only where a line says so. When a line did not go as it says, the
// schedule ends there: what follows builds on what did not happen.
//
// # The audit
//
// When nothing can happen any more and every task has ended, a Case audits the
// objects whose state is known from the history: all that is free according to
// the model must be there to take, and nothing more. A failed audit violates
// conservation.
//
// # Built-in scenarios
//
// They must be meaningful for every lock of their kind, so none of them blocks
// or fails by itself with a correct lock, whatever it promises about admission,
// owners and reentrancy: where policies differ, a loose schedule leads to the
// point and leaves it open what happens there. None asks "locked", or tries,
// while somebody is being cancelled: a lock that is passed on to a task which
// then leaves is neither free nor held by anybody.
package scenarios
