package cli

import (
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/spf13/cobra"
)

func (a *app) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [WHAT [NAME]]",
		Short: "List algorithms, kinds, scenarios, strategies, properties and bugs",
		Long: `List what there is, a line each: algorithms (also called locks) by family, with
their policy, then kinds, scenarios, strategies, properties, the bugs of the museum,
or all of them. With a name behind it, all that is known of one entry, as "show NAME"
prints it.`,
		Example: `  simrun list
  simrun list algorithms
  simrun list scenarios rwlock/overtake
  simrun list properties --json`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				names = lookup.All
			case 1:
				names = a.index().Names(listed(args[0]))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 2 {
				return usagef("list takes what to list and perhaps one name, not %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkOutput(); err != nil {
				return err
			}
			what := lookup.All
			if len(args) > 0 {
				what = []string{listed(args[0])}
				if !slices.Contains(lookup.All, what[0]) {
					return unknown("list", args[0], lookup.All, "list --help")
				}
			}
			if len(args) == 2 {
				return a.showOne(what[0], args[1])
			}
			var d listDoc
			for _, w := range what {
				d.sections = append(d.sections, section{w, a.entries(w)})
			}
			return a.emit(&d)
		},
	}
	a.outputFlags(cmd)
	return cmd
}

// listed is what a word of a user's lists.
func listed(word string) string {
	switch word {
	case "locks":
		return lookup.Algorithms
	case "museum":
		return lookup.Bugs
	}
	return word
}

// An entry is a line of a list.
type entry struct {
	Name string `json:"name"`
	Kind string `json:"group,omitempty"`
	Doc  string `json:"doc"`
	// Of algorithms only.
	Policy  *lookup.Policy `json:"policy,omitempty"`
	Defects int            `json:"defects,omitempty"`

	family string
}

type section struct {
	Name    string
	Entries []entry
}

type listDoc struct{ sections []section }

func (a *app) entries(what string) (list []entry) {
	switch what {
	case lookup.Algorithms:
		for _, alg := range a.algs {
			p := lookup.PolicyOf(alg)
			list = append(list, entry{alg.Name, alg.Kind.Name, alg.Summary(), &p, len(alg.Defects), family(alg)})
		}
	case lookup.Kinds:
		for _, k := range algorithms.Kinds() {
			list = append(list, entry{Name: k.Name, Doc: k.Doc})
		}
	case lookup.Scenarios:
		for _, name := range scenarioNames() {
			s, kind := scenarios.ByName(name), ""
			if s.Kind != nil {
				kind = s.Kind.Name
			}
			list = append(list, entry{Name: s.Name, Kind: kind, Doc: s.Summary()})
		}
	case lookup.Strategies:
		for _, e := range verify.Strategies() {
			list = append(list, entry{Name: e.Name, Doc: e.Doc})
		}
	case lookup.Bugs:
		for _, e := range broken.Entries() {
			list = append(list, entry{Name: e.ID, Kind: e.Property, Doc: e.What})
		}
	case lookup.Properties:
		for _, p := range checker.Properties() {
			list = append(list, entry{Name: p.Name, Kind: p.Group, Doc: p.Doc})
		}
	}
	return list
}

// family is where a lock stands in the list; those of the museum are too many
// for one table.
func family(a *algorithms.Algorithm) string {
	_, rest, found := strings.Cut(a.Name, ".")
	switch {
	case !found:
		return ""
	case a.Museum() && strings.Contains(rest, "."):
		of, _, _ := strings.Cut(rest, ".")
		return a.Family() + "." + of
	}
	return a.Family()
}

// index finds names, and makes commands of this program.
func (a *app) index() *lookup.Index {
	return &lookup.Index{
		Algorithms: a.algs,
		Command: func(args ...string) string {
			words := []string{a.self}
			for _, arg := range args {
				words = append(words, quote(arg))
			}
			return strings.Join(words, " ")
		},
	}
}
