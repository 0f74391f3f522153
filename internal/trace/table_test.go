package trace_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

// columns is the display width of text in which only CJK characters are wide.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
			n++
		}
	}
	return n
}

func checkLines(t *testing.T, text string, limit int) {
	t.Helper()
	for i, l := range strings.Split(text, "\n") {
		if n := columns(l); n > limit {
			t.Errorf("line %d has %d columns, more than %d: %q", i+1, n, limit, l)
		}
		if l != strings.TrimRight(l, " \t") {
			t.Errorf("line %d ends with space: %q", i+1, l)
		}
	}
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line has no end")
	}
}

func TestEveryWidthIsKept(t *testing.T) {
	for _, s := range stories {
		tr := record(t, s.setup, s.steps...)
		for _, limit := range []int{40, 50, 60, 80, 100, 120, 200} {
			for _, ascii := range []bool{false, true} {
				o := trace.Options{Width: limit, ASCII: ascii, Marks: []trace.Mark{{Step: 3, Text: strings.Repeat("wrong ", 30)}}}
				text := tr.Text(o)
				checkLines(t, text, limit)
				if text != tr.Text(o) {
					t.Errorf("%s: two tables of one trace differ", s.name)
				}
			}
		}
		checkLines(t, tr.Text(trace.Options{}), 120)
	}
}

func TestManyTasks(t *testing.T) {
	for _, n := range []int{1, 2, 6, 9, 11, 12, 30, 63} {
		text := record(t, manyTasks(n)).Text(trace.Options{})
		checkLines(t, text, 120)
		if rows := strings.Count(text, "\n"); rows < n {
			t.Errorf("%d tasks: only %d lines", n, rows)
		}
	}
}

func TestNamesThatDifferLookDifferent(t *testing.T) {
	names := []string{"用户读取任务一号机器第一", "用户读取任务一号机器第二", strings.Repeat("x", 90), strings.Repeat("x", 91), "a\x1b[31mred\nline"}
	tr := record(t, func(p *play) {
		m := p.lock("m", algorithms.LockKind, &mutex{})
		for _, name := range names {
			p.task(name, func(c *caller) { c.do(m, "lock"); c.do(m, "unlock") })
		}
	})
	text := tr.Text(trace.Options{})
	checkLines(t, text, 120)
	if strings.ContainsAny(text, "\x1b\t\r") {
		t.Errorf("control characters reach the terminal: %q", text)
	}
	heads := map[string]bool{}
	for _, name := range regexp.MustCompile(` {2,}`).Split(strings.Split(text, "\n")[0], -1) {
		heads[name] = true
	}
	if want := 1 + len(names) + 1; len(heads) != want {
		t.Errorf("%d different columns, want %d:\n%s", len(heads), want, text)
	}
}

func TestASCII(t *testing.T) {
	for _, s := range stories {
		text := record(t, s.setup, s.steps...).Text(trace.Options{ASCII: true, Marks: []trace.Mark{{Step: 1, Text: "…"}}})
		for _, r := range text {
			if r > 0x7e {
				t.Errorf("%s: %q is not ASCII", s.name, r)
				break
			}
		}
	}
}

var codes = regexp.MustCompile(`\x1b\[(\d*)m`)

func TestColoursOnlyRepeatWhatWordsSay(t *testing.T) {
	for _, s := range stories {
		tr := record(t, s.setup, s.steps...)
		o := s.opts
		o.Color = true
		text := tr.Text(o)
		if !strings.Contains(text, "\x1b[") {
			t.Errorf("%s: no colour", s.name)
		}
		for _, m := range codes.FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`^(0|3[0-7])$`).MatchString(m[1]) {
				t.Errorf("%s: %q is not one of the eight colours", s.name, m[0])
			}
		}
		if codes.ReplaceAllString(text, "") != tr.Text(s.opts) {
			t.Errorf("%s: the coloured table says something else", s.name)
		}
	}
}

func TestMarkedStepsAreShown(t *testing.T) {
	tr := record(t, rwlockTime)
	plain := tr.Text(trace.Options{})
	if regexp.MustCompile(`(?m)^ +2 `).MatchString(plain) {
		t.Fatal("step 2 is not a quiet one any more; choose another")
	}
	text := tr.Text(trace.Options{Marks: []trace.Mark{{Step: 2, Text: "one"}, {Step: 2, Text: "two"}}})
	if !regexp.MustCompile(`(?m)^► +2\b.*\n +one\n +two$`).MatchString(text) {
		t.Errorf("step 2 is not marked:\n%s", text)
	}
}

func TestErrorsAreShown(t *testing.T) {
	tr := record(t, func(p *play) {
		m := p.lock("m", algorithms.LockKind, &mutex{})
		odd := p.lock("odd", algorithms.LockKind, failing{})
		p.task("A", func(c *caller) {
			c.do(m, "unlock")
			c.do(m, "trylock")
			c.do(odd, "lock")
			c.do(odd, "unlock")
		})
	})
	text := strings.Join(strings.Fields(tr.Text(trace.Options{})), " ")
	for _, want := range []string{"unlock m ErrMisuse", "trylock m ErrUnsupported", "lock odd fails: the disk is full", "unlock odd gives way", "Inspect=panic: torn"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

// failing is a lock that does everything wrong.
type failing struct{}

func (failing) Lock(*sim.Task) error         { return fmt.Errorf("the disk\nis full") }
func (failing) Unlock(t *sim.Task) error     { return t.Yield() }
func (failing) Inspect() algorithms.Snapshot { panic("torn") }

func TestEndings(t *testing.T) {
	spin := func(p *play) {
		m := p.lock("m", algorithms.LockKind, &mutex{})
		p.task("A", func(c *caller) { c.do(m, "lock"); c.do(m, "lock") })
		p.task("B", func(c *caller) {
			for {
				c.Yield()
			}
		})
	}
	text := record(t, spin).Text(trace.Options{})
	if want := "Cut after 500 steps: that is the limit; A is in lock since step 1 and B has more to do.\n"; !strings.HasSuffix(text, want) {
		t.Errorf("want %q at the end of\n%s", want, text)
	}
	stop := func(p *play) { p.task("A", func(c *caller) { p.w.Stop() }) }
	if text := record(t, stop).Text(trace.Options{}); !strings.HasSuffix(text, "Stopped after 1 step.\n") {
		t.Errorf("wrong end:\n%s", text)
	}
	empty := record(t, func(*play) {}).Text(trace.Options{})
	if want := "Finished after 0 steps: every task has ended.\n"; !strings.HasSuffix(empty, want) {
		t.Errorf("want %q at the end of\n%s", want, empty)
	}
}

func TestLegend(t *testing.T) { checkLines(t, trace.Legend(), 80) }
