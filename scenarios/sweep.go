package scenarios

import (
	"iter"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
)

// A Sweep is all small workloads of a kind, in a fixed order: small ones first, so
// that a number of workloads names a set. A lock of which no story is told is tried
// everywhere its kind can break.
//
// A workload has up to four tasks, each with a program of the kind's operations on
// one object. Nested and repeated acquisitions, upgrades and downgrades are among
// the programs; a release comes after its acquisition; at most one task ends
// inside, as if nobody came back for what it has waited for. Tasks that do the same
// are interchangeable, and so are the items of a queue, so each workload comes once.
// There are then the same workloads with one [Disturbance].
//
// The size of a workload is the number of its operations. Releases do not count, a
// disturbance does, and to try counts twice. In a monitor, what is done inside counts, and not the lock around it.
//
// Source: small scopes find most bugs: Jackson and Damon, Elements of style:
// analyzing a software design feature with a counterexample detector, TSE 22(7),
// 1996.
type Sweep struct {
	Kind *algorithms.Kind

	words    []word
	inside   bool
	settings []setting
	programs []program // by cost, then in the order of their words
	costs    []int     // of each
	known    int       // the cost up to which programs are listed
}

const (
	// sweepTasks is how many tasks a workload has at most, without the one that
	// disturbs.
	sweepTasks = 4
	// sweepLength is what a program costs at most, whatever the size: what several
	// tasks do to each other shows with less.
	sweepLength = 3
)

// NewSweep is the sweep of a kind. It belongs to one goroutine at a time.
func NewSweep(k *algorithms.Kind) *Sweep {
	return &Sweep{Kind: k, words: words(k), inside: insideOnly(k), settings: settings(k)}
}

// A Workload is one of a sweep.
type Workload struct {
	// Number counts the workloads of the kind, from 1.
	Number int
	// Size is explained at [Sweep].
	Size int
	// Disturbance is what disturbs it.
	Disturbance Disturbance
	// Brief: each task does one thing only, without what disturbs it. These come first
	// among those of a size.
	Brief bool

	sweep   *Sweep
	setting setting
	tasks   []program
	target  int  // of a cancellation: the index of the task
	falling bool // items come in falling order
}

// Workloads lists the workloads, without end, in order.
func (s *Sweep) Workloads() iter.Seq[*Workload] {
	return func(yield func(*Workload) bool) {
		number := 0
		for size := 1; ; size++ {
			for w := range s.ofSize(size) {
				number++
				w.Number, w.Size, w.sweep = number, size, s
				if !yield(w) {
					return
				}
			}
		}
	}
}

// ofSize lists the workloads of a size: by their longest program, then disturbance,
// parameters and programs.
func (s *Sweep) ofSize(size int) iter.Seq[*Workload] {
	return func(yield func(*Workload) bool) {
		for longest := 1; longest <= sweepLength; longest++ {
			for d := Undisturbed; d < disturbances; d++ {
				for _, set := range s.settings {
					for tasks := range s.teams(size-d.cost(), longest) {
						for w := range s.disturb(d, tasks) {
							w.Disturbance, w.setting, w.Brief = d, set, longest == 1
							if !yield(w) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// list makes sure that all programs up to a cost are there.
func (s *Sweep) list(cost int) {
	for s.known < cost {
		s.known++
		for _, p := range programs(s.words, s.inside, s.known) {
			s.programs, s.costs = append(s.programs, p), append(s.costs, s.known)
		}
	}
}

// teams lists the multisets of programs that cost so much together, and the dearest
// of them so much.
func (s *Sweep) teams(cost, dearest int) iter.Seq[[]program] {
	return func(yield func([]program) bool) {
		s.list(dearest)
		var team []program
		var pick func(from, left int, kept bool) bool
		pick = func(from, left int, kept bool) bool {
			if left == 0 {
				return from >= 0 && (s.costs[from] < dearest || yield(team))
			}
			for i := max(from, 0); i < len(s.programs) && s.costs[i] <= min(left, dearest) && len(team) < sweepTasks; i++ {
				keeps := s.programs[i].keeps()
				if keeps && kept {
					continue
				}
				team = append(team, s.programs[i])
				if !pick(i, left-s.costs[i], kept || keeps) {
					return false
				}
				team = team[:len(team)-1]
			}
			return true
		}
		pick(none, cost, false)
	}
}

// clone is a copy of a team whose i-th program is another one.
func with(tasks []program, i int, p program) []program {
	tasks = slices.Clone(tasks)
	tasks[i] = p
	return tasks
}
