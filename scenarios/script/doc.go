// Package script is the line language of scenario files (*.sim): its syntax
// tree, its parser and its formatter.
//
// A scenario file says which tasks there are and what each of them does, one
// statement a line. It may also give exact schedules: who runs when, who must
// block, who is woken. It never says which implementation of a lock is tested.
//
//	# A reader that arrives after a waiting writer must not overtake it.
//	lock rw = rwlock
//	task r1: rlock rw; runlock rw
//	task w1: lock rw; unlock rw
//	task r2: rlock rw; runlock rw
//
//	schedule overtake:
//	  r1 rlock
//	  w1 lock     blocks          # r1 is reading
//	  r2 rlock    blocks          # must queue behind w1
//	  r1 runlock  wakes w1
//	  w1 unlock   wakes r2
//	expect w1.lock before r2.rlock
//	check safety deadlock fairness(bypass<=1)
//
// The kinds of objects, their operations, the properties and the errors are
// not part of the language: Parse takes them as a [Vocabulary].
//
// # Grammar
//
// Quoted text stands for itself, { } means any number of times, [ ] means it
// may be left out, | means or. A statement or schedule line is one line of the
// file. Spaces and tabs only separate, and indentation is for the eye. From a
// # to the end of the line is a comment, except in w1.lock#2.
//
//	file      = [ header ] { statement }
//	header    = "simrun" "1"
//	statement = object | setting | task | when | schedule | expect | check | result
//
//	object    = "lock" NAME "=" WORD [ "(" [ param { "," param } ] ")" ]
//	          | ( "var" | "cell" ) NAME [ "=" INT ]
//	          | "mutex" NAME
//	param     = [ WORD "=" ] ( INT | "true" | "false" )
//	setting   = "loop" ( "fifo" | "any" ) | "time" ( "strict" | "elastic" )
//	          | "spurious" INT | "memory" ( "sc" | "tso" [ ":" INT ] )
//
//	task      = "task" NAME [ "at" INT ] ":" body
//	when      = "when" event "done" ":" body
//	body      = item { ( ";" | "||" ) item }
//	item      = [ ( "if" | "unless" ) value ] ( operation | "(" body ")" ) [ times ]
//	times     = ( "×" | "*" ) INT | "x" INT   (x without a space: x3)
//	operation = WORD [ NAME ] [ INT [ INT ] ] [ "timeout" INT ]
//
//	schedule  = "schedule" NAME [ "loose" ] ":" line { line }
//	line      = ( action { "||" action } | "tick" INT | "at" INT ) [ wakes ]
//	          | ( event | NAME ) outcome
//	action    = NAME operation [ outcome ] | "cancel" NAME
//	outcome   = "blocks" | "returns" | "=" value | "raises" WORD
//	          | "cancelled" | "times" "out"
//	value     = INT | "true" | "false" | "none"
//	wakes     = "wakes" ( "nobody" | NAME { "," NAME } )
//
//	expect    = "expect" ( event "before" event
//	                     | "violates" property
//	                     | "blocks" ( "anybody" | NAME { "," NAME } ) )
//	check     = "check" property { [ "," ] property }
//	result    = ( "allow" | "forbid" ) { "sc" | "tso" } ":" term { "," term }
//	term      = ( event | NAME ) outcome
//	property  = part [ "(" part { "," part } ")" ]
//	part      = WORD [ "<=" INT ]
//	event     = NAME "." WORD [ "#" INT ]
//
//	NAME      = letter { letter | digit | "_" }     but no word of the language
//	WORD      = NAME { "-" NAME }                   and any word
//	INT       = [ "-" ] digit { digit }
//
// The formatter writes ×, || and <= also where the source has *, x3, ‖ or ≤.
// After an operation, x3 is the object or task of that name if there is one,
// and a repetition if not; ×3 is always a repetition.
//
// # Objects
//
// A lock is of a kind of the vocabulary, perhaps with parameters, by position
// or by name: semaphore(2), queue(maxsize=1). A var is shared memory with the
// operations read, write N and add N (add alone adds 1), each of which is a step. A
// cell is plain memory with the operations read and write N, which are none: what
// nothing orders is a data race. A mutex is a guarded step with the operations lock
// and unlock. Objects and tasks may be declared
// in any order, and no two have the same name.
//
// # Operations
//
// Beside read, write and add, of which the last returns nothing and commutes, a var
// has fetchadd N and swap N, which return the value of before, cas OLD NEW, which
// returns whether it was OLD, and await N, which waits until it is N. An item behind
// "if V" is done only if the operation before it has returned V, one behind "unless V"
// only if it has returned something else: cas x 0 1; if true (write y 1; write x 0).
//
// An operation names what is done, to which object, with which number and for
// how long it waits at most: put q 1 timeout 3. Where the file has only one
// object its name may be left out. Five operations need no object: sleep N
// waits, step gives way once without doing anything, fence waits until memory has
// what the task has written (which takes no step unless the memory is that of tso), cancel T cancels a task
// (perhaps itself), choose N takes one of N branches.
//
// There is a scheduling point before every operation. An operation behind || has
// none: it begins in the step in which the one before it ends, so that nobody can
// do anything between "release s || acquire s". What is a step of its own (step,
// sleep, choose, fence, and whatever is done to a var or a mutex) cannot be joined so.
// Schedules say themselves what happens in one step.
//
// A when statement is a done-callback: its operations run when the future that
// the event's operation waits for is done, or at once if it need not wait. Such
// operations cannot wait.
//
// # Schedules
//
// A line with a task runs that task's next operation until it returns or
// suspends. It must be the next one, but for releases that stand before it:
// those are left out if what they would give back was never had. The object and
// the numbers may be left out, and must agree when they are there. The tasks
// that the line woke then resume, in order, before the next line. Actions joined
// by || run in one tick: no other task runs between them, and those of one task
// are one step. A line that begins with cancel is a cancellation from outside. A
// schedule may stop before its tasks do.
//
// An operation must not block unless its line says blocks. (A sleep or a step
// gives way by nature and needs nothing said.) The other outcomes also speak of
// the end of the line; that of a choose is also the branch that it takes, 0 if
// nothing is said. What becomes of an operation later is asserted on a line of
// its own: B.get = 5 says that the last get that B has begun has returned 5 by
// now, B.get#2 means its second get, and B alone its last operation. "wakes"
// lists, in order, the tasks for which the whole line made something come that
// they waited for; without it any may be. Those that are cancelled or time out
// are not among them.
//
// In a loose schedule what is not said is open. A line whose task is still
// blocked then lets it do the operation as soon as it gets there, and one whose
// task has ended means nothing: so one schedule fits locks of different
// policies.
//
// Time passes only by "tick N", by N, and "at N", until N. A task that starts
// at 5 cannot act before that.
//
// # Expectations
//
// "expect a.lock before b.lock" means: if the later one returns, the earlier
// one has returned before; w1.lock#2 is the second lock of w1. "expect violates
// P" means that the lock is meant to fail, and "expect blocks a" that a may wait
// for ever, and does so at the end of a schedule that has no line of its own on
// what becomes of it. "expect blocks anybody" means that tasks may wait for ever as
// long as no lock could do better: if, by its kind and its policy, none of those who
// wait could go on after the calls that were made. "check" lists properties that
// every execution must have, whether the lock claims them or not, with a bound where
// they are measured. Where a file has schedules, "before" and "blocks" with names
// speak of these only; else of every execution.
//
// # Results
//
// "memory tso" gives every task a store buffer, as processors have them; memory tso:2
// makes it one of two places. Then there may be more results: a result is what
// operations have returned, and what is left in a var or a cell. "allow sc: a.read = 0,
// x = 1" says that such a result may come of an execution in this memory model,
// "forbid tso: a.read = 0" that none may in which a.read is 0; without a model, in both.
// What is neither allowed nor forbidden is forbidden if anything is allowed.
//
// # Limits
//
// See [MaxSource] and the constants beside it. Parse takes time in proportion
// to the size of the source.
package script
