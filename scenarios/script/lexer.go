package script

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a scenario file. They are far beyond what anyone writes by hand,
// and keep a bad file from costing more than a moment.
const (
	MaxSource   = 1 << 20       // bytes
	MaxObjects  = 64            // of a file
	MaxTasks    = 64            // of a file
	MaxOps      = 4096          // operations of a file, repetitions written out
	MaxTimes    = 1000          // repetitions: ×1000
	MaxDepth    = 8             // groups inside groups
	MaxBranches = 1000          // of a choose
	MaxNumber   = 1_000_000_000 // a number, either way, and the virtual time
)

type tokenKind uint8

const (
	end tokenKind = iota // of the line
	word
	number
	mark // punctuation, in canonical spelling
)

type token struct {
	kind tokenKind
	text string
	pos  Pos
}

func (t token) is(text string) bool {
	return t.kind != end && t.kind != number && t.text == text
}

func (t token) num() int {
	n, _ := strconv.Atoi(t.text) // the lexer has checked it
	return n
}

func (t token) String() string {
	if t.kind == end {
		return "the end of the line"
	}
	return quote(t.text)
}

// A line is one source line that is not empty.
type line struct {
	toks     []token // always closed by an end token
	comment  string  // with the #, "" when there is none
	pos      Pos     // of the first token or of the comment
	blank    bool    // an empty line stands before it
	indented bool
	err      *Error // the line cannot be read; it is then the last one
}

// scanLines splits src into lines of tokens and stops at the first bad one.
func scanLines(src []byte) []line {
	rest := strings.TrimPrefix(string(src), "\ufeff")
	var lines []line
	blank := false
	for n := 1; rest != ""; n++ {
		var text string
		text, rest = cutLine(rest)
		s := scanner{text: text, pos: Pos{Line: n, Col: 1}}
		l := s.line()
		if l.err == nil && len(l.toks) == 1 && l.comment == "" {
			blank = true
			continue
		}
		l.blank, blank = blank && len(lines) > 0, false
		lines = append(lines, l)
		if l.err != nil {
			break
		}
	}
	return lines
}

// cutLine accepts the line ends of all systems: \n, \r\n and \r.
func cutLine(s string) (text, rest string) {
	i := strings.IndexAny(s, "\r\n")
	switch {
	case i < 0:
		return s, ""
	case strings.HasPrefix(s[i:], "\r\n"):
		return s[:i], s[i+2:]
	}
	return s[:i], s[i+1:]
}

// A scanner reads one line.
type scanner struct {
	text string // what is left of the line
	pos  Pos
	toks []token
}

func (s *scanner) line() line {
	l := line{indented: strings.HasPrefix(s.text, " ") || strings.HasPrefix(s.text, "\t")}
	for {
		s.skipSpace()
		if s.text == "" {
			break
		}
		if s.text[0] == '#' && !s.atOccurrence() {
			l.comment = strings.TrimRight(s.text, " \t")
			break
		}
		if l.err = s.token(); l.err != nil {
			break
		}
	}
	l.pos = s.pos
	if len(s.toks) > 0 {
		l.pos = s.toks[0].pos
	}
	l.toks = append(s.toks, token{pos: s.pos})
	return l
}

func (s *scanner) skipSpace() {
	for {
		r, size := utf8.DecodeRuneInString(s.text)
		if r != ' ' && r != '\t' && r != '\u00a0' {
			return
		}
		s.advance(size)
	}
}

// advance drops size bytes, which are whole characters.
func (s *scanner) advance(size int) {
	s.pos.Col += utf8.RuneCountInString(s.text[:size])
	s.text = s.text[size:]
}

// atOccurrence reports whether a # continues an event, as in w1.lock#2, and
// does not begin a comment: it follows "." and a word without a space.
func (s *scanner) atOccurrence() bool {
	n := len(s.toks)
	if n < 2 || len(s.text) < 2 || !isDigit(s.text[1]) {
		return false
	}
	last := s.toks[n-1]
	return s.toks[n-2].is(".") && last.kind == word && last.pos.Col+len(last.text) == s.pos.Col
}

// spellings are the marks, longest first, and how they are written canonically.
var spellings = []struct{ text, mark string }{
	{"||", "||"}, {"‖", "||"}, {"<=", "<="}, {"≤", "<="}, {"×", "×"}, {"*", "×"},
	{":", ":"}, {";", ";"}, {",", ","}, {".", "."}, {"(", "("}, {")", ")"}, {"=", "="}, {"#", "#"},
}

func (s *scanner) token() *Error {
	if n := wordLen(s.text); n > 0 {
		s.add(word, s.text[:n], n)
		return nil
	}
	if n := numberLen(s.text); n > 0 {
		return s.number(n)
	}
	for _, m := range spellings {
		if strings.HasPrefix(s.text, m.text) {
			s.add(mark, m.mark, len(m.text))
			return nil
		}
	}
	r, size := utf8.DecodeRuneInString(s.text)
	if r == utf8.RuneError && size <= 1 {
		return errorAt(s.pos, "", "this is not text: byte %#02x is not UTF-8", s.text[0])
	}
	hint := ""
	switch r {
	case '|':
		hint = `actions of one tick are joined by "||"`
	case '"', '\'', '“', '”', '‘', '’':
		hint = "names and values are written without quotes"
	case '/':
		hint = "comments begin with #"
	}
	return errorAt(s.pos, hint, "unexpected character %s", quote(string(r)))
}

func (s *scanner) number(n int) *Error {
	text := s.text[:n]
	if m := n + identLen(s.text[n:]); m > n {
		return errorAt(s.pos, "names begin with a letter", "bad number %s", quote(s.text[:m]))
	}
	v, err := strconv.Atoi(text)
	if err != nil || v > MaxNumber || v < -MaxNumber {
		return errorAt(s.pos, "", "number %s is too large (at most %d)", quote(text), MaxNumber)
	}
	s.add(number, text, n)
	return nil
}

func (s *scanner) add(kind tokenKind, text string, size int) {
	s.toks = append(s.toks, token{kind, text, s.pos})
	s.advance(size)
}

// wordLen returns the length of the word at the start of s. Words may contain
// hyphens between letters (properties have such names); names may not.
func wordLen(s string) int {
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n += identLen(s[n:])
		if n+1 < len(s) && s[n] == '-' && isLetter(s[n+1]) {
			n++
			continue
		}
		return n
	}
	return n
}

// identLen returns the length of the run of letters, digits and _ at the start.
func identLen(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || isDigit(s[n]) || s[n] == '_') {
		n++
	}
	return n
}

func numberLen(s string) int {
	n := 0
	if len(s) > 1 && s[0] == '-' && isDigit(s[1]) {
		n = 1
	}
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isWord(s string) bool { return s != "" && wordLen(s) == len(s) }

// errorAt makes an error without its file, which only Parse knows.
func errorAt(at Pos, hint, format string, args ...any) *Error {
	return &Error{Line: at.Line, Col: at.Col, Msg: fmt.Sprintf(format, args...), Hint: hint}
}
