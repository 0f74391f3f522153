package verify

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

const (
	// maxDrawn is how many executions of a search are executed once more.
	maxDrawn = 16
	// maxDrawnSteps bounds their length: every step is recorded with all that it
	// touches.
	maxDrawnSteps = 2000
)

// A drawnSet draws executions from a search: those whose choices have the lowest
// hashes, so that it is the same set whoever of the workers had which. And the first
// one, the second, the fourth and so on that it is offered: a lock that becomes another
// one for good, be it soon or late, shows when these are executed once more.
type drawnSet struct {
	list    []drawn
	offered int64
	early   []drawn
}

// A drawn is an execution to be repeated.
type drawn struct {
	hash    uint64
	choices []int32
	print   fingerprint
}

// A fingerprint is what is remembered of an execution that was not recorded.
type fingerprint struct {
	outcome           sim.Outcome
	steps, deviations int
	time              int64
	violated, unknown uint64
}

func (p fingerprint) String() string {
	return fmt.Sprintf("took %s to time %d with %s and ended %s (properties violated %b, unknown %b)",
		plural(p.steps, "step"), p.time, plural(p.deviations, "deviation"), p.outcome, p.violated, p.unknown)
}

func printOf(f *scheduler.Finding, res *sim.Result) fingerprint {
	return fingerprint{res.Outcome, res.Steps, res.Deviations, res.Time, f.Violated, f.Unknown}
}

// offer looks at an execution that was judged.
func (s *drawnSet) offer(f *scheduler.Finding, res *sim.Result) {
	if res.Steps > maxDrawnSteps {
		return
	}
	h := hashChoices(res.Choices)
	if s.offered++; s.offered&(s.offered-1) == 0 {
		s.early = append(s.early, drawn{h, slices.Clone(res.Choices), printOf(f, res)})
	}
	if len(s.list) == maxDrawn && h >= s.list[maxDrawn-1].hash {
		return
	}
	s.add(drawn{h, slices.Clone(res.Choices), printOf(f, res)})
}

// add keeps d if it is one of the lowest.
func (s *drawnSet) add(d drawn) {
	i, found := slices.BinarySearchFunc(s.list, d.hash, func(e drawn, h uint64) int {
		switch {
		case e.hash < h:
			return -1
		case e.hash > h:
			return 1
		}
		return 0
	})
	if found {
		return // the same schedule
	}
	s.list = slices.Insert(s.list, i, d)
	s.list = s.list[:min(len(s.list), maxDrawn)]
}

// hashChoices is FNV-1a with a final mix.
func hashChoices(choices []int32) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range choices {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}
