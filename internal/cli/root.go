package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   a.program(),
		Short: "A deterministic simulator and model checker for lock algorithms",
		Long: `simrun runs lock algorithms through the interleavings of small workloads on a
deterministic scheduler, all of them where they can be told apart, and judges every execution: exclusion, deadlock, lost
wake-ups, fairness, leaks under cancellation, linearizability. Every failure it
finds comes with one line that reproduces it.`,
		Example: `  simrun verify                                      # all locks of event loops
  simrun verify toro.RWLock                          # one of them
  simrun run rwlock/overtake --lock aiorwlock.RWLock # watch one execution
  simrun check my.sim --lock toro.RWLock             # every interleaving of a scenario
  simrun replay rwlock/overtake --lock toro.RWLock --schedule 17
  simrun list scenarios`,
		Version:           version(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		DisableAutoGenTag: true,
		Args:              cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.AddCommand(a.verifyCommand(), a.checkCommand(), a.runCommand(), a.replayCommand(),
		a.shrinkCommand(), a.fairnessCommand(), a.mutantsCommand(), a.outcomesCommand(), a.conformCommand(), a.listCommand(), a.showCommand(), a.schemaCommand())
	root.AddCommand(topics()...)
	root.SetHelpCommand(helpCommand())
	root.PersistentFlags().StringVar(&a.flags.color, "color", "auto", "colours, `WHEN`: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE")
	root.PersistentFlags().BoolVarP(&a.flags.quiet, "quiet", "q", false, "no progress, no remarks")
	_ = root.RegisterFlagCompletionFunc("color", fixed("auto", "always", "never"))
	root.SetUsageFunc(a.usage)
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultVersionFlag() // as for --help, it comes too late for help by other ways
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "Print a script that makes a shell complete this program's arguments"
			c.Args, c.RunE = cobra.ArbitraryArgs, needShell
		}
	}
	return root
}

// program is the name of this program: our own, or that of a user's.
func (a *app) program() string {
	if len(a.Mine) == 0 {
		return "simrun"
	}
	return strings.TrimSuffix(filepath.Base(a.Args[0]), ".exe")
}

func needShell(cmd *cobra.Command, args []string) error {
	var shells []string
	for _, c := range cmd.Commands() {
		shells = append(shells, c.Name())
	}
	if len(args) == 0 {
		return usagef("completion needs a shell: %s", strings.Join(shells, ", "))
	}
	return unknown("shell", args[0], shells, cmd.CommandPath()+" --help")
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Root().Commands() {
		if !c.Hidden && c.Runnable() {
			names = append(names, c.Name())
		}
	}
	return unknown("command", name, names, cmd.Root().Name()+" --help")
}

// helpCommand is cobra's, but that it refuses what it does not know.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND or TOPIC]",
		Short: "Explain a command or a topic",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			if len(args) == 0 {
				names = helpNames(cmd.Root())
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || found == root && len(args) > 0 {
				return unknown("command or topic", strings.Join(args, " "), helpNames(root), root.Name()+" --help")
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

func helpNames(root *cobra.Command) (names []string) {
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagError says which flag was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	var no *pflag.NotExistError
	if !errors.As(err, &no) || no.GetSpecifiedShortnames() != "" {
		return usagef("%v; see %s --help", err, cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := script.Suggest(no.GetSpecifiedName(), names); near != "" {
		return usagef("unknown flag --%s; did you mean --%s?", no.GetSpecifiedName(), near)
	}
	return usagef("unknown flag --%s; see %s --help", no.GetSpecifiedName(), cmd.CommandPath())
}

// usage prints what stands behind the description of a command. Every command
// is written as it is called: a user's own program is not called simrun.
func (a *app) usage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	path := strings.Replace(cmd.CommandPath(), cmd.Root().Name(), a.called(), 1)
	use := strings.TrimPrefix(strings.TrimPrefix(cmd.Use, cmd.Name()), " ")
	fmt.Fprintln(w, "Usage:")
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n", path)
	} else {
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace(path+" "+use)+" [flags]")
	}
	if cmd.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", strings.ReplaceAll(cmd.Example, "  simrun ", "  "+a.called()+" "))
	}
	var commands, topics []string
	for _, c := range cmd.Commands() {
		line := fmt.Sprintf("  %-12s %s", c.Name(), c.Short)
		switch {
		case c.Hidden:
		case !c.Runnable() && !c.HasAvailableSubCommands():
			topics = append(topics, line)
		default:
			commands = append(commands, line)
		}
	}
	part(w, "Commands", strings.Join(commands, "\n"))
	part(w, "Topics (see help TOPIC)", strings.Join(topics, "\n"))
	flags := func(f *pflag.FlagSet) string {
		return strings.TrimRight(strings.ReplaceAll(f.FlagUsagesWrapped(100), boolSuffix, strings.Repeat(" ", len(boolSuffix))), "\n")
	}
	part(w, "Flags", flags(cmd.LocalFlags()))
	part(w, "Flags of every command", flags(cmd.InheritedFlags()))
	return nil
}

// boolSuffix is what pflag puts behind flags that need no value.
const boolSuffix = "[=true|false]"

// called is how the user calls this program, for examples in the help.
func (a *app) called() string {
	if len(a.Mine) == 0 {
		return "simrun"
	}
	return a.self
}

// fixed completes a flag with fixed words.
func fixed(words ...string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}
