package scenarios_test

import (
	"errors"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// odd is a semaphore that does what a function says, by the number of the call.
type odd struct {
	calls   int
	acquire func(t *sim.Task, call int) error
}

func (o *odd) Acquire(t *sim.Task) error {
	o.calls++
	return o.acquire(t, o.calls)
}

func (o *odd) Release(*sim.Task) error { return nil }

func anOdd(acquire func(t *sim.Task, call int) error) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "odd", Kind: algorithms.SemaphoreKind,
		New: func(*sim.World, algorithms.Params) (any, error) { return &odd{acquire: acquire}, nil },
	}
}

func forEver(t *sim.Task) error {
	_, err := t.NewFuture().Await(t)
	return err
}

// narrow is a queue that has room for one item less after each get.
type narrow struct{ *queue }

func (n narrow) Get(t *sim.Task) (int64, error) {
	v, err := n.queue.Get(t)
	n.size--
	return v, err
}

// copier is a queue that keeps what it gives out.
type copier struct{ *queue }

func (c copier) Get(t *sim.Task) (int64, error) {
	v, err := c.queue.Get(t)
	c.push(v)
	return v, err
}

func wrapped(wrap func(*queue) any) *algorithms.Algorithm {
	a := aQueue("wrapped", queue{})
	inner := a.New
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		q, err := inner(w, p)
		return wrap(q.(*queue)), err
	}
	return a
}

var errOdd = errors.New("odd")

// TestAudits has locks that are wrong only when everything is over.
func TestAudits(t *testing.T) {
	const twoPermits = "lock s = semaphore(2)|task a: acquire; release"
	for _, tt := range []struct {
		name, src, want string
		lock            *algorithms.Algorithm
	}{
		{"right", twoPermits, "", anOdd(func(t *sim.Task, n int) error {
			if n > 3 {
				return forEver(t)
			}
			return nil
		})},
		{"all lost", twoPermits, `the state of s should be "2 free", but acquire waits for ever`, anOdd(func(t *sim.Task, n int) error {
			if n > 1 {
				return forEver(t)
			}
			return nil
		})},
		{"one lost", twoPermits, `the state of s should be "2 free", but the second acquire waits for ever`, anOdd(func(t *sim.Task, n int) error {
			if n > 2 {
				return forEver(t)
			}
			return nil
		})},
		{"too many", twoPermits, `the state of s should be "2 free", but when all of that was taken, one more acquire got in`,
			anOdd(func(*sim.Task, int) error { return nil })},
		{"none there", "lock s = semaphore(0)|task a: step", `the state of s should be "0 free", but one more acquire got in`,
			anOdd(func(*sim.Task, int) error { return nil })},
		{"fails", twoPermits, `the state of s should be "2 free", but the second acquire gave the error "odd" instead of success`,
			anOdd(func(t *sim.Task, n int) error {
				switch n {
				case 3:
					return errOdd
				case 4:
					return forEver(t)
				}
				return nil
			})},
		{"one more fails", twoPermits, `the state of s should be "2 free", but when all of that was taken, one more acquire gave the error "odd"`,
			anOdd(func(t *sim.Task, n int) error {
				if n > 3 {
					return errOdd
				}
				return nil
			})},
		{"panics", twoPermits, `the state of s should be "2 free", but the second acquire panicked: oops`, anOdd(func(_ *sim.Task, n int) error {
			if n == 3 {
				panic("oops")
			}
			return nil
		})},
		{"polls rightly", twoPermits, "", anOdd(func(t *sim.Task, n int) error {
			for n > 3 {
				t.Yield()
			}
			return nil
		})},
		{"sleeps rightly", twoPermits, "", anOdd(func(t *sim.Task, n int) error {
			for n > 3 {
				t.Sleep(1)
			}
			return nil
		})},
		{"polls for ever", twoPermits, `the state of s should be "2 free", but the second acquire waits for ever`, anOdd(func(t *sim.Task, n int) error {
			for n > 2 {
				t.Yield()
			}
			return nil
		})},
		{"gets in late", twoPermits, `the state of s should be "2 free", but when all of that was taken, one more acquire got in`,
			anOdd(func(t *sim.Task, n int) error {
				if n > 3 {
					return t.Sleep(7)
				}
				return nil
			})},
		{"takes its time", twoPermits, "", anOdd(func(t *sim.Task, n int) error {
			if n > 3 {
				return forEver(t)
			}
			return t.Sleep(2)
		})},
		{"second object", "lock r = semaphore|lock s = semaphore(2)|task a: acquire r; release r", `the state of s should be "2 free", but the second acquire waits for ever`,
			func() *algorithms.Algorithm { // both are made of the same algorithm
				objects := 0
				a := anOdd(nil)
				a.New = func(*sim.World, algorithms.Params) (any, error) {
					objects++
					limit := 1 + objects%2 // the second gives one, and no more
					return &odd{acquire: func(t *sim.Task, n int) error {
						if n > limit {
							return forEver(t)
						}
						return nil
					}}, nil
				}
				return a
			}()},
		{"readers shut out", "lock rw = rwlock|task r: rlock; sleep 3; runlock|task w: lock timeout 2; unlock",
			`the state of rw should be "free", but rlock waits for ever`,
			anRWLock("", rwlock{policy: sim.WriterFirst, bug: "counts a cancelled writer for ever"})},
		{"a reader inside", "lock rw = rwlock|task r: rlock", "", anRWLock("", rwlock{policy: sim.WriterFirst})},
		{"a writer inside", "lock rw = rwlock|task w: lock", "", anRWLock("", rwlock{policy: sim.PhaseFair, pause: true})},
		{"items", "lock q = queue(3)|task p: put 1; put 2", "", aQueue("", queue{})},
		{"a queue without bound", "lock q = queue|task p: put 1; put 2", "", aQueue("", queue{})},
		{"room lost", "lock q = queue(2)|task p: put 1; get", `the state of q should be "[]", but the second put waits for ever`,
			wrapped(func(q *queue) any { return narrow{q} })},
		{"an item too many", "lock q = queue|task p: put 1; get", `the state of q should be "[]", but one more get gave 1`,
			wrapped(func(q *queue) any { return copier{q} })},
		{"other items", "lock q = queue|task p: put 1; put 2", `the state of q should be "[1 2]", but get gave 2 instead of 1`,
			aQueue("", queue{bug: "turns the order round"})},
		{"reentrant", fair + "task a: lock; unlock", "", aLock("", permits{owned: true, reentry: true})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, loop := range bothLoops {
				if tt.name == "second object" && loop == sim.Any {
					continue // it counts the objects that it makes
				}
				k := newCase(t, parse(t, tt.src), scenarios.Options{Algorithms: []*algorithms.Algorithm{tt.lock}, Loop: &loop})
				choices := 0
				res := k.World.Run(counting{&choices, k.World}, k.Setup)
				violated, undecided := k.Judge(&res)
				got := ""
				for _, v := range k.Checks.Violations() {
					if v.Property == checker.Conservation && got == "" {
						got = v.Message
					}
				}
				want := tt.want
				if want != "" {
					want = "all tasks have ended and " + want
				}
				if got != want || undecided != 0 {
					t.Errorf("%v: got  %s\nwant %s (violated %b, undecided %b)", loop, got, want, violated, undecided)
				}
				if choices > 0 {
					t.Errorf("%v: the audit offered %d choices", loop, choices)
				}
			}
		})
	}
}

// counting is the plain strategy that counts choices among audits.
type counting struct {
	n *int
	w *sim.World
}

func (counting) Begin(*sim.World) {}

func (c counting) Choose(p *sim.Point) int {
	for _, t := range c.w.Tasks() {
		if t.Name() == "audit" {
			*c.n++
			break
		}
	}
	return p.Default()
}

// TestAuditCut wants no verdict on what an audit could not finish.
func TestAuditCut(t *testing.T) {
	s := parse(t, "lock s = semaphore(9)|task a: acquire; release")
	o := scenarios.Options{Algorithms: []*algorithms.Algorithm{port(t, "toro.Semaphore")}, MaxSteps: 12}
	k := newCase(t, s, o)
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	violated, undecided := k.Judge(&res)
	if res.Outcome != sim.StepLimit || violated != 0 || undecided == 0 {
		t.Errorf("outcome %v, violated %b, undecided %b", res.Outcome, violated, undecided)
	}
}

// TestUnknownState audits nothing where the order of two puts is open.
func TestUnknownState(t *testing.T) {
	s := parse(t, "lock q = queue(1)|task a: put 1; get|task b: put 2; get; put 3; get")
	k := newCase(t, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{aQueue("", queue{})}})
	strategy := scheduler.NewRandom(0)
	for seed := range uint64(200) {
		strategy.Reseed(seed)
		res := k.World.Run(strategy, k.Setup)
		if violated, _ := k.Judge(&res); violated != 0 {
			t.Fatalf("seed %d: %v", seed, k.Checks.Violations())
		}
	}
}
