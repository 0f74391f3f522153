package scenarios_test

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// An enumeration takes every schedule, one after another.
type enumeration struct {
	choices, options []int32
	at               int
}

func (e *enumeration) Begin(*sim.World) { e.at = 0 }

func (e *enumeration) Choose(p *sim.Point) int {
	if p.World().Quieted() {
		return p.Default()
	}
	if e.at == len(e.choices) {
		e.choices = append(e.choices, 0)
		e.options = append(e.options, int32(p.Len()))
	}
	e.at++
	return int(e.choices[e.at-1])
}

func (e *enumeration) next() bool {
	n := e.at
	for n > 0 && e.choices[n-1]+1 >= e.options[n-1] {
		n--
	}
	if n == 0 {
		return false
	}
	e.choices, e.options = e.choices[:n], e.options[:n]
	e.choices[n-1]++
	return true
}

// A verdict is what is said of an execution.
type verdict struct{ violated, undecided uint64 }

// enumerate judges every schedule, up to a limit: the verdict of each class. It
// fails if two executions of a class are judged differently.
func enumerate(t *testing.T, s *scenarios.Scenario, o scenarios.Options, limit int) (classes map[scheduler.Hash]verdict, runs int) {
	k, err := s.Case(o)
	if errors.As(err, new(*scenarios.NotApplicable)) {
		return nil, 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	classes = map[scheduler.Hash]verdict{}
	first := map[scheduler.Hash][]int32{}
	e := &enumeration{}
	hash := &scheduler.ClassHash{Strategy: e}
	for more := true; more; more = e.next() {
		if len(e.choices) > 60 {
			return nil, runs // it polls
		}
		if runs++; runs > limit {
			return nil, runs
		}
		res := k.World.Run(hash, k.Setup)
		var v verdict
		v.violated, v.undecided = k.Judge(&res)
		was, known := classes[hash.Sum()]
		if known && was != v {
			t.Errorf("two executions of a class are judged differently: %s\n%v\n%v\n%s",
				names(k, was.violated^v.violated|was.undecided^v.undecided), first[hash.Sum()], res.Choices, s.Source)
			return nil, runs
		}
		if !known {
			classes[hash.Sum()] = v
			first[hash.Sum()] = append([]int32(nil), res.Choices...)
		}
	}
	return classes, runs
}

func names(k *scenarios.Case, mask uint64) (list []string) {
	for ; mask != 0; mask &= mask - 1 {
		if i := bits.TrailingZeros64(mask); i < len(k.Properties) {
			list = append(list, k.Properties[i].Name)
		} else {
			list = append(list, "the script")
		}
	}
	return list
}

// explore does the same with one execution of each class.
func explore(t *testing.T, s *scenarios.Scenario, o scenarios.Options) (verdicts map[verdict]bool, x scheduler.Explored) {
	verdicts = map[verdict]bool{}
	e := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, CountClasses: true}
	e.NewSubject = func() (*scheduler.Subject, error) {
		k, err := s.Case(o)
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Judge: func(res *sim.Result) scheduler.Finding {
			violated, undecided := k.Judge(res)
			verdicts[verdict{violated, undecided}] = true
			return scheduler.Finding{Violated: violated, Unknown: undecided}
		}}, nil
	}
	x, err := e.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return verdicts, x
}

// TestExplorationFindsEveryVerdict compares exploration with every schedule, for
// random programs on good and broken locks: the same classes, the same verdicts of
// every property.
func TestExplorationFindsEveryVerdict(t *testing.T) {
	var locks []*algorithms.Algorithm
	locks = append(locks, correct()...)
	for _, f := range flaws() {
		locks = append(locks, f.lock)
	}
	for _, a := range builtin.Algorithms() {
		if a.Style == sim.SharedMemory {
			continue // the programs cancel and misuse; see algorithms/spin
		}
		if *long || !a.Museum() {
			locks = append(locks, a)
		}
	}
	compared, classes, executed := 0, int64(0), int64(0)
	for i, a := range locks {
		if polls(a) {
			continue // they do not come to rest
		}
		if raceEnabled && i%10 != 0 {
			continue // the detector keeps memory for every coroutine there was
		}
		for n := range uint64(max(1, *seeds/25)) {
			r := rand.New(rand.NewPCG(n, uint64(i)+1000))
			s := parse(t, program(r, a))
			for _, set := range settings {
				o := set.options(a)
				o.Ordered = true
				where := fmt.Sprintf("%s, program %d, %+v", a.Name, n, set)
				want, runs := enumerate(t, s, o, 250)
				if t.Failed() {
					t.Fatal(where)
				}
				if want == nil {
					continue // too many
				}
				verdicts, x := explore(t, s, o)
				compared++
				classes += int64(len(want))
				executed += x.Runs
				if int(x.Classes) != len(want) || x.Runs-x.Redundant != x.Classes {
					t.Errorf("%s: %d classes in %d executions (%d redundant), want %d of %d\n%s", where, x.Classes, x.Runs, x.Redundant, len(want), runs, s.Source)
				}
				for _, v := range want {
					if !verdicts[v] {
						t.Fatalf("%s: verdict %x %x was missed\n%s", where, v.violated, v.undecided, s.Source)
					}
				}
			}
		}
	}
	t.Logf("%d programs, %d classes, %d executions", compared, classes, executed)
	if executed > classes+classes/200 {
		t.Errorf("%d executions for %d classes", executed, classes)
	}
}
