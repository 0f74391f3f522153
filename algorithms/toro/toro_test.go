package toro_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

// plain makes the choices of the plain loop.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// A script is what a task does: words that name operations, as in
// "r 2 -r": read, sleep for 2 units, end reading.
type script string

// play runs scripts on an object, a task each, and returns what ended when:
// "A.r@0" for the task's read that ended at time 0, with "!" and the class of
// its error if it has one, and at the end whoever is left waiting.
func play[T any](t *testing.T, make func(*sim.World) T, perform func(*sim.Task, T, string) error, scripts []script) string {
	t.Helper()
	w := &sim.World{Discipline: sim.FIFO, Profile: toro.Profile}
	defer w.Close()
	var log []string
	res := w.Run(plain{}, func(w *sim.World) {
		impl := make(w)
		for i, s := range scripts {
			w.Spawn(string(rune('A'+i)), func(task *sim.Task) {
				for _, word := range strings.Fields(string(s)) {
					log = append(log, step(task, impl, perform, word))
				}
			})
		}
	})
	for _, task := range res.Blocked {
		log = append(log, task.Name()+"...")
	}
	return strings.Join(strings.Fields(strings.Join(log, " ")), " ")
}

func step[T any](t *sim.Task, impl T, perform func(*sim.Task, T, string) error, word string) string {
	var d int64
	if n, _ := fmt.Sscan(word, &d); n == 1 {
		t.Sleep(d)
		return ""
	}
	err := perform(t, impl, word)
	s := fmt.Sprintf("%s.%s@%d", t.Name(), word, t.Now())
	var named interface{ Class() string }
	if errors.As(err, &named) {
		s += "!" + named.Class()
	}
	return s
}

func onRWLock(t *sim.Task, l *toro.RWLock, word string) error {
	switch word {
	case "r":
		return l.RLock(t)
	case "r?":
		return l.RLockTimeout(t, 1)
	case "w":
		return l.Lock(t)
	case "w?":
		return l.LockTimeout(t, 1)
	case "-r":
		return l.RUnlock(t)
	}
	return l.Unlock(t)
}

func TestRWLock(t *testing.T) {
	for _, c := range []struct {
		name    string
		readers int64
		scripts []script
		want    string
	}{
		{"readers share up to their number", 2, []script{"r 2 -r", "r 1 -r", "r -r"},
			"A.r@0 B.r@0 B.-r@1 C.r@1 C.-r@1 A.-r@2"},
		{"a reader behind a writer waits for it", 3, []script{"r 1 -r", "w 1 -w", "r -r"},
			"A.r@0 A.-r@1 B.w@1 B.-w@2 C.r@2 C.-r@2"},
		{"a reader before a writer goes first", 1, []script{"w 1 -w", "r 1 -r", "w -w"},
			"A.w@0 A.-w@1 B.r@1 B.-r@2 C.w@2 C.-w@2"},
		{"a writer that times out keeps its permits", 3, []script{"r 2 -r", "w?", "2 r r"},
			"A.r@0 B.w?@1!Timeout A.-r@2 C.r@2 C..."},
		{"the permits of a writer that timed out are missed by the next", 2, []script{"r 2 -r", "w?", "w"},
			"A.r@0 B.w?@1!Timeout A.-r@2 C..."},
		{"an upgrade waits for itself", 2, []script{"r w"}, "A.r@0 A..."},
		{"a second read behind a writer waits for ever", 2, []script{"r 1 r", "w"}, "A.r@0 A... B..."},
		{"release of a free lock", 2, []script{"-r -w"}, "A.-r@0!RuntimeError A.-w@0!RuntimeError"},
		{"readers can be ended as a writer", 2, []script{"r 2 -r", "r 2 -r", "1 -w w"},
			"A.r@0 B.r@0 C.-w@1 C.w@1 A.-r@2 B.-r@2"},
		{"a writer can be ended as a reader", 2, []script{"w 2 -w", "1 -r r"},
			"A.w@0 B.-r@1 B.r@1 A.-w@2"},
		{"a deadline of a free lock is no matter", 2, []script{"r? w? -r w?"},
			"A.r?@0 A.w?@1!Timeout A.-r@1 A.w?@2!Timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			make := func(w *sim.World) *toro.RWLock {
				l, err := toro.NewRWLock(w, c.readers)
				if err != nil {
					t.Fatal(err)
				}
				return l
			}
			if got := play(t, make, onRWLock, c.scripts); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func onLock(t *sim.Task, l *toro.Lock, word string) error {
	switch word {
	case "l":
		return l.Lock(t)
	case "l?":
		return l.LockTimeout(t, 1)
	}
	return l.Unlock(t)
}

func TestLock(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts []script
		want    string
	}{
		{"in the order of arrival", []script{"l 1 -l", "l 1 -l", "l -l"},
			"A.l@0 A.-l@1 B.l@1 B.-l@2 C.l@2 C.-l@2"},
		{"who times out is passed over", []script{"l 2 -l", "l?", "l"},
			"A.l@0 B.l?@1!Timeout A.-l@2 C.l@2"},
		{"a second release lets two in", []script{"l 1 -l -l", "l 1", "l 1"},
			"A.l@0 A.-l@1 A.-l@1 B.l@1 C.l@1"},
		{"release of a free lock", []script{"-l"}, "A.-l@0!RuntimeError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := play(t, toro.NewLock, onLock, c.scripts); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func onSemaphore(t *sim.Task, s *toro.BoundedSemaphore, word string) error {
	switch word {
	case "a":
		return s.Acquire(t)
	case "a?":
		return s.AcquireTimeout(t, 1)
	case "wait":
		return s.Wait(t)
	case "wait?":
		return s.WaitTimeout(t, 1)
	}
	return s.Release(t)
}

func TestBoundedSemaphore(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts []script
		want    string
	}{
		{"a permit is handed over", []script{"a a 1 -a", "a -a"},
			"A.a@0 A.a@0 A.-a@1 B.a@1 B.-a@1"},
		{"a permit that is handed over is never seen free", []script{"a a 1 -a 2 -a", "a", "wait"},
			"A.a@0 A.a@0 A.-a@1 B.a@1 A.-a@3 C.wait@3"},
		{"waiting for a free permit has deadlines too", []script{"wait? a a wait? a?"},
			"A.wait?@0 A.a@0 A.a@0 A.wait?@1!Timeout A.a?@2!Timeout"},
		{"a release too many", []script{"-a"}, "A.-a@0!ValueError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			make := func(w *sim.World) *toro.BoundedSemaphore {
				s, err := toro.NewBoundedSemaphore(w, 2)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			if got := play(t, make, onSemaphore, c.scripts); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// onQueue puts 1 with "p1", and expects the item 1 for "g1".
func onQueue(t *sim.Task, q *toro.Queue, word string) (err error) {
	item := int64(word[len(word)-1] - '0')
	got := item
	switch word[:len(word)-1] {
	case "p":
		err = q.Put(t, item)
	case "p?":
		err = q.PutTimeout(t, item, 1)
	case "tp":
		err = q.TryPut(t, item)
	case "g":
		got, err = q.Get(t)
	case "g?":
		got, err = q.GetTimeout(t, 1)
	case "tg":
		got, err = q.TryGet(t)
	}
	if err == nil && got != item {
		panic(fmt.Sprintf("%s got %d", word, got))
	}
	return err
}

func TestQueue(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts []script
		want    string
	}{
		{"first come, first served", []script{"g1", "g2", "p1 p2"},
			"C.p1@0 C.p2@0 A.g1@0 B.g2@0"},
		{"a put waits for room", []script{"p1 p2 p3", "1 g1 1 g2"},
			"A.p1@0 B.g1@1 A.p2@1 B.g2@2 A.p3@2"},
		{"a put that times out has not put", []script{"p1 p?2", "2 g1 tg2"},
			"A.p1@0 A.p?2@1!Timeout B.g1@2 B.tg2@2!Empty"},
		{"a get that times out takes nothing", []script{"g?1", "2 p1 tp2 tg1"},
			"A.g?1@1!Timeout B.p1@2 B.tp2@2!Full B.tg1@2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			make := func(w *sim.World) *toro.Queue {
				q, err := toro.NewQueue(w, 1)
				if err != nil {
					t.Fatal(err)
				}
				return q
			}
			if got := play(t, make, onQueue, c.scripts); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// A done-callback of a putter runs inside the get that lets its item in, and
// sees the queue overfull.
func TestQueueShowsTooMuch(t *testing.T) {
	for _, c := range []struct {
		name  string
		steal int
		want  string
	}{
		{"takes one", 1, "C got 1, B got 2 <nil>"},
		{"takes all", 2, "C got 1, C got 2, B got 0 toro: pop from an empty deque"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &sim.World{Discipline: sim.FIFO, Profile: toro.Profile}
			defer w.Close()
			var log []string
			w.Run(plain{}, func(w *sim.World) {
				q, _ := toro.NewQueue(w, 1)
				w.Spawn("A", func(t *sim.Task) {
					q.Put(t, 1)
					t.OnAwait = func(f *sim.Future) {
						f.AddDoneCallback(func(*sim.Future) {
							for range c.steal {
								item, _ := q.TryGet(nil)
								log = append(log, fmt.Sprint("C got ", item))
							}
						})
					}
					q.Put(t, 2)
				})
				w.Spawn("B", func(t *sim.Task) {
					item, err := q.Get(t)
					log = append(log, fmt.Sprint("B got ", item, " ", err))
				})
			})
			if got := strings.Join(log, ", "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestConstructorErrors(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	for _, a := range toro.Algorithms() {
		for _, p := range a.Kind.Params {
			if _, err := a.New(w, algorithms.Params{p.Name: -1}); !errors.Is(err, algorithms.ErrParam) {
				t.Errorf("%s with %s = -1: %v", a.Name, p.Name, err)
			}
		}
	}
}

func TestInspect(t *testing.T) {
	w := &sim.World{Discipline: sim.FIFO, Profile: toro.Profile}
	defer w.Close()
	var l *toro.RWLock
	w.OnQuiet = func(*sim.World) {
		s := l.Inspect()
		got := fmt.Sprint(s.Fields)
		for _, x := range s.Waiters {
			got += " " + x.Note + x.Future.Task().Name()
		}
		if want := "[{locked true} {value 0}] wB rC"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	w.Run(plain{}, func(w *sim.World) {
		l, _ = toro.NewRWLock(w, 2)
		w.Spawn("A", func(t *sim.Task) { l.RLock(t) })
		w.Spawn("B", func(t *sim.Task) { l.Lock(t) })
		w.Spawn("C", func(t *sim.Task) { l.RLock(t) })
	})
}
