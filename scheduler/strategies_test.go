package scheduler_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name     string
		strategy sim.Strategy
		want     string
	}{
		{"fifo", scheduler.FIFO{}, "A B C A B C A B C"},
		{"roundrobin", &scheduler.RoundRobin{}, "A B C A B C A B C"},
		{"replay", &scheduler.Replay{Choices: []int32{2, 1, 1}, Prefix: true}, "C B C A B C A B A"},
		{"scripted", &scheduler.Scripted{Rules: []scheduler.Rule{
			scheduler.Take("B", 2), scheduler.Run("C"), scheduler.Take("A", 1),
		}}, "B B C C C A B A A"},
		{"pick", &scheduler.Scripted{Pick: func(p *sim.Point) int { return p.Len() - 1 }}, "C C C B B B A A A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var log []string
			setup := logged(&log, 3, "A", "B", "C")
			for range 2 { // a strategy serves one execution after another
				w.Run(c.strategy, setup)
				if got := strings.Join(log, " "); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			}
		})
	}
}

// Wherever an option stands in the list, it gets its turn.
func TestRoundRobinIsFair(t *testing.T) {
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		t.Run(d.String(), func(t *testing.T) {
			w := newWorld(t)
			w.Discipline = d
			waited := map[sim.ID]int{}
			s := watched{&scheduler.RoundRobin{}, func(p *sim.Point, chosen int) {
				on := map[sim.ID]int{}
				for i := range p.Len() {
					if id := p.Option(i).ID; i != chosen {
						on[id] = waited[id] + 1
						if on[id] > 6 { // task and I/O of each other one
							t.Errorf("step %d: %s was passed over %d times", p.Step(), p.World().Path(id), on[id])
						}
					}
				}
				waited = on
			}}
			w.Run(s, func(w *sim.World) {
				for _, name := range []string{"A", "B", "C", "D"} {
					w.Spawn(name, func(t *sim.Task) {
						for range 5 {
							t.Yield()
							t.IO()
						}
					})
				}
			})
		})
	}
}

func TestReplayRepeats(t *testing.T) {
	w := newWorld(t)
	w.Discipline = sim.FIFO
	var log []string
	body := func(t *sim.Task) {
		for range 3 {
			t.IO()
			log = append(log, t.Name())
			t.Sleep(int64(t.Choose(2)))
		}
	}
	setup := func(w *sim.World) {
		log = nil
		w.Spawn("A", body)
		w.Spawn("B", body)
	}
	for seed := range uint64(50) {
		res := w.Run(scheduler.NewRandom(seed), setup)
		choices, steps, want := slices.Clone(res.Choices), res.Steps, log
		r := &scheduler.Replay{Choices: choices}
		res = w.Run(r, setup)
		if err := r.Err(); err != nil || res.Steps != steps || !slices.Equal(log, want) || !slices.Equal(res.Choices, choices) {
			t.Fatalf("seed %d: replay took %d steps for %d, log %v for %v: %v", seed, res.Steps, steps, log, want, err)
		}
	}
}

func TestReplayErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		choices []int32
		prefix  bool
		want    string // empty: no error
	}{
		{"exact", []int32{0, 0, 0}, false, ""},
		{"prefix", []int32{0}, true, ""},
		{"nothing", nil, true, ""},
		{"too few", []int32{0}, false, "scheduler: replay: choice 2, at step 2: 2 options, but only 1 choices are recorded"},
		{"too many", []int32{0, 0, 0, 1}, false, "scheduler: replay: the execution ended after 3 of 4 recorded choices"},
		{"too many for a prefix", []int32{0, 0, 0, 1}, true, "scheduler: replay: the execution ended after 3 of 4 recorded choices"},
		{"out of range", []int32{0, 2, 0}, false, "scheduler: replay: choice 2, at step 2: option 2 is recorded, but there are only options 0 to 1"},
		{"negative", []int32{-1}, true, "scheduler: replay: choice 1, at step 1: option -1 is recorded, but there are only options 0 to 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var log []string
			r := &scheduler.Replay{Choices: c.choices, Prefix: c.prefix}
			w.Run(r, logged(&log, 2, "A", "B"))
			err := r.Err()
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || err.Error() != c.want):
				t.Errorf("got %v, want %s", err, c.want)
			}
			var re *scheduler.ReplayError
			if err != nil && !errors.As(err, &re) {
				t.Errorf("%T is no *ReplayError", err)
			}
		})
	}
}

func TestScripted(t *testing.T) {
	var log []string
	say := func(t *sim.Task, what string) { log = append(log, t.Name()+":"+what) }
	waiting := func(w *sim.World) { // A waits for B; C waits for time, then decides
		log = nil
		f := w.NewFuture()
		w.Spawn("A", func(t *sim.Task) { say(t, "wait"); f.Await(t); say(t, "go"); t.Yield(); say(t, "end") })
		w.Spawn("B", func(t *sim.Task) { say(t, "begin"); t.Yield(); f.Complete(sim.Value{}); say(t, "set") })
		w.Spawn("C", func(t *sim.Task) {
			t.Sleep(5)
			say(t, []string{"zero", "one", "two"}[t.Choose(3)])
		})
	}
	inputs := func(w *sim.World) {
		log = nil
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) { t.IO(); say(t, "in") })
		}
	}
	rules := func(r ...scheduler.Rule) []scheduler.Rule { return r }
	for _, c := range []struct {
		name  string
		setup func(*sim.World)
		rules []scheduler.Rule
		log   string
		err   string
	}{
		{"no rules", waiting, nil, "A:wait B:begin B:set A:go A:end C:zero", ""},
		{"run to the wait and back", waiting,
			rules(scheduler.Run("A"), scheduler.Run("B"), scheduler.Run("A")),
			"A:wait B:begin B:set A:go A:end C:zero", ""},
		{"in turn", waiting,
			rules(scheduler.Take("B", 1), scheduler.Take("A", 1), scheduler.Take("B", 1), scheduler.Take("C", 1), scheduler.Take("A", 2)),
			"B:begin A:wait B:set A:go A:end C:zero", ""},
		{"branch", waiting, rules(scheduler.Branch("C", 2)), "", "scheduler: script: rule 1 (branch 2 of C) cannot be followed at step 1: possible are A, B, C"},
		{"branch in its place", waiting,
			rules(scheduler.Run("C"), scheduler.Run("B"), scheduler.Run("A"), scheduler.Run("C"), scheduler.Branch("C", 2)),
			"B:begin B:set A:wait A:go A:end C:two", ""},
		{"blocked", waiting, rules(scheduler.Take("A", 2)), "",
			"scheduler: script: rule 1 (2 steps of A) cannot be followed at step 2: possible are B, C"},
		{"not reached", waiting, rules(scheduler.Run("A"), scheduler.Run("B"), scheduler.Run("C"), scheduler.Take("A", 7)), "",
			"scheduler: script: the execution ended before rule 4 (7 steps of A) was done"},
		{"io", inputs, rules(scheduler.Take("A", 1), scheduler.Take("B", 1), scheduler.Complete("B"), scheduler.Complete("A"), scheduler.Run("A")), "A:in B:in", ""},
		{"no io", inputs, rules(scheduler.Complete("B")), "",
			"scheduler: script: rule 1 (complete an I/O of B) cannot be followed at step 1: possible are A, B"},
		{"io is no step of the task", inputs, rules(scheduler.Take("A", 1), scheduler.Take("B", 2)), "",
			"scheduler: script: rule 2 (2 steps of B) cannot be followed at step 3: possible are io of A, io of B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			s := &scheduler.Scripted{Rules: c.rules}
			w.Run(s, c.setup)
			if got := strings.Join(log, " "); c.log != "" && got != c.log {
				t.Errorf("got %s, want %s", got, c.log)
			}
			if err := s.Err(); (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("got error %v, want %s", err, c.err)
			}
		})
	}
}

func TestStrategies(t *testing.T) {
	for _, e := range scheduler.Strategies() {
		t.Run(e.Name, func(t *testing.T) {
			got, ok := scheduler.Lookup(e.Name)
			if !ok || got.Name != e.Name || e.Doc == "" {
				t.Fatalf("Lookup(%q) = %v, %v", e.Name, got, ok)
			}
			if _, seeded := e.New(1).(scheduler.Seeded); seeded != e.Seeded {
				t.Errorf("Seeded is %v, the strategy says %v", e.Seeded, seeded)
			}
			var log, again []string
			newWorld(t).Run(e.New(3), logged(&log, 6, "A", "B", "C"))
			newWorld(t).Run(e.New(3), logged(&again, 6, "A", "B", "C"))
			if !slices.Equal(log, again) {
				t.Errorf("seed 3 twice: %v and %v", log, again)
			}
		})
	}
	if _, ok := scheduler.Lookup("nonsense"); ok {
		t.Error("found nonsense")
	}
}

func TestLookupWithParameter(t *testing.T) {
	for name, ok := range map[string]bool{
		"pct": true, "pct:1": true, "pct:100": true, "delay": true, "delay:0": true, "delay:7": true, "portfolio": true,
		"pct:": false, "pct:0": false, "pct:-1": false, "pct:101": false, "pct:3x": false, "pct:03": false, "pct:+3": false,
		"pct:1:2": false, "delay:-1": false, "random:1": false, "fifo:": false, ":1": false, "": false, "PCT": false,
	} {
		e, found := scheduler.Lookup(name)
		if found != ok || ok && (e.Name != name || e.New(1) == nil) || !ok && e.New != nil {
			t.Errorf("Lookup(%q) = %q, %v", name, e.Name, found)
		}
	}
	// The parameter reaches the strategy, and so does the profile.
	var log []byte
	setup := lettered(&log, 5, 5)
	w := newWorld(t)
	profile := scheduler.Calibrate(w, setup)
	for name, want := range map[string]scheduler.Seeded{
		"pct": scheduler.NewPCT(0, 3, profile), "pct:5": scheduler.NewPCT(0, 5, profile), "delay": scheduler.NewDelay(0, 2, profile),
		"delay:4": scheduler.NewDelay(0, 4, profile), "urw": scheduler.NewURW(0, profile),
	} {
		e, _ := scheduler.Lookup(name)
		for seed := range uint64(100) {
			want.Reseed(seed)
			expect := append([]int32{}, w.Run(want, setup).Choices...)
			if got := w.Run(e.With(profile).New(seed), setup).Choices; !reflect.DeepEqual(append([]int32{}, got...), expect) {
				t.Fatalf("%s, seed %d: %v, want %v", name, seed, got, expect)
			}
		}
	}
}
