package verify_test

import (
	"context"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// crowds are workloads of more tasks than stories and sweeps have, of a few kinds.
var crowds = map[string][]string{
	"lock": {
		"lock x = lock\ntask a: lock x; unlock x\ntask b: lock x; unlock x; lock x; unlock x\ntask c: lock x; unlock x\ntask d: lock x; unlock x\ntask e: lock x; step; unlock x\ntask f: lock x; unlock x",
		"lock x = lock\ntask a: lock x; step; unlock x\ntask b: lock x; unlock x\ntask c: lock x; unlock x\ntask d: lock x; unlock x\ntask e: lock x; unlock x\ntask k: cancel b; cancel d",
	},
	"rwlock": {
		"lock x = rwlock\ntask a: rlock x; step; runlock x\ntask b: lock x; unlock x\ntask c: rlock x; runlock x\ntask d: lock x; unlock x\ntask e: rlock x; runlock x\ntask f: rlock x; runlock x",
		"lock x = rwlock\ntask a: rlock x; step; runlock x\ntask b: lock x; unlock x\ntask c: rlock x; runlock x\ntask d: lock x; unlock x\ntask e: rlock x; runlock x\ntask f: rlock x; runlock x\ntask k: cancel b; cancel e",
		"lock x = rwlock\ntask a: rlock x\ntask b: lock x; unlock x\ntask c: rlock x; runlock x\ntask d: rlock x; runlock x\ntask e: rlock x; runlock x\ntask f: rlock x; runlock x\ntask k: cancel b",
	},
	"semaphore": {
		"lock x = semaphore(value=2)\ntask a: acquire x; release x\ntask b: acquire x; acquire x; release x; release x\ntask c: acquire x; release x\ntask d: acquire x; release x\ntask e: acquire x; step; release x\ntask k: cancel c; cancel d",
		"lock x = semaphore(value=3)\ntask a: acquire x; release x\ntask b: acquire x; release x\ntask c: acquire x; release x\ntask d: acquire x; release x\ntask e: acquire x; release x\ntask f: acquire x; release x",
	},
	"queue": {
		"lock x = queue(size=2)\ntask a: put x 1; put x 2\ntask b: put x 3; put x 4\ntask c: get x; get x\ntask d: get x\ntask e: get x\ntask f: put x 5",
		"lock x = queue(size=1)\ntask a: put x 1; put x 2\ntask b: put x 3\ntask c: get x; get x\ntask d: get x\ntask e: get x\ntask k: cancel b; cancel d",
	},
	"event": {
		"lock x = event\ntask a: wait x\ntask b: wait x; wait x\ntask c: wait x\ntask d: set x; clear x; set x\ntask e: clear x; set x\ntask k: cancel a; cancel c",
	},
	"condition": {
		"lock x = condition\ntask a: wait x\ntask b: wait x\ntask c: wait x\ntask d: wait x\ntask e: notify x 2; notifyall x\ntask f: notify x 1\ntask k: cancel a; cancel b",
	},
	"monitor": {
		"lock x = monitor\ntask a: lock x; wait x; unlock x\ntask b: lock x; wait x; unlock x\ntask c: lock x; wait x; unlock x\ntask d: lock x; notify x 2; unlock x\ntask e: lock x; notifyall x; unlock x\ntask k: cancel a; cancel b",
	},
	"barrier": {
		"lock x = barrier(parties=3)\ntask a: wait x\ntask b: wait x\ntask c: wait x\ntask d: wait x\ntask e: wait x\ntask f: wait x",
		"lock x = barrier(parties=2)\ntask a: wait x\ntask b: wait x\ntask c: wait x\ntask d: wait x\ntask e: wait x\ntask k: cancel b",
	},
	"deque": {
		"lock x = deque\ntask a: push x 1; push x 2; take x; push x 3; push x 4; take x; take x\ntask b: steal x; steal x\ntask c: steal x; steal x\ntask d: steal x\ntask e: steal x\ntask f: steal x",
	},
	"notify": {
		"lock x = notify\ntask a: wait x\ntask b: wait x\ntask c: wait x\ntask d: notify x; notify x\ntask e: notify x; notifyall x\ntask k: cancel a",
	},
}

// TestCrowds wants that nothing is found in locks in which nothing is, with more tasks
// than they are judged with otherwise.
func TestCrowds(t *testing.T) {
	if !*long {
		t.Skip("takes a minute; -long")
	}
	judged := 0
	for _, a := range builtin.Algorithms() {
		if len(a.Defects) > 0 {
			continue
		}
		judged++
		for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
			if !a.Claims(loop) {
				continue
			}
			t.Run(a.Name+"/"+loop.String(), func(t *testing.T) {
				meetCrowds(t, a, loop)
			})
		}
	}
	if judged < 80 {
		t.Errorf("only %d locks have no defects", judged)
	}
}

func meetCrowds(t *testing.T, a *algorithms.Algorithm, loop sim.Discipline) {
	var list []*scenarios.Scenario
	for _, text := range crowds[a.Kind.Name] {
		s, err := scenarios.Parse("crowd/"+a.Kind.Name, "crowd.sim", []byte(text+"\nexpect blocks anybody\n"))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	random, _ := verify.LookupStrategy("random")
	o := verify.Options{Strategy: random, Seeds: []scheduler.SeedRange{{Count: 5000}}}
	l, err := verify.Algorithm(context.Background(), a, list, loop, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range l.Checks {
		for i := range c.Rows {
			if r := &c.Rows[i]; !r.AsDeclared() {
				n := slices.Index(list, c.Scenario)
				t.Errorf("%s is violated in\n%s", r.Name, crowds[a.Kind.Name][n])
			}
		}
	}
}
