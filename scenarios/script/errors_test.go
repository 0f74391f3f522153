package script_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scenarios/script"
)

// Each bad file has one error; lines are separated by | for brevity, and
// "||" is written ‖.
var badFiles = []struct{ src, want string }{
	// Characters and numbers.
	{"task a: step $", `bad.sim:1: unexpected character "$"`},
	{"task a: step \x00", `bad.sim:1: unexpected character "\x00"`},
	{"task a: step \xff", `bad.sim:1: this is not text: byte 0xff is not UTF-8`},
	{"task \"a\": step", `bad.sim:1: unexpected character "\""; names and values are written without quotes`},
	{"task a: step // yields", `bad.sim:1: unexpected character "/"; comments begin with #`},
	{"task 1a: step", `bad.sim:1: bad number "1a"; names begin with a letter`},
	{"var x = 1000000001|task a: read", `bad.sim:1: number "1000000001" is too large (at most 1000000000)`},
	{"var x = 99999999999999999999|task a: read", `bad.sim:1: number "99999999999999999999" is too large (at most 1000000000)`},

	// Statements.
	{"", `bad.sim:1: the file has no task; add a line such as: task a: lock m; unlock m`},
	{"mutex m|check safety", `bad.sim:2: the file has no task; add a line such as: task a: lock m; unlock m`},
	{"lok rw = rwlock", `bad.sim:1: unknown statement "lok"; did you mean "lock"?`},
	{"Task a: step", `bad.sim:1: unknown statement "Task"; did you mean "task"?`},
	{"banana", `bad.sim:1: unknown statement "banana"; known: simrun, lock, var, cell, mutex, loop, time, spurious, memory, task, schedule, when, expect, check, allow, forbid`},
	{"= 5", `bad.sim:1: unknown statement "="`},
	{"simrun 2|task a: step", `bad.sim:1: this is version 2 of the language, and only version 1 is known here`},
	{"task a: step|simrun 1", `bad.sim:2: simrun 1 must be the first statement`},
	{"simrun", `bad.sim:1: expected a version, not the end of the line`},
	{"simrun 1 2", `bad.sim:1: unexpected "2"`},
	{"loop fast|task a: step", `bad.sim:1: loop is fifo or any, not "fast"`},
	{"time|task a: step", `bad.sim:1: time is strict or elastic, not the end of the line`},
	{"loop any|loop fifo|task a: step", `bad.sim:2: loop is said twice; first on line 1`},

	// Objects.
	{"lock rw", `bad.sim:1: expected "=", not the end of the line; as in: lock rw = rwlock`},
	{"lock = rwlock", `bad.sim:1: expected a name, not "="; as in: lock rw = rwlock`},
	{"lock rw = 5", `bad.sim:1: expected a kind, not "5"; as in: lock rw = rwlock`},
	{"lock rw = rwlok|task a: lock rw", `bad.sim:1: unknown kind "rwlok"; did you mean "rwlock"?`},
	{"lock rw = banana|task a: peel rw", `bad.sim:1: unknown kind "banana"; known: lock, rwlock, semaphore, queue`},
	{"lock a-b = lock", `bad.sim:1: bad name "a-b": names are letters, digits and _`},
	{"lock tick = lock", `bad.sim:1: "tick" is a word of the language and cannot be a name`},
	{"mutex step", `bad.sim:1: "step" is a word of the language and cannot be a name`},
	{"mutex", `bad.sim:1: expected a name, not the end of the line; as in: mutex m`},
	{"cell", `bad.sim:1: expected a name, not the end of the line; as in: cell x = 0`},
	{"cell c|var x|task a: add c", `bad.sim:3: "add" is not an operation of c, which is a cell; known: read, write`},
	{"spurious", `bad.sim:1: expected a number of wake-ups, not the end of the line`},
	{"spurious -1|task a: step", `bad.sim:1: a number of wake-ups is at least 0, not -1`},
	{"spurious 1|spurious 1|task a: step", `bad.sim:2: spurious is said twice; first on line 1`},
	{"memory weak|task a: step", `bad.sim:1: memory is sc or tso, not "weak"`},
	{"memory tso:0|task a: step", `bad.sim:1: the number of places of a store buffer is at least 1, not 0`},
	{"memory sc:1|task a: step", `bad.sim:1: unexpected ":"`},
	{"memory sc|memory tso|task a: step", `bad.sim:2: memory is said twice; first on line 1`},
	{"var x|task a: fence x", `bad.sim:2: "fence" takes no object, so "x" cannot follow`},
	{"var x|task a: write x 1 ‖ fence", `bad.sim:2: "fence" is a step of its own, so it cannot be joined to the operation before it`},
	{"var x|task a: read x|allow a.read = 1", `bad.sim:3: expected ":", not "a"; as in: allow sc tso: a.read = 1, x = 2`},
	{"var x|task a: read x|allow sc sc: a.read = 1", `bad.sim:3: sc is said twice`},
	{"var x|task a: read x|allow: a.read", `bad.sim:3: expected a value, not the end of the line; as in: a.read = 1, or x = 2 for what is left in x`},
	{"var x|task a: read x|allow: x blocks", `bad.sim:3: expected a value, not the end of the line; as in: a.read = 1, or x = 2 for what is left in x`},
	{"var x|task a: read x|forbid tso: a.write = 1", `bad.sim:3: a has no operation "write"; known: read`},
	{"var x|task a: read x|allow: a = 1", `bad.sim:3: "a" is a task: say which of its operations; as in: a.read = 1`},
	{"var x|task a: read x|allow: y = 1", `bad.sim:3: unknown variable "y"; known: x`},
	{"var x|mutex m|task a: read x|allow: m = 1", `bad.sim:4: "m" is no variable`},
	{"var x|task a: read x|allow: x = true", `bad.sim:3: a variable has a number`},
	{"mutex m = 5", `bad.sim:1: unexpected "="`},
	{"var x|task a: cas x 1", `bad.sim:2: "cas" needs two numbers; as in: cas x 0 1`},
	{"var x|task a: write x 1 2", `bad.sim:2: "write" takes one number only`},
	{"var x|task a: if 1 read x", `bad.sim:2: "if 1" has no operation before it, whose result it would look at; as in: cas x 0 1; if true (write y 1)`},
	{"var x|task a: write x 1; unless 1 read x", `bad.sim:2: "unless 1" looks at the result of "write x 1", which has none`},
	{"var x = true", `bad.sim:1: expected a number, not "true"`},
	{"var x|mutex x|task a: read x", `bad.sim:2: the name "x" is declared twice; first on line 1`},
	{"mutex a|task a: step", `bad.sim:2: the name "a" is declared twice; first on line 1`},
	{"lock s = semaphore|task a: acquire", `bad.sim:1: semaphore needs the parameter "value"; as in: semaphore(value=1)`},
	{"lock s = semaphore(2|task a: acquire", `bad.sim:1: expected ")", not the end of the line`},
	{"lock s = semaphore(vale=2)|task a: acquire", `bad.sim:1: unknown parameter of semaphore "vale"; did you mean "value"?`},
	{"lock s = semaphore(2, value=2)|task a: acquire", `bad.sim:1: the parameter "value" is given twice`},
	{"lock s = semaphore(1, true, 3)|task a: acquire", `bad.sim:1: semaphore takes 2 parameters, not 3`},
	{"lock s = rwlock(1)|task a: lock", `bad.sim:1: rwlock takes no parameter, not 1`},
	{"lock s = semaphore(value=2, true)|task a: acquire", `bad.sim:1: a parameter without a name cannot follow one with a name`},
	{"lock s = semaphore(true)|task a: acquire", `bad.sim:1: the parameter "value" of semaphore is a number, not true`},
	{"lock s = semaphore(1, 1)|task a: acquire", `bad.sim:1: the parameter "bounded" of semaphore is true or false, not 1`},
	{"lock s = semaphore(none)|task a: acquire", `bad.sim:1: the parameter "value" of semaphore is a number, not none`},
	{"lock s = semaphore(two)|task a: acquire", `bad.sim:1: expected a parameter, not "two"; values are integers, true, false and none`},

	// Programs.
	{"task a", `bad.sim:1: expected ":", not the end of the line; as in: task w: lock rw; unlock rw`},
	{"task a:", `bad.sim:1: expected an operation, not the end of the line`},
	{"task a: step;", `bad.sim:1: expected an operation, not the end of the line`},
	{"task a at: step", `bad.sim:1: expected a time, not ":"`},
	{"task a at -1: step", `bad.sim:1: a time is at least 0, not -1`},
	{"task a: step|task a: step", `bad.sim:2: the name "a" is declared twice; first on line 1`},
	{"task a: slep 2", `bad.sim:1: unknown operation "slep"; did you mean "sleep"?`},
	{"lock q = queue|task a: try_gt q", `bad.sim:2: unknown operation "try_gt"; did you mean "try_get"?`},
	{"mutex m|task a: acquire m", `bad.sim:2: unknown operation "acquire"; known: lock, unlock, sleep, step, fence, cancel, choose`},
	{"mutex m|lock q = queue|task a: put m 1", `bad.sim:3: "put" is not an operation of m, which is a mutex; known: lock, unlock`},
	{"mutex m|lock q = rwlock|task a: rlock m", `bad.sim:3: "rlock" is not an operation of m, which is a mutex; did you mean "lock"?`},
	{"mutex m|task a: lock n", `bad.sim:2: unknown object "n"; known: m`},
	{"mutex mut|task a: lock mux", `bad.sim:2: unknown object "mux"; did you mean "mut"?`},
	{"mutex m|task a: lock b|task b: step", `bad.sim:2: "b" is a task, not an object`},
	{"mutex m|mutex n|task a: lock", `bad.sim:3: "lock" needs an object; one of m, n`},
	{"task a: acquire", `bad.sim:1: unknown operation "acquire"; known: sleep, step, fence, cancel, choose`},
	{"lock q = queue|task a: put q", `bad.sim:2: "put" needs a number; as in: put q 1`},
	{"lock q = queue|task a: get q 1", `bad.sim:2: "get" takes no number`},
	{"lock q = queue|task a: put 1 q", `bad.sim:2: unexpected "q"; operations are separated by ";"`},
	{"lock q = queue|task a: get q get q", `bad.sim:2: unexpected "get"; operations are separated by ";"`},
	{"lock q = queue|task a: get q blocks", `bad.sim:2: unexpected "blocks"; outcomes are written in a schedule`},
	{"lock q = queue|task a: timeout 3", `bad.sim:2: expected an operation, not "timeout"`},
	{"lock q = queue|task a: get q timeout", `bad.sim:2: expected a timeout, not the end of the line`},
	{"lock q = queue|task a: get q timeout -1", `bad.sim:2: a timeout is at least 0, not -1`},
	{"lock q = queue|task a: try_get q timeout 3", `bad.sim:2: "try_get" never waits, so it takes no timeout`},
	{"mutex m|task a: lock m timeout 3", `bad.sim:2: a mutex has no timeouts`},
	{"task a: sleep 1 timeout 3", `bad.sim:1: "sleep" takes no timeout`},
	{"task a: sleep", `bad.sim:1: "sleep" needs a number; as in: sleep 1`},
	{"task a: sleep 0", `bad.sim:1: sleep takes a time of at least 1; to give way without waiting, write step`},
	{"task a: step 2", `bad.sim:1: "step" takes no number`},
	{"mutex m|task a: step m", `bad.sim:2: "step" takes no object, so "m" cannot follow`},
	{"task a: choose 1", `bad.sim:1: choose takes 2 to 1000 branches`},
	{"task a: cancel", `bad.sim:1: cancel needs a task; as in: cancel a`},
	{"task alice: cancel alcie", `bad.sim:1: unknown task "alcie"; did you mean "alice"?`},
	{"mutex m|task a: cancel m", `bad.sim:2: "m" is an object, not a task`},
	{"mutex m|task a: step ‖ step", `bad.sim:2: "step" is a step of its own, so it cannot be joined to the operation before it`},
	{"mutex m|task a: step ‖ (lock m; unlock m)", `bad.sim:2: "lock" is a step of its own, so it cannot be joined to the operation before it`},
	{"var x|task a: read x ‖ write x 1", `bad.sim:2: "write" is a step of its own, so it cannot be joined to the operation before it`},
	{"task a: ‖ step", `bad.sim:1: expected an operation, not "||"`},
	{"task a: step ‖", `bad.sim:1: expected an operation, not the end of the line`},
	{"lock q = queue|task a: get|when a.get done: try_get ‖ try_get", `bad.sim:3: a callback is one step, so its operations need not be joined; write ";"`},
	{"task a: (step", `bad.sim:1: expected ")", not the end of the line`},
	{"task a: ()", `bad.sim:1: expected an operation, not ")"`},
	{"task a: step)", `bad.sim:1: unexpected ")"; operations are separated by ";"`},
	{"task a: (((((((((step)))))))))", `bad.sim:1: groups are nested more than 8 deep`},
	{"task a: step × 0", `bad.sim:1: a repetition is at least 1, not 0`},
	{"task a: step × 1001", `bad.sim:1: a repetition is 1 to 1000 times`},
	{"task a: step x0", `bad.sim:1: a repetition is 1 to 1000 times`},
	{"task a: step x99999999999999999999", `bad.sim:1: a repetition is 1 to 1000 times`},
	{"task a: step ×", `bad.sim:1: expected a repetition, not the end of the line`},
	{"task a: (step ×1000) ×5", `bad.sim:1: more than 4096 operations in all`},
	{"task a: ((((step ×1000) ×1000) ×1000) ×1000) ×1000", `bad.sim:1: more than 4096 operations in all`},
	{"task a: (step ×1000) ×3|task b: (step; step) ×600", `bad.sim:2: more than 4096 operations in all`},

	// Callbacks.
	{"lock q = queue|task a: put 1|when a.put: get", `bad.sim:3: expected "done", not ":"; as in: when B.put done: try_get q`},
	{"lock q = queue|task a: put 1|when a.put done: get", `bad.sim:3: "get" may wait, which a callback cannot`},
	{"var x|lock q = queue|task a: put q 1|when a.put done: add x", `bad.sim:4: "add" is a step of its own, which a callback cannot take`},
	{"lock q = queue|task a: put 1|when a.put done: choose 2", `bad.sim:3: "choose" is a step of its own, which a callback cannot take`},
	{"lock q = queue|task a: try_put 1|when a.try_put done: try_get", `bad.sim:3: a.try_put waits for no future, so nothing can be called when it is done`},
	{"lock q = queue|task a: put 1|when a.put#2 done: try_get", `bad.sim:3: a has "put" only once`},
	{"lock q = queue|task a: put 1|when b.put done: try_get", `bad.sim:3: unknown task "b"; known: a`},

	// Schedules.
	{"task a: step|schedule", `bad.sim:2: expected a name, not the end of the line; as in: schedule overtake:`},
	{"task a: step|schedule s", `bad.sim:2: expected ":", not the end of the line; as in: schedule overtake:`},
	{"task a: step|schedule loose:| a step", `bad.sim:2: "loose" is a word of the language and cannot be a name`},
	{"task a: step|schedule s:", `bad.sim:2: schedule s has no lines`},
	{"task a: step|schedule s:| a step|schedule s:| a step", `bad.sim:4: schedule s is said twice; first on line 2`},
	{"lock rw = rwlock|task r2: rlock; runlock|schedule s:| r2 rlock| r2 unlock", `bad.sim:5: invalid schedule: next step of r2 is "runlock", not "unlock"`},
	{"lock a = rwlock|lock b = rwlock|task r: rlock a|schedule s:| r rlock b", `bad.sim:5: invalid schedule: next step of r is "rlock a", not "rlock b"`},
	{"lock q = queue|task p: put 1|schedule s:| p put 2", `bad.sim:4: invalid schedule: next step of p is "put 1", not "put 2"`},
	{"lock q = queue|task p: get timeout 2|schedule s:| p get timeout 3", `bad.sim:4: invalid schedule: next step of p is "get timeout 2", not "get timeout 3"`},
	{"lock q = queue|task p: get|schedule s:| p get timeout 3", `bad.sim:4: invalid schedule: next step of p is "get", not "get timeout 3"`},
	{"task a: cancel b|task b: step|schedule s:| a cancel a", `bad.sim:4: invalid schedule: next step of a is "cancel b", not "cancel a"`},
	{"task a: step|schedule s:| a step| a step", `bad.sim:4: invalid schedule: a has no step left, so not "step"`},
	{"task late at 5: step|schedule s:| tick 4| late step", `bad.sim:4: invalid schedule: late starts at 5, and the time is 4`},
	{"task a: step|schedule s:| at 5| tick 2| at 6", `bad.sim:5: invalid schedule: the time is already 7`},
	{"task a: step|schedule s:| at 1000000000| tick 1", `bad.sim:4: the time is more than 1000000000`},
	{"task a: step|schedule s:| tick 0", `bad.sim:3: a time is at least 1, not 0`},
	{"task alice: step|schedule s:| alcie step", `bad.sim:3: unknown task "alcie"; did you mean "alice"?`},
	{"task a: step|schedule s:| a step|chek safety", `bad.sim:4: unknown task "chek"; did you mean "check"?`},
	{"task a: step|schedule s:| tik 5", `bad.sim:3: unknown task "tik"; did you mean "tick"?`},
	{"task a: step|schedule s:| banana 5", `bad.sim:3: unknown task "banana"`},
	{"task a: step|schedule s:| banana step", `bad.sim:3: unknown task "banana"; known: a`},
	{"mutex m|task a: lock|schedule s:| m lock", `bad.sim:4: "m" is an object, not a task; a line begins with the task`},
	{"task a: step|schedule s:| a", `bad.sim:3: expected an operation, not the end of the line`},
	{"task a: step|schedule s:| a wakes a", `bad.sim:3: expected an operation, not "wakes"`},
	{"task a: step|schedule s:| 5", `bad.sim:3: expected a task, not "5"`},
	{"task a: step|schedule s:| a step x3", `bad.sim:3: a schedule line runs its operation once`},
	{"task a: step; step|schedule s:| a step; a step", `bad.sim:3: unexpected ";"; write each on a line of its own, or join those of one tick with "||"`},
	{"task a: step|schedule s:| a step ‖ tick 2", `bad.sim:3: tick stands on a line of its own`},
	{"mutex m|task a: lock|schedule s:| a lock m blok", `bad.sim:4: unexpected "blok"; did you mean "blocks"?`},
	{"mutex m|task a: lock|schedule s:| a lock blocks = 5", `bad.sim:4: an operation has one outcome`},
	{"mutex m|task a: lock|task b: lock|schedule s:| a lock wakes b ‖ b lock", `bad.sim:5: wakes speaks of the whole line and stands at its end`},
	{"mutex m|task a: lock|task b: lock|schedule s:| a lock wakes b blocks", `bad.sim:5: "blocks" stands before wakes`},
	{"mutex m|task a: lock|task b: lock|schedule s:| a lock wakes c", `bad.sim:5: unknown task "c"; known: a, b`},
	{"mutex m|task a: lock|task b: lock|schedule s:| a lock wakes b, b", `bad.sim:5: b is named twice`},
	{"mutex m|task a: lock|schedule s:| a lock wakes", `bad.sim:4: expected a task, not the end of the line`},
	{"mutex m|task a: lock; unlock|schedule s:| a lock| a unlock blocks", `bad.sim:5: "unlock" never waits, so it cannot block`},
	{"mutex m|task a: unlock|schedule s:| a unlock cancelled", `bad.sim:4: "unlock" never waits, so it cannot be cancelled`},
	{"mutex m|task a: unlock|schedule s:| a unlock times out", `bad.sim:4: "unlock" never waits, so it cannot time out`},
	{"mutex m|task a: lock|schedule s:| a lock times out", `bad.sim:4: this "lock" has no timeout`},
	{"mutex m|task a: lock|schedule s:| a lock times 3", `bad.sim:4: expected "out", not "3"`},
	{"mutex m|task a: lock|schedule s:| a lock = 5", `bad.sim:4: "lock" returns no value; write returns, or = none`},
	{"lock q = queue|task a: get|schedule s:| a get = five", `bad.sim:4: expected a result, not "five"; values are integers, true, false and none`},
	{"lock q = queue|task a: put 1|schedule s:| a put raises ErrFul", `bad.sim:4: unknown error "ErrFul"; did you mean "ErrFull"?`},
	{"task a: choose 2|schedule s:| a choose = 2", `bad.sim:3: choose 2 takes a branch from 0 to 1, not 2`},
	{"task a: step|schedule s:| cancel b", `bad.sim:3: unknown task "b"; known: a`},
	{"task a: step|schedule s:| cancel a blocks", `bad.sim:3: a cancel by the driver has no outcome`},
	{"lock q = queue|task a: get|schedule s:| a.get = 5", `bad.sim:4: invalid schedule: a.get has not happened yet`},
	{"lock q = queue|task a: get; get|schedule s:| a get| a.get#2 = 5", `bad.sim:5: invalid schedule: a.get#2 has not happened yet`},
	{"lock q = queue|task a: get|schedule s:| a cancelled", `bad.sim:4: invalid schedule: a has not run anything yet`},
	{"lock q = queue|task a: get|schedule s:| b cancelled", `bad.sim:4: unknown task "b"; known: a`},
	{"lock q = queue|task a: get|schedule s:| a get| a.gt = 5", `bad.sim:5: a has no operation "gt"; did you mean "get"?`},
	{"lock q = queue|task a: get|schedule s:| a get| a.get", `bad.sim:5: expected what has become of a, not the end of the line; as in: B.get = 5`},
	{"lock q = queue|task a: get|schedule s:| a get| a.get = 5 wakes a", `bad.sim:5: an assertion runs nothing, so it wakes nobody`},

	{"mutex m|task a: lock; unlock; step|task b: step|schedule s:| a lock ‖ b step ‖ a unlock", `bad.sim:5: the operations of a on a line are one step, so nothing can stand between; put them next to each other`},
	{"mutex m|task a: lock; unlock; step|schedule s:| a step", `bad.sim:4: invalid schedule: next step of a is "lock", not "step"`},
	{"mutex m|task a: lock; unlock; unlock; step|schedule s:| a lock| a step| a unlock", `bad.sim:6: invalid schedule: a has no step left, so not "unlock"`},
	{"lock q = queue|task a: get; get|when a.get done: try_get|when a.get#1 done: try_get", `bad.sim:4: when a.get#1 is said twice; first on line 3`},

	// Expectations and properties.
	{"task a: step|expect", `bad.sim:2: expected an event, not the end of the line; write TASK.OPERATION, as in: w1.lock`},
	{"task a: step|expect a before a.step", `bad.sim:2: expected an event, violates or blocks, not "a"; known: violates, blocks`},
	{"task a: step|expect violets safety", `bad.sim:2: expected an event, violates or blocks, not "violets"; did you mean "violates"?`},
	{"task a: step|expect a.step a.step", `bad.sim:2: expected "before", not "a"; as in: expect w1.lock before r2.rlock`},
	{"task a: step|expect a.step before a.stop", `bad.sim:2: a has no operation "stop"; did you mean "step"?`},
	{"task a: step|expect a.step before a.step", `bad.sim:2: this can never be: a.step comes later in the program of a, or is the same`},
	{"task a: step|task b: step|expect a.step#2 before b.step", `bad.sim:3: a has "step" only once`},
	{"task a: step ×3|task b: step|expect b.step before a.step#4", `bad.sim:3: a has "step" only 3 times`},
	{"task anybody: step|expect blocks anybody", `bad.sim:1: "anybody" is a word of the language and cannot be a name`},
	{"task a: step|expect blocks b", `bad.sim:2: unknown task "b"; known: a`},
	{"task a: step|expect violates conservatoin", `bad.sim:2: unknown property "conservatoin"; did you mean "conservation"?`},
	{"task a: step|check", `bad.sim:2: expected a property, not the end of the line`},
	{"task a: step|check safty", `bad.sim:2: unknown property "safty"; did you mean "safety"?`},
	{"task a: step|check safety<=1", `bad.sim:2: safety has no bound, so "<= 1" cannot follow`},
	{"task a: step|check bypass<=-1", `bad.sim:2: a bound is at least 0, not -1`},
	{"task a: step|check safety|check deadlock safety", `bad.sim:3: check safety is said twice; first on line 2`},
	{"task a: step|check safety(bypass<=1)", `bad.sim:2: safety has no parts`},
	{"task a: step|check fairness(safety)", `bad.sim:2: unknown part of fairness "safety"; known: bypass, overtakes`},
	{"task a: step|check fairness(bypass, bypass)", `bad.sim:2: bypass is said twice`},
	{"task a: step|check fairness(bypass<=1", `bad.sim:2: expected ")", not the end of the line`},

	// The earliest place wins.
	{"check safty|expect blocks b|task a: step", `bad.sim:1: unknown property "safty"; did you mean "safety"?`},
	{"# comment||lock q = queue||task a: gt|task a: step", `bad.sim:5: unknown operation "gt"; did you mean "get"?`},
}

func TestErrors(t *testing.T) {
	for _, tt := range badFiles {
		t.Run(tt.src, func(t *testing.T) {
			src := strings.ReplaceAll(tt.src, "|", "\n")
			f, err := script.Parse("bad.sim", []byte(src), vocabulary)
			if err == nil {
				t.Fatalf("parsed as\n%s", script.Format(f))
			}
			if err.Error() != tt.want {
				t.Errorf("source\n%s\ngot  %s\nwant %s", src, err, tt.want)
			}
		})
	}
}

func TestErrorPlace(t *testing.T) {
	_, err := script.Parse("a.sim", []byte("mutex m\ntask a: lock m; ünlock m\n"), vocabulary)
	var e *script.Error
	if !errors.As(err, &e) || e.File != "a.sim" || e.Line != 2 || e.Col != 17 {
		t.Errorf("got %#v", err)
	}
}

func TestErrorIsOneShortLine(t *testing.T) {
	long := strings.Repeat("y", 100_000)
	for _, src := range []string{"task a: " + long, long, "task a: step\nschedule s:\n" + long + " step", "task a: step 1" + long, "task a: step 1" + strings.Repeat("0", 99_999)} {
		_, err := script.Parse("a.sim", []byte(src), vocabulary)
		if err == nil || len(err.Error()) > 200 || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %.300v", err)
		}
	}
}

func TestNilVocabulary(t *testing.T) {
	if _, err := script.Parse("a.sim", []byte("mutex m\ntask a: lock; step; unlock\n"), nil); err != nil {
		t.Error(err)
	}
	_, err := script.Parse("a.sim", []byte("lock l = lock\ntask a: acquire\n"), nil)
	if want := `a.sim:1: unknown kind "lock"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
