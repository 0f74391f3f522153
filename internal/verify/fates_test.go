package verify_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// fatesPage has the table of what becomes of locks, between two marks.
const (
	fatesPage   = "../../docs/starvation.md"
	fatesBegin  = "<!-- fates -->\n"
	fatesEnd    = "<!-- end -->\n"
	fatesHeader = "| lock | used by | states | may starve | bypass | claims |\n| --- | --- | --- | --- | --- | --- |\n"
)

// Who starves is what the locks of shared memory claim and, with -long, what the page
// says; and no lock of an event loop is believed to have states that can be compared.
func TestFates(t *testing.T) {
	limit, whole := 1000, *long || golden.Update()
	if whole {
		limit = verify.FateLimit
	}
	decided, starving := 0, 0
	var table strings.Builder
	table.WriteString(fatesHeader)
	for _, a := range builtin.Algorithms() {
		if a.Museum() {
			continue
		}
		most := limit
		if whole && a.Kind.Puzzle {
			most = 100_000
		}
		fates, err := verify.Fates(a, most)
		if err != nil {
			t.Fatal(err)
		}
		if len(fates) > 0 && a.Style != sim.SharedMemory {
			t.Errorf("%s has fates", a.Name)
		}
		for _, f := range fates {
			table.WriteString(fateLine(a, &f))
			if f.Contradicts(&a.Policy) {
				t.Errorf("%s claims that %s starves, and it is %v", a.Name, a.Policy.Starves(), f.Starving)
			}
			if f.Undecided == "" {
				decided++
			}
			if len(f.Starving) > 0 {
				starving++
				if !strings.Contains(strings.Join(append(f.Stem, f.Loop...), "\n"), f.Victim+": ") {
					t.Errorf("%s: %s starves and takes no step", a.Name, f.Victim)
				}
			}
		}
	}
	if decided < 20 || starving < 8 {
		t.Errorf("%d crowds are decided, and in %d somebody starves", decided, starving)
	}
	if whole {
		golden.Part(t, fatesPage, fatesBegin, fatesEnd, table.String())
	}
}

// fateLine is a line of the table.
func fateLine(a *algorithms.Algorithm, f *verify.Fate) string {
	who := fmt.Sprintf("%d tasks", f.Writers)
	if f.Guests != nil {
		who = strings.Join(f.Guests, ", ")
		if len(f.Roles()) == 1 {
			who = fmt.Sprintf("%d tasks", f.Tasks())
		}
	}
	if f.Readers > 0 {
		who = fmt.Sprintf("%d reading, %d writing", f.Readers, f.Writers)
	}
	claim := a.Policy.Starves()
	if f.Undecided != "" {
		return fmt.Sprintf("| %s | %s | more | not decided | | %s |\n", a.Name, who, claim)
	}
	starve := "nobody"
	if len(f.Starving) > 0 {
		starve = strings.Join(f.Starving, " and ")
	}
	bypass := "not declared"
	switch {
	case a.Policy.Doorway && f.Bounded:
		bypass = fmt.Sprint(f.Bypass)
	case a.Policy.Doorway:
		bypass = "unbounded"
	}
	return fmt.Sprintf("| %s | %s | %d | %s | %s | %s |\n", a.Name, who, f.States, starve, bypass, claim)
}

// A lock that claims too much is found out.
func TestFateContradicts(t *testing.T) {
	for _, tc := range []struct {
		lock, claim string
		want        bool
	}{
		{"spin.TAS", "nobody", true},
		{"spin.TAS", "anybody", false},
		{"spin.BurnsLamport", "nobody", true},
		{"spin.CHP1", "readers", true},
		{"spin.CHP1", "writers", false},
		{"spin.Peterson", "nobody", false},
		{"littlebook.Footman", "nobody", true},
		{"littlebook.Footman", "anybody", false},
		{"littlebook.Footman-strong", "nobody", false},
		{"littlebook.Lefty-strong", "nobody", false},
		{"littlebook.Bathroom", "woman", true},
		{"spin.Peterson", "anybody", false},
	} {
		all := builtin.Algorithms()
		a := *all[slices.IndexFunc(all, func(a *algorithms.Algorithm) bool { return a.Name == tc.lock })]
		a.Policy.Starving = tc.claim
		fates, err := verify.Fates(&a, 5000)
		if err != nil || len(fates) == 0 {
			t.Fatal(len(fates), err)
		}
		got := false
		for _, f := range fates {
			got = got || f.Contradicts(&a.Policy)
		}
		if got != tc.want {
			t.Errorf("%s claims that %s starves: contradicted %v, want %v", tc.lock, tc.claim, got, tc.want)
		}
	}
}

// Where a puzzle cannot be made for the crowd, nothing is decided.
func TestFatesRefused(t *testing.T) {
	all := builtin.Algorithms()
	a := *all[slices.IndexFunc(all, func(a *algorithms.Algorithm) bool { return a.Name == "littlebook.Lefty" })]
	build := a.New
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		if p["seats"] != 3 {
			return nil, fmt.Errorf("three seats are all there are: %w", algorithms.ErrUnsupported)
		}
		return build(w, p)
	}
	fates, err := verify.Fates(&a, 3000)
	if err != nil || len(fates) != 1 || !strings.Contains(fates[0].Undecided, "three seats are all there are") {
		t.Errorf("%+v, %v", fates, err)
	}
}

// A counting lock counts in a plain field who has left, and does something else after
// the fourth.
type counting struct {
	held   *sim.Atomic[bool]
	fourth *sim.Atomic[bool]
	left   int
}

func (l *counting) Lock(t *sim.Task) error {
	t.Spin(func() bool { return l.held.CompareAndSwap(false, true) })
	return nil
}

func (l *counting) Unlock(*sim.Task) error {
	if l.left++; l.left == 4 {
		l.fourth.Store(true)
	}
	l.held.Store(false)
	return nil
}

// Where states cannot be compared nothing is decided, and nothing ends with an error:
// neither where a lock does not say that they can be, nor where it says so and is wrong.
func TestFatesUndecided(t *testing.T) {
	for _, tc := range []struct {
		tracked bool
		why     string
	}{
		{false, "it does not say that it keeps its state in variables of sim only: Tracked"},
		{true, states.ErrNoLoop.Error()},
	} {
		a := &algorithms.Algorithm{
			Name: "counting", Kind: algorithms.LockKind, Style: sim.SharedMemory, Tracked: tc.tracked,
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return &counting{held: sim.NewAtomic(w, false), fourth: sim.NewAtomic(w, false)}, nil
			},
		}
		fates, err := verify.Fates(a, 3000)
		if err != nil || len(fates) != 2 {
			t.Fatalf("tracked %v: %+v, %v", tc.tracked, fates, err)
		}
		for _, f := range fates {
			if f.Undecided != tc.why || f.Starving != nil || f.Tasks() == 0 {
				t.Errorf("tracked %v: %+v", tc.tracked, f)
			}
		}
	}
}

// Where nothing is decided of a lock with a doorway, it is measured how the bypass grows, and
// only there.
func TestGrowthOfUndecided(t *testing.T) {
	for _, tracked := range []bool{false, true} {
		a := &algorithms.Algorithm{
			Name: "my.TAS", Kind: algorithms.LockKind, Style: sim.SharedMemory, Tracked: tracked,
			Policy: sim.Policy{Uncancellable: true, Unchecked: true, Bypass: sim.Unbounded, Doorway: true},
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return &shown{spin.NewTAS(w)}, nil
			},
		}
		o := verify.Options{States: verify.FateLimit, Growth: true, MaxExecutions: 50}
		l, err := verify.Algorithm(context.Background(), a, nil, sim.Any, o)
		if err != nil {
			t.Fatal(err)
		}
		if decided := l.Fates[0].Undecided == ""; decided != tracked || decided != (l.Growths == nil) {
			t.Errorf("tracked %v: %+v, %+v", tracked, l.Fates, l.Growths)
		}
		if !tracked && (len(l.Growths) != 1 || !l.Growths[0].Grows()) {
			t.Errorf("%+v: others can get in any number of times", l.Growths)
		}
	}
}

// A shown lock shows when a task has come to wait.
type shown struct{ *spin.TAS }

func (l *shown) Lock(t *sim.Task) error {
	t.Doorway()
	return l.TAS.Lock(t)
}
