package trace

import "slices"

// A layout says in which column of the terminal everything of a story stands.
type layout struct {
	*story
	timed  bool // the clock moves
	list   bool // one task a line: there are too many for a column each
	beside bool // states stand at the right, not under the rows
	total  int  // columns in use

	stepAt, timeAt int
	gutter         int // columns for the lines of life
	taskAt         []int
	taskWidth      []int
	doesAt         int
	doesWidth      int
	stateAt        []int
	stateWidth     []int // of each object; 0 for one that never shows a state
}

const (
	gap    = 2 // columns between columns
	indent = 2 // of states under a row
)

// What columns are squeezed to, in the order of preference. States may move
// under the rows, which then are as wide as they can be.
const (
	longState  = 60
	shortState = 32
	leastState = 16
	longTask   = 40
	leastTask  = 8
)

// arrange finds the best layout that fits: whole names, then shorter ones, then
// a list.
func arrange(t *Trace, o Options) *layout {
	for _, n := range [...]int{24, 12, 8} {
		l := &layout{story: tell(t, o.Marks, n)}
		if l.inColumns(o.Width) {
			return l
		}
	}
	l := &layout{story: tell(t, o.Marks, min(16, o.Width/4)), list: true}
	l.asList(o.Width)
	return l
}

// lead places step and time, and returns where the rest begins.
func (l *layout) lead() int {
	col, last := 0, 0
	for i := range l.rows {
		r := &l.rows[i]
		last = max(last, r.step)
		l.timed = l.timed || r.time != 0
		if len(r.marks) > 0 {
			col = 2
		}
		for _, c := range r.cells {
			if c.rest != active && max(c.before, c.after) != outside {
				l.gutter = 3
			}
		}
	}
	l.gutter = max(l.gutter, 2)
	l.stepAt = col
	col += max(len("step"), len(itoa(last)))
	if l.timed {
		l.timeAt = col + gap
		col = l.timeAt + max(len("time"), len(itoa(int(l.rows[len(l.rows)-1].time))))
	}
	return col
}

// inColumns places everything in columns, and reports whether that fits.
func (l *layout) inColumns(limit int) bool {
	lead := l.lead()
	natural, items := l.taskWidths()
	least := make([]int, len(items))
	for i := range least {
		least[i] = max(min(items[i], leastTask), width(l.columns[i])-l.gutter)
	}
	switch room := limit - lead; {
	case l.squeeze(natural, items, room-l.stateSpace(longState)):
	case l.squeeze(natural, items, room-l.stateSpace(shortState)):
	case l.squeeze(natural, items, room-l.stateSpace(0)):
	case l.squeeze(natural, least, room-l.stateSpace(0)):
	default:
		return false
	}
	col := lead
	for _, w := range l.taskWidth {
		l.taskAt = append(l.taskAt, col+gap)
		col += gap + l.gutter + w
	}
	if len(l.taskAt) == 0 {
		l.taskAt = []int{col + gap}
	}
	l.states(col, limit)
	return true
}

// taskWidths are the widths that the columns of the tasks need for rows of
// ordinary length to have one line, and for every item to stand on one line.
func (l *layout) taskWidths() (natural, items []int) {
	for i, name := range l.columns {
		longest := max(width(name)-l.gutter, 1)
		whole := longest
		for j := range l.rows {
			cell := &l.rows[j].cells[i]
			whole = max(whole, width(joined(cell.items)))
			for k, it := range cell.items {
				comma := min(len(cell.items)-1-k, 1)
				longest = max(longest, width(it.text)+comma)
			}
		}
		natural, items = append(natural, max(longest, min(whole, longTask))), append(items, longest)
	}
	return natural, items
}

// stateSpace decides how wide the states are, at most limit each; 0 moves them
// under the rows. It returns the room that they take beside the rows.
func (l *layout) stateSpace(limit int) int {
	l.beside, l.stateWidth = limit > 0, make([]int, len(l.objects))
	total := 0
	for i := range l.objects {
		w := 0
		for j := range l.rows {
			w = max(w, width(l.rows[j].state[i].String()))
		}
		if w > 0 && l.beside {
			w = min(max(w, width(l.objects[i])), max(limit, width(l.objects[i])))
			total += gap + w
		}
		l.stateWidth[i] = w
	}
	return total
}

// states places the states, and sets how many columns are in use.
func (l *layout) states(col, limit int) {
	for _, w := range l.stateWidth {
		l.stateAt = append(l.stateAt, col+gap)
		if l.beside && w > 0 {
			col += gap + w
		}
	}
	l.total = min(limit, max(col, l.taskAt[0]+l.under()))
}

// under is the width of the longest text under a row.
func (l *layout) under() int {
	w := 0
	for i := range l.rows {
		r := &l.rows[i]
		for _, text := range r.marks {
			w = max(w, width(text))
		}
		for j, v := range r.state {
			if !l.beside {
				w = max(w, indent+width(l.objects[j])+len(": ")+width(v.String()))
			}
		}
	}
	return w
}

// squeeze makes the widest columns narrower until they fit, but none narrower
// than its least width.
func (l *layout) squeeze(natural, least []int, room int) bool {
	l.taskWidth = slices.Clone(natural)
	room -= len(natural) * (gap + l.gutter)
	for sum(l.taskWidth) > room {
		widest := -1
		for i, w := range l.taskWidth {
			if w > least[i] && (widest < 0 || w > l.taskWidth[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		l.taskWidth[widest]--
	}
	return room >= 0
}

func sum(list []int) int {
	n := 0
	for _, x := range list {
		n += x
	}
	return n
}

// asList gives every step a line with the name of its task.
func (l *layout) asList(limit int) {
	lead := l.lead()
	names, does, longest := len("task"), len("does"), len("does")
	for i := range l.rows {
		for j, c := range l.rows[i].cells[:len(l.columns)] {
			if len(c.items) == 0 {
				continue
			}
			names = max(names, width(l.columns[j]))
			does = max(does, width(joined(c.items)))
			for _, it := range c.items {
				longest = max(longest, width(it.text)+1)
			}
		}
	}
	l.taskAt = []int{lead + gap}
	l.doesAt = l.taskAt[0] + l.gutter + names + gap
	room := limit - l.doesAt
	space := l.stateSpace(longState)
	if min(longest, does, shortState)+space > room {
		space = l.stateSpace(shortState)
	}
	if min(longest, does, leastState)+space > room {
		space = l.stateSpace(0)
	}
	l.doesWidth = min(does, room-space)
	l.states(l.doesAt+l.doesWidth, limit)
}

// A line is one line of a cell.
type line struct {
	text string
	tone tone
}

// joined is what fold makes of items that fit on one line.
func joined(items []item) string {
	text := ""
	for i := range items {
		if i > 0 {
			text += ", "
		}
		text += items[i].text
	}
	return text
}

// fold breaks items into lines of at most n columns: between items if possible.
func fold(items []item, n int) []line {
	var lines []line
	for i, it := range items {
		text := it.text
		if i < len(items)-1 {
			text += ","
		}
		if last := len(lines) - 1; last >= 0 && width(lines[last].text)+1+width(text) <= n {
			lines[last].text += " " + text
			lines[last].tone = max(lines[last].tone, it.tone)
			continue
		}
		for _, part := range wrap(text, n) {
			lines = append(lines, line{part, it.tone})
		}
	}
	return lines
}
