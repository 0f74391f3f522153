package scheduler

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/sim"
)

// A Line is one step of a schedule file: who, what, and for the how manieth
// time. It names the step by what people see of it, not by its place in the
// schedule, so that it still means the same after most edits of an algorithm.
//
//	r1 rlock 2      the second step that r1 begins inside its operation rlock
//	r1 - 1          the first step that r1 begins outside any operation
//	r1 branch 1 = 0 the first data choice of r1 takes branch 0
//	r1 io 3         the third I/O of r1 completes
//	r1 callback 1   the first callback or timer of r1 runs
//	r1 flush 2      memory gets the second store of r1
//	r1 tie 2        of equal deadlines, r1's second callback comes next
//	loop round 4    the loop begins its fourth round
//	loop advance 1  the clock moves for the first time
//
// Callbacks and I/O are counted in the order in which they are first seen as an
// option. Those of the set-up code belong to "setup". Where tasks share a name,
// the second one is NAME#2 and so on. A word in quotes is a name, whatever it is.
type Line struct {
	Kind sim.OptionKind
	// Who is the task, "setup" or "loop".
	Who string
	// Op is the operation for OptResume, empty outside any.
	Op string
	// N counts from 1.
	N int
	// Branch is the branch taken, for OptBranch.
	Branch int
	// Pos is the line of the file, from 1; 0 if it does not come from a file.
	Pos int
}

// Names of what acts without being a task.
const (
	whoLoop  = "loop"
	whoSetup = "setup"
)

// lineKinds are the words for steps that are no operation.
var lineKinds = map[string]sim.OptionKind{
	"branch": sim.OptBranch, "io": sim.OptIO, "callback": sim.OptCallback,
	"tie": sim.OptTie, "flush": sim.OptFlush, "round": sim.OptBoundary, "advance": sim.OptAdvance,
}

// key is what makes two lines name the same step.
func (l Line) key() Line {
	l.Branch, l.Pos = 0, 0
	return l
}

// String is the line as it stands in a file.
func (l Line) String() string {
	what := l.Kind.String()
	switch _, reserved := lineKinds[l.Op]; {
	case l.Kind != sim.OptResume:
	case l.Op == "":
		what = "-"
	case reserved || l.Op == "-":
		what = strconv.Quote(l.Op)
	default:
		what = quoteWord(l.Op)
	}
	s := quoteWord(l.Who) + " " + what + " " + strconv.Itoa(l.N)
	if l.Kind == sim.OptBranch {
		s += " = " + strconv.Itoa(l.Branch)
	}
	return s
}

// maxOccurrence bounds the numbers in a file.
const maxOccurrence = 1 << 30

// parseLine reads the words of a step.
func parseLine(words []word) (l Line, err error) {
	l.Who = words[0].text
	what := words[1]
	kind, reserved := lineKinds[what.text]
	switch {
	case reserved && !what.quoted:
		l.Kind = kind
	case what.text == "-" && !what.quoted:
	case what.text == "":
		return l, fmt.Errorf("empty operation; write - for a step outside any")
	default:
		l.Op = what.text
	}
	if l.N, err = parseCount(words[2], 1); err != nil {
		return l, err
	}
	rest := words[3:]
	switch {
	case l.Kind == sim.OptBranch:
		if len(rest) != 2 || rest[0].text != "=" {
			return l, fmt.Errorf("a branch needs its number: %s branch %d = 0", quoteWord(l.Who), l.N)
		}
		l.Branch, err = parseCount(rest[1], 0)
		return l, err
	case len(rest) > 0:
		return l, fmt.Errorf("unexpected %q behind the step", rest[0].text)
	case l.Who != whoLoop && (l.Kind == sim.OptBoundary || l.Kind == sim.OptAdvance):
		return l, fmt.Errorf("%s is a step of the loop, not of %q", l.Kind, l.Who)
	}
	return l, nil
}

func parseCount(w word, least int) (int, error) {
	n, err := strconv.Atoi(w.text)
	if err != nil || n < least || n > maxOccurrence {
		return 0, fmt.Errorf("%q is no number from %d on", w.text, least)
	}
	return n, nil
}

// A word is a word of a line. Quotes are gone, but remembered.
type word struct {
	text   string
	quoted bool
}

// splitWords takes a line apart: words between blanks, double quotes as in Go,
// and a comment from a word that begins with #.
func splitWords(line string) ([]word, error) {
	var words []word
	for {
		line = strings.TrimLeft(line, " \t")
		switch {
		case line == "" || line[0] == '#':
			return words, nil
		case line[0] == '"':
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("unfinished or malformed quotes: %s", line)
			}
			text, err := strconv.Unquote(q)
			if err != nil || !utf8.ValidString(text) {
				return nil, fmt.Errorf("malformed quotes: %s", q)
			}
			words = append(words, word{text, true})
			line = line[len(q):]
			if line != "" && line[0] != ' ' && line[0] != '\t' {
				return nil, fmt.Errorf("no blank behind %s", q)
			}
		default:
			n := strings.IndexAny(line, " \t")
			if n < 0 {
				n = len(line)
			}
			words = append(words, word{text: line[:n]})
			line = line[n:]
		}
	}
}

// quoteWord puts a word into quotes if it could be misread.
func quoteWord(s string) string {
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	if s == "" || s[0] == '#' || s[0] == '"' || strings.ContainsFunc(s, odd) || !utf8.ValidString(s) {
		return strconv.Quote(s)
	}
	return s
}
