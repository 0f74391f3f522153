package scheduler_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

var (
	long         = flag.Bool("long", false, "run the long variants of tests, for minutes")
	diffPrograms = flag.Int("diffprograms", 0, "random programs of each family on which exploration is compared with brute force; 0 means the usual number")
	diffMost     = flag.Int("difffailures", 1, "how many programs of a family may fail before the rest is left out")
	diffSeed     = flag.Uint64("diffseed", 0, "the first seed of these programs")
)

const (
	// diffUsual is how many programs of each family are tried, unless more are asked
	// for, diffLong how many with -long, and diffLimit how many schedules they may have.
	diffUsual = 400
	diffLong  = 12_500
	diffLimit = 800
)

// limitFor is how many schedules a program may have where more are asked for: many
// in some, so that most of the time does not go to a few large ones.
func limitFor(seed uint64) int {
	if seed%16 == 0 {
		return 20_000
	}
	return 4000
}

// A diffTally counts, for one family.
type diffTally struct {
	programs, tooLarge, schedules, classes int
	executed, redundant                    int // in all settings
	races                                  int64
	outcomes                               [sim.Stopped + 1]int64
}

func (t *diffTally) String() string {
	return fmt.Sprintf("%d programs, %d schedules, %d classes: %d finish, %d wait, %d panic, %d with a data race; %d redundant executions beside %d; %d programs were too large",
		t.programs, t.schedules, t.classes, t.outcomes[sim.Finished], t.outcomes[sim.Quiet], t.outcomes[sim.Panicked], t.races, t.redundant, t.executed, t.tooLarge)
}

// diffCheck compares a program with brute force in several settings; nil if all is
// well, and ok is false if there are too many schedules.
func diffCheck(p *diffProgram, limit int, settings []diffSetting, tally *diffTally) (f *diffFailure, ok bool) {
	truth := diffTruthOf(p, limit)
	if truth.tooMany {
		return nil, false
	}
	if truth.unsound != "" {
		return &diffFailure{kind: "unsound", text: truth.unsound}, true
	}
	tally.programs++
	tally.schedules += truth.runs
	tally.classes += len(truth.classes)
	tally.races += truth.violations[diffRace]
	for i, n := range truth.outcomes {
		tally.outcomes[i] += n
	}
	for _, s := range settings {
		f, redundant := truth.compare(p, s)
		if f != nil {
			return f, true
		}
		tally.executed += len(truth.classes)
		tally.redundant += redundant
	}
	return nil, true
}

// diffReport shrinks a program that fails and describes what is wrong.
func diffReport(p *diffProgram, f *diffFailure, limit int) string {
	settings := []diffSetting{f.setting}
	again := func(q *diffProgram) *diffFailure {
		if f.kind == "workers" {
			return compareWorkers(q, f.setting)
		}
		g, _ := diffCheck(q, limit, settings, &diffTally{})
		return g
	}
	small := diffShrink(p, 3000, func(q *diffProgram) bool {
		g := again(q)
		return g != nil && g.kind == f.kind
	})
	if g := again(small); g != nil {
		f = g
	}
	return fmt.Sprintf("%s (%s)\nshrunk:\n%s%s", f.kind, f.setting, small, f.text)
}

// settingsFor takes turns among the divisions; the plain one is always there.
func settingsFor(n int) []diffSetting {
	two := []diffSetting{diffSettings[0], diffSettings[1+n%(len(diffSettings)-1)]}
	for i := range two {
		two[i].strict = *diffPrograms == 0 && !*long
	}
	return two
}

// TestExplorationAgainstBruteForce is the proof of the prover: on random programs,
// exploration executes one schedule of every class that there is, no other, and
// none twice, whatever the division of labour.
func TestExplorationAgainstBruteForce(t *testing.T) {
	programs, limit := diffUsual, func(uint64) int { return diffLimit }
	switch {
	case *diffPrograms > 0:
		programs, limit = *diffPrograms, limitFor
	case *long:
		programs, limit = diffLong, limitFor
	case raceEnabled:
		programs = 20
	}
	for i := range diffFamilies {
		t.Run(diffFamilies[i].name, func(t *testing.T) {
			t.Parallel()
			var tally diffTally
			failures := 0
			for seed := *diffSeed; tally.programs < programs; seed++ {
				p := newDiffProgram(i, seed)
				settings := settingsFor(int(seed))
				f, ok := diffCheck(p, limit(seed), settings, &tally)
				if !ok {
					tally.tooLarge++
					continue
				}
				if f == nil && seed%32 == 0 {
					f = compareWorkers(p, diffSettings[2+seed/32%3])
				}
				if f != nil {
					t.Errorf("%s, seed %d (again: go test ./scheduler -run '%s$' -diffseed %d -diffprograms 1): %s",
						diffFamilies[i].name, seed, t.Name(), seed, diffReport(p, f, limit(seed)))
					if failures++; failures == *diffMost {
						break
					}
				}
			}
			t.Log(&tally)
			if tally.redundant > tally.executed/2000 && diffFamilies[i].ordered == noneOrdered || tally.redundant > tally.executed/200 {
				t.Errorf("%d redundant executions are too many beside %d", tally.redundant, tally.executed)
			}
		})
	}
}

// Programs that have failed once, too far out for the usual number.
func TestExplorationOfOldFailures(t *testing.T) {
	for _, c := range []struct {
		family int
		seed   uint64
	}{
		{2, 10_410}, // cut off by a panic, and a sleeper that keeps it from happening
		{2, 4608},   // an Await that reads the future where it has written it
		{2, 7131},
		{2, 11_170},
		{3, 5866},
		{5, 11_302}, // a step that ends its task at one place and not at another
		{7, 95},     // cut off by a panic in a step that ends a round
		{8, 11_846}, // a step that awaits a future only where it finds something else
		{2, 21_905}, // choices of which one makes no difference to who is left out
		{2, 3223},   // demanded below one choice, and covered by another one too early
		{4, 4292},   // completed in a round, and then a step of it
	} {
		p := newDiffProgram(c.family, c.seed)
		if f, ok := diffCheck(p, limitFor(c.seed), diffSettings, &diffTally{}); !ok || f != nil {
			t.Errorf("%s, seed %d: %v", diffFamilies[c.family].name, c.seed, f)
		}
	}
}

// Where a step touches something else than was believed, everything is explored
// once more, and where nothing is believed, never.
func TestExplorationBeginsAgain(t *testing.T) {
	family := func(name string) int {
		return slices.IndexFunc(diffFamilies, func(f diffFamily) bool { return f.name == name })
	}
	for _, c := range []struct {
		family        string
		seed          uint64
		trust, passes int
	}{
		{"memory", 297, 0, 2},
		{"all", 1470, 0, 2},
		{"guards", 138, 0, 2},
		{"guards", 138, 2, 3},
		{"guards", 138, -1, 1},
		{"threads", 119, 0, 2},
		{"threads", 119, -1, 1},
		{"tso", 491, 0, 2},
	} {
		p := newDiffProgram(family(c.family), c.seed)
		truth := diffTruthOf(p, diffLimit)
		for _, s := range diffSettings {
			s.trust, s.strict = c.trust, true
			if f, _ := truth.compare(p, s); f != nil {
				t.Errorf("%s, seed %d: %s", c.family, c.seed, diffReport(p, f, diffLimit))
			}
		}
		s := diffSettings[0]
		s.trust = c.trust
		if got := diffExplore(p, s, 4000).passes; got != c.passes {
			t.Errorf("%s, seed %d, %d passes that may guess: %d passes, want %d", c.family, c.seed, c.trust, got, c.passes)
		}
	}
}

// TestExplorationUnderStepLimit does the same where executions are cut after a few
// steps: "up to N steps" must mean everything that fits in N steps.
func TestExplorationUnderStepLimit(t *testing.T) {
	var tally diffTally
	for i := range diffFamilies {
		for seed := range uint64(60) {
			p := newDiffProgram(i, seed)
			p.steps = 1 + int(seed%11)
			if f, ok := diffCheck(p, diffLimit, settingsFor(int(seed)), &tally); ok && f != nil {
				t.Errorf("%s, seed %d, %d steps: %s", diffFamilies[i].name, seed, p.steps, diffReport(p, f, diffLimit))
			}
		}
	}
	t.Log(&tally)
	if tally.outcomes[sim.StepLimit] == 0 {
		t.Error("no execution met the limit")
	}
}

// A property that leaves out the pairs of events that it orders is noticed, too: its
// verdict is not that of the whole class.
func TestPropertyWithoutPairs(t *testing.T) {
	family := slices.IndexFunc(diffFamilies, func(f diffFamily) bool { return f.ordered == allOrdered })
	for seed := range uint64(diffUsual) {
		p := newDiffProgram(family, seed)
		p.forgetful = true
		if truth := diffTruthOf(p, diffLimit); truth.unsound != "" {
			t.Logf("seed %d", seed)
			return
		}
	}
	t.Error("not noticed")
}

// A tracked lock that does nothing: no step of it depends on another one, so that
// only the order of its calls and returns tells that it does not exclude anybody.
func TestDoNothingLock(t *testing.T) {
	task := func() diffTask { return diffTask{ops: []*diffOp{{kind: kindHold, x: 3}}} }
	p := &diffProgram{tracked: 15, ordered: true, tasks: []diffTask{task(), task()}}
	p.number()
	truth := diffTruthOf(p, 100)
	if f, _ := truth.compare(p, diffSettings[0]); f != nil {
		t.Errorf("%s: %s", f.kind, f.text)
	}
	if truth.runs != 6 || len(truth.classes) != 6 || truth.violations[2] != 4 {
		t.Errorf("%d schedules, %d classes, of which %d violate mutual exclusion; want 6, 6, 4", truth.runs, len(truth.classes), truth.violations[2])
	}
	p.forgetful = true
	if truth := diffTruthOf(p, 100); len(truth.classes) != 1 || truth.unsound == "" {
		t.Errorf("with the order left out: %d classes, want 1 with several verdicts", len(truth.classes))
	}
}

// The programs that are drawn have everything in them that there is.
func TestDiffProgramsAreVaried(t *testing.T) {
	seen := map[*diffKind]int{}
	for i := range diffFamilies {
		for seed := range uint64(400) {
			newDiffProgram(i, seed).each(func(o *diffOp) { seen[o.kind]++ })
		}
	}
	for _, f := range diffFamilies {
		for _, kinds := range f.kinds {
			for _, k := range kinds {
				if seen[k] < 20 {
					t.Errorf("%s: %q is drawn %d times", f.name, k.text, seen[k])
				}
			}
		}
	}
}
