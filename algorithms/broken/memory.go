package broken

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// A Variant is a well-known wrong version of something for threads that share memory:
// what courses and papers warn of.
type Variant struct {
	// ID numbers them, as in "W2".
	ID string
	// From is where it is found, or warned of.
	From string
	// What goes wrong, in one sentence.
	What string
	// Property is the one that is violated in Scenario, a name of scenarios.Museum.
	Property, Scenario string
	// Preemptions is how many switches away from a task that could have gone on the
	// shortest way to a violation needs: with one less there is none. A task that
	// waits in a spin loop for a change that has not come could not have gone on.
	Preemptions int
	// Broken is the wrong version, Right the one as it was published, or a usual one.
	Broken, Right string
}

// Number is that of the ID.
func (v *Variant) Number() int {
	n, _ := strconv.Atoi(strings.TrimPrefix(v.ID, "W"))
	return n
}

// A wrong is a variant with what is needed to build it; nothing for a lock that is
// registered elsewhere, as it was published.
type wrong struct {
	Variant
	build func(w *sim.World, p algorithms.Params) any
	doc   string
	// also are other properties that are violated in the same scenario.
	also []string
	// elsewhere are properties that are violated in another scenario, with that.
	elsewhere [][2]string
	// claims changes what the right version claims into what this one does.
	claims func(p *sim.Policy)
}

// wrongs lists the variants with their locks.
func wrongs() []wrong {
	var all []wrong
	for _, list := range [][]wrong{wrongLocks(), wrongRWLocks(), wrongQueues(), moreWrongRWLocks(), wrongRegisters(), wrongMeetings(), wrongLooks(), wrongPuzzles(), wrongDeques(), wrongStacks(), wrongUses()} {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b wrong) int { return cmp.Compare(a.Number(), b.Number()) })
	return all
}

// Variants lists the wrong versions in the order of their numbers.
func Variants() []Variant {
	var all []Variant
	for _, w := range wrongs() {
		all = append(all, w.Variant)
	}
	return all
}

// memoryLocks are the locks of the variants.
func memoryLocks() []*algorithms.Algorithm {
	var all []*algorithms.Algorithm
	for _, x := range wrongs() {
		if x.build != nil {
			all = append(all, x.algorithm())
		}
	}
	return all
}

func (x *wrong) algorithm() *algorithms.Algorithm {
	v := version{source: x.From, doc: x.doc, stories: []string{x.Scenario}}
	for _, property := range append([]string{x.Property}, x.also...) {
		v.defects = append(v.defects, shows(property, x.Scenario, lower(x.What)))
	}
	for _, e := range x.elsewhere {
		if strings.HasPrefix(e[1], "museum/") { // the others are for every lock
			v.stories = append(v.stories, e[1])
		}
		v.defects = append(v.defects, shows(e[0], e[1], lower(x.What)))
	}
	a := versionOf(append(spin.Algorithms(), littlebook.Algorithms()...), x.Right, x.Broken, nil, v)
	sized := a.Kind != algorithms.QueueKind || a.Params != nil
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		if !sized && p["size"] != 0 {
			return nil, errUnbounded
		}
		return x.build(w, p), nil
	}
	if x.claims != nil {
		x.claims(&a.Policy)
	}
	return a
}

// errUnbounded is for a bound on the items of a queue that has none.
var errUnbounded = fmt.Errorf("the number of items cannot be bounded: %w", algorithms.ErrUnsupported)

// lower is a sentence as part of another one.
func lower(sentence string) string {
	return strings.ToLower(sentence[:1]) + strings.TrimSuffix(sentence[1:], ".")
}

// plainly drops the parameters.
func plainly[T any](build func(w *sim.World) T) func(*sim.World, algorithms.Params) any {
	return func(w *sim.World, _ algorithms.Params) any { return build(w) }
}
