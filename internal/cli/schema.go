package cli

import (
	"embed"
	"slices"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/spf13/cobra"
)

//go:embed schemas/*.json
var schemas embed.FS

// schemaNames are the documents that have a schema.
var schemaNames = []string{"check", "fairness", "list", "mutants", "outcomes", "show", "shrink", "trace", "verify"}

// Schema is the JSON Schema (2020-12) of a document: "check", "fairness", "list",
// "mutants", "outcomes", "show", "shrink", "trace" (of run and replay) or "verify"; nil for another name.
func Schema(name string) []byte {
	if name == "trace" {
		return trace.Schema()
	}
	b, err := schemas.ReadFile("schemas/" + name + ".json")
	if err != nil {
		return nil
	}
	return b
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema NAME",
		Short: "Print the JSON Schema of a document",
		Long: `Print the JSON Schema (2020-12) of a document: check, fairness, list, mutants, outcomes, show,
shrink, verify, or trace, which is what run and replay write. Each describes both forms: the one document, and
under $defs the lines of JSON Lines.`,
		Example: `  simrun schema check
  simrun schema trace`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return schemaNames, cobra.ShellCompDirectiveNoFileComp
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("schema needs one name: check, fairness, list, mutants, outcomes, show, shrink, trace or verify")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(schemaNames, args[0]) {
				return unknown("schema", args[0], schemaNames, "schema --help")
			}
			if _, err := a.Stdout.Write(Schema(args[0])); err != nil {
				return usagef("standard output: %v", cause(err))
			}
			return nil
		},
	}
}
