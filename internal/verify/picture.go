package verify

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// Picture executes a schedule and writes the picture of the history of one object: see
// [checker.Set.Picture]. Without a name it is the first one whose answers are not
// explained, or else the first. The error is that of scenarios.Scenario.Case,
// [checker.ErrNoHistory], or says which objects there are.
func Picture(s *scenarios.Scenario, o scenarios.Options, strategy sim.Strategy, object string, w io.Writer) error {
	o.Properties = []*checker.Property{checker.Linearizability}
	k, err := prepare(s, o)
	if err != nil {
		return err
	}
	defer k.Close()
	res := k.World.Run(strategy, k.Setup)
	k.Judge(&res)
	judged := k.Checks.Judged()
	if len(judged) == 0 {
		return checker.ErrNoHistory
	}
	var names []string
	for _, i := range judged {
		name := k.Checks.Name(i)
		if object == "" || name == object {
			return k.Checks.Picture(i, w)
		}
		names = append(names, name)
	}
	return fmt.Errorf("verify: no object %s has a history; there are %s", object, strings.Join(names, ", "))
}
