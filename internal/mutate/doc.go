// Package mutate makes mutants of the source of a lock: the same with one small
// mistake in it, of a fixed list of [Operators]. A judge of locks that is worth its
// name notices them; those that it does not notice show what it does not look at, or
// that the mistake is none.
//
// Source: DeMillo, Lipton and Sayward, Hints on test data selection: help for the
// practicing programmer, IEEE Computer 11(4), 1978.
//
// All mutants of a package are built into one program (mutant schemata): each is a
// copy of the function that has the mistake, and the original begins with a switch
// that calls the copy which is chosen. So it takes one build and not hundreds, and
// what is not chosen is the original, statement for statement.
//
// Source: Untch, Offutt and Harrold, Mutation analysis using mutant schemata,
// ISSTA 1993.
//
// A mutant may loop for ever without giving way, and nothing could stop it. So every
// loop of the package counts its rounds, and panics where there are far too many:
// that is a matter of the source and its schedule alone, and not of time.
package mutate
