package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
)

// Every mistake that the explorer can be told to make shows, as what it is, in the
// usual number of programs, where the explorer without it makes none.
func TestExplorationMutants(t *testing.T) {
	tried := 1 // number 0 is none
	for family := range diffFamilies {
		f := &mutantFinder{family: family, truths: map[uint64]*diffTruth{}}
		var mutants []int
		for m := 1; m < len(scheduler.Mutations); m++ {
			if scheduler.Mutations[m].Family == diffFamilies[family].name {
				mutants = append(mutants, m)
			}
		}
		tried += len(mutants)
		t.Run(diffFamilies[family].name, func(t *testing.T) {
			t.Parallel()
			for _, m := range mutants {
				f.find(t, m)
			}
		})
	}
	if tried != len(scheduler.Mutations) {
		t.Errorf("%d of %d mutants belong to a family", tried, len(scheduler.Mutations))
	}
}

// A mutantFinder looks for the mutants that show in one family.
type mutantFinder struct {
	family int
	truths map[uint64]*diffTruth // by seed
}

// find looks for a program in which a mutant shows.
func (f *mutantFinder) find(t *testing.T, mutant int) {
	m := &scheduler.Mutations[mutant]
	for i := range uint64(diffUsual) {
		seed := m.From + i
		p := newDiffProgram(f.family, seed)
		truth := f.truths[seed]
		if truth == nil {
			truth = diffTruthOf(p, diffLimit)
			f.truths[seed] = truth
		}
		if truth.tooMany {
			continue
		}
		if kind := truth.notices(p, mutant, m.Shows); kind != "" {
			t.Logf("mutant %q %s: seed %d: %s", m.Name, m.Shows, seed, kind)
			return
		}
	}
	t.Errorf("mutant %q %s, and that is not noticed in %d programs", m.Name, m.Shows, diffUsual)
}

// notices says what is wrong with the exploration of a program by a mutant, if it
// is what the mistake comes to; "" if not, or if the explorer is wrong without the
// mutation, too.
func (t *diffTruth) notices(p *diffProgram, mutant int, what scheduler.Mistake) string {
	for _, s := range []diffSetting{diffSettings[0], diffSettings[2]} {
		s.mutant, s.strict = mutant, true
		f, _ := t.compare(p, s)
		if f == nil || !f.shows(what) {
			continue
		}
		s.mutant = 0
		if right, _ := t.compare(p, s); right == nil {
			return f.kind
		}
	}
	return ""
}

// shows reports whether a failure is what is to be expected of a mistake.
func (f *diffFailure) shows(what scheduler.Mistake) bool {
	switch what {
	case scheduler.Loses:
		return f.kind == "class missed"
	case scheduler.Wastes:
		return f.kind == "redundant" || f.kind == "class executed twice"
	}
	return f.kind == "error" && strings.HasPrefix(f.text, scheduler.ErrUnfinished.Error())
}

// An exploration that ends while something waits is an error, and proves nothing.
func TestUnfinished(t *testing.T) {
	x := exploration(1)
	x.Mutate(slices.IndexFunc(scheduler.Mutations[:], func(m scheduler.Mutation) bool { return m.Shows == scheduler.Stops }))
	if got, err := x.Run(context.Background()); !errors.Is(err, scheduler.ErrUnfinished) || got.Complete {
		t.Errorf("complete: %v, error: %v", got.Complete, err)
	}
}
