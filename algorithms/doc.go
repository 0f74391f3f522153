// Package algorithms defines the kinds of lock, and what a lock registers.
//
// A kind is one table ([Kind]): its operations, its sequential model, how both
// are called in scripts. Workloads, properties and the script language are
// derived from it, so a new kind needs no change elsewhere.
//
// An [Algorithm] is one implementation of a kind with its documentation and its
// policy, which is a claim that gets checked. The families live in packages of
// their own: toro, tornado, asyncio and aiorwlock are exact ports; golang, tokio, java
// and fair follow documented algorithms, in the style of an event loop.
package algorithms
