package sim_test

import (
	"runtime"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// scattered is five tasks that give way to each other until everybody sits in the
// seat of somebody else, and then do what end says; open counts those that have
// begun and neither ended nor been unwound.
func scattered(open *int, end func(t *sim.Task)) func(*sim.World) {
	body := func(t *sim.Task) {
		*open++
		defer func() { *open-- }()
		for range 7 {
			t.Yield()
		}
		end(t)
		t.NewFuture().Await(t)
	}
	return func(w *sim.World) {
		for _, name := range []string{"A", "B", "C", "D", "E"} {
			w.Spawn(name, body)
		}
	}
}

// TestScatteredGoexit: wherever everybody waits, runtime.Goexit in a task, and in
// a callback that runs on the coroutine of some task, ends whoever called Run, and
// all tasks are unwound. That no coroutine is left is checked by TestMain.
func TestScatteredGoexit(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	ends := map[string]func(*sim.Task){
		"task": func(t *sim.Task) {
			if t.Name() == "C" {
				runtime.Goexit()
			}
		},
		"callback": func(t *sim.Task) {
			if t.Name() == "D" {
				t.World().Soon(runtime.Goexit)
			}
		},
		"unwinding": func(t *sim.Task) {
			if t.Name() == "B" {
				defer runtime.Goexit()
				t.NewFuture().Await(t)
			}
		},
	}
	for name, end := range ends {
		for seed := range uint64(60) {
			open, returned := 0, false
			done := make(chan bool)
			go func() {
				defer close(done)
				w.Run(&lcg{state: seed}, scattered(&open, end))
				returned = true
			}()
			<-done
			if returned || open != 0 {
				t.Fatalf("%s: seed %d: Run returned: %t, %d tasks left", name, seed, returned, open)
			}
			if res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", steps(3)) }); res.Outcome != sim.Finished {
				t.Fatal(describe(res))
			}
		}
	}
}

// TestScatteredRefusal: a task that refuses to be unwound takes nobody along,
// wherever everybody waits.
func TestScatteredRefusal(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for seed := range uint64(60) {
		open := 0
		res := w.Run(&lcg{state: seed}, scattered(&open, func(t *sim.Task) {
			for t.Name() == "B" || t.Name() == "D" {
				func() {
					defer func() { recover() }()
					t.NewFuture().Await(t)
				}()
			}
		}))
		if len(res.Abandoned) != 2 || open != 0 || len(res.Blocked) != 5 {
			t.Fatalf("seed %d: %d tasks abandoned, %d left, %s", seed, len(res.Abandoned), open, describe(res))
		}
	}
}
