package mutate

// An Operator is one way in which people get a lock wrong.
type Operator struct {
	// Name is its name in reports, Doc what it does, in one sentence.
	Name, Doc string
}

// Operators lists them, in the order in which the mutants of a place are tried. The
// list is fixed: scores of different versions of a lock can be compared only as long
// as it is the same.
func Operators() []Operator { return operators[:] }

const (
	dropCall = iota
	callTwice
	dropDefer
	dropHandler
	dropAssignment
	dropStep
	reverseStep
	dropIf
	swapStatements
	earlyReturn
	dropReturn
	swallow
	breakContinue
	once
	always
	never
	negate
	boundary
	equality
	logic
	dropOperand
	dropNot
	arithmetic
	offByOne
	literal
	lifo
)

var operators = [...]Operator{
	dropCall:       {"drop-call", "a call for its effect is left out: a wake, a removal from a queue"},
	callTwice:      {"call-twice", "a call for its effect is made twice: two are woken, two permits given back"},
	dropDefer:      {"drop-defer", "a deferred call is left out"},
	dropHandler:    {"drop-handler", "what is to be done when a wait ends with an error is left out"},
	dropAssignment: {"drop-assignment", "an assignment is left out"},
	dropStep:       {"drop-step", "a counter is not changed: x++, x--, x += y or x -= y is left out"},
	reverseStep:    {"reverse-step", "a counter is changed the other way: ++ for --, += for -="},
	dropIf:         {"drop-if", "a conditional statement without else is left out"},
	swapStatements: {"swap", "two statements change places"},
	earlyReturn:    {"early-return", "a function returns before its work is done"},
	dropReturn:     {"drop-return", "a return without results is left out"},
	swallow:        {"swallow", "an error is not returned"},
	breakContinue:  {"break-continue", "break for continue, and the other way round"},
	once:           {"once", "a loop runs once at most: one who is woken does not look again"},
	always:         {"always", "a condition is taken to hold: a check is left out"},
	never:          {"never", "a condition is taken not to hold"},
	negate:         {"negate", "a condition is turned round"},
	boundary:       {"boundary", "< for <=, > for >=, and the other way round"},
	equality:       {"equality", "== for !=, and the other way round"},
	logic:          {"logic", "&& for ||, and the other way round"},
	dropOperand:    {"drop-operand", "one side of && or || is left out"},
	dropNot:        {"drop-not", "a ! is left out"},
	arithmetic:     {"arithmetic", "+ for -, and the other way round"},
	offByOne:       {"off-by-one", "a number is one more, or one less"},
	literal:        {"literal", "true for false, and the other way round"},
	lifo:           {"lifo", "a queue becomes a stack: the last comes out first, or goes in first"},
}
