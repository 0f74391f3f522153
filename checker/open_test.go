package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// quietOpen ends an execution of which nobody says who should stay blocked.
func (s *script) quietOpen() *script {
	end := checker.End{Open: true}
	for _, who := range "abcdefgh" {
		if len(s.stack[string(who)]) > 0 {
			end.Outcome, end.Blocked = sim.Quiet, append(end.Blocked, s.tasks[string(who)])
		}
	}
	s.set.Quiet(end)
	return s
}

// A doorLock spins in Pause. The broken one forgets to open the door if somebody
// looks at it.
type doorLock struct {
	held    *sim.Atomic[bool]
	lookers *sim.Atomic[int]
	broken  bool
}

func (l *doorLock) Lock(t *sim.Task) error {
	if l.held.CompareAndSwap(false, true) {
		return nil
	}
	l.lookers.Increase(1)
	for !l.held.CompareAndSwap(false, true) {
		t.Pause()
	}
	return nil
}

func (l *doorLock) Unlock(*sim.Task) error {
	if !l.broken || l.lookers.Load() == 0 {
		l.held.Store(false)
	}
	return nil
}

// TestOpen wants that tasks which wait for ever count against a lock only if it
// could do better.
func TestOpen(t *testing.T) {
	spinning := func(broken bool) subject {
		return subject{kind: algorithms.LockKind, policy: barging, make: func(w *sim.World, _ algorithms.Params) any {
			return &doorLock{held: sim.NewAtomic(w, false), lookers: sim.NewAtomic(w, 0), broken: broken}
		}}
	}
	for _, test := range []struct {
		name, tasks string
		lock        subject
		want        []string
		byItself    bool
	}{
		{"one goes in twice", "task a: lock x; lock x\n", handOffLock(fifo, ""), nil, true},
		{"one spins at its own door", "task a: lock x; lock x\n", spinning(false), nil, true},
		{"one holds, the others spin", "task a: lock x\ntask b: lock x\ntask c: lock x\n", spinning(false), nil, true},
		{"one may hold, and the other one wait", "task a: lock x; unlock x\ntask b: lock x\n", handOffLock(fifo, ""), nil, true},
		{"all get through", "task a: lock x; unlock x\ntask b: lock x; unlock x\n", spinning(false), nil, false},
		{"the door stays shut", "task a: lock x; unlock x\ntask b: lock x; unlock x\n", spinning(true), []string{"livelock"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCase(t, test.lock, "lock x = lock\n"+test.tasks+"expect blocks anybody\n", scenarios.Options{})
			byItself, mistaken := false, false
			var violated []string
			r := scheduler.NewRandom(0)
			for seed := range uint64(200) {
				r.Reseed(seed)
				res := c.World.Run(r, c.Setup)
				c.Judge(&res)
				byItself = byItself || c.Checks.BlockedByItself()
				mistaken = mistaken || c.Checks.BlockedByItself() && res.Outcome == sim.Finished
				for _, name := range found(c.Checks) {
					if !slices.Contains(violated, name) && slices.Contains([]string{"deadlock", "livelock", "blocked-when-quiet"}, name) {
						violated = append(violated, name)
					}
				}
			}
			if !slices.Equal(violated, test.want) || byItself != test.byItself {
				t.Errorf("violates %v, want %v; blocks by itself %v, want %v", violated, test.want, byItself, test.byItself)
			}
			if mistaken {
				t.Error("nobody waits, and it is said to block by itself")
			}
		})
	}
}
