package states

import (
	"errors"
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A Phase is what a task is doing.
type Phase uint8

const (
	// Outside: it does not want anything, and need not ever.
	Outside Phase = iota
	// Doorway: it has asked, and not passed the doorway. A lock that has none keeps
	// its tasks here until they are inside.
	Doorway
	// Waiting: it is past the doorway.
	Waiting
	// Inside: it has what it asked for.
	Inside
	// Leaving: it gives that back.
	Leaving
)

// A User is a task that enters and leaves for ever.
type User struct {
	Name         string
	Enter, Leave func(t *sim.Task)
	// Shared users may be inside together: readers.
	Shared bool
}

// A Workload is a lock and those who use it.
type Workload struct {
	// Setup makes the lock, and says who uses it.
	Setup func(w *sim.World) []User
	// Limit is how many states there may be.
	Limit int
}

// ErrTooMany is the error for more states than the limit.
var ErrTooMany = errors.New("states: too many")

// A node is a state.
type node struct {
	from    int32 // the state it was reached from first, by a step of by
	by      uint8
	enabled uint16 // a bit for each user
	phases  uint32 // four bits for each user
}

// maxUsers is limited by the bits of a node.
const maxUsers = 8

func (n *node) phase(user int) Phase { return Phase(n.phases >> (4 * user) & 15) }

// A Graph is all states that a workload can come to. State 0 is the first one.
type Graph struct {
	nodes []node
	users []User
	next  []int32 // of each state, what a step of each user leads to; -1 for none
}

// follow lists what a step of each user leads to from a state.
func (g *Graph) follow(i int32) []int32 {
	n := int32(len(g.users))
	return g.next[i*n : (i+1)*n]
}

// States is how many there are.
func (g *Graph) States() int { return len(g.nodes) }

type key [2]uint64

// An explorer executes the workload, again and again: from the start to some state,
// and one step further.
type explorer struct {
	Workload
	g     Graph
	known map[key]int32
	world *sim.World

	tasks  []*sim.Task
	phases []Phase
	path   []uint8 // what is to be repeated
	at     int     // steps taken
	state  []uint64
	err    error
}

// Explore finds all states, breadth first.
func Explore(l Workload) (*Graph, error) {
	x := &explorer{Workload: l, known: map[key]int32{}, world: newWorld()}
	defer x.world.Close()
	x.world.Observer = doorways{x}
	x.world.Run(x, x.setup)
	for i := 0; i < len(x.g.nodes) && x.err == nil; i++ {
		for u := range x.g.users {
			if x.g.nodes[i].enabled>>u&1 != 0 {
				x.step(i, uint8(u))
			}
		}
	}
	return &x.g, x.err
}

// newWorld is one whose states can be compared.
func newWorld() *sim.World { return &sim.World{States: true, Tracked: true, MaxSteps: 1 << 30} }

// step takes a step of user u from state i.
func (x *explorer) step(i int, u uint8) {
	x.path = append(x.path[:0], u)
	for n := i; n > 0; n = int(x.g.nodes[n].from) {
		x.path = append(x.path, x.g.nodes[n].by)
	}
	for a, b := 0, len(x.path)-1; a < b; a, b = a+1, b-1 {
		x.path[a], x.path[b] = x.path[b], x.path[a]
	}
	res := x.world.Run(x, x.setup)
	if res.Panic != nil {
		x.fail(fmt.Errorf("states: %s panicked: %s", res.Panic.Task, res.Panic.Value))
	}
	if x.err != nil {
		return
	}
	to := x.meet(int32(i), u)
	x.g.follow(int32(i))[u] = to
}

func (x *explorer) fail(err error) {
	if x.err == nil {
		x.err = err
	}
	x.world.Stop()
}

func (x *explorer) setup(w *sim.World) {
	x.g.users = x.Setup(w)
	if len(x.g.users) > maxUsers {
		panic("states: too many users")
	}
	x.tasks, x.phases = x.tasks[:0], x.phases[:0]
	for i := range x.g.users {
		x.phases = append(x.phases, Outside)
		x.tasks = append(x.tasks, w.Spawn(x.g.users[i].Name, func(t *sim.Task) { x.use(t, i) }))
	}
	if len(x.g.nodes) == 0 {
		x.take(w)
		x.meet(0, 0)
		x.fail(x.err)
	}
}

// use is the body of a user.
func (x *explorer) use(t *sim.Task, i int) {
	u, o := &x.g.users[i], t.World().Objects()[0]
	for {
		x.phases[i] = Doorway
		t.Call(o, 0, sim.Value{})
		u.Enter(t)
		t.Return(sim.Value{}, nil)
		x.phases[i] = Inside
		t.Yield()
		x.phases[i] = Leaving
		t.Call(o, 1, sim.Value{})
		u.Leave(t)
		t.Return(sim.Value{}, nil)
		x.phases[i] = Outside
		t.Forget(0)
		t.Yield()
	}
}

// doorways watches who passes the doorway.
type doorways struct{ x *explorer }

// Events implements [sim.Observer].
func (d doorways) Events() sim.EventKind { return sim.EvDoorway }

// Observe implements [sim.Observer].
func (d doorways) Observe(e *sim.Event) { d.x.phases[e.Task.Index()] = Waiting }

// Begin implements [sim.Strategy].
func (x *explorer) Begin(*sim.World) { x.at = 0 }

// Choose implements [sim.Strategy].
func (x *explorer) Choose(p *sim.Point) int {
	if x.at < len(x.path) {
		id := x.tasks[x.path[x.at]].ID()
		for i := range p.Len() {
			if p.Process(i) == id && !p.Inner() {
				return i
			}
		}
		x.fail(errors.New("states: a step is not possible that was; the workload is not a function of its choices, or makes choices of its own"))
	}
	x.world.Stop()
	return p.Default()
}

// Stepped implements [sim.Stepper].
func (x *explorer) Stepped(*sim.Step) {
	if x.at++; x.at == len(x.path) {
		x.take(x.world)
		x.world.Stop()
	}
}

// take notes the present state.
func (x *explorer) take(w *sim.World) {
	var ok bool
	if x.state, ok = w.AppendState(x.state[:0]); !ok {
		x.fail(errors.New("states: they cannot be compared"))
	}
}

// meet is the number of the state that was taken.
func (x *explorer) meet(from int32, by uint8) int32 {
	var nd node
	for i, p := range x.phases {
		nd.phases |= uint32(p) << (4 * i)
	}
	k := key{1, uint64(nd.phases)}
	for _, n := range x.state {
		k[0] = (k[0] ^ n) * 0x9e3779b97f4a7c15
		k[0] ^= k[0] >> 29
		k[1] = (k[1] + n) * 0xd6e8feb86659fd93
		k[1] ^= k[1] >> 32
	}
	if i, ok := x.known[k]; ok {
		return i
	}
	i := int32(len(x.g.nodes))
	x.known[k] = i
	if x.Limit > 0 && len(x.g.nodes) == x.Limit {
		x.fail(ErrTooMany)
	}
	nd.from, nd.by = from, by
	for _, id := range x.world.Enabled(nil) {
		for u, t := range x.tasks {
			if t.ID() == id {
				nd.enabled |= 1 << u
			}
		}
	}
	x.g.nodes = append(x.g.nodes, nd)
	for range x.g.users {
		x.g.next = append(x.g.next, -1)
	}
	return i
}
