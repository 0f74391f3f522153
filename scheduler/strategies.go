package scheduler

import "github.com/simrun-dev/simrun/sim"

// A Seeded strategy makes choices that are a function of a seed. Reseed takes
// effect at the next Begin, so that one value serves many executions.
type Seeded interface {
	sim.Strategy
	Reseed(seed uint64)
}

// An Entry describes a strategy that can be chosen by name.
type Entry struct {
	// Name is what the command line calls it.
	Name string
	// Doc is one sentence for people.
	Doc string
	// Seeded says that the seed matters: that New returns a [Seeded]. Without
	// it one execution says all that the strategy has to say.
	Seeded bool
	// New makes the strategy for a seed.
	New func(seed uint64) sim.Strategy
}

// strategies is in the order in which people should meet them.
var strategies = [...]Entry{
	{
		Name: "fifo",
		Doc:  "the plain event loop: ready queue in order, every I/O at once, no deviation",
		New:  func(uint64) sim.Strategy { return FIFO{} },
	},
	{
		Name: "roundrobin",
		Doc:  "everybody in turn, in the order of creation: fair and deterministic",
		New:  func(uint64) sim.Strategy { return &RoundRobin{} },
	},
	{
		Name:   "random",
		Doc:    "every option equally likely, drawn from the seed",
		Seeded: true,
		New:    func(seed uint64) sim.Strategy { return NewRandom(seed) },
	},
}

// Strategies lists the strategies that need nothing but a seed.
func Strategies() []Entry { return append([]Entry(nil), strategies[:]...) }

// Lookup finds a strategy by its name; ok is false if there is none.
func Lookup(name string) (e Entry, ok bool) {
	for _, e := range strategies {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}
