package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	m.app.progress("%s", m.prefix+describeProgress(p, rate, m.app.room()-utf8.RuneCountInString(m.prefix)))
}

// describeProgress is a search in one line, as detailed as there is room for; rate is
// in executions a second, 0 if it is not known yet.
func describeProgress(p verify.Progress, rate float64, room int) (text string) {
	for _, detail := range []func(verify.Progress) []string{inFull, inShort, inBrief, inAWord} {
		parts := detail(p)
		if rate > 0 {
			parts = slices.Insert(parts, 1, fmt.Sprintf("%.0f/s", rate))
			parts = append(parts, duration(remaining(p)/rate)+" left")
		}
		if p.Violations > 0 {
			parts = append(parts, plural(p.Violations, "violation"))
		}
		if text = strings.Join(parts, ", "); utf8.RuneCountInString(text) <= room {
			break
		}
	}
	return text
}

// remaining is how many executions are still to come, as far as one knows.
func remaining(p verify.Progress) float64 {
	left := float64(p.Total - p.Runs)
	switch {
	case !p.Explores:
		return left
	case p.Total > 0:
		return min(p.Estimate-float64(p.Runs), left)
	}
	return p.Estimate - float64(p.Runs)
}

func inFull(p verify.Progress) []string {
	s := fmt.Sprintf("%s: %s", p.Strategy, plural(p.Runs, "execution"))
	if p.Total > 0 {
		s = fmt.Sprintf("%s: %d of %s", p.Strategy, p.Runs, plural(p.Total, "execution"))
		if p.Explores {
			s = fmt.Sprintf("%s: %d of at most %s", p.Strategy, p.Runs, plural(p.Total, "execution"))
		}
	}
	parts := []string{s, plural(p.Classes, "class")}
	switch {
	case p.Explores:
		parts = append(parts, fmt.Sprintf("%.1f%% explored, about %s in all (%s)", 100*p.Mass, about(p.Estimate), between(p.Interval)))
	case p.Runs > 0:
		parts = append(parts, fmt.Sprintf("chance of a new one %.2f%%", unseen(p)))
	}
	return parts
}

func inShort(p verify.Progress) []string {
	parts := inBrief(p)
	return slices.Insert(parts, 1, plural(p.Runs, "execution"))
}

// inBrief fits into 80 columns.
func inBrief(p verify.Progress) []string {
	parts := []string{fmt.Sprintf("%s: %s", p.Strategy, plural(p.Classes, "class"))}
	switch {
	case p.Explores:
		parts = append(parts, fmt.Sprintf("%.1f%% of %s (%s to %s)", 100*p.Mass, brief(p.Estimate), brief(p.Low), brief(p.High)))
	case p.Runs > 0:
		parts = append(parts, fmt.Sprintf("chance of a new one %.2f%%", unseen(p)))
	}
	return parts
}

// inAWord leaves out between what the estimate is.
func inAWord(p verify.Progress) []string {
	parts := inBrief(p)
	if p.Explores {
		parts[1] = fmt.Sprintf("%.1f%% of %s", 100*p.Mass, brief(p.Estimate))
	}
	return parts
}

// unseen is the chance, in percent, that the next sample is of a class that was not
// met (Good and Turing).
func unseen(p verify.Progress) float64 { return 100 * float64(p.Singletons) / float64(p.Runs) }

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

// brief is about in few letters.
func brief(x float64) string {
	if x < 1e4 {
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
