package conform

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// maxDuration keeps the clock from overflowing, however many sleeps follow
// each other on a line.
const maxDuration = 1_000_000_000_000

// maxName is the length of the longest name.
const maxName = 100

func (s *Script) checkNames() error {
	for _, n := range []struct{ what, text string }{
		{"name", s.Name}, {"library", s.Library}, {"object: type", s.Type},
	} {
		if n.text == "" {
			return fmt.Errorf("%s is missing", n.what)
		}
		if len(n.text) > maxName || !printable(n.text) {
			return fmt.Errorf("%s must be at most %d printable characters", n.what, maxName)
		}
	}
	return nil
}

func checkTask(t *jsonTask) error {
	if !isName(t.Name) {
		return fmt.Errorf("name %q: want letters and digits, a letter first, at most %d", t.Name, maxName)
	}
	if t.Start != nil && (*t.Start < 0 || *t.Start > maxDuration) {
		return fmt.Errorf("start %d is not between 0 and %d", *t.Start, int64(maxDuration))
	}
	if t.OnCancel != nil && *t.OnCancel != "continue" {
		return fmt.Errorf("on_cancel %q: only \"continue\" is known", *t.OnCancel)
	}
	return nil
}

func checkCall(c *jsonCall) error {
	if !isName(c.Op) {
		return fmt.Errorf("bad operation %q", c.Op)
	}
	if c.Timeout != nil && (*c.Timeout < -maxDuration || *c.Timeout > maxDuration) {
		return fmt.Errorf("timeout %d is not between %d and %d", *c.Timeout, int64(-maxDuration), int64(maxDuration))
	}
	if c.Skip != nil && (*c.Skip < 0 || *c.Skip > MaxLine) {
		return fmt.Errorf("skip %d is not between 0 and %d", *c.Skip, MaxLine)
	}
	if c.Value != nil && *c.Value == Null {
		return fmt.Errorf("value %d is too small", *c.Value)
	}
	switch c.Op {
	case "sleep":
		if c.Value == nil || *c.Value <= 0 || *c.Value > maxDuration {
			return fmt.Errorf("sleep needs a value between 1 and %d", int64(maxDuration))
		}
	case "cancel":
		if c.Target == nil {
			return errors.New("cancel needs a target")
		}
	}
	return nil
}

// check looks for text that must not reach a terminal.
func (e *Expect) check() error {
	ok := printable(e.ConstructError) && printable(e.Trace)
	for _, list := range [][]string{e.Blocked, e.Cancelled} {
		for _, s := range list {
			ok = ok && printable(s)
		}
	}
	for _, f := range e.Final {
		ok = ok && printable(f.Name) && printable(f.Value)
	}
	if !ok {
		return errors.New("expect: unprintable character")
	}
	return nil
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// isName accepts what may stand in a trace in front of a number.
func isName(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}
