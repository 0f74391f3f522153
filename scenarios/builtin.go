package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/simrun-dev/simrun/algorithms"
)

//go:embed builtin museum fairness litmus claims
var files embed.FS

// Builtin lists the built-in scenarios, by kind and then in the order of their
// names: the stories that people tell about locks.
var Builtin = sync.OnceValue(func() []*Scenario { return embedded("builtin", "builtin/") })

// Museum lists the scenarios that tell known bugs, each as it was reproduced on
// the original and with what ought to come of it: a lock that has the bug fails
// its schedule. Their names are museum/mNN-STORY. Those for threads that share memory
// are museum/memory-STORY, and have no schedule: what goes wrong there does so in the
// middle of operations. They are for the locks that list them, and not meant for every
// lock of their kind.
var Museum = sync.OnceValue(func() []*Scenario { return embedded("museum", "") })

// Fairness lists the workloads under which fairness is measured: all tasks want
// the lock again and again. Their names are fairness/KIND/STORY. No lock is judged on
// them: they are far too long to be explored.
var Fairness = sync.OnceValue(func() []*Scenario { return embedded("fairness", "") })

// Claims lists the scenarios that show what a lock does where not every lock does the
// same: who is inside comes again, goes on in another mode, releases what it does not
// have. Their names are claims/KIND/STORY. What is right there is what the lock claims,
// so nothing is expected.
var Claims = sync.OnceValue(func() []*Scenario { return embedded("claims", "") })

// Litmus lists the litmus tests: small programs of shared memory, with the results
// that are allowed under sequential consistency and with store buffers. Their names are
// litmus/NAME. They need no lock.
//
// Source: P. Sewell, S. Sarkar, S. Owens, F. Zappa Nardelli and M. Myreen, x86-TSO,
// CACM 53(7), 2010; L. Maranget, S. Sarkar and P. Sewell, A Tutorial Introduction to
// the ARM and POWER Relaxed Memory Models, 2012, which names them.
var Litmus = sync.OnceValue(func() []*Scenario { return embedded("litmus", "") })

// embedded reads the scenarios in a folder; their names are the paths without
// the prefix.
func embedded(folder, prefix string) []*Scenario {
	var all []*Scenario
	err := fs.WalkDir(files, folder, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := files.ReadFile(p)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, prefix), ".sim")
		s, err := Parse(name, path.Base(p), src)
		if err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		// They are part of the program; a test parses them all.
		panic(fmt.Sprintf("scenarios: embedded scenario: %v", err))
	}
	return all
}

// ByName finds a scenario that comes with simrun: built-in, of the museum, a workload
// of fairness, of claims, a litmus test, or of a sweep (sweep/KIND/NUMBER); nil if there is none of
// that name.
func ByName(name string) *Scenario {
	list := Builtin
	switch folder, _, _ := strings.Cut(name, "/"); folder { // the others need not be read
	case "museum":
		list = Museum
	case "fairness":
		list = Fairness
	case "claims":
		list = Claims
	case "litmus":
		list = Litmus
	}
	for _, s := range list() {
		if s.Name == name {
			return s
		}
	}
	return WorkloadByName(name)
}

// All lists every scenario that has a text of its own here: all that ByName finds but
// those of sweeps.
func All() []*Scenario {
	return slices.Concat(Builtin(), Museum(), Fairness(), Claims(), Litmus())
}

// For lists the scenarios that an algorithm is judged on: the built-in ones of
// its kind, and those that it lists itself, if there are such.
func For(a *algorithms.Algorithm) []*Scenario {
	var all []*Scenario
	for _, s := range Builtin() {
		if s.Kind == a.Kind {
			all = append(all, s)
		}
	}
	for _, name := range a.Scenarios {
		if s := ByName(name); s != nil {
			all = append(all, s)
		}
	}
	return all
}
