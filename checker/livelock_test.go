package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// TestRemaining tells what remains apart where there is no object at all.
func TestRemaining(t *testing.T) {
	spin := func(word *sim.Atomic[int]) func(*sim.Task) {
		return func(t *sim.Task) {
			for word.Load() == 0 {
				t.Pause()
			}
		}
	}
	wait := func(*sim.Atomic[int]) func(*sim.Task) {
		return func(t *sim.Task) { t.NewFuture().Await(t) }
	}
	set := func(word *sim.Atomic[int]) func(*sim.Task) {
		return func(*sim.Task) { word.Store(1) }
	}
	type body = func(*sim.Atomic[int]) func(*sim.Task)
	for _, test := range []struct {
		name     string
		tasks    []body
		intended string
		want     []string
		says     string
	}{
		{"all spin", []body{spin, spin}, "", []string{"livelock"},
			"these tasks spin for ever, and nobody changes what they look at:\n  a spins outside any operation\n  b spins outside any operation"},
		{"somebody ends it", []body{spin, spin, set}, "", nil, ""},
		{"one sleeps", []body{spin, wait}, "", []string{"deadlock"},
			"these tasks wait for ever:\n  a spins outside any operation\n  b waits outside any operation"},
		{"the one that sleeps should", []body{spin, wait}, "b", []string{"livelock"},
			"these tasks spin for ever, and nobody changes what they look at:\n  a spins outside any operation\n  b waits outside any operation; this is meant to be"},
		{"all should", []body{spin, wait}, "ab", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			checks := checker.NewSet(checker.Properties(), nil)
			w := &sim.World{Observer: checks}
			defer w.Close()
			res := w.Run(scheduler.NewRandom(1), func(w *sim.World) {
				checks.Begin()
				word := sim.NewAtomic(w, 0)
				for i, b := range test.tasks {
					w.Spawn(string("abc"[i]), b(word))
				}
			})
			intended := func(t *sim.Task) bool { return slices.Contains([]byte(test.intended), t.Name()[0]) }
			checks.Quiet(checker.End{Outcome: res.Outcome, Blocked: res.Blocked, Intended: intended})
			if got := found(checks); !slices.Equal(got, test.want) {
				t.Fatalf("violates %v, want %v", got, test.want)
			}
			for _, v := range checks.Violations() {
				if v.Message != test.says || v.Object != "" {
					t.Errorf("it says of %q\n%s\nand not\n%s", v.Object, v.Message, test.says)
				}
			}
		})
	}
}
