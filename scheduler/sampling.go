package scheduler

import (
	"context"
	"fmt"
	"runtime"

	"github.com/simrun-dev/simrun/sim"
)

// A Subject is one worker's private copy of what is sampled. Its fields are
// used by one goroutine at a time. Copies must be alike: what an execution does
// and how it is judged may depend on its choices only.
type Subject struct {
	// World runs the executions; its fields, observer included, are up to the
	// maker of the subject. It is closed after the last execution.
	World *sim.World
	// Setup builds each execution's tasks and objects.
	Setup func(*sim.World)
	// Judge looks at a finished execution; nil finds nothing. res is valid
	// during the call.
	// An exploration may throw away what it found and begin again, and then shows the
	// same executions once more.
	Judge func(res *sim.Result) Finding
	// Close, if set, releases what else the subject holds. It is called once,
	// after World was closed.
	Close func()
	// Kept says that its maker goes on using it: it is not closed, neither is World.
	Kept bool
}

// close releases the subject.
func (s *Subject) close() {
	if s.Kept {
		return
	}
	s.World.Close()
	if s.Close != nil {
		s.Close()
	}
}

// Limits of a Finding.
const (
	// MaxProperties is the number of properties that can be told apart.
	MaxProperties = 64
	// MaxMeasures is the number of measures.
	MaxMeasures = 8
)

// A Finding is what a judge has to say of one execution. Which property is
// which bit, and what is measured, is between the judge and the reader of the
// summary.
type Finding struct {
	// Violated and Unknown have bit i set for property i.
	Violated, Unknown uint64
	// Measures are numbers of which the summary keeps the largest, as in "most
	// overtakes". Negative ones are not kept.
	Measures [MaxMeasures]int64
}

// A Sampling executes one schedule for each of many seeds and adds up what the
// judge finds. The zero values of the optional fields are useful.
type Sampling struct {
	// Seeds are the seeds, in the order that counts for "first". A strategy that
	// is not [Seeded] is executed as often as any other.
	Seeds []SeedRange
	// NewStrategy makes a worker's strategy; nil means [Random]. It is reseeded
	// for every execution if it is [Seeded].
	NewStrategy func() sim.Strategy
	// NewSubject makes a worker's subject. It is called by Run, once per
	// worker, before the first execution.
	NewSubject func() (*Subject, error)
	// StopAt ends the sampling with the first seed, in order, that violates one
	// of these properties.
	StopAt uint64
	// StopAtPanic ends it with the first execution that panics.
	StopAtPanic bool
	// CountClasses counts how many classes the executions belong to.
	CountClasses bool
	// MaxClasses is how many classes are remembered for that; 0 means
	// DefaultMaxClasses.
	MaxClasses int
	// Workers is the number of goroutines; 0 means GOMAXPROCS. It has no
	// influence on the summary.
	Workers int
	// Progress, if set, is told from time to time how far it is: after every
	// ProgressEvery executions, rounded up to whole blocks, in seed order. Calls
	// do not overlap, and hold up the workers.
	Progress      func(Progress)
	ProgressEvery int64
}

const (
	// DefaultMaxClasses bounds the memory for counting classes to some 100 MB.
	DefaultMaxClasses = 1 << 21
	// DefaultProgressEvery is used where ProgressEvery is 0.
	DefaultProgressEvery = 1 << 14
	// blockSize is how many executions a worker takes at once.
	blockSize = 64
)

// Progress says how far a sampling is.
type Progress struct {
	// Runs of Total executions are done and counted.
	Runs, Total int64
	// Steps of these executions, the classes they belong to, and those of them met
	// once, as far as counted.
	Steps, Classes, Singletons int64
	// Violations counts the executions that violated some property.
	Violations int64
}

// Run executes the sampling. The summary is a function of the sampling, whatever
// the number of workers and their timing; if ctx ends before, it is that of a
// prefix of the seeds, and marked as cut.
//
// An error says that a subject could not be made, or that an execution broke
// the harness: the setup, judge, strategy or observer panicked or left the
// goroutine. The summary is then that of the seeds before.
func (s *Sampling) Run(ctx context.Context) (Summary, error) {
	if s.NewSubject == nil {
		panic("scheduler: Sampling without NewSubject")
	}
	total, err := countSeeds(s.Seeds)
	if err != nil {
		return Summary{}, err
	}
	blocks := (total-1)/blockSize + 1
	if total == 0 {
		blocks = 0
	}
	workers := s.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = int(min(int64(workers), blocks))

	subjects := make([]*Subject, 0, workers)
	defer func() {
		for _, sub := range subjects {
			sub.close()
		}
	}()
	for range workers {
		sub, err := s.NewSubject()
		if err != nil {
			return Summary{}, fmt.Errorf("scheduler: sampling: %w", err)
		}
		subjects = append(subjects, sub)
	}
	return newPool(s, total, blocks, workers).run(ctx, subjects)
}
