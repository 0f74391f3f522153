package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A punctual lock is handed over in the order of arrival, and has deadlines of its own.
// With a bug they come when they should not.
type punctual struct {
	held bool
	line []*sim.Future
	bug  string
}

func (l *punctual) LockTimeout(t *sim.Task, d int64) error {
	if l.bug == "does not wait at all" && l.held {
		return sim.ErrTimeout
	}
	if l.bug == "waits half as long" {
		d /= 2
	}
	return t.WithTimeout(d, func() error { return l.wait(t) })
}

func (l *punctual) Lock(t *sim.Task) error {
	switch {
	case l.bug == "has a deadline that nobody asked for":
		return t.WithTimeout(20, func() error { return l.wait(t) })
	case l.bug == "gives up if it is held" && l.held:
		return sim.ErrTimeout
	}
	return l.wait(t)
}

func (l *punctual) wait(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.line = append(l.line, turn)
	_, err := turn.Await(t)
	l.line = slices.DeleteFunc(l.line, func(f *sim.Future) bool { return f == turn })
	if err != nil && !turn.Cancelled() {
		l.Unlock(t)
	}
	return err
}

func (l *punctual) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	for _, turn := range l.line {
		if turn.Pending() {
			turn.Complete(sim.Value{})
			l.held = true
			break
		}
	}
	return nil
}

// TestDeadlines wants that it is noticed when a call gives up that has no deadline, or
// one that is yet to come, and that it may do so when that comes.
func TestDeadlines(t *testing.T) {
	for _, bug := range []string{
		"", "does not wait at all", "waits half as long", "has a deadline that nobody asked for", "gives up if it is held",
	} {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			found := judge(t, &algorithms.Algorithm{
				Name: "unseen.punctual", Kind: algorithms.LockKind, Policy: sim.Policy{Admission: sim.FIFOAdmission},
				New: func(*sim.World, algorithms.Params) (any, error) { return &punctual{bug: bug}, nil },
			})
			linear := slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, "linearizability") })
			if bug == "" && len(found) > 0 || bug != "" && !linear {
				t.Errorf("found %v", found)
			}
		})
	}
}
