package cli

import (
	"fmt"
	"io"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/spf13/cobra"
)

// part prints a part of the help, if there is something in it.
func part(w io.Writer, title, text string) {
	if text != "" {
		fmt.Fprintf(w, "\n%s:\n%s\n", title, text)
	}
}

// topics are commands that do nothing but have a help text.
func topics() []*cobra.Command {
	topic := func(name, short, long string) *cobra.Command {
		return &cobra.Command{Use: name, Short: short, Long: long}
	}
	return []*cobra.Command{
		topic("exit-codes", "What the exit code says", exitCodes),
		topic("tables", "How to read the table of an execution", trace.Legend()),
		topic("scenarios", "How to write a scenario", scenarioHelp),
		topic("schedules", "Seeds, tokens and schedule files", scheduleHelp),
		topic("exploration", "Every class of executions, bounds, samples, checkpoints", explorationHelp),
		topic("formats", "Text, JSON, JSON Lines, and files", formatHelp),
		topic("verdicts", "What the words of a verdict mean", verdictHelp),
	}
}

const scenarioHelp = `A scenario says which tasks there are and what each of them does, one statement a
line; # begins a comment. It never says which lock is tested.

  # A reader that arrives after a waiting writer must not overtake it.
  lock rw = rwlock                    an object: a lock of a kind
  task r1: rlock rw; runlock rw       a task: operations, one after another
  task w1: lock rw; unlock rw
  task r2: (rlock; runlock)×3         rw may be left out: there is no other

  schedule overtake:                  exactly this order, and what must come of it
    r1 rlock
    w1 lock     blocks                r1 is reading
    r2 rlock    blocks                must queue behind w1
    r1 runlock  wakes w1
    w1 unlock   wakes r2
  expect w1.lock before r2.rlock      checked in every execution
  check safety deadlock               what it is about

Objects: lock NAME = KIND or KIND(PARAMETER, ...), as in semaphore(2) or
queue(maxsize=1); "list kinds" has the kinds, "show rwlock" the operations
of one. var x is shared memory (read x, write x 1, add x,
fetchadd x, swap x 1, cas x 0 1, await x 1), "if 1 (...)" and "unless 1 (...)" go by
the result before them, mutex m a plain mutex.

Operations: OPERATION [OBJECT] [NUMBER] [timeout N], as in: put q 1 timeout 3.
Without an object: sleep N, step, fence, cancel TASK, choose N. "task a at 5: ..."
begins at time 5. Behind || instead of ; an operation begins in the step in which
the one before it ends: nobody gets between "release || acquire". "loop fifo" or
"loop any", "time strict" or "time elastic", "memory sc" or "memory tso" fix what the
scenario is about; else --loop, --time and --memory say it.

Lines of a schedule: TASK OPERATION [OUTCOME] [wakes TASK, ...]; joined by ||
they run without anybody between them; also tick N, at N, cancel TASK. Outcomes:
blocks, returns, = 5, raises ErrMisuse, cancelled, times out. "B.get = 5" says
what has become of an earlier operation.

Expectations: expect a.lock before b.lock; expect violates PROPERTY (the lock is
meant to fail); expect blocks TASK; allow sc tso: a.read = 1, x = 2; forbid: a.read = 0
(see outcomes --help).

"list scenarios" has the built-in ones, "show rwlock/overtake" the
text of one. They are good to copy from.
`

const scheduleHelp = `A schedule is the sequence of choices of one execution. It is named in three ways,
and --schedule takes them all:

  17                  a seed of a sampler (random unless --strategy says
                      otherwise), decimal or 0x..., below 2^64
  v1:JQHx_dKeT5uP...  a token: scenario, lock, loop and every choice in one word,
                      as printed with each failure. It fits only that lock and
                      the text of the scenario that it was made with
  run.sched           a schedule file, as written by -o run.sched: one step a
                      line, to be read and edited. It survives edits of the lock:
                      where a line does not fit any more, the difference is
                      reported and the next line that fits is followed. - reads
                      it from standard input

--block NAME follows a schedule block of the scenario itself.

The same schedule gives the same execution, byte for byte, on every machine. If
it does not, the lock is not deterministic, and the exit code is 4.

A deviation is a choice that a plain event loop would not have made. Of the
executions that violate something, the one with the fewest deviations, then
steps, is taken and made shorter still, as far as some ten thousand executions go:
"minimal" says that no schedule with fewer deviations violates the same. The step
that is marked as inevitable is the one after which every way to go on ends in the
violation. "shrink" does the same with more patience, and makes the scenario
smaller, too.

SIMRUN_SEED in the environment is the default of --seed.
`

const formatHelp = `--format says what is written to standard output:

  text    for people (the default)
  json    one JSON document; --json is short for it
  jsonl   JSON Lines: a header, then an event, property or entry a line

-o FILE writes a file besides, in the format of its ending: .txt, .json, .jsonl,
and .sched for the schedule of one execution. It may be given several times. A
file appears whole or not at all; its folder must exist. -o - is standard output.

Every JSON document and the first line of JSON Lines have "version" and "kind".
The version grows when a reader of the old one would misunderstand the new one;
fields may be added without. "schema check" prints the JSON Schema of check's
documents, and so on for list, show, trace (run and replay) and verify.

Data goes to standard output, everything else to standard error. The same command
gives the same bytes, whatever the number of workers. Progress is shown only on a
terminal. --color auto means colours on a terminal unless NO_COLOR is set or TERM
is dumb, and everywhere if CLICOLOR_FORCE is set.
`

const explorationHelp = `Two executions are of the same class if they differ only in the order of independent
steps: steps that touch nothing in common. What no property can tell apart need not be
executed twice. So check and verify explore: they execute one schedule of each class.
A property that looks at the order of events, as fairness does, makes executions that
differ in it classes of their own: there are more classes with properties than with
--properties none.

--strategy says how schedules are found ("list strategies"):

  auto         dpor as long as that fits the budget, --max-executions; what does not fit
               is sampled with portfolio, which takes the samplers in turn
  dpor         one schedule of every class, without a budget unless there is one
  dfs          every schedule: for small scenarios, and to check the checker
  random ...   samples of the seeds of --seeds; the others are more likely than random
               to find certain bugs. pct:4 is pct with depth 4, delay:1 delay with 1

Bounds leave out schedules that are far from what a plain event loop does, and are
named in the verdict: --max-deviations (choices that the plain loop would not have
made), --max-preemptions (switches away from a task that could have gone on),
--max-steps. A bound that has left nothing out is none.

--checkpoint FILE keeps the state of an exploration in a file, now and then, and when
it is interrupted; auto is dpor then. --resume FILE goes on from there and keeps its
state there, with the same results as if it had never stopped, however often it is
killed; it takes the same scenario, lock and options. --checkpoint FILE --resume goes
on with FILE if it is there, and else begins. --time-limit ends a search on time;
without it only counts end one, so that a result does not depend on the machine.

A search executes some of its executions again. If one does not repeat, the lock is not
deterministic: it uses a clock, random numbers, the order of a map, or variables that
outlive an execution. The first step that differs is shown with what it touched.
`

const verdictHelp = `holds (all N classes)
    proved: one execution of every class was judged, and none violates it.
    Executions of one class differ only in the order of independent steps ("help
    exploration"). It holds for this scenario, not for every other.
holds up to BOUND (N classes)
    the same for all executions within a bound that was set.
not refuted in N samples (M classes)
    no execution that was tried violates it. Sampling never proves: N says how
    much was tried, M in how many classes the executions fall. If M stays the same
    with ten times as many samples, they have probably all been met.
violated in N of M executions
    at least one execution violates it; one is shown, with the line that
    reproduces it.
unknown
    the executions could not be judged, for the reason given: for instance some
    did not end within --max-steps.
not decided
    the question has no answer, for the reason given.

Claimed is what the contract of the kind demands, and what the policy of the lock
declares: "show NAME". Of everything else a violation is information,
and does not change the exit code. A known defect is declared by the lock itself;
check counts it as a violation, verify expects it to show.
`
