package scheduler_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var longSamplers = flag.Bool("long-samplers", false, "draw ten times as many executions in the statistical tests of samplers")

// draws is how many executions a statistical test looks at.
func draws(n int) uint64 {
	if *longSamplers {
		n *= 10
	}
	return uint64(n)
}

// samplers are the strategies that draw.
func samplers() []scheduler.Entry {
	return slices.DeleteFunc(scheduler.Strategies(), func(e scheduler.Entry) bool { return !e.Seeded })
}

// mixed is a workload with everything a sampler can meet: tasks, children, locks,
// I/O, timers that tie, callbacks, cancellations and branches of data.
func mixed(log *[]string) func(*sim.World) {
	return func(w *sim.World) {
		*log = (*log)[:0]
		m := &handOff{}
		say := func(t *sim.Task, what string) { *log = append(*log, t.Name()+what) }
		body := func(t *sim.Task) {
			for range 2 {
				t.Arrive()
				m.Lock(t)
				say(t, "+")
				t.Yield()
				say(t, "-")
				m.Unlock()
				if t.Choose(2) == 1 {
					t.Sleep(3)
				}
			}
		}
		w.Spawn("A", body).Scripted = true
		w.Spawn("B", body).Scripted = true
		w.Spawn("C", func(t *sim.Task) {
			t.IO()
			child := t.Spawn("D", func(t *sim.Task) {
				t.Sleep(3)
				say(t, "!")
			})
			w.Soon(func() { *log = append(*log, "soon") })
			w.After(3, func() { *log = append(*log, "after") })
			t.IO()
			child.Cancel()
			child.Join(child)
		})
	}
}

// A seed means the same whatever was executed before, in this world or another.
func TestSamplersRepeat(t *testing.T) {
	const seeds = 60
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		for _, mode := range []sim.TimeMode{sim.Strict, sim.Elastic} {
			var log []string
			setup := mixed(&log)
			world := func(t *testing.T) *sim.World {
				w := newWorld(t)
				w.Discipline, w.Time = d, mode
				return w
			}
			profile := scheduler.Calibrate(world(t), setup)
			for _, e := range samplers() {
				for _, p := range []*scheduler.Profile{nil, profile} {
					t.Run(fmt.Sprintf("%s/%s/%s/%t", d, mode, e.Name, p != nil), func(t *testing.T) {
						e := e.With(p)
						var logs [][]string
						var choices [][]int32
						different := map[string]bool{}
						for seed := range uint64(seeds) {
							res := world(t).Run(e.New(seed), setup)
							choices = append(choices, slices.Clone(res.Choices))
							logs = append(logs, slices.Clone(log))
							different[fmt.Sprint(res.Choices)] = true
						}
						if len(different) < 6 {
							t.Errorf("%d seeds give only %d schedules", seeds, len(different))
						}
						w, other := world(t), world(t)
						s := e.New(0).(scheduler.Seeded)
						for i := range 3 * seeds { // backwards, each seed in three states of the worlds
							seed := seeds - 1 - i/3
							if i%3 == 1 {
								w, other = other, w
							}
							s.Reseed(uint64(seed))
							if res := w.Run(s, setup); !slices.Equal(res.Choices, choices[seed]) || !slices.Equal(log, logs[seed]) {
								t.Fatalf("seed %d gives %v, then %v", seed, choices[seed], res.Choices)
							}
						}
					})
				}
			}
		}
	}
}

// The summary of a sampling does not depend on the number of workers.
func TestSamplersWithWorkers(t *testing.T) {
	sub, _ := contention()
	defer sub.World.Close()
	profile := scheduler.Calibrate(sub.World, sub.Setup)
	for _, e := range samplers() {
		t.Run(e.Name, func(t *testing.T) {
			var first scheduler.Summary
			for _, workers := range []int{1, 2, 5} {
				s := scheduler.Sampling{
					Seeds: seeds(0, 1000), Workers: workers, NewSubject: contention, CountClasses: true,
					NewStrategy: func() sim.Strategy { return e.With(profile).New(0) },
				}
				sum, err := s.Run(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if workers == 1 {
					first = sum
				} else if !reflect.DeepEqual(sum, first) {
					t.Errorf("%d workers find %+v, one finds %+v", workers, sum, first)
				}
			}
		})
	}
}

func TestSamplersAllocateNothing(t *testing.T) {
	sub, _ := contention()
	defer sub.World.Close()
	profile := scheduler.Calibrate(sub.World, sub.Setup)
	for _, e := range samplers() {
		s := e.With(profile).New(0).(scheduler.Seeded)
		seed := uint64(0)
		run := func() {
			s.Reseed(seed % 50)
			sub.World.Run(s, sub.Setup)
			seed++
		}
		for range 50 {
			run()
		}
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%s: %v allocations per execution", e.Name, n)
		}
	}
}

// Branches and the order of timers that tie are drawn uniformly.
func TestSamplersDrawDataUniformly(t *testing.T) {
	var got string
	branches := func(w *sim.World) {
		w.Spawn("A", func(t *sim.Task) { t.Yield(); got = fmt.Sprint(t.Choose(3)) })
		w.Spawn("B", func(t *sim.Task) { t.Yield() })
	}
	ties := func(w *sim.World) {
		got = ""
		for _, name := range []string{"A", "B", "C"} {
			w.After(1, func() { got += name })
		}
	}
	for _, e := range samplers() {
		for _, c := range []struct {
			name  string
			setup func(*sim.World)
			cells int
		}{{"branches", branches, 3}, {"ties", ties, 6}} {
			t.Run(e.Name+"/"+c.name, func(t *testing.T) {
				w := newWorld(t)
				w.Discipline = sim.FIFO
				e := e.With(scheduler.Calibrate(w, c.setup))
				testUniform(t, e.New(0), w, c.setup, func() string { return got }, c.cells, 6000)
			})
		}
	}
}

// allInTurn takes every schedule in turn, whatever the default of a point is.
type allInTurn struct {
	choices, counts []int
	at              int
}

func (o *allInTurn) Begin(*sim.World) { o.at = 0 }

func (o *allInTurn) Choose(p *sim.Point) int {
	if o.at == len(o.choices) {
		o.choices, o.counts = append(o.choices, 0), append(o.counts, p.Len())
	}
	o.at++
	return o.choices[o.at-1]
}

// next goes on to the next schedule; false after the last.
func (o *allInTurn) next() bool {
	for n := len(o.choices) - 1; n >= 0; n-- {
		if o.choices[n]++; o.choices[n] < o.counts[n] {
			return true
		}
		o.choices, o.counts = o.choices[:n], o.counts[:n]
	}
	return false
}

// schedulesWhere are the schedules of a set-up for which keep says yes.
func schedulesWhere(w *sim.World, setup func(*sim.World), keep func(*sim.Result) bool) map[string]bool {
	all := map[string]bool{}
	for o, more := (&allInTurn{}), true; more; more = o.next() {
		if res := w.Run(o, setup); keep(&res) {
			all[fmt.Sprint(res.Choices)] = true
		}
	}
	return all
}

// testUniform is the chi-square test at 99.9 % that every outcome of n executions
// is equally likely.
func testUniform(t *testing.T, s sim.Strategy, w *sim.World, setup func(*sim.World), outcome func() string, cells, n int) {
	t.Helper()
	if chi, found := chiSquare(s, w, setup, outcome, cells, n); found != cells || chi > chiLimit(cells-1) {
		t.Errorf("%d of %d outcomes in %d executions, chi-square %.1f, limit %.1f", found, cells, n, chi, chiLimit(cells-1))
	}
}

// chiSquare is the statistic, and the number of different outcomes.
func chiSquare(s sim.Strategy, w *sim.World, setup func(*sim.World), outcome func() string, cells, n int) (chi float64, found int) {
	counts := map[string]int{}
	for seed := range uint64(n) {
		s.(scheduler.Seeded).Reseed(seed)
		w.Run(s, setup)
		counts[outcome()]++
	}
	expect := float64(n) / float64(cells)
	chi = float64(cells-len(counts)) * expect
	for _, c := range counts {
		chi += (float64(c) - expect) * (float64(c) - expect) / expect
	}
	return chi, len(counts)
}

// chiLimit is the 99.9 % quantile of chi-square, by Wilson and Hilferty's
// approximation (1931), which is good to a percent from 2 degrees on.
func chiLimit(degrees int) float64 {
	k := float64(degrees)
	x := 1 - 2/(9*k) + 3.0902*math.Sqrt(2/(9*k))
	return k * x * x * x
}

// A task that spins until others act must not look like a livelock: every sampler
// lets the others act in the end.
func TestSamplersEndSpinning(t *testing.T) {
	yields := func(t *sim.Task, n int) {
		for range n {
			t.Yield()
		}
	}
	spins := func(on *bool) func(*sim.Task) {
		return func(t *sim.Task) {
			for !*on {
				t.Yield()
			}
		}
	}
	for _, c := range []struct {
		name  string
		d     sim.Discipline
		time  sim.TimeMode
		setup func(*sim.World)
	}{
		{"one", sim.Any, sim.Strict, func(w *sim.World) {
			x := false
			w.Spawn("A", spins(&x))
			w.Spawn("B", func(t *sim.Task) { yields(t, 3); x = true })
		}},
		{"chain", sim.Any, sim.Strict, func(w *sim.World) {
			var x [5]bool
			for i := range 4 {
				w.Spawn(fmt.Sprint(i), func(t *sim.Task) { spins(&x[i])(t); x[i+1] = true })
			}
			w.Spawn("last", func(t *sim.Task) { yields(t, 3); x[0] = true; spins(&x[4])(t) })
		}},
		{"io", sim.Any, sim.Strict, func(w *sim.World) {
			x := false
			w.Spawn("A", spins(&x))
			w.Spawn("B", func(t *sim.Task) { t.IO(); t.IO(); x = true })
		}},
		{"loop", sim.FIFO, sim.Strict, func(w *sim.World) {
			x := false
			w.Spawn("A", spins(&x))
			w.Spawn("B", func(t *sim.Task) { t.IO(); t.IO(); x = true })
		}},
		{"polling", sim.FIFO, sim.Strict, func(w *sim.World) {
			x := false
			w.Spawn("A", func(t *sim.Task) {
				for !x {
					t.IO()
				}
			})
			w.Spawn("B", func(t *sim.Task) { t.IO(); t.IO(); x = true })
		}},
		{"timer", sim.Any, sim.Elastic, func(w *sim.World) {
			x := false
			w.Spawn("A", spins(&x))
			w.Spawn("B", func(t *sim.Task) { t.Sleep(1); t.Sleep(1); x = true })
		}},
		{"timer in the loop", sim.FIFO, sim.Elastic, func(w *sim.World) {
			x := false
			w.Spawn("A", spins(&x))
			w.Spawn("B", func(t *sim.Task) { t.Sleep(1); t.Sleep(1); x = true })
		}},
		{"in turns", sim.Any, sim.Strict, func(w *sim.World) {
			x, ball := false, 0
			for i := range 2 {
				w.Spawn(fmt.Sprint(i), func(t *sim.Task) {
					for !x {
						t.Spawn("messenger", func(*sim.Task) { ball++ })
						t.Yield()
						t.Yield()
					}
				})
			}
			w.Spawn("C", func(t *sim.Task) { yields(t, 2); x = true })
		}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			w := newWorld(t)
			w.Discipline, w.Time, w.MaxSteps = c.d, c.time, 5000
			profile := scheduler.Calibrate(w, c.setup)
			for _, e := range samplers() {
				for _, p := range []*scheduler.Profile{nil, profile} {
					s := e.With(p).New(0).(scheduler.Seeded)
					for seed := range uint64(40) {
						s.Reseed(seed)
						if res := w.Run(s, c.setup); res.Outcome != sim.Finished {
							t.Errorf("%s, calibrated %t, seed %d: %s after %d steps", e.Name, p != nil, seed, res.Outcome, res.Steps)
							break
						}
					}
				}
			}
		})
	}
}

func TestBadSamplers(t *testing.T) {
	for name, f := range map[string]func(){
		"depth":     func() { scheduler.NewPCT(0, 0, nil) },
		"delays":    func() { scheduler.NewDelay(0, -1, nil) },
		"portfolio": func() { scheduler.NewPortfolio(0) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
