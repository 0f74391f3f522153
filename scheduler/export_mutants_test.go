package scheduler

// A Mutation is a mistake that exploration can be told to make, and how the
// differential test is to notice it.
type Mutation struct {
	Name  string
	Shows Mistake
	// Family is that of the programs in which it shows.
	Family string
}

// A Mistake is what comes of a mutation.
type Mistake string

const (
	Loses  Mistake = "loses"  // classes
	Wastes Mistake = "wastes" // executions: given up, or of a class executed before
	Stops  Mistake = "stops"  // with something left to do: ErrUnfinished
)

// Mutations are all of them, by number.
var Mutations = [mutants]Mutation{
	mutantWrites:     {"writes", Loses, "memory"},
	mutantReads:      {"reads", Loses, "memory"},
	mutantAddRead:    {"add and read", Loses, "guards"},
	mutantAdds:       {"adds", Wastes, "memory"},
	mutantInbox:      {"inbox", Loses, "fifo"},
	mutantAdvance:    {"advance", Loses, "time"},
	mutantClock:      {"clock", Loses, "time"},
	mutantPanic:      {"panic", Loses, "loop"},
	mutantFlush:      {"flush", Loses, "tso"},
	mutantForward:    {"forward", Loses, "tso"},
	mutantProperties: {"properties", Loses, "ordered"},

	mutantDropRace:  {"drop race", Loses, "memory"},
	mutantAdjacent:  {"adjacent", Loses, "fifo"},
	mutantGuards:    {"guards", Loses, "guards"},
	mutantGroups:    {"groups", Loses, "guards"},
	mutantSpinning:  {"spinning", Loses, "guards"},
	mutantBlocked:   {"blocked", Loses, "all"},
	mutantCancelled: {"cancelled", Loses, "loop"},
	mutantCutOff:    {"cut off", Loses, "guards"},
	mutantKnown:     {"known", Loses, "time"},
	mutantTruncate:  {"truncate", Loses, "ordered"},
	mutantFootprint: {"footprint", Wastes, "locks"},

	mutantNoWake:  {"no wake", Loses, "memory"},
	mutantNoSleep: {"no sleep", Wastes, "memory"},
	mutantInitial: {"initial", Wastes, "guards"},
	mutantAbsent:  {"absent", Wastes, "loop"},
	mutantTrees:   {"trees", Wastes, "memory"},

	mutantAnswers:  {"answers", Loses, "memory"},
	mutantLast:     {"last", Loses, "loop"},
	mutantTies:     {"ties", Loses, "fifo"},
	mutantOtherWay: {"other way", Loses, "fifo"},

	mutantHurry:   {"hurry", Loses, "locks"},
	mutantOutbox:  {"outbox", Loses, "locks"},
	mutantRelease: {"release", Stops, "guards"},
}

// Mutate makes x make a mistake: an index of Mutations, 0 for none.
func (x *Exploration) Mutate(m int) { x.mutant = mutant(m) }
