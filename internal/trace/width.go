package trace

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wide are the ranges of characters that take two columns of a terminal.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{
		{0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1}, {0x1f900, 0x1f9ff, 1}, {0x20000, 0x3fffd, 1},
	},
}

func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// width is the number of terminal columns that s takes.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// clean makes text from outside fit for one line of a terminal: no control
// characters, no runs of space.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cut splits s behind the last character that fits into n columns; at least
// one character comes off.
func cut(s string, n int) (head, tail string) {
	used := 0
	for i, r := range s {
		used += runeWidth(r)
		if used > n && i > 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// truncate shortens s to n columns, with an ellipsis at the end.
func truncate(s string, n int) string {
	if width(s) <= n {
		return s
	}
	head, _ := cut(s, n-1)
	return strings.TrimRight(head, " ") + "…"
}

// shorten gives every name a label of at most n columns. Labels are different
// where names are. If one name is too long, all lose the beginning that they
// have in common; after that the middle goes, since the ends of names like
// "worker-17" matter most.
func shorten(names []string, n int) []string {
	names = withoutPrefix(names, n)
	for tail := n / 2; tail < n; tail++ {
		labels, taken := make([]string, len(names)), map[string]bool{}
		for i, name := range names {
			labels[i] = elide(clean(name), n, tail)
			taken[labels[i]] = true
		}
		if len(taken) == len(names) {
			return labels
		}
	}
	return numbered(names, n)
}

// withoutPrefix puts an ellipsis in the place of a long common beginning, if
// one of the names takes more than n columns.
func withoutPrefix(names []string, n int) []string {
	if len(names) < 2 || !slices.ContainsFunc(names, func(s string) bool { return width(s) > n }) {
		return names
	}
	prefix := names[0]
	for _, s := range names {
		for !strings.HasPrefix(s, prefix) {
			_, size := utf8.DecodeLastRuneInString(prefix)
			prefix = prefix[:len(prefix)-size]
		}
	}
	if len(prefix) < 4 {
		return names
	}
	cut := make([]string, len(names))
	for i, s := range names {
		cut[i] = "…" + s[len(prefix):]
	}
	return cut
}

// elide keeps the last columns of s, about tail of them, and fills up with its
// beginning.
func elide(s string, n, tail int) string {
	if width(s) <= n {
		return s
	}
	end := []rune(s)
	for len(end) > 1 && width(string(end)) > tail {
		end = end[1:]
	}
	if width(string(end)) >= n {
		return truncate(s, n)
	}
	head, _ := cut(s, max(n-1-width(string(end)), 1))
	return head + "…" + string(end)
}

// numbered labels names that look alike by their place in the list.
func numbered(names []string, n int) []string {
	labels := make([]string, len(names))
	for i, name := range names {
		no := "#" + itoa(i+1)
		labels[i] = truncate(clean(name), max(n-len(no), 1)) + no
	}
	return labels
}

// wrap breaks text into lines of at most n columns, at spaces where possible.
func wrap(text string, n int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := width(word)
		if line != "" && used+1+w <= n {
			line, used = line+" "+word, used+1+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for w > n {
			var head string
			head, word = cut(word, n)
			lines = append(lines, head)
			w = width(word)
		}
		line, used = word, w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
