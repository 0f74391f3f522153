package scheduler_test

import (
	"context"
	"fmt"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A lock that gives way between looking and taking: sampling finds a schedule
// that lets two tasks in, and a token reproduces it.
func Example() {
	newSubject := func() (*scheduler.Subject, error) {
		var held bool
		var inside, most int
		body := func(t *sim.Task) {
			for held {
				t.Yield()
			}
			t.Yield() // the bug
			held = true
			inside++
			most = max(most, inside)
			t.Yield()
			inside--
			held = false
		}
		return &scheduler.Subject{
			World: &sim.World{},
			Setup: func(w *sim.World) {
				held, inside, most = false, 0, 0
				w.Spawn("A", body)
				w.Spawn("B", body)
			},
			Judge: func(*sim.Result) (f scheduler.Finding) {
				if most > 1 {
					f.Violated = 1 // property 0: mutual exclusion
				}
				return f
			},
		}, nil
	}

	sampling := scheduler.Sampling{
		Seeds:        []scheduler.SeedRange{{First: 1, Count: 1000}},
		NewSubject:   newSubject,
		CountClasses: true,
	}
	sum, err := sampling.Run(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	exclusion := sum.Properties[0]
	fmt.Printf("violated in %d of %d executions, %d classes\n", exclusion.Violations, sum.Runs, sum.Classes)

	first := exclusion.FirstViolation
	token := scheduler.Token{Scenario: "example", Lock: "lazy", Choices: first.Choices}
	fmt.Printf("first with seed %d: %s\n", first.Seed, token.Encode())

	parsed, err := scheduler.ParseToken(token.Encode())
	if err != nil {
		fmt.Println(err)
		return
	}
	sub, _ := newSubject()
	defer sub.World.Close()
	replay := &scheduler.Replay{Choices: parsed.Choices}
	res := sub.World.Run(replay, sub.Setup)
	fmt.Printf("replayed: violated %b, error %v\n", sub.Judge(&res).Violated, replay.Err())
	// Output:
	// violated in 253 of 1000 executions, 29 classes
	// first with seed 1: v1:GgAAAAAAAAAAAAdleGFtcGxlBGxhenkABQEVz-sCcg
	// replayed: violated 1, error <nil>
}

// A schedule file names the steps, for people to read and to change.
func ExampleRecord() {
	setup := func(w *sim.World) {
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) { t.Yield(); t.IO() })
		}
	}
	w := &sim.World{}
	defer w.Close()
	rec := &scheduler.Record{Strategy: scheduler.NewRandom(2)}
	w.Run(rec, setup)
	fmt.Print(&scheduler.File{Scenario: "example", Lock: "none", Lines: rec.Lines()})
	// Output:
	// simrun schedule 1
	// scenario example
	// digest 0000000000000000
	// lock none
	// loop any
	// time strict
	//
	// A - 1
	// B - 1
	// B - 2
	// A - 2
	// A io 1
	// B io 1
	// B - 3
	// A - 3
}

// A script says who runs, where it matters.
func ExampleScripted() {
	w := &sim.World{}
	defer w.Close()
	s := &scheduler.Scripted{Rules: []scheduler.Rule{
		scheduler.Take("B", 1),
		scheduler.Run("A"),
	}}
	w.Run(s, func(w *sim.World) {
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) {
				for range 2 {
					fmt.Print(name, " ")
					t.Yield()
				}
			})
		}
	})
	fmt.Println(s.Err())
	// Output: B A A B <nil>
}
