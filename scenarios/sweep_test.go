package scenarios_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// workloads lists those of a kind up to a size.
func workloads(k *algorithms.Kind, size int) (list []*scenarios.Workload) {
	for w := range scenarios.NewSweep(k).Workloads() {
		if w.Size > size {
			break
		}
		list = append(list, w)
	}
	return list
}

// programsOf are what the tasks of a workload do, in an order that does not depend on
// that of the tasks, with the numbers of items left out and who is cancelled marked.
func programsOf(s *scenarios.Scenario) string {
	var list []string
	target := ""
	for _, t := range s.File.Tasks() {
		if t.Ops[0].Name == "cancel" {
			target = t.Ops[0].Target
		}
	}
	for _, t := range s.File.Tasks() {
		var b strings.Builder
		for i, op := range t.Ops {
			switch {
			case op.Joined:
				b.WriteString(" || ")
			case i > 0:
				b.WriteString("; ")
			}
			op.Target = ""
			if op.Name == "put" || op.Name == "tryput" || s.Kind == algorithms.AsyncResultKind {
				op.Arg, op.HasArg = 0, false
			}
			b.WriteString(op.String())
		}
		if t.Name == target {
			b.WriteString(" !")
		}
		list = append(list, b.String())
	}
	sort.Strings(list)
	return strings.Join(list, " | ")
}

// TestSweepCounts tells when there are more or fewer workloads than before: their
// numbers are other ones then.
func TestSweepCounts(t *testing.T) {
	var text strings.Builder
	for _, k := range algorithms.Kinds() {
		var counts [3]int
		for _, w := range workloads(k, len(counts)) {
			counts[w.Size-1]++
		}
		fmt.Fprintf(&text, "%s: %d of size 1, %d of size 2, %d of size 3\n", k.Name, counts[0], counts[1], counts[2])
	}
	golden.File(t, "testdata/sweepcounts.txt", text.String())
}

// TestSweepWorkloads wants that every workload can be said in a file and is found by
// its name, that none comes twice, and that they come in order.
func TestSweepWorkloads(t *testing.T) {
	for _, k := range algorithms.Kinds() {
		seen := map[string]int{}
		before := &scenarios.Workload{}
		for i, w := range workloads(k, 3) {
			s := w.Scenario()
			if w.Number != i+1 || w.Size < before.Size {
				t.Fatalf("number %d of %s is number %d, of size %d behind size %d", i+1, k.Name, w.Number, w.Size, before.Size)
			}
			before = w
			text := script.Format(s.File)
			if !bytes.Equal(text, s.Source) {
				t.Fatalf("%s is not in canonical form:\n%s", s.Name, s.Source)
			}
			if !bytes.HasSuffix(text, script.Format(w.Bare().File)) {
				t.Fatalf("%s is something else without its text:\n%s\nand\n%s", s.Name, text, script.Format(w.Bare().File))
			}
			var params []string
			for _, p := range s.File.Objects()[0].Params {
				params = append(params, p.Value.String())
			}
			key := fmt.Sprint(params, w.Disturbance == scenarios.Falling, programsOf(s))
			if other, twice := seen[key]; twice {
				t.Fatalf("%s is number %d once more:\n%s", s.Name, other, s.Source)
			}
			seen[key] = w.Number
			if i%97 == 0 {
				if again := scenarios.ByName(s.Name); again == nil || again.Digest != s.Digest {
					t.Errorf("%s is not found by its name, but %v", s.Name, again)
				}
			}
		}
	}
	for _, name := range []string{"sweep/lock/0", "sweep/lock/01", "sweep/lock/-1", "sweep/lock/", "sweep/lock", "sweep/none/1", "sweep/lock/1/2", "sweep/lock/99999999999"} {
		if s := scenarios.ByName(name); s != nil {
			t.Errorf("there is a scenario %s", name)
		}
	}
}

// TestSweepPrograms compares the programs of a single task with a plain enumeration
// of all sequences of operations.
func TestSweepPrograms(t *testing.T) {
	for _, test := range []struct {
		kind *algorithms.Kind
		ops  string // a release behind its acquisition, behind < what it ends; behind a * what counts twice
		size int
	}{
		{algorithms.LockKind, "lock-unlock *trylock-unlock", 3},
		{algorithms.RWLockKind, "rlock-runlock lock-unlock *tryrlock-runlock *trylock-unlock downgrade-runlock<unlock", 3},
		{algorithms.EventKind, "wait set clear", 3},
		{algorithms.ConditionKind, "wait notify:1 *notify:2 notifyall", 3},
		{algorithms.QueueKind, "put get *tryput *tryget done join shutdown shutdownnow", 3},
	} {
		got := map[string]bool{}
		for _, w := range workloads(test.kind, test.size) {
			if s := w.Scenario(); w.Disturbance == scenarios.Undisturbed && len(s.File.Tasks()) == 1 {
				var words []string
				for _, op := range s.File.Tasks()[0].Ops {
					word := op.Name
					if op.Name == "notify" {
						word = fmt.Sprintf("notify:%d", op.Arg)
					}
					words = append(words, word)
				}
				got[strings.Join(words, " ")] = true
			}
		}
		want := map[string]bool{}
		enumerate1(strings.Fields(test.ops), nil, nil, 0, test.size, want)
		for p := range want {
			if !got[p] {
				t.Errorf("%s: there is no %q", test.kind.Name, p)
			}
		}
		for p := range got {
			if !want[p] {
				t.Errorf("%s: %q should not be there", test.kind.Name, p)
			}
		}
	}
}

// enumerate1 collects the programs that go on from a prefix.
func enumerate1(ops, prefix, open []string, cost, size int, all map[string]bool) {
	last := ""
	if len(prefix) > 0 {
		last = prefix[len(prefix)-1]
	}
	if cost > size {
		return
	}
	if cost > 0 && (len(open) == 0 || !strings.Contains(last, "unlock")) {
		all[strings.Join(prefix, " ")] = true
	}
	for _, op := range ops {
		word, twice := strings.CutPrefix(op, "*")
		word, release, acquires := strings.Cut(word, "-")
		release, ends, converts := strings.Cut(release, "<")
		more := slices.Clone(open)
		if at := slices.Index(more, ends); converts && at < 0 {
			continue
		} else if converts {
			more = slices.Delete(more, at, at+1)
		}
		if acquires {
			more = append(more, release)
		}
		by := 1
		if twice {
			by = 2
		}
		enumerate1(ops, append(slices.Clone(prefix), word), more, cost+by, size, all)
	}
	for i, release := range open {
		if slices.Index(open, release) == i {
			enumerate1(ops, append(slices.Clone(prefix), release), slices.Delete(slices.Clone(open), i, i+1), cost, size, all)
		}
	}
}

// TestSweepDisturbances wants each disturbance in each kind where it has a meaning,
// and what it adds.
func TestSweepDisturbances(t *testing.T) {
	for _, k := range algorithms.Kinds() {
		seen := map[scenarios.Disturbance]bool{}
		for _, w := range workloads(k, 3) {
			seen[w.Disturbance] = true
			s := w.Scenario()
			traits, d := s.Traits(), w.Disturbance
			if (traits&scenarios.GivesUp != 0) != (d == scenarios.Cancelled || d == scenarios.TimedOut) ||
				(traits&scenarios.Misuses != 0) != (d == scenarios.Misused) || (traits&scenarios.Asks != 0) != (d == scenarios.Asked) {
				t.Fatalf("%s has the traits %b:\n%s", s.Name, traits, s.Source)
			}
			if strings.Contains(string(s.Source), "||") != (d == scenarios.Joined) {
				t.Fatalf("%s, %v:\n%s", s.Name, d, s.Source)
			}
		}
		var missing []string
		for d := scenarios.Undisturbed; d <= scenarios.Falling; d++ {
			if !seen[d] {
				missing = append(missing, d.String())
			}
		}
		has := func(f func(op *algorithms.Op) bool) bool {
			for i := range k.Ops {
				if f(&k.Ops[i]) {
					return true
				}
			}
			return false
		}
		var want []string
		if !has(func(op *algorithms.Op) bool { return op.Class == sim.Release }) {
			want = append(want, scenarios.Misused.String())
		}
		if !has(func(op *algorithms.Op) bool { return op.Class == sim.Query }) {
			want = append(want, scenarios.Asked.String())
		}
		if !has(func(op *algorithms.Op) bool { return op.Class == sim.Produce }) {
			want = append(want, scenarios.Falling.String())
		}
		if !slices.Equal(missing, want) {
			t.Errorf("%s lacks %q, want %q", k.Name, missing, want)
		}
	}
}

// TestNext executes workloads in one world, one after the other, and in worlds of
// their own, and wants the same of both.
func TestNext(t *testing.T) {
	for _, name := range []string{"aiorwlock.RWLock", "tornado.Semaphore", "asyncio.Queue", "monitor: in order", "toro.RWLock", "lock: wakes two"} {
		a := port(t, name)
		loop := sim.FIFO
		o := scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &loop, Ordered: true}
		k := newCase(t, workloads(a.Kind, 1)[0].Bare(), o)
		all := workloads(a.Kind, 3)
		for i := 0; i < len(all); i += 1 + len(all)/40 {
			w := all[i]
			own, err := w.Scenario().Case(o)
			if errors.As(err, new(*scenarios.NotApplicable)) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			next, err := k.Next(w.Bare())
			if err != nil {
				t.Fatal(err)
			}
			k = next
			for seed := range uint64(5) {
				x, y := &scheduler.ClassHash{Strategy: scheduler.NewRandom(seed)}, &scheduler.ClassHash{Strategy: scheduler.NewRandom(seed)}
				res, other := k.World.Run(x, k.Setup), own.World.Run(y, own.Setup)
				v, u := k.Judge(&res)
				v2, u2 := own.Judge(&other)
				if v != v2 || u != u2 || !slices.Equal(res.Choices, other.Choices) || res.Outcome != other.Outcome || x.Sum() != y.Sum() {
					t.Fatalf("%s, %s, seed %d: %v %v %x %x in its turn, %v %v %x %x alone", name, w.Name(), seed, res.Outcome, res.Choices, v, u, other.Outcome, other.Choices, v2, u2)
				}
			}
			if here, there := explored(t, k), explored(t, own); !reflect.DeepEqual(here, there) {
				t.Fatalf("%s, %s: in its turn %+v, alone %+v", name, w.Name(), here, there)
			}
			own.Close()
		}
	}
}

// explored is what an exploration of a case finds.
func explored(t *testing.T, k *scenarios.Case) scheduler.Explored {
	e := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, CountClasses: true, MaxExecutions: 200}
	e.NewSubject = func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Kept: true, Judge: func(res *sim.Result) (f scheduler.Finding) {
			f.Violated, f.Unknown = k.Judge(res)
			return f
		}}, nil
	}
	x, err := e.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return x
}
