package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/spf13/cobra"
)

func (a *app) showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show NAME...",
		Short: "Print all that is known of a lock, a kind, a property, a scenario, a strategy or a bug",
		Long: `Print all that is known of a name. Of a lock: its policy and source, its operations,
the properties that it claims and those that it does not, its known defects with the
commands that show them, and its scenarios. Of a kind: its operations, locks and
scenarios. Of a property: its definition, who claims it and who violates it. Of a
scenario: its text, the locks it is for, and the defects that it shows. Of a bug of the
museum, as M20: who had it, and the commands that show the broken lock and the fixed one.`,
		Example: `  simrun show toro.RWLock
  simrun show rwlock blocked-when-quiet
  simrun show rwlock/overtake
  simrun show M20
  simrun show asyncio.Queue --json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.allNames(), cobra.ShellCompDirectiveNoFileComp
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef(`show needs a name; see "list"`)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkOutput(); err != nil {
				return err
			}
			var d showDoc
			for _, name := range args {
				found := a.index().Find(canonical(name))
				if len(found) == 0 {
					return a.unknownName(name)
				}
				d.entries = append(d.entries, found...)
			}
			return a.emit(&d)
		},
	}
	a.outputFlags(cmd)
	return cmd
}

// canonical is the name of what people also call otherwise.
func canonical(name string) string {
	if len(name) > 1 && name[0] == 'm' && strings.Trim(name[1:], "0123456789") == "" {
		return "M" + name[1:]
	}
	if ps := checker.Select(name); len(ps) == 1 {
		return ps[0].Name
	}
	return name
}

func (a *app) allNames() (names []string) {
	for _, what := range lookup.All {
		for _, name := range a.index().Names(what) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// unknownName is the error for a name that means nothing. The part of a name
// behind the dot alone is no name, but says what was meant.
func (a *app) unknownName(name string) error {
	var meant []string
	for _, lock := range a.lockNames() {
		if _, short, found := strings.Cut(lock, "."); found && strings.EqualFold(short, name) {
			meant = append(meant, lock)
		}
	}
	if len(meant) > 0 {
		return usagef("unknown name %q; did you mean %s?", name, strings.Join(meant, " or "))
	}
	return unknown("name", name, a.allNames(), "list")
}

// showOne is "list WHAT NAME".
func (a *app) showOne(what, name string) error {
	e := a.index().FindIn(what, name)
	if e == nil {
		return unknown(lookup.One(what), name, a.index().Names(what), "list "+what)
	}
	return a.emit(&showDoc{[]lookup.Entry{e}})
}

// showDoc is what is known of names.
type showDoc struct{ entries []lookup.Entry }

func (d *showDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonHead
		Entries []lookup.Entry `json:"entries"`
	}{jsonHead{jsonVersion, "simrun.show"}, d.entries}, "  ")
}

// jsonl is a line that says what this is, and one for each entry.
func (d *showDoc) jsonl(w io.Writer) error {
	if err := writeJSON(w, jsonHead{jsonVersion, "simrun.show"}, ""); err != nil {
		return err
	}
	for _, e := range d.entries {
		if err := writeJSON(w, e, ""); err != nil {
			return err
		}
	}
	return nil
}

func (d *showDoc) text(w io.Writer, o trace.Options) error {
	if o.Width == 0 {
		o.Width = maxWidth
	}
	for i, e := range d.entries {
		if i > 0 {
			fmt.Fprintln(w)
		}
		p := page{w, o.Width}
		switch e := e.(type) {
		case *lookup.Algorithm:
			p.algorithm(e)
		case *lookup.Kind:
			p.kind(e)
		case *lookup.Property:
			p.property(e)
		case *lookup.Scenario:
			p.scenario(e)
		case *lookup.Bug:
			p.bug(e)
		case *lookup.Strategy:
			p.title(e.Name, "strategy")
			p.paragraph(e.Doc)
		}
	}
	return nil
}
