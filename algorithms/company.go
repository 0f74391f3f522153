package algorithms

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A guest is what tasks are inside as, with the operations that take them in and out.
type guest struct {
	role    string // as in "woman"
	in, out string // the names of the operations; empty for woman-in and woman-out
	how     string // what in does; empty for the usual
	back    string // the same for out
	stays   bool   // who wants to leave may have to wait
	enter   func(l any, t *sim.Task)
	leave   func(l any, t *sim.Task)
}

// as is a method of an interface as a function of any implementation.
func as[T any](method func(T, *sim.Task)) func(l any, t *sim.Task) {
	return func(l any, t *sim.Task) { method(l.(T), t) }
}

// companyOps are the operations of a kind whose tasks come as one of these: in and out
// for each.
func companyOps(guests []guest) (ops []Op) {
	for i, g := range guests {
		if g.in == "" {
			g.in, g.out = g.role+"-in", g.role+"-out"
		}
		if g.how == "" {
			g.how = "wait until there is room for one " + g.role + ", and go in"
		}
		if g.back == "" {
			g.back = "leave"
		}
		ops = append(ops,
			Op{
				OpInfo: sim.OpInfo{Name: g.in, Doc: g.how, Class: sim.Acquire, Blocking: true, Undo: 2*i + 1, Role: i},
				Call:   plainly(g.enter),
			},
			Op{
				OpInfo: sim.OpInfo{Name: g.out, Doc: g.back, Class: sim.Release, Blocking: g.stays, Role: i},
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

// companyModel has for its state how many of each role are inside, and behind that, of a
// company that keeps together, whether it keeps others out.
func companyModel(c *sim.Company, guests []guest) sim.Model {
	roles := len(c.Roles)
	return sim.Model{
		Init: func() sim.State {
			if c.Together {
				return make(sim.State, roles+1)
			}
			return make(sim.State, roles)
		},
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			role := op.Op / 2
			if c.Seats {
				role = op.Task % roles
			}
			switch {
			case op.Op%2 == 0 && !fits(c, s, role), op.Op%2 == 1 && !spared(c, s, role):
				return s, sim.Value{}, nil, false
			case op.Op%2 == 0:
				s[role]++
				if c.Together && s[role] == int64(c.Most[role]) {
					s[roles] = 1
				}
			case s[role] == 0:
				return s, sim.Value{}, ErrMisuse, true
			default:
				s[role]--
				if c.Together && s[role] == 0 {
					s[roles] = 0
				}
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string {
			if c.Together && s[roles] == 1 {
				return counted(s, c.Roles) + ", who leave together"
			}
			return counted(s, c.Roles)
		},
	}
}

// fits reports whether one more of a role may go in.
func fits(c *sim.Company, s sim.State, role int) bool {
	for other := range c.Roles {
		if s[other] > 0 && c.Apart != nil && c.Apart[role][other] {
			return false
		}
	}
	switch {
	case c.Together && s[len(c.Roles)] == 1:
		return false
	case c.Wards > 0 && role == 1:
		return s[1] < int64(c.Wards)*s[0]
	}
	return c.Most == nil || s[role] < int64(c.Most[role])
}

// spared reports whether one of a role may leave.
func spared(c *sim.Company, s sim.State, role int) bool {
	return c.Wards == 0 || role > 0 || s[0] == 0 || s[1] <= int64(c.Wards)*(s[0]-1)
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
