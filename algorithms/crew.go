package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// crewKind is a kind whose tasks come in crews: an operation for each role, which
// returns when the crew is there, and one for all with which they finish, and which
// returns when the crew has.
func crewKind(name, doc string, implements func(any) bool, crew *sim.Crew, come []func(l any, t *sim.Task), end string, finish func(l any, t *sim.Task)) *Kind {
	k := &Kind{
		Name: name, Doc: doc, Implements: implements, Puzzle: true, Capacity: unbounded,
		Rules: func(_ Params, s *sim.Spec) { s.Crew = crew },
		Model: func(Params, sim.Policy) sim.Model { return crewModel(crew) },
	}
	for i, role := range crew.Roles {
		k.Ops = append(k.Ops, Op{
			OpInfo: sim.OpInfo{
				Name: role, Doc: "come as one " + role + ", and wait for the others", Class: sim.Acquire, Blocking: true,
				Undo: len(crew.Roles), Role: i, Arrives: true, AtCall: true,
			},
			Call: plainly(come[i]),
		})
	}
	k.Ops = append(k.Ops, Op{
		OpInfo: sim.OpInfo{Name: end, Doc: "do it, and wait until the others have", Class: sim.Release, Blocking: true, Arrives: true, AtCall: true},
		Call:   plainly(finish),
	})
	return k
}

// What a task does in a crewModel, besides waiting, which is 1 for the first role, 2 for
// the second one and so on.
const (
	crewIn   = 100 + iota // it has gone in
	crewDone              // it has finished, and others of the crew have not
	crewFree              // all have
)

// crewRules are those of a model. The first places of the state are how many of each
// role have gone in of the crew whose turn it is; then comes what each task does.
type crewRules struct {
	*sim.Crew
	size, roles int
}

func crewModel(c *sim.Crew) sim.Model {
	m := crewRules{c, c.Size(), len(c.Roles)}
	return sim.Model{
		Init: func() sim.State { return make(sim.State, m.roles) },
		Step: m.step,
		Describe: func(s sim.State) string {
			waiting := make(sim.State, m.roles)
			for i := range waiting {
				waiting[i] = m.count(s, int64(1+i))
			}
			return fmt.Sprintf("%s inside, %s waiting", counted(s, c.Roles), counted(waiting, c.Roles))
		},
	}
}

func (m crewRules) count(s sim.State, what int64) (n int64) {
	for _, does := range s[m.roles:] {
		if does == what {
			n++
		}
	}
	return n
}

func (m crewRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	s, mine := ofTask(s, m.roles, op.Task)
	before := s[mine]
	if op.Part != sim.Departure {
		m.arrive(s, mine, op.Op)
	}
	if op.Part == sim.Arrival || m.depart(s, mine, op.Op) {
		return s, sim.Value{}, nil, true
	}
	s[mine] = before // nobody goes alone, so nothing else has changed
	return s, sim.Value{}, nil, false
}

// arrive is for a task that comes, or has finished.
func (m crewRules) arrive(s sim.State, mine, op int) {
	if op < m.roles {
		s[mine] = int64(1 + op)
		return
	}
	s[mine] = crewDone
	if m.count(s, crewDone) < int64(m.size) {
		return
	}
	clear(s[:m.roles])
	for i := m.roles; i < len(s); i++ {
		if s[i] == crewDone {
			s[i] = crewFree
		}
	}
}

// depart lets a task go in, or leave, if it may.
func (m crewRules) depart(s sim.State, mine, op int) bool {
	switch {
	case op < m.roles && m.mayGo(s, op):
		s[op]++
		s[mine] = crewIn
		return true
	case op == m.roles && s[mine] == crewFree:
		s[mine] = 0
		return true
	}
	return false
}

// mayGo reports whether there is a crew for one that waits in a role: those that have
// gone in, it, and others that wait.
func (m crewRules) mayGo(s sim.State, role int) bool {
	for _, makeup := range m.Makeups {
		ok := s[role] < int64(makeup[role])
		for i, n := range makeup {
			missing := int64(n) - s[i]
			ok = ok && missing >= 0 && missing <= m.count(s, int64(1+i))
		}
		if ok {
			return true
		}
	}
	return false
}
