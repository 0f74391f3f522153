package scheduler

import (
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A Seeded strategy makes choices that are a function of a seed. Reseed takes
// effect at the next Begin, so that one value serves many executions.
type Seeded interface {
	sim.Strategy
	Reseed(seed uint64)
}

// An Entry describes a strategy that can be chosen by name.
type Entry struct {
	// Name is what the command line calls it, the parameter included if it was
	// given: "pct", "pct:4".
	Name string
	// Doc is one sentence for people.
	Doc string
	// Param says what the number is that may follow the name behind a colon, in
	// one word; empty if there is none. Default is the number if none follows, and
	// Least the smallest one; the largest is MaxParam.
	Param          string
	Default, Least int
	// Seeded says that the seed matters: that New returns a [Seeded]. Without
	// it one execution says all that the strategy has to say.
	Seeded bool
	// Profiled says that the strategy should know what [Calibrate] measures: see
	// [Entry.With]. Without it New works all the same, with guesses.
	Profiled bool
	// New makes the strategy for a seed.
	New func(seed uint64) sim.Strategy

	build   func(seed uint64, param int, p *Profile) sim.Strategy
	param   int
	profile *Profile
}

// MaxParam is the largest number that may follow the name of a strategy.
const MaxParam = 100

// With is the same strategy for a subject of which p was measured; p may be nil.
// The seed reproduces an execution with an equal profile only, so whoever repeats
// a seed calibrates in the same way.
func (e Entry) With(p *Profile) Entry {
	e.profile = p
	return e.bound()
}

// bound sets New to what the other fields say.
func (e Entry) bound() Entry {
	build, param, profile := e.build, e.param, e.profile
	e.New = func(seed uint64) sim.Strategy { return build(seed, param, profile) }
	return e
}

// strategies is in the order in which people should meet them.
var strategies = [...]Entry{
	{
		Name:  "fifo",
		Doc:   "the plain event loop: ready queue in order, every I/O at once, no deviation",
		build: func(uint64, int, *Profile) sim.Strategy { return FIFO{} },
	},
	{
		Name:  "roundrobin",
		Doc:   "everybody in turn, in the order of creation: fair and deterministic",
		build: func(uint64, int, *Profile) sim.Strategy { return &RoundRobin{} },
	},
	{
		Name:   "random",
		Doc:    "every option equally likely, drawn from the seed",
		Seeded: true,
		build:  func(seed uint64, _ int, _ *Profile) sim.Strategy { return NewRandom(seed) },
	},
	{
		Name:  "pct",
		Doc:   "random priorities, lowered at depth-1 random points: finds a bug of that depth with a guaranteed probability",
		Param: "depth", Default: DefaultDepth, Least: 1,
		Seeded: true, Profiled: true,
		build: func(seed uint64, depth int, p *Profile) sim.Strategy { return NewPCT(seed, depth, p) },
	},
	{
		Name:   "pos",
		Doc:    "random priorities, drawn anew only where steps race: good where few pairs of steps do",
		Seeded: true, Profiled: true,
		build: func(seed uint64, _ int, p *Profile) sim.Strategy { return NewPOS(seed, p) },
	},
	{
		Name:   "urw",
		Doc:    "random, weighted by the steps left: every interleaving equally likely if nothing blocks",
		Seeded: true, Profiled: true,
		build: func(seed uint64, _ int, p *Profile) sim.Strategy { return NewURW(seed, p) },
	},
	{
		Name:   "surw",
		Doc:    "the order of the steps on one shared object uniformly, everything else at random",
		Seeded: true, Profiled: true,
		build: func(seed uint64, _ int, p *Profile) sim.Strategy { return NewSURW(seed, p) },
	},
	{
		Name:  "delay",
		Doc:   "the plain event loop but for a few deviations at random points",
		Param: "delays", Default: DefaultDelays, Least: 0,
		Seeded: true, Profiled: true,
		build: func(seed uint64, n int, p *Profile) sim.Strategy { return NewDelay(seed, n, p) },
	},
	{
		Name:   "portfolio",
		Doc:    "the samplers in turn, one for each seed, since none is the best for every bug",
		Seeded: true, Profiled: true,
		build: func(seed uint64, _ int, p *Profile) sim.Strategy { return newDefaultPortfolio(seed, p) },
	},
}

// Strategies lists the strategies that need nothing but a seed, with their
// default parameters.
func Strategies() []Entry {
	list := make([]Entry, len(strategies))
	for i, e := range strategies {
		e.param = e.Default
		list[i] = e.bound()
	}
	return list
}

// Lookup finds a strategy by its name, which may carry a parameter where the
// strategy has one: "pct:4". ok is false if there is no such strategy, if it
// takes no parameter, and if the parameter is not a whole number in its range,
// written plainly.
func Lookup(name string) (e Entry, ok bool) {
	name, param, given := strings.Cut(name, ":")
	for _, e := range strategies {
		if e.Name != name {
			continue
		}
		e.param = e.Default
		if given {
			n, err := strconv.Atoi(param)
			if err != nil || strconv.Itoa(n) != param || e.Param == "" || n < e.Least || n > MaxParam {
				return Entry{}, false
			}
			e.param = n
			e.Name += ":" + param
		}
		return e.bound(), true
	}
	return Entry{}, false
}
