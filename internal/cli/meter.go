package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
)

// A meter shows how far a search is, with the rate and the time left: only
// people see the clock, nothing depends on it.
type meter struct {
	app      *app
	prefix   string
	strategy string    // at work
	since    time.Time // it is
	shown    time.Time
	from     int64 // executions before, of an exploration that goes on
}

func (a *app) meter(prefix string) *meter { return &meter{app: a, prefix: prefix} }

// How often it is shown: a terminal overwrites the line, anything else keeps it.
const (
	terminalEvery = 100 * time.Millisecond
	fileEvery     = time.Second
)

func (m *meter) show(p verify.Progress) {
	if !m.app.talking() {
		return
	}
	now := time.Now()
	if p.Strategy != m.strategy {
		m.strategy, m.since, m.from = p.Strategy, now, p.Runs
		m.shown = time.Time{}
	}
	every := terminalEvery
	if !m.app.onTerminal() {
		every = fileEvery
	}
	if now.Sub(m.shown) < every {
		return
	}
	m.shown = now
	rate := float64(p.Runs-m.from) / max(now.Sub(m.since).Seconds(), 1e-9)
	if p.Runs == m.from {
		rate = 0
	}
	m.app.progress("%s", m.prefix+describeProgress(p, rate))
}

// describeProgress is a search in one line; rate is in executions a second, 0 if
// it is not known yet.
func describeProgress(p verify.Progress, rate float64) string {
	s := fmt.Sprintf("%s: %s", p.Strategy, plural(p.Runs, "execution"))
	if p.Total > 0 {
		s = fmt.Sprintf("%s: %d of %s", p.Strategy, p.Runs, plural(p.Total, "execution"))
		if p.Explores {
			s = fmt.Sprintf("%s: %d of at most %s", p.Strategy, p.Runs, plural(p.Total, "execution"))
		}
	}
	parts := []string{s}
	if rate > 0 {
		parts = append(parts, fmt.Sprintf("%.0f/s", rate))
	}
	parts = append(parts, plural(p.Classes, "class"))
	left := float64(p.Total - p.Runs)
	if p.Explores {
		parts = append(parts, fmt.Sprintf("%.1f%% explored, about %s in all (%s)", 100*p.Mass, about(p.Estimate), between(p.Interval)))
		if left = p.Estimate - float64(p.Runs); p.Total > 0 {
			left = min(left, float64(p.Total-p.Runs))
		}
	} else if p.Runs > 0 {
		parts = append(parts, fmt.Sprintf("chance of a new one %.2f%%", 100*float64(p.Singletons)/float64(p.Runs)))
	}
	if rate > 0 {
		parts = append(parts, duration(left/rate)+" left")
	}
	if p.Violations > 0 {
		parts = append(parts, plural(p.Violations, "violation"))
	}
	return strings.Join(parts, ", ")
}

// between is an interval as people read it. A rule of thumb promises less.
func between(v scheduler.Interval) string {
	s := fmt.Sprintf("between %s and %s", about(v.Low), about(v.High))
	if v.Probes == 0 {
		return "roughly " + s
	}
	return s
}

// about is an estimate as people read it.
func about(x float64) string {
	if x < 1e6 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1e", x)
}

// duration is a time in the unit that suits it.
func duration(seconds float64) string {
	switch {
	case seconds < 120:
		return fmt.Sprintf("%.0f s", max(seconds, 0))
	case seconds < 7200:
		return fmt.Sprintf("%.0f min", seconds/60)
	case seconds < 48*3600:
		return fmt.Sprintf("%.0f h", seconds/3600)
	case seconds < 1000*86400:
		return fmt.Sprintf("%.0f days", seconds/86400)
	}
	return "years"
}
