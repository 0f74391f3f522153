package aiorwlock_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// plain makes the choices of the plain loop.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// play runs scripts on a fast lock, a task each, and returns what ended when:
// "A.r@0" for the task's read that ended at time 0, with "!" and the error if
// it has one, and at the end whoever is left waiting. A script is words, as in
// "r 2 -r xB": read, sleep for 2 units, end reading, cancel B.
func play(scripts []string) string {
	w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
	defer w.Close()
	var log []string
	res := w.Run(plain{}, func(w *sim.World) {
		l := aiorwlock.NewRWLock(w, true)
		for i, s := range scripts {
			w.Spawn(string(rune('A'+i)), func(t *sim.Task) {
				for _, word := range strings.Fields(s) {
					if s := step(t, l, word); s != "" {
						log = append(log, s)
					}
				}
			})
		}
	})
	for _, t := range res.Blocked {
		log = append(log, t.Name()+"...")
	}
	return strings.Join(log, " ")
}

func step(t *sim.Task, l *aiorwlock.RWLock, word string) string {
	var err error
	switch word {
	case "r":
		err = l.RLock(t)
	case "r?":
		err = t.WithTimeout(1, func() error { return l.RLock(t) })
	case "w":
		err = l.Lock(t)
	case "w?":
		err = t.WithTimeout(1, func() error { return l.Lock(t) })
	case "-r":
		err = l.RUnlock(t)
	case "-w":
		err = l.Unlock(t)
	default:
		var d int64
		if n, _ := fmt.Sscan(word, &d); n == 1 {
			t.Sleep(d)
		} else {
			t.World().Tasks()[word[1]-'A'].Cancel()
		}
		return ""
	}
	s := fmt.Sprintf("%s.%s@%d", t.Name(), word, t.Now())
	switch {
	case errors.Is(err, algorithms.ErrMisuse):
		s += "!misuse"
	case err != nil:
		s += "!" + err.Error()
	}
	return s
}

func TestRWLock(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts []string
		want    string
	}{
		{"writers go first", []string{"w 1 -w", "r 1 -r", "w 1 -w", "r -r"},
			"A.w@0 A.-w@1 C.w@1 C.-w@2 B.r@2 D.r@2 D.-r@2 B.-r@3"},
		{"a reader behind a waiting writer waits", []string{"r 2 -r", "w 1 -w", "1 r"},
			"A.r@0 A.-r@2 B.w@2 B.-w@3 C.r@3"},
		{"reading again goes past a waiting writer", []string{"r 1 r -r -r", "w"},
			"A.r@0 A.r@1 A.-r@1 A.-r@1 B.w@1"},
		{"a writer ends as a reader, with others", []string{"w w r -w -w 1 -r", "r 1 -r", "w"},
			"A.w@0 A.w@0 A.r@0 A.-w@0 A.-w@0 B.r@0 A.-r@1 B.-r@1 C.w@1"},
		{"an upgrade is refused", []string{"r w -r w"}, "A.r@0 A.w@0!misuse A.-r@0 A.w@0"},
		{"only owners release", []string{"w -r 1 -w -w", "-w"},
			"A.w@0 A.-r@0!misuse B.-w@0!misuse A.-w@1 A.-w@1!misuse"},
		{"a writer that is cancelled after the hand-over passes it on", []string{"w 1 -w xB", "w", "w"},
			"A.w@0 A.-w@1 B.w@1!cancelled C.w@1"},
		{"a reader that is cancelled after the hand-over leaves", []string{"w 1 -w xB", "r", "r -r", "1 w"},
			"A.w@0 A.-w@1 B.r@1!cancelled C.r@1 C.-r@1 D.w@1"},
		{"a deadline lets the next writer be first", []string{"w 2 -w", "w?", "w"},
			"A.w@0 B.w?@1!timed out A.-w@2 C.w@2"},
		{"a writer that ends as a reader strands the readers that waited", []string{"w 1 r -w", "r", "2 r"},
			"A.w@0 A.r@1 A.-w@1 C.r@2 B..."},
		{"a writer that leaves strands the readers behind it", []string{"r", "w?", "r"},
			"A.r@0 B.w?@1!timed out C..."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := play(c.scripts); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// A task that need not wait gives way once, unless the lock is fast; cancelled
// meanwhile, it has given the lock back.
func TestGivesWay(t *testing.T) {
	for _, c := range []struct {
		fast bool
		want string
	}{
		{false, "B comes, A: cancelled, locked: false"},
		{true, "A: <nil>, B comes, locked: true"},
	} {
		t.Run(fmt.Sprint("fast=", c.fast), func(t *testing.T) {
			w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
			defer w.Close()
			var log []string
			say := func(a ...any) { log = append(log, fmt.Sprint(a...)) }
			w.Run(plain{}, func(w *sim.World) {
				l := aiorwlock.NewRWLock(w, c.fast)
				a := w.Spawn("A", func(t *sim.Task) { say("A: ", l.Lock(t)) })
				w.Spawn("B", func(t *sim.Task) {
					say("B comes")
					a.Cancel()
					t.Yield()
					say("locked: ", l.WriteLocked(t))
				})
			})
			if got := strings.Join(log, ", "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestInspect(t *testing.T) {
	w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
	defer w.Close()
	var l *aiorwlock.RWLock
	w.OnQuiet = func(*sim.World) {
		s := l.Inspect()
		got := fmt.Sprint(s.Fields)
		for _, x := range s.Waiters {
			got += " " + x.Note + x.Future.Task().Name()
		}
		if want := "[{r 2} {w 0} {owners [A:r A:r]}] wB wD rC"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	w.Run(plain{}, func(w *sim.World) {
		l = aiorwlock.NewRWLock(w, true)
		w.Spawn("A", func(t *sim.Task) { l.RLock(t); l.RLock(t) })
		w.Spawn("B", func(t *sim.Task) { l.Lock(t) })
		w.Spawn("C", func(t *sim.Task) { l.RLock(t) })
		w.Spawn("D", func(t *sim.Task) { l.Lock(t) })
	})
}

func TestReadersCannotBeBounded(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	for _, a := range aiorwlock.Algorithms() {
		if _, err := a.New(w, algorithms.Params{"readers": 2}); !errors.Is(err, algorithms.ErrParam) {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}
