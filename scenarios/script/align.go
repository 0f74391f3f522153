package script

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A row is one line of formatted output.
type row struct {
	blank   bool // an empty line before it
	indent  string
	head    string // "" for a line that is only a comment
	tail    string // the margin of a schedule line
	comment string
	joined  bool // the tail is not aligned with others
}

// A printer collects rows and then aligns them.
type printer struct {
	rows []row
}

// node adds a statement or schedule line with its comments.
func (p *printer) node(n *Node, indent string, r row) {
	p.comments(n.Before, indent)
	r.blank, r.indent, r.comment = n.Blank, indent, n.After
	p.rows = append(p.rows, r)
}

func (p *printer) comments(list []Comment, indent string) {
	for _, c := range list {
		p.rows = append(p.rows, row{blank: c.Blank, indent: indent, comment: c.Text})
	}
}

func (p *printer) bytes() []byte {
	for i := 0; i < len(p.rows); {
		j := i + 1
		for j < len(p.rows) && p.rows[i].alignsWith(p.rows[j]) {
			j++
		}
		align(p.rows[i:j])
		i = j
	}
	var b bytes.Buffer
	for i, r := range p.rows {
		if r.blank && i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(r.indent + r.head + r.comment + "\n")
	}
	return b.Bytes()
}

// alignsWith reports whether next, which follows, is in the same block: no
// empty line and no comment line stands between, and the indent is the same.
func (r row) alignsWith(next row) bool {
	return r.head != "" && next.head != "" && !next.blank && r.indent == next.indent
}

// align pads the rows of one block so that their margins and their comments
// stand under each other, and moves the margin into the head. Very long rows
// do not push the others to the right.
func align(rows []row) {
	const longestHead, longestText = 40, 72
	column := 0
	for _, r := range rows {
		if w := width(r.head); r.tail != "" && !r.joined && w <= longestHead {
			column = max(column, w)
		}
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.tail == "":
		case r.joined:
			r.head += " " + r.tail
		default:
			r.head = pad(r.head, column) + "  " + r.tail
		}
	}
	column = 0
	for _, r := range rows {
		if w := width(r.head); r.comment != "" && w <= longestText {
			column = max(column, w)
		}
	}
	for i := range rows {
		if r := &rows[i]; r.comment != "" && r.head != "" {
			r.head = pad(r.head, column) + "  "
		}
	}
}

func width(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-width(s)))
}
