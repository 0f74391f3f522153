package asyncio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// plain makes the choices of the plain loop.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// A story runs tasks on asyncio's loop and writes down what they say.
type story struct {
	tasks []*sim.Task
	lines []string
}

// say notes that a task has come to a point, and why.
func (s *story) say(t *sim.Task, what string, args ...any) {
	s.lines = append(s.lines, t.Name()+" "+fmt.Sprintf(what, args...))
}

// tell runs one task per body, A, B, C and so on, and returns what they said.
func tell(t *testing.T, setUp func(w *sim.World, s *story) []func(*sim.Task)) string {
	t.Helper()
	w := &sim.World{Discipline: sim.FIFO, ExactTies: true, Profile: asyncio.Profile}
	defer w.Close()
	s := &story{}
	res := w.Run(plain{}, func(w *sim.World) {
		for i, body := range setUp(w, s) {
			s.tasks = append(s.tasks, w.Spawn(string(rune('A'+i)), body))
		}
	})
	if res.Panic != nil {
		t.Fatalf("%s panicked: %s\n%s", res.Panic.Task, res.Panic.Value, res.Panic.Stack)
	}
	for _, b := range res.Blocked {
		s.lines = append(s.lines, b.Name()+" waits")
	}
	return strings.Join(s.lines, ", ")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
