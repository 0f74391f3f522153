package scheduler

// A Mutation is a mistake that exploration can be told to make, and how the
// differential test is to notice it.
type Mutation struct {
	Name  string
	Shows Mistake
	// Family is that of the programs in which it shows.
	Family string
	// From is the seed of the first of them that is tried.
	From uint64
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
	mutantWrites:     {Name: "writes", Shows: Loses, Family: "memory"},
	mutantReads:      {Name: "reads", Shows: Loses, Family: "memory"},
	mutantAddRead:    {Name: "add and read", Shows: Loses, Family: "guards"},
	mutantAdds:       {Name: "adds", Shows: Wastes, Family: "memory"},
	mutantInbox:      {Name: "inbox", Shows: Loses, Family: "fifo"},
	mutantAdvance:    {Name: "advance", Shows: Loses, Family: "time"},
	mutantClock:      {Name: "clock", Shows: Loses, Family: "time"},
	mutantPanic:      {Name: "panic", Shows: Loses, Family: "loop"},
	mutantFlush:      {Name: "flush", Shows: Loses, Family: "tso"},
	mutantForward:    {Name: "forward", Shows: Loses, Family: "tso"},
	mutantProperties: {Name: "properties", Shows: Loses, Family: "ordered"},

	mutantDropRace:  {Name: "drop race", Shows: Loses, Family: "memory"},
	mutantAdjacent:  {Name: "adjacent", Shows: Loses, Family: "fifo"},
	mutantGuards:    {Name: "guards", Shows: Loses, Family: "guards"},
	mutantGroups:    {Name: "groups", Shows: Loses, Family: "guards"},
	mutantSpinning:  {Name: "spinning", Shows: Loses, Family: "guards"},
	mutantBlocked:   {Name: "blocked", Shows: Loses, Family: "all"},
	mutantCancelled: {Name: "cancelled", Shows: Loses, Family: "loop"},
	mutantCutOff:    {Name: "cut off", Shows: Loses, Family: "guards"},
	mutantKnown:     {Name: "known", Shows: Loses, Family: "time"},
	mutantTruncate:  {Name: "truncate", Shows: Loses, Family: "ordered"},
	mutantFootprint: {Name: "footprint", Shows: Wastes, Family: "locks"},
	mutantTrust:     {Name: "trust", Shows: Loses, Family: "threads", From: 11_846},

	mutantNoWake:  {Name: "no wake", Shows: Loses, Family: "memory"},
	mutantNoSleep: {Name: "no sleep", Shows: Wastes, Family: "memory"},
	mutantInitial: {Name: "initial", Shows: Wastes, Family: "guards"},
	mutantAbsent:  {Name: "absent", Shows: Wastes, Family: "loop"},
	mutantTrees:   {Name: "trees", Shows: Wastes, Family: "memory"},

	mutantAnswers:  {Name: "answers", Shows: Loses, Family: "memory"},
	mutantLast:     {Name: "last", Shows: Loses, Family: "loop"},
	mutantTies:     {Name: "ties", Shows: Loses, Family: "fifo"},
	mutantOtherWay: {Name: "other way", Shows: Loses, Family: "fifo"},

	mutantHurry:   {Name: "hurry", Shows: Loses, Family: "locks"},
	mutantOutbox:  {Name: "outbox", Shows: Loses, Family: "locks"},
	mutantRelease: {Name: "release", Shows: Stops, Family: "guards"},
}

// Mutate makes x make a mistake: an index of Mutations, 0 for none.
func (x *Exploration) Mutate(m int) { x.mutant = mutant(m) }
