package algorithms

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A guest is what tasks are inside as, with the operations that take them in and out.
type guest struct {
	role    string // as in "woman"
	in, out string // the names of the operations
	how     string // what in does; empty for the usual
	back    string // the same for out
	enter   func(l any, t *sim.Task)
	leave   func(l any, t *sim.Task)
}

// companyOps are the operations of a kind whose tasks come as one of these: in and out
// for each.
func companyOps(guests []guest) (ops []Op) {
	for i, g := range guests {
		if g.how == "" {
			g.how, g.back = "wait until there is room for a "+g.role+", and go in", "leave"
		}
		ops = append(ops,
			Op{
				OpInfo: sim.OpInfo{Name: g.in, Doc: g.how, Class: sim.Acquire, Blocking: true, Undo: 2*i + 1, Role: i},
				Call:   plainly(g.enter),
			},
			Op{
				OpInfo: sim.OpInfo{Name: g.out, Doc: g.back, Class: sim.Release, Role: i},
				Call:   plainly(g.leave),
			})
	}
	return ops
}

// plainly makes an operation without argument, result and error.
func plainly(f func(l any, t *sim.Task)) func(*sim.Task, any, sim.Value) (sim.Value, error) {
	return func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
		f(l, t)
		return sim.Value{}, nil
	}
}

// companyKind is a kind of which only its company is to be said.
func companyKind(name, doc string, implements func(any) bool, params []Param, company func(p Params) *sim.Company, guests ...guest) *Kind {
	return &Kind{
		Name: name, Doc: doc, Implements: implements, Ops: companyOps(guests), Params: params, Puzzle: true,
		Capacity: unbounded,
		Rules:    func(p Params, s *sim.Spec) { s.Company = company(p) },
		Model:    func(p Params, _ sim.Policy) sim.Model { return companyModel(company(p), guests) },
	}
}

// companyModel has for its state how many of each role are inside.
func companyModel(c *sim.Company, guests []guest) sim.Model {
	return sim.Model{
		Init: func() sim.State { return make(sim.State, len(c.Roles)) },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			role := op.Op / 2
			if c.Seats {
				role = op.Task % len(c.Roles)
			}
			switch {
			case op.Op%2 == 0 && !fits(c, s, role):
				return s, sim.Value{}, nil, false
			case op.Op%2 == 0:
				s[role]++
			case s[role] == 0:
				return s, sim.Value{}, ErrMisuse, true
			default:
				s[role]--
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string { return counted(s, c.Roles) },
	}
}

// fits reports whether one more of a role may go in.
func fits(c *sim.Company, s sim.State, role int) bool {
	for other, n := range s {
		if n > 0 && c.Apart != nil && c.Apart[role][other] {
			return false
		}
	}
	return c.Most == nil || s[role] < int64(c.Most[role])
}

// counted says how many there are of each role; "nobody" if there are none.
func counted(s sim.State, roles []string) string {
	var parts []string
	for i, role := range roles {
		if s[i] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", s[i], role))
		}
	}
	if parts == nil {
		return "nobody"
	}
	return strings.Join(parts, ", ")
}

// apart is a matrix for [sim.Company]: the pairs that are listed keep out each other.
func apart(roles int, pairs ...[2]int) [][]bool {
	m := make([][]bool, roles)
	for i := range m {
		m[i] = make([]bool, roles)
	}
	for _, p := range pairs {
		m[p[0]][p[1]], m[p[1]][p[0]] = true, true
	}
	return m
}
