package script

import (
	"fmt"
	"strconv"
	"strings"
)

// An Error says what is wrong with a scenario file, and where. Parse reports
// only the first one, since the others are often its consequences.
type Error struct {
	File string // the name that was given to Parse
	Line int    // from 1; 0 when the file as a whole is meant
	Col  int    // from 1, counted in characters
	Msg  string // lower case, no full stop
	Hint string // what to write instead; may be empty
}

// Error returns one line: file:line: message; hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": " + e.Msg)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// quote returns s in double quotes, shortened when it is very long and with
// unprintable characters escaped, so that a message stays one readable line.
func quote(s string) string {
	const most = 40
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return strconv.Quote(s)
}
