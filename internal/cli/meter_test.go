package cli_test

import (
	"math"
	"testing"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/internal/cli"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
)

// TestProgressFits: what there is no room for is left out, and never the time left.
func TestProgressFits(t *testing.T) {
	dpor := verify.Progress{
		Strategy: "dpor", Runs: 104_681, Classes: 104_681, Explores: true, Mass: 0.0017,
		Interval: scheduler.Interval{Estimate: 63_063_000, Low: 222_637, High: 70_123_456, Probes: 512},
	}
	bounded := dpor
	bounded.Total, bounded.Violations = 3_000_000, 7
	samples := verify.Progress{Strategy: "random", Runs: 1000, Total: 3000, Classes: 90, Singletons: 12}
	for _, c := range []struct {
		p    verify.Progress
		rate float64
		room int
		want string
	}{
		{dpor, 0, math.MaxInt, "dpor: 104681 executions, 104681 classes, 0.2% explored, about 6.3e+07 in all (between 222637 and 7.0e+07)"},
		{dpor, 23051, 130, "dpor: 104681 executions, 23051/s, 104681 classes, 0.2% explored, about 6.3e+07 in all (between 222637 and 7.0e+07), 46 min left"},
		{dpor, 23051, 119, "dpor: 104681 classes, 23051/s, 104681 executions, 0.2% of 6.3e+07 (2.2e+05 to 7.0e+07), 46 min left"},
		{dpor, 23051, 80, "dpor: 104681 classes, 23051/s, 0.2% of 6.3e+07 (2.2e+05 to 7.0e+07), 46 min left"},
		{dpor, 23051, 10, "dpor: 104681 classes, 23051/s, 0.2% of 6.3e+07, 46 min left"},
		{bounded, 23051, 79, "dpor: 104681 classes, 23051/s, 0.2% of 6.3e+07, 2 min left, 7 violations"},
		{samples, 500, 90, "random: 1000 of 3000 executions, 500/s, 90 classes, chance of a new one 1.20%, 4 s left"},
		{samples, 500, 70, "random: 90 classes, 500/s, chance of a new one 1.20%, 4 s left"},
	} {
		if got := cli.DescribeProgress(c.p, c.rate, c.room); got != c.want {
			t.Errorf("in %d columns (%d needed)\n%s\nwant (%d)\n%s", c.room, utf8.RuneCountInString(got), got, utf8.RuneCountInString(c.want), c.want)
		}
	}
}
