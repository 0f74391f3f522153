// Package fairness measures how a lock treats those who wait for it: how long they
// wait, who gets in before them, who gets how much of it. It judges nothing: what a
// lock claims is checked by package checker.
//
// A workload is a scenario in which every task wants the lock again and again. An
// execution is observed until the lock has been entered [Entries] times, so that all
// locks are compared over the same number of entries, and what a task gets depends on
// the lock and not on how much the task has to do. Whoever still waits then has
// waited at least so long, and counts as such: a task that never gets in would
// otherwise not show.
//
// Executions with different seeds are independent samples, what happens within one
// is not. So every statistic is computed for each execution, and its mean over
// executions is given with a confidence interval: see [Estimate].
package fairness
