package script

import "fmt"

// A Vocabulary is everything a scenario file may name that the language does
// not define itself. This package knows no kind of lock: the caller says which
// there are. The order of the slices is the order in which hints list them.
type Vocabulary struct {
	Kinds      []Kind
	Properties []PropertySpec // for "check" and "expect violates"
	Errors     []string       // for "raises"
}

// A Kind describes what can be done with one kind of object: lock s = KIND(...).
type Kind struct {
	Name   string
	Ops    []OpSpec
	Params []ParamSpec
}

// An OpSpec describes one operation of a kind.
type OpSpec struct {
	Name     string
	Class    Class
	Arg      ArgSpec
	Yields   bool // returns a value, so "= 5" may be asserted
	Blocking bool // may wait, so it can block, be cancelled and have a timeout
}

// A Class is the role of an operation, as the properties see it.
type Class uint8

// The classes of operations.
const (
	Misc Class = iota
	Acquire
	Release
	Query
)

// String returns the name of the class in lower case.
func (c Class) String() string {
	return [...]string{"misc", "acquire", "release", "query"}[min(c, Query)]
}

// An ArgSpec says whether an operation takes a number.
type ArgSpec uint8

// What an operation takes.
const (
	NoArg ArgSpec = iota
	IntArg
	OptionalArg // a number that may be left out, as in: notify c
	PairArg     // two numbers, as in: cas x 0 1
)

// A ParamSpec describes one parameter of a kind, given by position or by name.
type ParamSpec struct {
	Name     string
	Bool     bool // true or false instead of a number
	Required bool
}

// A PropertySpec describes one property: safety, bypass<=1, fairness(bypass<=1).
type PropertySpec struct {
	Name  string
	Bound bool     // "<= N" may follow
	Parts []string // properties that may stand in parentheses after it
}

// Valid reports the first name of v that no scenario file could use: one that
// is not a word, or an operation that is named like a word of the language.
func (v *Vocabulary) Valid() error {
	for _, k := range v.Kinds {
		if !isWord(k.Name) {
			return fmt.Errorf("script: kind %q: not a word", k.Name)
		}
		for _, op := range k.Ops {
			if !isWord(op.Name) || opReserved(op.Name) {
				return fmt.Errorf("script: kind %s: operation %q: not a word, or a word of the language", k.Name, op.Name)
			}
		}
		for _, p := range k.Params {
			if !isWord(p.Name) {
				return fmt.Errorf("script: kind %s: parameter %q: not a word", k.Name, p.Name)
			}
		}
	}
	for _, p := range v.Properties {
		if !isWord(p.Name) {
			return fmt.Errorf("script: property %q: not a word", p.Name)
		}
	}
	for _, e := range v.Errors {
		if !isWord(e) {
			return fmt.Errorf("script: error %q: not a word", e)
		}
	}
	return nil
}

// opReserved reports whether an operation of a kind cannot have this name.
func opReserved(name string) bool {
	return builtinOp(name) != nil || annotation[name] || name == "timeout" || name == "if" || name == "unless"
}

func (k *Kind) op(name string) *OpSpec {
	for i := range k.Ops {
		if k.Ops[i].Name == name {
			return &k.Ops[i]
		}
	}
	return nil
}

func (k *Kind) opNames() []string {
	names := make([]string, len(k.Ops))
	for i, op := range k.Ops {
		names[i] = op.Name
	}
	return names
}

// The kinds that the language brings along: "var x = 0", "cell c = 0" and "mutex m".
var (
	varKind = Kind{Name: "var", Ops: []OpSpec{
		{Name: "read", Class: Query, Yields: true},
		{Name: "write", Arg: IntArg},
		{Name: "add", Arg: OptionalArg},
		{Name: "fetchadd", Arg: OptionalArg, Yields: true},
		{Name: "swap", Arg: IntArg, Yields: true},
		{Name: "cas", Arg: PairArg, Yields: true},
		{Name: "await", Arg: IntArg, Blocking: true},
	}}
	cellKind = Kind{Name: "cell", Ops: []OpSpec{
		{Name: "read", Class: Query, Yields: true},
		{Name: "write", Arg: IntArg},
	}}
	mutexKind = Kind{Name: "mutex", Ops: []OpSpec{
		{Name: "lock", Class: Acquire, Blocking: true},
		{Name: "unlock", Class: Release},
	}}
)

// builtinOps need no object.
var builtinOps = []OpSpec{
	{Name: "sleep", Arg: IntArg, Blocking: true},
	{Name: "step", Blocking: true},
	{Name: "fence"},
	{Name: "cancel"},
	{Name: "choose", Arg: IntArg, Yields: true},
}

func builtinOp(name string) *OpSpec {
	for i := range builtinOps {
		if builtinOps[i].Name == name {
			return &builtinOps[i]
		}
	}
	return nil
}

// keywords begin a statement. A schedule ends at the first line that begins
// with one of them, which is why no task can have such a name.
var keywords = []string{
	"simrun", "lock", "var", "cell", "mutex", "loop", "time", "spurious", "memory", "task", "schedule", "when", "expect", "check", "allow", "forbid",
}

// annotation holds the words that may follow an operation in a schedule line.
var annotation = map[string]bool{
	"blocks": true, "wakes": true, "returns": true, "raises": true, "cancelled": true, "times": true,
}

// reserved holds every word that cannot name an object, a task or a schedule.
var reserved = func() map[string]bool {
	words := map[string]bool{
		"tick": true, "at": true, "timeout": true, "nobody": true, "anybody": true, "done": true, "before": true,
		"violates": true, "loose": true, "true": true, "false": true, "none": true, "if": true, "unless": true,
	}
	for _, w := range keywords {
		words[w] = true
	}
	for _, op := range builtinOps {
		words[op.Name] = true
	}
	for w := range annotation {
		words[w] = true
	}
	return words
}()
