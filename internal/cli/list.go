package cli

import (
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/spf13/cobra"
)

var listable = []string{"algorithms", "kinds", "scenarios", "strategies", "properties"}

func (a *app) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [WHAT [NAME]]",
		Short: "List algorithms, kinds, scenarios, strategies and properties",
		Long: `List what there is, a line each: algorithms (also called locks), kinds,
scenarios, strategies, properties, or all of them. With a name behind it, all
that is known of one entry: the policy and the known defects of an algorithm,
the operations of a kind, the text of a scenario, the definition of a property.`,
		Example: `  simrun list
  simrun list algorithms toro.RWLock
  simrun list scenarios rwlock/overtake
  simrun list properties --json`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				names = listable
			case 1:
				for _, e := range a.entries(args[0]) {
					names = append(names, e.Name)
				}
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
			what := listable
			if len(args) > 0 {
				if args[0] == "locks" {
					args[0] = "algorithms"
				}
				if !slices.Contains(listable, args[0]) {
					return unknown("list", args[0], listable, "list --help")
				}
				what = args[:1]
			}
			var d listDoc
			for _, w := range what {
				d.sections = append(d.sections, section{w, a.entries(w)})
			}
			if len(args) == 2 {
				return a.one(&d, args[0], args[1])
			}
			return a.emit(&d)
		},
	}
	a.outputFlags(cmd)
	return cmd
}

// An entry is a line of a list.
type entry struct {
	Name   string `json:"name"`
	Kind   string `json:"group,omitempty"`
	Doc    string `json:"doc"`
	Detail string `json:"detail,omitempty"`
}

type section struct {
	Name    string
	Entries []entry
}

type listDoc struct{ sections []section }

func (a *app) entries(what string) (list []entry) {
	switch what {
	case "algorithms":
		for _, alg := range a.algs {
			list = append(list, entry{alg.Name, alg.Kind.Name, alg.Summary(), algorithmDetail(alg)})
		}
	case "kinds":
		for _, k := range algorithms.Kinds() {
			list = append(list, entry{k.Name, "", k.Doc, kindDetail(k)})
		}
	case "scenarios":
		for _, name := range scenarioNames() {
			s, kind := scenarios.ByName(name), ""
			if s.Kind != nil {
				kind = s.Kind.Name
			}
			list = append(list, entry{s.Name, kind, s.Summary(), string(s.Source)})
		}
	case "strategies":
		for _, e := range verify.Strategies() {
			list = append(list, entry{Name: e.Name, Doc: e.Doc})
		}
	case "properties":
		for _, p := range checker.Properties() {
			list = append(list, entry{p.Name, p.Group, p.Doc, "after " + p.Source})
		}
	}
	return list
}

// one shows a single entry in full.
func (a *app) one(d *listDoc, what, name string) error {
	var names []string
	for _, e := range d.sections[0].Entries {
		if e.Name == name {
			return a.emit(&entryDoc{what, e})
		}
		names = append(names, e.Name)
	}
	return unknown(strings.TrimSuffix(strings.Replace(what, "ies", "y", 1), "s"), name, names, "list "+what)
}
