package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var releases = map[string]bool{"unlock x": true, "runlock x": true, "release x": true, "downgrade x; runlock x": true}

// downgrades reports whether a lock's writer can go on as a reader.
func downgrades(a *algorithms.Algorithm) bool {
	l, err := a.New(&sim.World{}, a.Kind.Fill(nil, a.Params))
	_, can := l.(algorithms.Downgrade)
	return err == nil && can
}

// program writes a random scenario for a lock, with cancellations, timeouts, late
// starts, and releases of what was never had: where these can be told from
// releases of what another task was given that is then cancelled.
func program(r *rand.Rand, a *algorithms.Algorithm) string {
	var b strings.Builder
	kind := a.Kind.Name
	ops := map[string][]string{
		"lock":      {"lock x", "unlock x", "lock x timeout 1", "lock x; step; unlock x", "lock x; unlock x"},
		"rwlock":    {"rlock x", "runlock x", "unlock x", "rlock x; runlock x", "lock x; unlock x", "lock x timeout 2; unlock x", "rlock x timeout 0; step; runlock x"},
		"semaphore": {"acquire x", "release x", "acquire x timeout 2", "acquire x; step; release x", "acquire x; release x"},
		"queue":     {"put x %d", "get x", "put x %d timeout 1", "get x timeout 2", "put x %d; get x"},
		"event":     {"wait x", "set x", "clear x", "isset x", "wait x timeout 1", "set x; clear x"},
		"condition": {"wait x", "notify x 1", "notifyall x", "wait x timeout 1", "notify x 2"},
		"monitor": {
			"lock x; wait x; unlock x", "lock x; notify x 1; unlock x", "lock x; notifyall x; step; unlock x",
			"lock x; wait x timeout 1; unlock x", "lock x; unlock x",
		},
		"notify":   {"wait x", "notify x", "notifyall x", "wait x timeout 1", "prepare x; wait x", "prepare x"},
		"barrier":  {"wait x", "wait x", "wait x timeout 1", "wait x; wait x", "reset x", "abort x; reset x"},
		"register": {"write x %d", "read x", "read x timeout 1", "write x %d; read x"},
		"deque":    {"push x %d", "take x", "steal x", "steal x timeout 1", "push x %d; take x"},
		"result":   {"get x", "set x %d", "ready x", "get x timeout 1"},
	}[kind]
	if kind == "rwlock" && downgrades(a) {
		ops = append(ops, "lock x; downgrade x; runlock x", "lock x; downgrade x; step; runlock x", "downgrade x; runlock x")
	}
	if unclear := !a.Policy.OwnerChecked && (kind != "semaphore" || a.Policy.Bounded); unclear {
		ops = slices.DeleteFunc(ops, func(op string) bool { return releases[op] })
	}
	fmt.Fprintf(&b, "lock x = %s%s\nvar v\nmutex m\n", kind, map[string]string{"semaphore": "(2)", "queue": "(1)"}[kind])
	tasks := 2 + r.IntN(3)
	item := 0
	for i := range tasks {
		fmt.Fprintf(&b, "task t%d%s: step", i, []string{"", "", " at 2"}[r.IntN(3)])
		for range 1 + r.IntN(3) {
			op, sep := ops[r.IntN(len(ops))], "; "
			switch r.IntN(11) {
			case 0:
				op = fmt.Sprintf("cancel t%d", r.IntN(tasks))
			case 1:
				op = []string{"sleep 2", "read v; write v 1", "lock m; step; unlock m", "choose 2"}[r.IntN(4)]
			case 2, 3:
				sep = " ‖ " // a joined operation
			}
			if strings.Contains(op, "%d") {
				item++
				op = fmt.Sprintf(op, item)
			}
			b.WriteString(sep + op)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// schedule adds a loose schedule that lets the tasks act in a random order.
func schedule(r *rand.Rand, s *scenarios.Scenario) string {
	var b strings.Builder
	b.Write(s.Source)
	b.WriteString("schedule s loose:\n")
	next := map[string]int{}
	now := 0
	for range 20 {
		t := s.File.Tasks()[r.IntN(len(s.File.Tasks()))]
		switch {
		case r.IntN(5) == 0:
			b.WriteString("tick 1\n")
			now++
		case r.IntN(9) == 0:
			fmt.Fprintf(&b, "cancel %s\n", t.Name)
		case next[t.Name] < len(t.Ops) && now >= t.At:
			fmt.Fprintf(&b, "%s %s\n", t.Name, t.Ops[next[t.Name]].Name)
			next[t.Name]++
		}
	}
	b.WriteString("tick 1\n")
	return b.String()
}

// TestRandomPrograms wants that nothing breaks, and that correct locks stay
// correct, whatever tasks do with them. That tasks wait for ever is their own
// fault here.
func TestRandomPrograms(t *testing.T) {
	for _, a := range correct() {
		if polls(a) {
			continue // they do not come to rest
		}
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			for n := range uint64(2 * *seeds) {
				r := rand.New(rand.NewPCG(n, 7))
				s := parse(t, program(r, a))
				s = parse(t, schedule(r, s))
				for _, set := range settings {
					tryProgram(t, n, s, set.options(a))
				}
				o := setting{}.options(a)
				o.Schedule = "s"
				tryProgram(t, n, s, o)
			}
		})
	}
}

func tryProgram(t *testing.T, n uint64, s *scenarios.Scenario, o scenarios.Options) {
	k, err := s.Case(o)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for seed := range uint64(5) {
		res := k.World.Run(scheduler.NewRandom(seed), k.Setup)
		k.Judge(&res)
		where := fmt.Sprintf("program %d, %v %v %s, seed %d", n, k.Loop, k.Time, o.Schedule, seed)
		if res.Outcome == sim.Panicked {
			t.Fatalf("%s: panic: %s\n%s\n%s", where, res.Panic.Value, res.Panic.Stack, s.Source)
		}
		for _, v := range k.Checks.Violations() {
			spec := k.Objects()[0].Spec()
			if v.Object == spec.Name && v.Property.Claimed(&spec) && v.Property != checker.Deadlock {
				t.Fatalf("%s: %s: %s\n%s", where, v.Property.Name, v.Message, s.Source)
			}
		}
		for _, m := range k.Mismatches() {
			t.Fatalf("%s: %v\n%s", where, m, s.Source)
		}
	}
}
