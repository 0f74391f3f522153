package verify_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
	"go.uber.org/goleak"
)

// nothing is a lock that does nothing.
type nothing struct{}

func (nothing) Lock(*sim.Task) error   { return nil }
func (nothing) Unlock(*sim.Task) error { return nil }

var doNothing = &algorithms.Algorithm{
	Name: "nothing", Kind: algorithms.LockKind,
	New: func(*sim.World, algorithms.Params) (any, error) { return nothing{}, nil },
}

// TestShown compares the execution that is shown with a search by hand: of all
// that violate a property, the one with the fewest deviations, then steps, then
// the lowest seed, whatever the number of workers.
func TestShown(t *testing.T) {
	defer goleak.VerifyNone(t)
	const seeds = 300
	s := scenarios.ByName("lock/mutual-exclusion")
	algs := []*algorithms.Algorithm{doNothing}
	random, _ := scheduler.Lookup("random")
	type best struct {
		deviations, steps int
		seed              uint64
	}
	want := map[string]best{}
	for seed := range uint64(seeds) {
		x, err := verify.Execute(s, scenarios.Options{Algorithms: algs}, random.New(seed), trace.Header{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range x.Violations {
			b, seen := want[v.Property.Name]
			n := best{x.Deviations, x.Trace.End.Steps, seed}
			if !seen || n.deviations < b.deviations || n.deviations == b.deviations && n.steps < b.steps {
				want[v.Property.Name] = n
			}
		}
	}
	if len(want) == 0 {
		t.Fatal("a lock that does nothing violates nothing")
	}
	for _, workers := range []int{1, 2, 7} {
		c, err := verify.Scenario(context.Background(), s, algs, verify.Options{
			Seeds: []scheduler.SeedRange{{First: 0, Count: seeds}}, Workers: workers,
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Rows {
			r := &c.Rows[i]
			b, violated := want[r.Name]
			if violated != (r.Shown != nil) || violated && r.Shown.Seed != b.seed {
				t.Errorf("%d workers, %s: shown %+v, want %+v", workers, r.Name, r.Shown, b)
			}
		}
	}
}

// TestExamples shows that one execution serves several properties, and that
// every violated row has one.
func TestExamples(t *testing.T) {
	c, err := verify.Scenario(context.Background(), scenarios.ByName("lock/mutual-exclusion"), []*algorithms.Algorithm{doNothing},
		verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.Examples(func(r *verify.Row) bool { return r.Claimed })
	if err != nil {
		t.Fatal(err)
	}
	shared := false
	for i := range c.Rows {
		r := &c.Rows[i]
		n := 0
		for _, e := range list {
			if slices.Contains(e.Rows, r) {
				n++
				shared = shared || len(e.Rows) > 1
			}
		}
		if want := r.Violations > 0; (n == 1) != want {
			t.Errorf("%s: %d violations, %d examples", r.Name, r.Violations, n)
		}
	}
	if !shared {
		t.Error("no execution serves two properties")
	}
}

func TestUserStack(t *testing.T) {
	const module = "github.com/simrun-dev/simrun"
	for _, c := range []struct{ what, in, want string }{
		{"the lock's own calls remain", `goroutine 7 [running]:
runtime/debug.Stack()
	/go/debug.go:26 +0x5e
example.com/own.(*Lock).wait(...)
	/own/lock.go:9
example.com/own.(*Lock).Lock(0xc000, {0x1, 0x2})
	/own/lock.go:17 +0x12
` + module + `/algorithms.(*Object).Do(0xc000)
	/a/algorithm.go:102 +0x99
` + module + `/scenarios.(*taskRun).run(0xc000)
	/s/workload.go:23 +0x1
created by iter.Pull in goroutine 1
	/go/iter.go:1 +0x1

goroutine 1 [chan receive]:
` + module + `.Verify(0x1)
	/verify.go:1 +0x1
example.com/own.TestLock(0x1)
	/own/lock_test.go:5 +0x1`,
			"example.com/own.(*Lock).wait\n\t/own/lock.go:9\nexample.com/own.(*Lock).Lock\n\t/own/lock.go:17\n"},
		{"where there are none, everything does", "goroutine 1 [running]:\nruntime.main()\n\t/go/proc.go:1 +0x1", "goroutine 1 [running]:\nruntime.main()\n\t/go/proc.go:1 +0x1"},
	} {
		if got := string(verify.UserStack([]byte(c.in))); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// TestInterrupted shows that a cut judgement says so, and judges what it has.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, err := verify.Scenario(ctx, scenarios.ByName("lock/mutual-exclusion"), []*algorithms.Algorithm{doNothing}, verify.Options{})
	if err != nil || !c.Cut {
		t.Errorf("cut %v, error %v", c != nil && c.Cut, err)
	}
}

// TestLoad refuses what is no scenario.
func TestLoad(t *testing.T) {
	for path, want := range map[string]string{".": "is a directory", "nothing.sim": "no such file", "verify_test.go": "verify_test.go:1:"} {
		if _, err := verify.Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// TestWide shows that a wide defect must show in its scenario, and may show in any
// other one.
func TestWide(t *testing.T) {
	a := *doNothing
	broken := func(d algorithms.Defect, story string) *verify.Row {
		a.Defects = []algorithms.Defect{d}
		c, err := verify.Scenario(context.Background(), scenarios.ByName(story), []*algorithms.Algorithm{&a}, verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 50}}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Row(d.Property)
	}
	const here, there = "lock/mutual-exclusion", "lock/hand-off"
	for _, tt := range []struct {
		name, story        string
		d                  algorithms.Defect
		known, must, asDec bool
	}{
		{"shows where it must", here, algorithms.Defect{Property: "mutual-exclusion", Scenario: here, Wide: true}, true, true, true},
		{"shows elsewhere", there, algorithms.Defect{Property: "mutual-exclusion", Scenario: here, Wide: true}, true, false, true},
		{"shows elsewhere, and is not wide", there, algorithms.Defect{Property: "mutual-exclusion", Scenario: here}, false, false, false},
		{"does not show where it must", here, algorithms.Defect{Property: "deadlock", Scenario: here, Wide: true}, true, true, false},
		{"does not show elsewhere", there, algorithms.Defect{Property: "deadlock", Scenario: here, Wide: true}, true, false, true},
	} {
		r := broken(tt.d, tt.story)
		if (r.Known != nil) != tt.known || r.Must != tt.must || r.AsDeclared() != tt.asDec {
			t.Errorf("%s: known %v, must %v, as declared %v", tt.name, r.Known != nil, r.Must, r.AsDeclared())
		}
	}
}
