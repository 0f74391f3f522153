// Package conform replays recorded behaviour of the original libraries on
// their ports, and compares.
//
// A recording is a [Script]: some tasks that use one object, and what came of
// it when they ran on the real library under its real event loop, whose clock
// was virtual. A port conforms if the same script gives the same events at the
// same times in the same order, leaves the same tasks waiting and the object in
// the same state. The replay follows the plain loop of discipline FIFO, with
// the library's own order of equal deadlines, so there is nothing to choose.
//
// # The format
//
// A file holds one JSON object a line:
//
//	{"name", "note"?, "library", "object": {"type", "params"?},
//	 "tasks": [{"name", "start"?, "on_cancel"?: "continue", "ops": [OP...]}],
//	 "expect": {"construct_error"?, "trace", "blocked"?, "cancelled"?, "final"?,
//	            "tie_sensitive"?, "set_order_sensitive"?}}
//	OP = {"op", "timeout"?, "value"?, "n"?, "target"?, "skip"?}
//
// Times are whole numbers. A task sleeps for "start" before it begins, performs
// its operations in order and goes on after errors; a cancellation ends it,
// unless "on_cancel" is "continue". After an error, "skip" operations are left
// out. The operations "sleep" (for "value"), "yield" (one round of the loop)
// and "cancel" (the task "target") work everywhere; all others are those of the
// object under their original names, with "value" or "n" as their argument. A
// "timeout" is the library's own deadline where it has one, otherwise the call
// stands inside asyncio.timeout.
//
// The trace is a string of tokens. Tasks and operations stand in front, the
// latter counted from 0:
//
//	@3         the clock is at 3 now; stands before the first event of an instant
//	A2(        task A begins its operation 2
//	A2)        it returns nothing
//	A2)=true   it returns true
//	A2!Full    it raises Full
//
// "blocked" and "cancelled" list the tasks that wait for ever and those that a
// cancellation ended, each with the operation begun last: "B2", or "B-" if none
// was. "final" is the state of the object after that.
package conform
