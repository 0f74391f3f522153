package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// naive computes the class of an execution the slow way: all pairs of dependent
// steps, each step named by its process and its number in it.
type naive struct {
	sim.Strategy
	w     *sim.World
	inner []int // choices within steps since the last one
	steps []naiveStep
	count map[sim.ID]int
}

type naiveStep struct {
	id, label string
	process   sim.ID
	footprint []sim.Access
	barrier   bool
}

func (n *naive) Begin(w *sim.World) {
	n.w, n.steps, n.count, n.inner = w, nil, map[sim.ID]int{}, nil
	n.Strategy.Begin(w)
}

func (n *naive) Choose(p *sim.Point) int {
	c := n.Strategy.Choose(p)
	if p.Inner() {
		n.inner = append(n.inner, c)
	}
	return c
}

func (n *naive) Stepped(s *sim.Step) {
	n.count[s.Process]++
	id := fmt.Sprintf("%s:%d", n.w.Path(s.Process), n.count[s.Process])
	label := fmt.Sprintf("%s by %s", s.Kind, n.w.Path(s.Actor))
	if n.inner != nil {
		label += fmt.Sprint(" ", n.inner)
		n.inner = nil
	}
	n.steps = append(n.steps, naiveStep{id, label, s.Process, slices.Clone(s.Footprint), s.Barrier})
}

func (a *naiveStep) dependsOn(b *naiveStep) bool {
	if a.process == b.process || a.barrier || b.barrier {
		return true
	}
	for _, x := range a.footprint {
		if slices.ContainsFunc(b.footprint, x.Conflicts) {
			return true
		}
	}
	return false
}

// class is the happens-before relation as text.
func (n *naive) class() string {
	lines := make([]string, len(n.steps))
	for i := range n.steps {
		s, before := &n.steps[i], []string(nil)
		for j := range i {
			if s.dependsOn(&n.steps[j]) {
				before = append(before, n.steps[j].id)
			}
		}
		sort.Strings(before)
		lines[i] = fmt.Sprintf("%s %s after %s", s.id, s.label, strings.Join(before, " "))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// scripted spawns a task that promises to touch nothing outside operations.
func scripted(w *sim.World, name string, fn func(*sim.Task)) *sim.Task {
	t := w.Spawn(name, fn)
	t.Scripted = true
	return t
}

var classPrograms = map[string]func(*sim.World){
	"independent": func(w *sim.World) {
		for _, name := range []string{"A", "B", "C"} {
			v := sim.NewVar(w, 0)
			scripted(w, name, func(t *sim.Task) { v.Set(1); t.Yield(); v.Set(2) })
		}
	},
	"counter": func(w *sim.World) {
		v := sim.NewVar(w, 0)
		for _, name := range []string{"A", "B", "C"} {
			scripted(w, name, func(t *sim.Task) { x := v.Get(); t.Yield(); v.Set(x + 1) })
		}
	},
	"readers and a writer": func(w *sim.World) {
		v, u := sim.NewVar(w, 0), sim.NewVar(w, 0)
		for _, name := range []string{"A", "B"} {
			scripted(w, name, func(t *sim.Task) { v.Get(); t.Yield(); u.Set(v.Get()) })
		}
		scripted(w, "C", func(t *sim.Task) { v.Set(1); t.Yield(); v.Set(2) })
	},
	"hand-off": func(w *sim.World) {
		f, v := w.NewFuture(), sim.NewVar(w, 0)
		scripted(w, "A", func(t *sim.Task) { f.Await(t); v.Set(v.Get() + 1) })
		scripted(w, "B", func(t *sim.Task) { v.Get(); t.Yield(); f.Complete(sim.Value{}); t.Yield(); v.Set(7) })
		scripted(w, "C", func(t *sim.Task) { t.Yield(); v.Get() })
	},
	"cancel": func(w *sim.World) {
		f, v := w.NewFuture(), sim.NewVar(w, 0)
		a := scripted(w, "A", func(t *sim.Task) {
			if t.Yield() != nil {
				return
			}
			if _, err := f.Await(t); err != nil {
				v.Set(1)
			}
			t.Yield()
		})
		scripted(w, "B", func(t *sim.Task) { t.Yield(); a.Cancel() })
		scripted(w, "C", func(t *sim.Task) {
			if !f.Done() {
				f.Complete(sim.Value{})
			}
			t.Join(a)
		})
	},
	"data": func(w *sim.World) {
		v := sim.NewVar(w, 0)
		scripted(w, "A", func(t *sim.Task) { v.Set(t.Choose(3)) })
		scripted(w, "B", func(t *sim.Task) {
			for range v.Get() {
				t.Yield()
			}
			if t.Choose(2) == 1 {
				v.Set(9)
			}
		})
	},
	"time": func(w *sim.World) {
		v, u := sim.NewVar(w, 0), sim.NewVar(w, 0)
		scripted(w, "A", func(t *sim.Task) { t.Sleep(2); v.Set(1) })
		scripted(w, "B", func(t *sim.Task) { u.Set(1); t.Sleep(2); u.Set(2) })
		scripted(w, "C", func(t *sim.Task) { t.IO(); v.Get() })
	},
	"timeout": func(w *sim.World) {
		f := w.NewFuture()
		scripted(w, "A", func(t *sim.Task) {
			t.WithTimeout(3, func() error { _, err := f.Await(t); return err })
		})
		scripted(w, "B", func(t *sim.Task) {
			t.IO()
			if !f.Done() {
				f.Complete(sim.Value{})
			}
		})
		scripted(w, "C", func(t *sim.Task) { t.Sleep(3) })
	},
	"callbacks": func(w *sim.World) {
		v, u := sim.NewVar(w, 0), sim.NewVar(w, 0)
		scripted(w, "A", func(t *sim.Task) { w.Soon(func() { v.Set(1) }); w.Soon(func() { u.Set(1) }) })
		scripted(w, "B", func(t *sim.Task) { v.Get(); t.Yield(); u.Get() })
	},
	"inputs": func(w *sim.World) {
		v := sim.NewVar(w, 0)
		for _, name := range []string{"A", "B"} {
			scripted(w, name, func(t *sim.Task) { t.IO(); v.Set(1); t.IO() })
		}
	},
	"opaque": func(w *sim.World) {
		o, p := w.NewObject("o"), w.NewObject("p")
		for i, name := range []string{"A", "B", "C"} {
			scripted(w, name, func(t *sim.Task) {
				obj := o
				if i == 2 {
					obj = p
				}
				t.Call(obj, 0, sim.Value{})
				t.Yield()
				t.Return(sim.Value{}, nil)
			})
		}
	},
}

// Two executions have the same hash exactly if the naive class is the same.
func TestClassHashAgainstNaive(t *testing.T) {
	for name, setup := range classPrograms {
		for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
			for _, mode := range []sim.TimeMode{sim.Strict, sim.Elastic} {
				t.Run(fmt.Sprintf("%s/%s/%s", name, d, mode), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t)
					w.Discipline, w.Time = d, mode
					n := &naive{}
					c := &scheduler.ClassHash{Strategy: n}
					limit := 2000 // a coroutine is slow under the race detector
					if raceEnabled {
						limit = 200
					}
					byClass, byHash := map[string]scheduler.Hash{}, map[scheduler.Hash]string{}
					runs := schedules(w, limit, setup, func(s sim.Strategy) sim.Strategy {
						n.Strategy = s
						return c
					}, func(*sim.Result) {
						class, hash := n.class(), c.Sum()
						if h, ok := byClass[class]; ok && h != hash {
							t.Fatalf("one class, two hashes:\n%s", class)
						}
						if cl, ok := byHash[hash]; ok && cl != class {
							t.Fatalf("two classes, one hash:\n%s\n\n%s", class, cl)
						}
						byClass[class], byHash[hash] = hash, class
					})
					t.Logf("%d executions, %d classes", runs, len(byClass))
				})
			}
		}
	}
}

// Known counts: without them the naive class could be as wrong as the hash.
func TestClassCounts(t *testing.T) {
	for name, want := range map[string]int{
		"independent":          1,
		"counter":              36, // 3!^2
		"readers and a writer": 50, // 6^2 places of the reads, 14 of them with u in both orders
		"opaque":               6,  // C(4,2): C has an object of its own
	} {
		t.Run(name, func(t *testing.T) {
			c := &scheduler.ClassHash{}
			seen := map[scheduler.Hash]bool{}
			schedules(newWorld(t), 0, classPrograms[name], func(s sim.Strategy) sim.Strategy {
				c.Strategy = s
				return c
			}, func(*sim.Result) { seen[c.Sum()] = true })
			if len(seen) != want {
				t.Errorf("%d classes, want %d", len(seen), want)
			}
		})
	}
}

// Random footprints, adds included: shuffling independent neighbours keeps the
// hash, swapping dependent ones changes it.
func TestClassHashOfRandomSteps(t *testing.T) {
	w := newWorld(t)
	var ids []sim.ID
	setup := func(w *sim.World) {
		ids = ids[:0]
		for range 8 {
			ids = append(ids, w.NewFuture().ID())
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	n := &naive{Strategy: scheduler.FIFO{}}
	c := &scheduler.ClassHash{Strategy: n}
	hash := func(steps []sim.Step) (scheduler.Hash, string) {
		w.Run(c, setup)
		for i := range steps {
			steps[i].N = i + 1
			c.Stepped(&steps[i])
		}
		return c.Sum(), n.class()
	}
	w.Run(c, setup)
	equal, different := 0, 0
	for range 1000 {
		steps := make([]sim.Step, 2+r.IntN(8))
		for i := range steps {
			p := ids[r.IntN(3)]
			s := sim.Step{Process: p, Actor: p}
			for range r.IntN(4) {
				s.Footprint = append(s.Footprint, sim.Access{Object: ids[4+r.IntN(3)], Mode: sim.Mode(r.IntN(3))})
			}
			steps[i] = s
		}
		before, class := hash(steps)
		for range 4 {
			i := r.IntN(len(steps) - 1)
			if steps[i].Process != steps[i+1].Process {
				steps[i], steps[i+1] = steps[i+1], steps[i]
			}
		}
		after, again := hash(steps)
		if (before == after) != (class == again) {
			t.Fatalf("hashes %s and %s for\n%s\n\n%s", before, after, class, again)
		}
		if class == again {
			equal++
		} else {
			different++
		}
	}
	if equal < 150 || different < 150 {
		t.Errorf("a weak test: %d equal, %d different", equal, different)
	}
}

// The hash of a class is the same in another world, where the numbers of
// identities differ, and in every release.
func TestClassHashIsStable(t *testing.T) {
	c := &scheduler.ClassHash{Strategy: scheduler.NewRandom(5)}
	setup := classPrograms["timeout"]
	w := newWorld(t)
	w.Run(c, setup)
	want := c.Sum()

	other := newWorld(t)
	for seed := range uint64(20) { // meet identities in another order
		other.Run(scheduler.NewRandom(seed), setup)
	}
	for range 2 {
		other.Run(c, setup)
		if c.Sum() != want {
			t.Errorf("%s in one world, %s in another", want, c.Sum())
		}
	}
	w.Run(c, setup)
	if c.Sum() != want {
		t.Errorf("%s, then %s in the same world", want, c.Sum())
	}
}

func TestClassHashAllocatesNothing(t *testing.T) {
	w := newWorld(t)
	r := &scheduler.Random{}
	c := &scheduler.ClassHash{Strategy: r}
	sub, _ := contention()
	t.Cleanup(sub.World.Close)
	seed := uint64(0)
	if n := testing.AllocsPerRun(300, func() {
		seed++
		r.Reseed(seed)
		w.Run(c, sub.Setup)
	}); n != 0 {
		t.Errorf("%v allocations per execution", n)
	}
}
