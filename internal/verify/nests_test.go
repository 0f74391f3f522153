package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A nesting lock serves readers and writers in the order of their arrival. Who is inside
// may come in again, and a writer may also read: neither waits for those in line, which
// wait for it. A bug makes it wait.
type nesting struct {
	reads   map[*sim.Task]int
	readers int
	owner   *sim.Task
	writes  int
	line    []inLine
	bug     string
}

type inLine struct {
	turn   *sim.Future
	task   *sim.Task
	shared bool
}

// lacksAgain is no bug where nobody says that tasks may come again.
const lacksAgain = "tasks that come again wait for ever"

// inside reports whether a task need not wait behind others, unless there is a bug.
func (l *nesting) inside(t *sim.Task, shared bool) bool {
	switch {
	case l.bug == lacksAgain:
		return false
	case l.owner == t && !shared:
		return l.bug != "a writer that comes again waits for its turn"
	case l.owner == t:
		return l.bug != "a writer that may read waits for its turn"
	case shared:
		return l.reads[t] > 0 && l.bug != "a reader that comes again waits for its turn"
	}
	return false
}

func (l *nesting) fits(t *sim.Task, shared bool) bool {
	if l.owner != nil {
		return l.owner == t && l.bug != lacksAgain
	}
	return shared || l.readers == 0
}

func (l *nesting) take(t *sim.Task, shared bool) {
	if shared {
		l.reads[t]++
		l.readers++
	} else {
		l.owner, l.writes = t, l.writes+1
	}
}

func (l *nesting) enter(t *sim.Task, shared bool) error {
	if !shared && l.owner != t && l.reads[t] > 0 {
		return algorithms.ErrMisuse
	}
	if l.fits(t, shared) && (len(l.line) == 0 || l.inside(t, shared)) {
		l.take(t, shared)
		return nil
	}
	turn := t.NewFuture()
	l.line = append(l.line, inLine{turn, t, shared})
	_, err := turn.Await(t)
	if err == nil {
		return nil
	}
	if turn.Cancelled() {
		l.line = slices.DeleteFunc(l.line, func(w inLine) bool { return w.turn == turn })
		l.serve()
		return err
	}
	l.leave(t, shared) // it had been let in
	return err
}

func (l *nesting) leave(t *sim.Task, shared bool) error {
	switch {
	case shared && l.reads[t] > 0:
		l.reads[t]--
		l.readers--
	case !shared && l.owner == t:
		if l.writes--; l.writes == 0 {
			l.owner = nil
		}
	default:
		return algorithms.ErrMisuse
	}
	l.serve()
	return nil
}

func (l *nesting) serve() {
	for len(l.line) > 0 && (!l.line[0].turn.Pending() || l.fits(l.line[0].task, l.line[0].shared)) {
		if w := l.line[0]; w.turn.Pending() {
			l.take(w.task, w.shared)
			w.turn.Complete(sim.Value{})
		}
		l.line = l.line[1:]
	}
}

func (l *nesting) RLock(t *sim.Task) error   { return l.enter(t, true) }
func (l *nesting) RUnlock(t *sim.Task) error { return l.leave(t, true) }
func (l *nesting) Lock(t *sim.Task) error    { return l.enter(t, false) }
func (l *nesting) Unlock(t *sim.Task) error  { return l.leave(t, false) }

// TestNests wants that a lock which lets a task in again is blamed if that one must wait
// behind those who wait for it, whatever order it claims; and one that says nothing of
// the kind is not, as Go's RWMutex is not for readers that come again.
func TestNests(t *testing.T) {
	again := sim.Policy{Reentrant: true, OwnerChecked: true, Upgrade: "refused", Downgrade: "allowed"}
	once := sim.Policy{OwnerChecked: true, Upgrade: "refused", Downgrade: "deadlocks"}
	fifo, barging := sim.FIFOAdmission, sim.Barging
	for _, test := range []struct {
		bug    string
		claims sim.Policy
		order  sim.Admission
		wrong  bool
	}{
		{"", again, fifo, false},
		{"a reader that comes again waits for its turn", again, fifo, true},
		{"a writer that may read waits for its turn", again, fifo, true},
		{"a writer that comes again waits for its turn", again, fifo, true},
		{lacksAgain, again, fifo, true},
		{lacksAgain, once, fifo, false},
		{lacksAgain, once, barging, false},
	} {
		t.Run(fmt.Sprintf("%s/%s/%v", test.bug, test.order, test.wrong), func(t *testing.T) {
			t.Parallel()
			test.claims.Admission = test.order
			found := judge(t, &algorithms.Algorithm{
				Name: "unseen.nesting", Kind: algorithms.RWLockKind, Policy: test.claims,
				New: func(*sim.World, algorithms.Params) (any, error) {
					return &nesting{reads: map[*sim.Task]int{}, bug: test.bug}, nil
				},
			})
			if test.wrong != (len(found) > 0) {
				t.Errorf("found %v", found)
			}
		})
	}
}
