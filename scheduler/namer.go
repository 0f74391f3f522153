package scheduler

import (
	"strconv"

	"github.com/simrun-dev/simrun/sim"
)

// A namer finds the [Line] of options and steps while an execution runs. It
// must see every choice and every step, in order.
type namer struct {
	w      *sim.World
	opName func(object, op int) string
	tasks  map[sim.ID]*actorNames
	setup  *actorNames
	loop   *actorNames
	known  int             // tasks of w.Tasks() that have a name
	used   map[string]bool // names given
	things map[sim.ID]thing
}

// actorNames is a task, the loop or the set-up code.
type actorNames struct {
	who     string
	task    *sim.Task
	op      string         // operation it is suspended in
	begun   map[string]int // steps by operation
	counted [sim.OptFlush + 1]int
}

// A thing is a callback or an I/O: the n-th of its owner.
type thing struct {
	owner *actorNames
	n     int
}

// begin forgets the last execution.
func (n *namer) begin(w *sim.World, opName func(object, op int) string) {
	if opName == nil {
		opName = func(_, op int) string { return "op" + strconv.Itoa(op) }
	}
	*n = namer{
		w: w, opName: opName,
		setup: &actorNames{who: whoSetup}, loop: &actorNames{who: whoLoop},
		used:   map[string]bool{whoSetup: true, whoLoop: true},
		things: map[sim.ID]thing{},
	}
	n.tasks = map[sim.ID]*actorNames{sim.Root: n.setup, sim.Loop: n.loop}
}

// see gives names to tasks in the order of their creation.
func (n *namer) see() {
	for _, t := range n.w.Tasks()[n.known:] {
		who := t.Name()
		for i := 2; who == "" || n.used[who]; i++ {
			who = t.Name() + "#" + strconv.Itoa(i)
		}
		n.used[who] = true
		n.tasks[t.ID()] = &actorNames{who: who, task: t, begun: map[string]int{}}
		n.known++
	}
}

// options lists the lines of a point.
func (n *namer) options(p *sim.Point) []Line {
	n.see()
	list := make([]Line, p.Len())
	for i := range list {
		o := p.Option(i)
		list[i] = n.line(o.Kind, o.ID, o.Branch)
	}
	return list
}

// stepped is the line of a finished step; branch is the branch chosen last.
func (n *namer) stepped(s *sim.Step, branch int) Line {
	n.see()
	l := n.line(s.Kind, s.Actor, branch)
	a := n.tasks[s.Actor]
	switch s.Kind {
	case sim.OptResume:
		a.begun[a.op]++
	case sim.OptBranch, sim.OptBoundary, sim.OptAdvance:
		a.counted[s.Kind]++
	case sim.OptFlush:
		n.tasks[creator(n.w, s.Actor)].counted[s.Kind]++
	}
	if a != nil && a.task != nil {
		a.op = ""
		if o, op, ok := a.task.Operation(); ok {
			a.op = n.opName(o.Index(), op)
		}
	}
	return l
}

// line names a step that is possible now, or was just taken.
func (n *namer) line(kind sim.OptionKind, id sim.ID, branch int) Line {
	switch kind {
	case sim.OptResume:
		a := n.tasks[id]
		return Line{Kind: kind, Who: a.who, Op: a.op, N: a.begun[a.op] + 1}
	case sim.OptBranch:
		a := n.tasks[id]
		return Line{Kind: kind, Who: a.who, N: a.counted[kind] + 1, Branch: branch}
	case sim.OptFlush:
		a := n.tasks[creator(n.w, id)]
		return Line{Kind: kind, Who: a.who, N: a.counted[kind] + 1}
	case sim.OptBoundary, sim.OptAdvance:
		return Line{Kind: kind, Who: n.loop.who, N: n.loop.counted[kind] + 1}
	}
	th, ok := n.things[id]
	if !ok {
		count := kind
		if kind == sim.OptTie { // ties and callbacks are the same things
			count = sim.OptCallback
		}
		th.owner = n.tasks[creator(n.w, id)]
		th.owner.counted[count]++
		th.n = th.owner.counted[count]
		n.things[id] = th
	}
	return Line{Kind: kind, Who: th.owner.who, N: th.n}
}
