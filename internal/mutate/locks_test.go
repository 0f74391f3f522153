package mutate_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/trial"
	"github.com/simrun-dev/simrun/sim"
)

var longest = flag.Bool("longest", false, "judge the mutants of all our right locks of event loops, and not only of a few: ten minutes or more")

// rightLock is a right lock of an event loop, with the files that its operations are in.
type rightLock struct {
	name  string
	files []string
	// brief: it is judged with -long; the others with -longest.
	brief bool
	// unordered: it claims no order, so mistakes in who goes first are none, and there
	// may be more than a few of those.
	unordered bool
}

var rightLocks = []rightLock{
	{name: "asyncio.Lock", files: []string{"asyncio/lock.go", "asyncio/waiters.go"}, brief: true},
	{name: "asyncio.Event", files: []string{"asyncio/event.go"}, brief: true},
	{name: "asyncio.Condition-3.13", files: []string{"asyncio/condition313.go", "asyncio/condition.go"}, brief: true},
	{name: "asyncio.PriorityQueue", files: []string{"asyncio/priorityqueue.go"}},
	{name: "asyncio.LifoQueue", files: []string{"asyncio/lifoqueue.go", "asyncio/queue.go"}, unordered: true},
	{name: "fair.TaskFair", files: []string{"fair/taskfair.go", "fair/requests.go"}, brief: true},
	{name: "fair.PhaseFair", files: []string{"fair/phasefair.go", "fair/requests.go"}},
	{name: "golang.Mutex", files: []string{"golang/mutex.go", "golang/sema.go"}, unordered: true},
	{name: "golang.Weighted", files: []string{"golang/weighted.go"}},
	{name: "java.ReentrantReadWriteLock", files: []string{"java/rwlock.go", "java/queue.go"}, unordered: true},
	{name: "java.ReentrantReadWriteLock-fair", files: []string{"java/rwlock.go", "java/queue.go"}},
	{name: "tokio.Semaphore", files: []string{"tokio/semaphore.go", "tokio/batch.go"}, brief: true},
	{name: "tornado.Event", files: []string{"tornado/event.go", "tornado/future.go"}, brief: true},
	{name: "toro.Lock", files: []string{"toro/lock.go", "toro/future.go"}, brief: true},
	{name: "toro.Semaphore", files: []string{"toro/semaphore.go"}, brief: true},
	{name: "toro.BoundedSemaphore", files: []string{"toro/boundedsemaphore.go"}, brief: true},
	{name: "toro.Event", files: []string{"toro/event.go"}, brief: true},
	{name: "toro.AsyncResult", files: []string{"toro/asyncresult.go"}, brief: true},
	{name: "toro.Condition", files: []string{"toro/condition.go"}, brief: true},
	{name: "toro.PriorityQueue", files: []string{"toro/priorityqueue.go"}},
	{name: "toro.LifoQueue", files: []string{"toro/lifoqueue.go", "toro/queue.go"}},
	{name: "toro.JoinableQueue", files: []string{"toro/joinablequeue.go"}},
}

// TestRightLocks wants the table whole: every lock of an event loop that comes with
// simrun and has no known defect, but that who has timed out may lie in its line: nothing
// that it does is wrong for that.
func TestRightLocks(t *testing.T) {
	for _, a := range builtin.Algorithms() {
		listed := slices.ContainsFunc(rightLocks, func(l rightLock) bool { return l.name == a.Name })
		wrong := slices.ContainsFunc(a.Defects, func(d algorithms.Defect) bool { return d.Property != checker.NoWaiterLeftBehind.Name })
		if right := a.Style == sim.EventLoop && !a.Museum() && !wrong; right != listed {
			t.Errorf("%s: right %v, listed %v", a.Name, right, listed)
		}
	}
}

// Of the mutants of a lock that claims no order so many must be caught, in percent, and
// of any other one so many.
const (
	leastUnordered = 80
	least          = 95
)

// TestOurLocks wants at least 95 % of the mutants of our right locks caught, of each
// but those that claim no order, and of all together; and every survivor explained in
// docs/mutants.md.
func TestOurLocks(t *testing.T) {
	if !*long && !*longest {
		t.Skip("takes a while for each lock; -long for some, -longest for all")
	}
	page, err := os.ReadFile("../../docs/mutants.md")
	if err != nil {
		t.Fatal(err)
	}
	caught, all := 0, 0
	for _, l := range rightLocks {
		if !l.brief && !*longest {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			c, a := l.score(t, string(page))
			caught, all = caught+c, all+a
		})
	}
	t.Logf("%d of %d", caught, all)
	if 100*caught < least*all {
		t.Errorf("%d of %d mutants of all locks were caught, which is less than %d %%", caught, all, least)
	}
}

// score judges the mutants of a lock, and returns how many were caught of how many that
// are mistakes.
func (l *rightLock) score(t *testing.T, page string) (caught, all int) {
	var files []string
	for _, f := range l.files {
		files = append(files, "../../algorithms/"+f)
	}
	p, res := trials(t, trial.Request{Locks: []string{l.name}, Executions: 200, Steps: 50_000, Size: 2, Explored: 20_000}, files...)
	for i, v := range res.Verdicts {
		switch v.Outcome {
		case trial.Equivalent, trial.Unreached: // of a function that only other locks use, nothing can be said here
			continue
		case trial.Caught:
			caught++
		default:
			m := p.Mutants[i]
			if row := fmt.Sprintf("| `%s` | `%s` in `%s` |", strings.TrimPrefix(m.File, "../../"), m.Operator, m.Function); !strings.Contains(page, row) {
				t.Errorf("%s is %s, and docs/mutants.md has no row %s", m, v.Outcome, row)
			}
		}
		all++
	}
	want := least
	if l.unordered {
		want = leastUnordered
	}
	t.Logf("%d of %d", caught, all)
	if 100*caught < want*all {
		t.Errorf("%d of %d mutants were caught, which is less than %d %%", caught, all, want)
	}
	return caught, all
}
