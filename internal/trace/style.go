package trace

import "strings"

// A tone is the meaning of a piece of text. Colours follow it, and never stand
// alone: characters or words say the same.
type tone uint8

const (
	toneNone tone = iota
	toneWait
	toneShared
	toneAlone
	toneBad
)

// colours are codes for the foreground: yellow, cyan, blue, red.
var colours = [...]string{toneWait: "33", toneShared: "36", toneAlone: "34", toneBad: "31"}

// asciiChars replaces the characters that tables are made of. Each takes one
// column, as the original does.
var asciiChars = strings.NewReplacer(
	"┌", "+", "├", "+", "└", "+", "│", "|",
	"╔", "#", "╠", "#", "╚", "#", "║", "#",
	"┊", ":", "○", "o", "─", "-", "►", ">", "…", "~", "×", "x",
)

// ascii is s without characters beyond ASCII.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range asciiChars.Replace(s) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		default:
			b.WriteString(strings.Repeat("?", runeWidth(r)))
		}
	}
	return b.String()
}

// A canvas is a line-by-line writer that knows its column. Space is written
// only in front of something, so that no line ends with it.
type canvas struct {
	b     strings.Builder
	col   int
	plain bool // ASCII
	paint bool
}

// put writes text at a column, or where the line ends if that is further on.
func (c *canvas) put(col int, text string, t tone) {
	if text == "" {
		return
	}
	if c.col < col {
		c.b.WriteString(strings.Repeat(" ", col-c.col))
		c.col = col
	}
	c.col += width(text)
	if c.plain {
		text = ascii(text)
	}
	if c.paint && t != toneNone {
		text = "\x1b[" + colours[t] + "m" + text + "\x1b[0m"
	}
	c.b.WriteString(text)
}

func (c *canvas) newline() {
	c.b.WriteByte('\n')
	c.col = 0
}
