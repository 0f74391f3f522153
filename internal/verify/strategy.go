package verify

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/scheduler"
)

// A Method says how schedules are found.
type Method uint8

const (
	// Auto executes one schedule of every class as long as that fits the budget,
	// and samples if it does not.
	Auto Method = iota
	// Classes executes one schedule of every class.
	Classes
	// Interleavings executes every schedule.
	Interleavings
	// Sample executes one schedule for each of many seeds.
	Sample
)

// methods are the strategies that explore, with what people are told of them.
var methods = [...]struct {
	name, doc string
	method    Method
}{
	{"auto", "dpor while that fits the budget (--max-executions), else what is left is sampled with portfolio", Auto},
	{"dpor", "explores: one schedule of every class, by optimal partial-order reduction", Classes},
	{"dfs", "explores: every schedule, without any reduction", Interleavings},
}

// A Strategy says where schedules come from. The zero value is that of "auto".
type Strategy struct {
	Method Method
	// Sampler makes the choices for Sample; the zero Entry is random.
	Sampler scheduler.Entry
}

// Name is what the command line calls it.
func (s Strategy) Name() string {
	for _, m := range methods {
		if m.method == s.Method {
			return m.name
		}
	}
	return s.Sampler.Name
}

// Explores reports whether schedules are found by exploration, as far as it goes.
func (s Strategy) Explores() bool { return s.Method != Sample }

// LookupStrategy finds a strategy by its name; ok is false if there is none.
func LookupStrategy(name string) (s Strategy, ok bool) {
	for _, m := range methods {
		if m.name == name {
			return Strategy{Method: m.method}, true
		}
	}
	e, ok := scheduler.Lookup(name)
	return Strategy{Sample, e}, ok
}

// A StrategyInfo is what people are told of a strategy.
type StrategyInfo struct{ Name, Doc string }

// Strategies lists all strategies, those that explore first.
func Strategies() (list []StrategyInfo) {
	for _, m := range methods {
		list = append(list, StrategyInfo{m.name, m.doc})
	}
	for _, e := range scheduler.Strategies() {
		list = append(list, StrategyInfo{e.Name, e.Doc})
	}
	return list
}

// sampler is a strategy that there is.
func sampler(name string) scheduler.Entry {
	e, _ := scheduler.Lookup(name)
	return e
}

// boundWords names what limits an exploration, as in "2 deviations and 500 steps";
// "" for nothing.
func boundWords(b scheduler.Bounds, steps int) string {
	var words []string
	for _, part := range []struct {
		n    int
		what string
	}{{b.Deviations, "deviation"}, {b.Preemptions, "preemption"}} {
		if part.n >= 0 {
			words = append(words, plural(part.n, part.what))
		}
	}
	if steps > 0 {
		words = append(words, plural(steps, "step"))
	}
	return strings.Join(words, " and ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
