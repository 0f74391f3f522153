package trace

import (
	"io"
	"slices"
)

// Options say how a table looks. The zero value is a table of 120 columns in
// plain Unicode.
type Options struct {
	// Width is the greatest width of a line in columns; 0 stands for 120, and
	// less than 40 for 40.
	Width int
	// ASCII avoids all other characters.
	ASCII bool
	// Color adds colours by ANSI codes. They repeat what characters and words
	// say.
	Color bool
	// Marks point at steps, as those in which something went wrong.
	Marks []Mark
}

// A Mark points at a step and says why. A marked step is always shown.
type Mark struct {
	Step int
	Text string
}

// WriteText writes t as a table: see [Legend]. The same trace and options give
// the same bytes.
func (t *Trace) WriteText(w io.Writer, o Options) error {
	_, err := io.WriteString(w, t.Text(o))
	return err
}

// Text is the table of WriteText.
func (t *Trace) Text(o Options) string {
	if o.Width == 0 {
		o.Width = 120
	}
	o.Width = max(o.Width, 40)
	p := &printer{canvas: canvas{plain: o.ASCII, paint: o.Color}, layout: arrange(t, o)}
	p.header()
	for i := range p.rows {
		p.rowOf(&p.rows[i])
	}
	for _, step := range p.leftover() {
		for _, text := range p.marks[step] {
			p.put(0, "►", toneBad)
			p.note("step " + itoa(step) + ": " + text)
		}
	}
	for _, l := range wrap(p.ending(), o.Width) {
		p.put(0, l, endTones[t.End.Outcome])
		p.newline()
	}
	return p.b.String()
}

var endTones = map[string]tone{Panicked: toneBad}

// A printer writes a story in a layout.
type printer struct {
	canvas
	*layout
	time  int64
	state []view // as printed last
}

func (p *printer) header() {
	p.time = -1
	p.put(p.stepAt, "step", toneNone)
	if p.timed {
		p.put(p.timeAt, "time", toneNone)
	}
	if p.list {
		p.put(p.taskAt[0], "task", toneNone)
		p.put(p.doesAt, "does", toneNone)
	} else {
		for i, name := range p.columns {
			p.put(p.taskAt[i], name, toneNone)
		}
	}
	if p.beside {
		for i, name := range p.objects {
			if p.stateWidth[i] > 0 {
				p.put(p.stateAt[i], name, toneNone)
			}
		}
	}
	p.newline()
	for range p.total {
		p.put(p.col, "─", toneNone)
	}
	p.newline()
}

// rowOf prints a step: in columns as many lines as its tallest cell needs, in a
// list a line for every task that did something.
func (p *printer) rowOf(r *row) {
	if len(r.marks) > 0 {
		p.put(0, "►", toneBad)
	}
	p.number(p.stepAt, "step", itoa(r.step))
	if p.timed && r.time != p.time {
		p.number(p.timeAt, "time", itoa(int(r.time)))
	}
	p.time = r.time
	if p.list {
		p.listed(r)
	} else {
		p.columned(r)
	}
	if !p.beside {
		p.below(r)
	}
	p.state = r.state
	for _, text := range r.marks {
		p.note(text)
	}
}

func (p *printer) number(col int, title, n string) {
	p.put(col+max(len(title)-len(n), 0), n, toneNone)
}

func (p *printer) columned(r *row) {
	cells := make([][]line, len(p.columns))
	tall := 1
	for i := range cells {
		cells[i] = fold(r.cells[i].items, p.taskWidth[i])
		tall = max(tall, len(cells[i]))
	}
	for n := range tall {
		for i := range cells {
			p.life(p.taskAt[i], &r.cells[i], n)
			if n < len(cells[i]) {
				p.put(p.taskAt[i]+p.gutter, cells[i][n].text, cells[i][n].tone)
			}
		}
		if n == 0 {
			p.states(r)
		}
		p.newline()
	}
}

// life draws the line of a task's life at line n of a row: inside, and waiting.
func (p *printer) life(col int, c *cell, n int) {
	shape, how := glyphStay, c.after
	switch {
	case n > 0:
	case c.before == outside && c.after != outside:
		shape = glyphEnter
	case c.before != outside && c.after == outside:
		shape, how = glyphLeave, c.before
	case c.before != c.after:
		shape = glyphChange
	}
	p.put(col, shape[how], insideTones[how])
	if how != outside {
		col++
	}
	p.put(col, glyphRest[c.rest], restTones[c.rest])
}

func (p *printer) listed(r *row) {
	printed := false
	for i := range r.cells[:len(p.columns)] {
		c := &r.cells[i]
		if len(c.items) == 0 {
			continue
		}
		p.life(p.taskAt[0], c, 0)
		p.put(p.taskAt[0]+p.gutter, p.columns[i], toneNone)
		for _, l := range fold(c.items, p.doesWidth) {
			p.put(p.doesAt, l.text, l.tone)
			if !printed {
				p.states(r)
			}
			p.newline()
			printed = true
		}
	}
	if !printed {
		p.states(r)
		p.newline()
	}
}

// states prints the states at the right, if that is where they stand.
func (p *printer) states(r *row) {
	for i, v := range r.state {
		if p.beside {
			p.put(p.stateAt[i], v.fit(p.stateWidth[i]), toneNone)
		}
	}
}

// below prints the states that have changed on lines of their own.
func (p *printer) below(r *row) {
	at := p.taskAt[0] + indent
	for i, v := range r.state {
		text := v.String()
		if text == "" || p.state != nil && p.state[i].String() == text {
			continue
		}
		name := p.objects[i] + ": "
		p.put(at, name+v.fit(p.total-at-width(name)), toneNone)
		p.newline()
	}
}

// note prints the message of a mark.
func (p *printer) note(text string) {
	for _, l := range wrap(text, p.total-p.taskAt[0]) {
		p.put(p.taskAt[0], l, toneBad)
		p.newline()
	}
}

// leftover lists the marked steps that the trace does not have.
func (p *printer) leftover() []int {
	var steps []int
	for step := range p.marks {
		steps = append(steps, step)
	}
	slices.Sort(steps)
	return steps
}
