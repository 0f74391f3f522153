package states

import (
	"errors"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A Lasso is an execution without end: a stem, and a loop that is repeated for ever.
// Both list the users that take the steps, one after the other.
type Lasso struct {
	Stem, Loop []int
}

// Starvation is a fair execution in which a user that has asked does not get in
// though the others do not stay inside; ok is false if there is none. Where the loop is
// empty nothing can happen any more.
func (g *Graph) Starvation(user int) (l Lasso, ok bool) {
	wants := func(i int) bool { return g.nodes[i].wants(user) }
	all := func(int, int) bool { return true }
	for i := range g.nodes {
		if g.nodes[i].enabled == 0 && wants(i) {
			return Lasso{Stem: g.stem(int32(i))}, true
		}
	}
	var chosen []int32
	g.components(wants, all, func(c []int32, in func(int32) bool) {
		if g.fair(c, in, all) && (chosen == nil || lowest(c) < lowest(chosen)) {
			chosen = append(chosen[:0], c...)
		}
	})
	if chosen == nil {
		return l, false
	}
	start := lowest(chosen)
	return Lasso{Stem: g.stem(start), Loop: g.loop(start, chosen)}, true
}

// lowest is the state of a component that was found first, and so has the shortest
// way from the start.
func lowest(c []int32) int32 {
	low := c[0]
	for _, i := range c {
		low = min(low, i)
	}
	return low
}

// stem is the way on which a state was found.
func (g *Graph) stem(i int32) (users []int) {
	for ; i > 0; i = g.nodes[i].from {
		users = append(users, int(g.nodes[i].by))
	}
	for a, b := 0, len(users)-1; a < b; a, b = a+1, b-1 {
		users[a], users[b] = users[b], users[a]
	}
	return users
}

// loop is a walk through a fair component, from start and back, on which every user
// takes a step, or cannot at some time, or does not want to.
func (g *Graph) loop(start int32, c []int32) (users []int) {
	in := make(map[int32]bool, len(c))
	for _, i := range c {
		in[i] = true
	}
	w := &walk{g: g, in: in, at: start}
	w.see(start)
	for u := range g.users {
		if w.just>>u&1 == 0 {
			w.to(func(i int32) bool { return g.idle(i, u) || g.stays(i, u, in) })
		}
		if w.just>>u&1 == 0 {
			w.step(u)
		}
	}
	if len(w.users) == 0 {
		for u := range g.users {
			if g.stays(start, u, in) {
				w.step(u)
				break
			}
		}
	}
	w.to(func(i int32) bool { return i == start })
	return w.users
}

// idle reports whether user u cannot take a step in a state, or need not.
func (g *Graph) idle(i int32, u int) bool {
	nd := &g.nodes[i]
	return nd.enabled>>u&1 == 0 || nd.phase(u) == Outside
}

// stays reports whether a step of user u leads from a state to another one of in.
func (g *Graph) stays(i int32, u int, in map[int32]bool) bool {
	to := g.follow(i)[u]
	return to >= 0 && in[to]
}

// A walk goes through a component.
type walk struct {
	g     *Graph
	in    map[int32]bool
	at    int32
	users []int  // that took its steps
	just  uint16 // users that have no reason to complain
}

// see notes who is treated justly in a state.
func (w *walk) see(i int32) {
	for u := range w.g.users {
		if w.g.idle(i, u) {
			w.just |= 1 << u
		}
	}
}

func (w *walk) step(u int) {
	w.users = append(w.users, u)
	w.just |= 1 << u
	w.at = w.g.follow(w.at)[u]
	w.see(w.at)
}

// to goes on to the nearest state of a sort, which there must be.
func (w *walk) to(is func(i int32) bool) {
	type come struct {
		from int32
		by   int
	}
	came := map[int32]come{w.at: {-1, 0}}
	queue := []int32{w.at}
	for n := 0; n < len(queue); n++ {
		i := queue[n]
		if is(i) {
			var back []int
			for i != w.at {
				back = append(back, came[i].by)
				i = came[i].from
			}
			for k := len(back) - 1; k >= 0; k-- {
				w.step(back[k])
			}
			return
		}
		for u := range w.g.users {
			if to := w.g.follow(i)[u]; w.g.stays(i, u, w.in) {
				if _, known := came[to]; !known {
					came[to] = come{i, u}
					queue = append(queue, to)
				}
			}
		}
	}
	panic("states: a component that does not hang together")
}

// rounds is how many times Confirm drives a loop.
const rounds = 3

// ErrNoLoop is the error for states that were taken for the same, and go on in other ways.
var ErrNoLoop = errors.New("the lock does not come back to where it was: it keeps something that is neither memory nor local")

// Confirm drives a lasso: the stem, then its loop three times. ErrNoLoop if the
// execution does not come back to the same state each time. The lines say what each
// step did, those of the loop once.
func Confirm(l Workload, o Lasso) (stem, loop []string, err error) {
	x := &explorer{Workload: l, known: map[key]int32{}, world: newWorld()}
	defer x.world.Close()
	x.world.Observer = doorways{x}
	x.world.Run(x, x.setup)
	var at [rounds + 1]int32
	for n := range at {
		x.path = x.path[:0]
		for _, u := range o.Stem {
			x.path = append(x.path, uint8(u))
		}
		for range n {
			for _, u := range o.Loop {
				x.path = append(x.path, uint8(u))
			}
		}
		if n == 1 {
			x.world.Observer = &narrator{doorways: doorways{x}}
		}
		if len(x.path) > 0 {
			x.world.Run(x, x.setup)
		}
		if x.err == nil && x.at < len(x.path) {
			x.err = errors.New("states: nothing can happen any more before the loop ends")
		}
		if x.err != nil {
			return nil, nil, x.err
		}
		if w, ok := x.world.Observer.(*narrator); ok {
			lines := w.lines(x)
			stem, loop = lines[:len(o.Stem)], lines[len(o.Stem):]
			x.world.Observer = doorways{x}
		}
		at[n] = x.meet(0, 0)
		if at[n] != at[0] {
			return nil, nil, ErrNoLoop
		}
	}
	return stem, loop, nil
}

// A narrator notes what the steps of an execution do.
type narrator struct {
	doorways
	said [][]string // by step, from 0
}

// Events implements [sim.Observer].
func (n *narrator) Events() sim.EventKind {
	return n.doorways.Events() | sim.EvAccess | sim.EvCall | sim.EvReturn
}

// Observe implements [sim.Observer].
func (n *narrator) Observe(e *sim.Event) {
	text := e.Text
	switch e.Kind {
	case sim.EvDoorway:
		n.doorways.Observe(e)
		text = "is past the doorway"
	case sim.EvCall:
		text = [...]string{"asks", "begins to leave"}[e.Op]
	case sim.EvReturn:
		text = [...]string{"is inside", "has left"}[e.Op]
	}
	for len(n.said) <= n.x.at {
		n.said = append(n.said, nil)
	}
	n.said[n.x.at] = append(n.said[n.x.at], text)
}

// lines are the steps in words.
func (n *narrator) lines(x *explorer) (all []string) {
	for i, u := range x.path {
		text := "goes on"
		if i < len(n.said) && len(n.said[i]) > 0 {
			text = strings.Join(n.said[i], "; ")
		}
		all = append(all, x.g.users[u].Name+": "+text)
	}
	return all
}
