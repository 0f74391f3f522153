package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// The kinds of puzzles: each has a name of its own for what is done, and a rule.
//
// Source: A. Downey, The Little Book of Semaphores, second edition, 2016.
type (
	// A Bathroom is for women or for men at a time.
	Bathroom interface {
		WomanIn(t *sim.Task)
		WomanOut(t *sim.Task)
		ManIn(t *sim.Task)
		ManOut(t *sim.Task)
	}
	// A Table has a fork between any two seats, and a philosopher needs both of its own.
	Table interface {
		// Take takes the forks of the seat of t.
		Take(t *sim.Task)
		// Put puts them back.
		Put(t *sim.Task)
	}
	// A Molecule is a place where atoms bond: two of hydrogen and one of oxygen.
	Molecule interface {
		// Hydrogen and Oxygen return when the atom may bond.
		Hydrogen(t *sim.Task)
		Oxygen(t *sim.Task)
		// Bond returns when all atoms of the molecule have bonded.
		Bond(t *sim.Task)
	}
)

// BathroomKind is group mutual exclusion for two groups, with room for a few.
var BathroomKind = companyKind("bathroom",
	"A bathroom for women and men: women or men are inside, never both, and not more than fit.", has[Bathroom],
	[]Param{{Name: "room", Doc: "how many fit", Default: 3, Min: 1, Tried: []int64{2}}},
	func(p Params) *sim.Company {
		return &sim.Company{Roles: []string{"woman", "man"}, Apart: apart(2, [2]int{0, 1}), Most: []int{int(p["room"]), int(p["room"])}}
	},
	guest{
		role: "woman", in: "woman-in", out: "woman-out",
		enter: func(l any, t *sim.Task) { l.(Bathroom).WomanIn(t) }, leave: func(l any, t *sim.Task) { l.(Bathroom).WomanOut(t) },
	},
	guest{
		role: "man", in: "man-in", out: "man-out",
		enter: func(l any, t *sim.Task) { l.(Bathroom).ManIn(t) }, leave: func(l any, t *sim.Task) { l.(Bathroom).ManOut(t) },
	})

// TableKind is the table of the dining philosophers.
var TableKind = seated(companyKind("table",
	"A round table with a fork between any two neighbours: who eats has both forks, so no two neighbours do.", has[Table],
	[]Param{{Name: "seats", Doc: "how many philosophers there are", Default: 3, Min: 2}},
	func(p Params) *sim.Company {
		n := int(p["seats"])
		c := &sim.Company{Seats: true, Apart: apart(n)}
		for i := range n {
			c.Roles = append(c.Roles, fmt.Sprintf("philosopher %d", i+1))
			next := (i + 1) % n
			c.Apart[i][i], c.Apart[i][next], c.Apart[next][i] = true, true, true
		}
		return c
	},
	guest{
		role: "philosopher", in: "take", out: "put", how: "wait for both forks, and take them", back: "put both forks back",
		enter: func(l any, t *sim.Task) { l.(Table).Take(t) }, leave: func(l any, t *sim.Task) { l.(Table).Put(t) },
	}))

// seated is for a kind that has as many tasks as seats.
func seated(k *Kind) *Kind {
	rules := k.Rules
	k.Rules = func(p Params, s *sim.Spec) {
		rules(p, s)
		s.Policy.Tasks = len(s.Company.Roles)
	}
	return k
}

// MoleculeKind is the making of water.
var MoleculeKind = crewKind("molecule",
	"Atoms come, and go on when there are two of hydrogen and one of oxygen; all three bond before another one does.", has[Molecule],
	&sim.Crew{Roles: []string{"hydrogen", "oxygen"}, Makeups: [][]int{{2, 1}}},
	[]func(l any, t *sim.Task){
		func(l any, t *sim.Task) { l.(Molecule).Hydrogen(t) },
		func(l any, t *sim.Task) { l.(Molecule).Oxygen(t) },
	},
	"bond", func(l any, t *sim.Task) { l.(Molecule).Bond(t) })

// puzzles lists the kinds of puzzles.
func puzzles() []*Kind { return []*Kind{MeetingKind, MoleculeKind, BathroomKind, TableKind} }
