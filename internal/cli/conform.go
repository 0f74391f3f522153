package cli

import (
	"fmt"

	"github.com/simrun-dev/simrun/internal/conform"
	"github.com/spf13/cobra"
)

func (a *app) conformCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "conform FILE.jsonl ...",
		Short: "Replay recorded traces of the real libraries on the ports",
		Long: `Replay scripts that were recorded from the real libraries on their ports, under
the plain event loop with the library's own order of equal deadlines, and compare
every event, the blocked and cancelled tasks, and the final state.

A file has one JSON object a line; - reads standard input. The last line of the
output is "N passed, N failed"; the exit code is 1 if any failed.`,
		Example: `  simrun conform asyncio_Lock.jsonl toro_RWLock.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("conform needs at least one file of recorded traces (*.jsonl)")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"jsonl"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: a.conform,
	}
}

func (a *app) conform(cmd *cobra.Command, args []string) error {
	var r conform.Replayer
	defer r.Close()
	var sum conform.Totals
	for _, path := range args {
		t, err := a.conformFile(&r, path)
		sum.Passed += t.Passed
		sum.Failed += t.Failed
		if err != nil {
			return err
		}
		if cmd.Context().Err() != nil {
			break
		}
	}
	if _, err := fmt.Fprintf(a.Stdout, "%d passed, %d failed\n", sum.Passed, sum.Failed); err != nil {
		return badInput(err)
	}
	if err := interrupted(cmd.Context()); err != nil {
		return err
	}
	if sum.Failed > 0 {
		return &exitError{code: ExitViolated}
	}
	return nil
}

func (a *app) conformFile(r *conform.Replayer, path string) (conform.Totals, error) {
	name, in, done, err := a.open(path, "file of recorded traces")
	if err != nil {
		return conform.Totals{}, err
	}
	defer done()
	t, err := r.File(name, in, func(res *conform.Result) {
		if !res.Passed() {
			fmt.Fprintln(a.Stdout, res)
		}
	})
	if err != nil {
		return t, badInput(err)
	}
	return t, nil
}
