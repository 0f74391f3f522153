package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// plain is the plain loop: no deviation.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// first takes the first option everywhere.
type first struct{}

func (first) Begin(*sim.World)      {}
func (first) Choose(*sim.Point) int { return 0 }

// chooser is a strategy made of a function.
type chooser func(p *sim.Point) int

func (chooser) Begin(*sim.World)          {}
func (c chooser) Choose(p *sim.Point) int { return c(p) }

// An odometer enumerates all schedules of a program: each execution repeats the
// recorded choices up to the last one that can still be raised.
type odometer struct {
	choices, options []int
	at               int
}

func (o *odometer) Begin(*sim.World) { o.at = 0 }

func (o *odometer) Choose(p *sim.Point) int { return o.choose(p.Len()) }

func (o *odometer) choose(n int) int {
	if o.at == len(o.choices) {
		o.choices, o.options = append(o.choices, 0), append(o.options, n)
	}
	if o.options[o.at] != n {
		panic(fmt.Sprintf("choice %d had %d options, now %d", o.at, o.options[o.at], n))
	}
	o.at++
	return o.choices[o.at-1]
}

// next turns to the next schedule; false if there is none.
func (o *odometer) next() bool {
	for n := o.at - 1; n >= 0; n-- {
		if o.choices[n]+1 < o.options[n] {
			o.choices[n]++
			o.choices, o.options = o.choices[:n+1], o.options[:n+1]
			return true
		}
	}
	return false
}

// enumerate runs every schedule and returns their number.
func enumerate(w *sim.World, setup func(*sim.World), each func(sim.Result)) int {
	o := &odometer{}
	for n := 1; ; n++ {
		res := w.Run(o, setup)
		if each != nil {
			each(res)
		}
		if !o.next() {
			return n
		}
	}
}

// replay repeats recorded choices.
type replay struct {
	choices []int32
	at      int
}

func (r *replay) Begin(*sim.World) { r.at = 0 }

func (r *replay) Choose(*sim.Point) int {
	r.at++
	return int(r.choices[r.at-1])
}

// A recorder writes all events and footprints down, one line each. IDs appear
// as paths, so that logs of different worlds can be compared.
type recorder struct {
	w     *sim.World
	lines []string
}

func (r *recorder) Events() sim.EventKind { return ^sim.EventKind(0) }

func (r *recorder) Observe(e *sim.Event) {
	name := func(t *sim.Task) string {
		if t == nil {
			return "-"
		}
		return t.Name()
	}
	r.lines = append(r.lines, fmt.Sprintf("%d @%d %s kind=%x task=%s target=%s object=%d.%d#%d(%v)=%v,%v pending=%t id=%s",
		e.Step, e.Time, r.w.Path(e.Actor), uint(e.Kind), name(e.Task), name(e.Target),
		e.Object, e.Op, e.Call, e.Arg, e.Result, e.Err, e.Pending, r.w.Path(e.ID)))
}

func (r *recorder) Stepped(s *sim.Step) {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s/%s:", s.N, s.Kind, r.w.Path(s.Process), r.w.Path(s.Actor))
	for _, a := range s.Footprint {
		fmt.Fprintf(&b, " %s(%s)", a.Mode, r.w.Path(a.Object))
	}
	r.lines = append(r.lines, b.String())
}

// record runs one schedule and returns its log, the result included.
func record(w *sim.World, s sim.Strategy, setup func(*sim.World)) []string {
	r := &recorder{w: w}
	w.Observer = r
	res := w.Run(s, setup)
	w.Observer = nil
	return append(r.lines, describe(res))
}

func describe(res sim.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s after %d steps at %d, %d deviations, choices %v, blocked", res.Outcome, res.Steps, res.Time, res.Deviations, res.Choices)
	for _, t := range res.Blocked {
		b.WriteString(" " + t.Name())
	}
	if res.Panic != nil {
		fmt.Fprintf(&b, ", panic of %s in step %d: %s", res.Panic.Task, res.Panic.Step, res.Panic.Value)
	}
	return b.String()
}

// sameLog fails at the first line in which two logs differ.
func sameLog(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "(end)", "(end)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d differs:\n got %s\nwant %s\n%s", i, g, w, strings.Join(got[max(0, i-10):i], "\n"))
		}
	}
}

// newWorld is a world that is closed when the test ends.
func newWorld(t testing.TB, d sim.Discipline, m sim.TimeMode) *sim.World {
	w := &sim.World{Discipline: d, Time: m}
	t.Cleanup(w.Close)
	return w
}

// A diary collects what tasks have to say, with the time.
type diary struct{ entries []string }

func (d *diary) note(t *sim.Task, format string, args ...any) {
	d.entries = append(d.entries, fmt.Sprintf("%s %s@%d", t.Name(), fmt.Sprintf(format, args...), t.Now()))
}

func (d *diary) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(d.entries, want) {
		t.Errorf("got  %q\nwant %q", d.entries, want)
	}
}

// outcome is an error in one word.
func outcome(err error) string {
	switch err {
	case nil:
		return "ok"
	case sim.ErrCancelled:
		return "cancelled"
	case sim.ErrTimeout:
		return "timeout"
	}
	return err.Error()
}

// mustPanic returns what f panics with.
func mustPanic(t *testing.T, f func()) (value string) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		if r == nil {
			t.Error("no panic")
		}
		value = fmt.Sprint(r)
	}()
	f()
	return ""
}
