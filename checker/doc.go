// Package checker judges executions: one file per property.
//
// A [Set] watches the events of an execution and, when it is over, says which
// [Property] it violates. What it knows of the objects is a [sim.Spec] each: the
// operations, the sequential model, what the lock claims.
//
// # Terms
//
// Entry is the successful return of an acquisition, exit the call of a release:
// between the two a task is certainly inside. A release by a task that is not
// inside ends the stay of whoever entered first, since most libraries let any
// task release; where the policy says that owners are checked, it ends nobody's.
// If nobody is inside, it may end the stay of somebody who has been let in and
// has not gone on yet.
//
// The doorway of an operation ends with its first suspension. A waiter is
// served by the last wake before it enters: from then on it does not wait
// again, and what enters between that wake and its resumption has not overtaken
// it. A wake after which it waits again has served nobody. Who gives up can be
// overtaken until it is asked to stop: no lock knows who will stay. Who has only
// given way, and waited for nobody, may have been let in already: only those who
// cannot be inside together with it have overtaken it for certain.
//
// An operation that ends by cancellation or timeout must have had no effect. One
// that waits for ever although others have seen its effect has lost its wake-up.
//
// A task that waits for one that the scenario means to stay blocked, for what it
// holds or for its turn behind it, is no deadlock: no lock could do better.
//
// Events are ordered by their occurrence. Virtual time stands still between
// steps and orders nothing.
//
// # Orders
//
// Exploration executes one schedule of each class: schedules that differ only in
// the order of steps that have nothing to do with each other. A property may look
// at that order all the same, as mutual exclusion looks at who entered before
// whom had left. Each [Property] therefore names the pairs of events that it
// orders, for each object, and a [Set] whose Ordered is set has exploration keep
// their order. What is said of the end of an execution orders nothing: it follows
// from what every task has done and was answered, whatever came first. There are
// two exceptions, the order of the items in a queue, and who goes first by having
// come first.
package checker
