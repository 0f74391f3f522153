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
	// A SharedList is one that several tasks search at once, while one inserts, or that
	// one deletes from, alone.
	SharedList interface {
		SearcherIn(t *sim.Task)
		SearcherOut(t *sim.Task)
		InserterIn(t *sim.Task)
		InserterOut(t *sim.Task)
		DeleterIn(t *sim.Task)
		DeleterOut(t *sim.Task)
	}
	// A Rope across a canyon is for baboons that go the same way, and breaks under too many.
	Rope interface {
		EastIn(t *sim.Task)
		EastOut(t *sim.Task)
		WestIn(t *sim.Task)
		WestOut(t *sim.Task)
	}
	// A SushiBar takes whoever comes as long as there are seats; if they have all been
	// taken, those who sit there are a party, and who comes waits for all of it to leave.
	SushiBar interface {
		Sit(t *sim.Task)
		Leave(t *sim.Task)
	}
	// A ChildCare has an adult for every few children. ChildIn waits for one, and
	// AdultOut until it is not needed.
	ChildCare interface {
		AdultIn(t *sim.Task)
		AdultOut(t *sim.Task)
		ChildIn(t *sim.Task)
		ChildOut(t *sim.Task)
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
	twoGroups("room", "woman", "man"),
	guest{role: "woman", enter: as(Bathroom.WomanIn), leave: as(Bathroom.WomanOut)},
	guest{role: "man", enter: as(Bathroom.ManIn), leave: as(Bathroom.ManOut)})

// RopeKind is the same for baboons, which a task that goes the other way must not make
// wait for ever.
var RopeKind = companyKind("rope",
	"A rope across a canyon: the baboons on it go the same way, and are not more than it bears.", has[Rope],
	[]Param{{Name: "bears", Doc: "how many it bears", Default: 5, Min: 1, Tried: []int64{2}}},
	twoGroups("bears", "eastbound", "westbound"),
	guest{role: "eastbound", in: "east-in", out: "east-out", enter: as(Rope.EastIn), leave: as(Rope.EastOut)},
	guest{role: "westbound", in: "west-in", out: "west-out", enter: as(Rope.WestIn), leave: as(Rope.WestOut)})

// twoGroups keep out each other, and a parameter says how many fit.
func twoGroups(room string, roles ...string) func(p Params) *sim.Company {
	return func(p Params) *sim.Company {
		return &sim.Company{Roles: roles, Apart: apart(2, [2]int{0, 1}), Most: []int{int(p[room]), int(p[room])}}
	}
}

// ListKind is exclusion of three classes, in three ways.
var ListKind = companyKind("list",
	"A linked list: any number search it, while one inserts; who deletes is alone.", has[SharedList], nil,
	func(Params) *sim.Company {
		const search, insert, remove = 0, 1, 2
		return &sim.Company{
			Roles: []string{"searcher", "inserter", "deleter"},
			Apart: apart(3, [2]int{insert, insert}, [2]int{remove, search}, [2]int{remove, insert}, [2]int{remove, remove}),
		}
	},
	guest{role: "searcher", enter: as(SharedList.SearcherIn), leave: as(SharedList.SearcherOut)},
	guest{role: "inserter", enter: as(SharedList.InserterIn), leave: as(SharedList.InserterOut)},
	guest{role: "deleter", enter: as(SharedList.DeleterIn), leave: as(SharedList.DeleterOut)})

// SushiBarKind has a party whenever the bar is full.
var SushiBarKind = companyKind("sushibar",
	"A sushi bar: who comes sits down at once, but if all seats have been taken, waits until all who sit there have left.", has[SushiBar],
	[]Param{{Name: "seats", Doc: "how many there are", Default: 5, Min: 1, Tried: []int64{2}}},
	func(p Params) *sim.Company {
		return &sim.Company{Roles: []string{"guest"}, Most: []int{int(p["seats"])}, Together: true}
	},
	guest{role: "guest", in: "sit", out: "leave", how: "sit down; after a party, which was there when all seats were taken", enter: as(SushiBar.Sit), leave: as(SushiBar.Leave)})

// ChildCareKind bounds one class by the number of the other.
var ChildCareKind = companyKind("childcare",
	"A child care centre: for every few children that are inside there is an adult.", has[ChildCare],
	[]Param{{Name: "children", Doc: "how many an adult can look after", Default: 3, Min: 1, Tried: []int64{2}}},
	func(p Params) *sim.Company {
		return &sim.Company{Roles: []string{"adult", "child"}, Wards: int(p["children"])}
	},
	guest{role: "adult", how: "go in", back: "wait until those who stay can look after all children, and leave", stays: true, enter: as(ChildCare.AdultIn), leave: as(ChildCare.AdultOut)},
	guest{role: "child", how: "wait until there is an adult to look after one more child, and go in", enter: as(ChildCare.ChildIn), leave: as(ChildCare.ChildOut)})

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
		enter: as(Table.Take), leave: as(Table.Put),
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
	[]func(l any, t *sim.Task){as(Molecule.Hydrogen), as(Molecule.Oxygen)},
	"bond", as(Molecule.Bond))

// puzzles lists the kinds of puzzles.
func puzzles() []*Kind {
	return []*Kind{MeetingKind, MoleculeKind, BathroomKind, TableKind, ListKind, RopeKind, SushiBarKind, ChildCareKind, BusKind}
}
