package broken

import (
	"slices"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
)

// An Entry is a bug of the museum.
type Entry struct {
	// ID numbers the bugs, as in "M22". A bug that several locks have has an entry
	// for each of them.
	ID string
	// From is the project that had it, with the versions.
	From string
	// Link is where it was reported or discussed; empty if nowhere.
	Link string
	// What goes wrong, in one sentence.
	What string
	// Property is the one that must be violated in Scenario. The lock claims it, or
	// the scenario checks it; where no property sees the bug, but only what the
	// scenario says of its schedule, it is [AsScripted].
	Property string
	// Scenario is a name of scenarios.Museum.
	Scenario string
	// Broken is the lock that has the bug: one of this package, or an exact port.
	Broken string
	// Fixed is its right twin; empty where history has none and no plain fix is
	// possible.
	Fixed string
	// Chain names a chain of fixes each of which made the next bug; else empty.
	// See [Chains].
	Chain string
}

// AsScripted stands for a property where there is none: what a scenario says of its
// schedule.
const AsScripted = "as-scripted"

// Number is that of the ID.
func (e *Entry) Number() int {
	n, _ := strconv.Atoi(strings.TrimPrefix(e.ID, "M"))
	return n
}

// asWritten lists the bugs file by file, those of a chain in the order of the
// versions.
func asWritten() []Entry {
	return slices.Concat(
		toroEntries(),
		tornadoEntries(),
		aiorwlockEntries(),
		asyncioEntries(),
		pyEntries(),
		anyioEntries(),
		permitEntries(),
		starvationEntries(),
		tinygoEntries(),
		deadlockEntries(),
		catsEntries(),
		kotlinEntries(),
		notifyEntries(),
		wakeupEntries(),
	)
}

// Entries lists the bugs in the order of their numbers.
func Entries() []Entry {
	all := asWritten()
	slices.SortStableFunc(all, func(a, b Entry) int { return a.Number() - b.Number() })
	return all
}

// A Chain is a row of bugs each of which was made by the fix of the one before.
type Chain struct {
	Name    string
	Entries []Entry
}

// Chains lists the chains, each in the order of the versions.
func Chains() []Chain {
	var all []Chain
	for _, e := range asWritten() {
		if e.Chain == "" {
			continue
		}
		i := slices.IndexFunc(all, func(c Chain) bool { return c.Name == e.Chain })
		if i < 0 {
			i = len(all)
			all = append(all, Chain{Name: e.Chain})
		}
		all[i].Entries = append(all[i].Entries, e)
	}
	return all
}

// Algorithms lists the locks of the families broken and fixed.
func Algorithms() []*algorithms.Algorithm {
	return slices.Concat(
		toroLocks(),
		tornadoLocks(),
		aiorwlockLocks(),
		asyncioAll(),
		pyLocks(),
		anyioLocks(),
		permitLocks(),
		starvationLocks(),
		tinygoLocks(),
		deadlockLocks(),
		catsLocks(),
		kotlinLocks(),
		notifyLocks(),
		wakeupLocks(),
		memoryLocks(),
	)
}
