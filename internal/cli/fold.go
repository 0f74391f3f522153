package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxWidth is the width of text where no terminal is narrower.
const maxWidth = 120

// fold prints text in lines of at most width columns; those after the first are
// indented by four more columns.
func fold(w io.Writer, width, indent int, text string) { hang(w, width, indent, indent+4, text) }

// hang is fold with another indentation of the later lines.
func hang(w io.Writer, width, indent, later int, text string) {
	if width == 0 {
		width = maxWidth
	}
	line, used := strings.Repeat(" ", indent), indent
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > width:
			fmt.Fprintln(w, line)
			line, used = strings.Repeat(" ", later), later
		default:
			line += " "
			used++
		}
		line += word
		used += n
	}
	fmt.Fprintln(w, line)
}

// cutTo shortens text to n columns.
func cutTo(n int, text string) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	r := []rune(text)
	return strings.TrimRight(string(r[:max(n-1, 0)]), " ,;:") + "…"
}
