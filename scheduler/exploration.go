package scheduler

import (
	"context"
	"fmt"
	"runtime"
)

// A Reduction says which executions an exploration may leave out.
type Reduction uint8

const (
	// Optimal executes one schedule of every class: optimal dynamic
	// partial-order reduction with wakeup trees. See [Exploration].
	Optimal Reduction = iota
	// Unreduced executes every schedule.
	Unreduced
)

// String is the name of the strategy on the command line: "dpor" or "dfs".
func (r Reduction) String() string { return [...]string{"dpor", "dfs"}[r] }

// Unbounded is the value of a bound that there is not.
const Unbounded = -1

// Bounds leave out schedules that are far from the plain loop's. What is
// complete within a bound is not complete.
type Bounds struct {
	// Deviations is the largest number of choices that the plain loop would not
	// have made ([sim.Point.Default]), Preemptions that of switches away from a
	// task that could have gone on; Unbounded for no limit.
	Deviations, Preemptions int
}

// bounded reports whether there is a bound at all.
func (b Bounds) bounded() bool { return b.Deviations >= 0 || b.Preemptions >= 0 }

// An Exploration executes the schedules of a subject systematically: all of
// them, one of every class, or those within bounds. The verdict of a judge that
// says the same of all executions of a class therefore holds for every schedule.
//
// With bounds, Optimal becomes a search of every schedule within them that does
// not follow two prefixes of the same class and the same remaining budget: the
// reductions of [Optimal] lose classes under a bound.
type Exploration struct {
	// Reduction says what may be left out.
	Reduction Reduction
	// Bounds limit the search. Use NoBounds for none.
	Bounds Bounds
	// StepBound says that the World's MaxSteps is a bound like them: that what it cuts
	// off is left out on purpose. Without it, Optimal is not complete if an execution
	// meets the limit, which cuts off what could have raced with what came before.
	StepBound bool
	// NewSubject makes a worker's subject; see [Sampling].
	NewSubject func() (*Subject, error)
	// MaxExecutions ends the exploration after about so many executions, at the
	// end of a round; 0 means no limit.
	MaxExecutions int64
	// StopAt ends the exploration at the end of the round in which one of these
	// properties was violated; StopAtPanic in which an execution panicked;
	// StopAtLimit in which one did not end within the limit of steps.
	StopAt      uint64
	StopAtPanic bool
	StopAtLimit bool
	// Workers is the number of goroutines; 0 means GOMAXPROCS. It has no
	// influence on the result.
	Workers int
	// CountClasses counts the classes by their hashes. Without it Optimal takes
	// every execution that was not Redundant for a class of its own, which holds
	// where no observer orders events ([sim.World.Order]).
	CountClasses bool
	// MaxCache is how many prefixes a bounded search remembers, and how many
	// classes are remembered for counting them where executions of the same
	// class may repeat; 0 means DefaultMaxClasses.
	MaxCache int
	// Progress, if set, is told of the state after every round.
	Progress func(Explored)
	// Checkpoint, if set, is given a snapshot after every round from which
	// Resume goes on; the snapshot is only taken if take is called.
	Checkpoint func(take func() []byte) error
	// Again, if set, is told when everything is executed anew, from the start, since a guess
	// about what steps do was wrong: whoever counts in Judge must forget what was
	// counted, as the exploration does itself. No execution is running then.
	Again func()
	// Resume is a snapshot of an earlier run of the same exploration.
	Resume []byte

	// For tests.
	mutant mutant
	sizes  sizes
	blind  bool // no probes of classes
	trust  int  // passes that may guess, 0 for trustedPasses: see expectation
}

// NoBounds leaves nothing out.
var NoBounds = Bounds{Unbounded, Unbounded}

// Explored is what an exploration found so far, and in the end.
type Explored struct {
	// Summary adds up the executions. A Sample's Seed is 0; of the executions
	// that violate a property the sample is the one with the fewest deviations,
	// then the fewest steps, then the lexicographically smallest choices.
	// Classes is the number of classes executed; see Summary.ClassesFull.
	Summary
	// Complete says that nothing was left to explore.
	Complete bool
	// Redundant counts executions that turned out to be of a class executed
	// before and were given up in the middle. They are part of Runs.
	Redundant int64
	// Limited counts executions that a bound, or the limit of steps, ended.
	// There may be classes behind them that were not seen.
	Limited int64
	// Mass is the explored share, from 0 to 1: of the tree, where all branches of a
	// node weigh the same, if they are known beforehand; without bounds Optimal
	// discovers them late, and then it is the share of the executions that are
	// estimated, which may fall.
	Mass float64
	// Interval is that of the total number of executions. It is made from random
	// executions, which are not counted: without reduction, of what lies ahead; with
	// it, of all classes, or if classes are counted, those not met. That
	// takes some hundred executions, and classes whose executions can be counted;
	// otherwise, and where bounds are combined with reduction, it is a rule of thumb.
	Interval
}

// Run explores. The result is a function of the exploration, whatever the
// number of workers and their timing; if ctx ends before, it is that of the
// rounds finished, and marked as cut.
func (x *Exploration) Run(ctx context.Context) (Explored, error) {
	if x.NewSubject == nil {
		panic("scheduler: Exploration without NewSubject")
	}
	if x.Reduction == Unreduced || x.Bounds.bounded() || x.StepBound {
		return x.runDFS(ctx)
	}
	return x.runDPOR(ctx)
}

// subjects makes the workers' subjects.
func (x *Exploration) subjects() (subs []*Subject, err error) {
	n := x.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	defer func() {
		if err != nil {
			closeAll(subs)
			subs = nil
		}
	}()
	for range n {
		sub, err := x.NewSubject()
		if err != nil {
			return subs, fmt.Errorf("scheduler: exploration: %w", err)
		}
		if len(subs) > 0 {
			sub.World.ShareIDs(subs[0].World)
		}
		subs = append(subs, sub)
	}
	return subs, nil
}

func closeAll(subs []*Subject) {
	for _, s := range subs {
		s.close()
	}
}

// A nondeterminism is found where an execution does not repeat.
type NotRepeatable struct {
	// Step is the first step that differs, from 1.
	Step int
	// First and Second say what the step was in either execution.
	First, Second string
	// Choices are those that were made again, up to there.
	Choices []int32
}

func (e *NotRepeatable) Error() string {
	return fmt.Sprintf("scheduler: step %d differs when the same schedule is executed again: first %s, then %s", e.Step, e.First, e.Second)
}
