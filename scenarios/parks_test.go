package scenarios_test

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// parks is a mutex whose waiters park, and compete for it when they are woken.
type parks struct {
	held    bool
	waiters []*sim.Task
	trusts  bool // that whoever wakes has been woken
}

func aParkingLock(name string, p parks) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "lock: " + name, Kind: algorithms.LockKind, Disciplines: bothLoops, Policy: sim.Policy{Admission: sim.Barging},
		New: func(*sim.World, algorithms.Params) (any, error) {
			l := p
			return &l, nil
		},
	}
}

func (l *parks) Lock(t *sim.Task) error {
	for l.held {
		if !slices.Contains(l.waiters, t) {
			l.waiters = append(l.waiters, t)
		}
		err := t.Park()
		if err != nil {
			if !l.forget(t) && !l.held {
				l.wake()
			}
			return err
		}
		if l.trusts {
			break
		}
	}
	l.forget(t)
	l.held = true
	return nil
}

func (l *parks) forget(t *sim.Task) bool {
	n := len(l.waiters)
	l.waiters = slices.DeleteFunc(l.waiters, func(o *sim.Task) bool { return o == t })
	return len(l.waiters) < n
}

func (l *parks) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	l.wake()
	return nil
}

func (l *parks) wake() {
	if len(l.waiters) > 0 {
		first := l.waiters[0]
		l.waiters = l.waiters[1:]
		first.Unpark()
	}
}

func (l *parks) TryLock(*sim.Task) bool {
	free := !l.held
	l.held = true
	return free
}

func (l *parks) Locked(*sim.Task) bool { return l.held }

func (l *parks) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: []algorithms.Field{{Name: "held", Value: strconv.FormatBool(l.held)}}}
}
