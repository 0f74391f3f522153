package script

import "slices"

// Parse reads a scenario file. The error, if any, is an *Error: the first
// thing that is wrong. What the file says beyond the language itself (kinds,
// operations, properties, errors) is checked against voc.
func Parse(file string, src []byte, voc *Vocabulary) (*File, error) {
	fail := func(err *Error) (*File, error) {
		err.File = file
		return nil, err
	}
	if len(src) > MaxSource {
		return fail(errorAt(Pos{}, "", "the file is larger than %d bytes", MaxSource))
	}
	p := &parser{lines: scanLines(src)}
	p.collectNames()
	f := p.file()
	if p.err != nil {
		return fail(p.err)
	}
	f.Name = file
	if err := check(f, voc); err != nil {
		return fail(err)
	}
	return f, nil
}

// A parser turns lines of tokens into statements. After the first error it
// sees no more tokens, so the methods need not ask whether one happened.
type parser struct {
	lines    []line // not yet begun
	cur      line
	toks     []token // of cur, not yet read; closed by an end token
	comments []Comment
	indented int             // how many of the first comments are indented
	names    map[string]bool // of objects and tasks, wherever they are declared
	open     *Schedule       // takes the lines that begin no statement
	err      *Error
}

// collectNames finds the declared names, so that x3 can be told from ×3.
func (p *parser) collectNames() {
	p.names = make(map[string]bool)
	for _, l := range p.lines {
		if len(l.toks) < 2 || l.toks[1].kind != word {
			continue
		}
		switch l.toks[0].text {
		case "lock", "var", "cell", "mutex", "task":
			p.names[l.toks[1].text] = true
		}
	}
}

func (p *parser) file() *File {
	f := &File{}
	for p.nextLine() {
		first := p.peek()
		if p.open != nil && !(first.kind == word && slices.Contains(keywords, first.text)) {
			p.open.Lines = append(p.open.Lines, p.scheduleLine())
			p.expectEnd()
			continue
		}
		p.closeSchedule()
		if s := p.statement(); s != nil {
			f.Stmts = append(f.Stmts, s)
		}
		p.expectEnd()
	}
	p.closeSchedule()
	if len(p.comments) > 0 {
		f.Tail = p.comments
	}
	return f
}

// nextLine moves to the next line that is not only a comment.
func (p *parser) nextLine() bool {
	for p.err == nil && len(p.lines) > 0 {
		p.cur, p.lines = p.lines[0], p.lines[1:]
		if p.cur.err != nil {
			p.err = p.cur.err
			return false
		}
		if p.toks = p.cur.toks; len(p.toks) > 1 {
			return true
		}
		if p.cur.indented && p.indented == len(p.comments) {
			p.indented++
		}
		p.comments = append(p.comments, Comment{p.cur.pos, p.cur.comment, p.cur.blank})
	}
	return false
}

// closeSchedule ends the open schedule. The indented comments after its last
// line are its own, the others belong to what follows.
func (p *parser) closeSchedule() {
	s := p.open
	if s == nil || p.err != nil {
		return
	}
	p.open = nil
	if len(s.Lines) == 0 {
		p.fail(s.Pos, "", "schedule %s has no lines", s.Name)
		return
	}
	if p.indented > 0 {
		s.Tail, p.comments = p.comments[:p.indented:p.indented], p.comments[p.indented:]
	}
}

// node begins a statement or schedule line with the comments above it.
func (p *parser) node() Node {
	n := Node{Pos: p.cur.pos, Before: p.comments, Blank: p.cur.blank, After: p.cur.comment}
	if len(n.Before) == 0 {
		n.Before = nil
	}
	p.comments, p.indented = nil, 0
	return n
}

func (p *parser) fail(at Pos, hint, format string, args ...any) {
	if p.err == nil {
		p.err = errorAt(at, hint, format, args...)
	}
	p.toks = p.toks[len(p.toks)-1:] // only the end token is left
}

func (p *parser) peek() token { return p.toks[0] }

func (p *parser) next() token {
	t := p.toks[0]
	if t.kind != end {
		p.toks = p.toks[1:]
	}
	return t
}

// accept takes the next token if it is the given word or mark.
func (p *parser) accept(text string) bool {
	if !p.peek().is(text) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(text, hint string) {
	if !p.accept(text) {
		p.fail(p.peek().pos, hint, "expected %s, not %s", quote(text), p.peek())
	}
}

func (p *parser) expectEnd() {
	if t := p.peek(); t.kind != end {
		p.fail(t.pos, "", "unexpected %s", t)
	}
}

// word takes a word; what says which, for the message.
func (p *parser) word(what, hint string) string {
	if t := p.peek(); t.kind != word {
		p.fail(t.pos, hint, "expected %s, not %s", what, t)
		return ""
	}
	return p.next().text
}

// number takes a number that is at least least.
func (p *parser) number(what string, least int) int {
	t := p.peek()
	if t.kind != number {
		p.fail(t.pos, "", "expected %s, not %s", what, t)
		return 0
	}
	if t.num() < least {
		p.fail(t.pos, "", "%s is at least %d, not %s", what, least, t.text)
	}
	p.next()
	return t.num()
}

// newName takes a name that the file declares.
func (p *parser) newName(what, example string) string {
	t := p.peek()
	name := p.word(what, "as in: "+example)
	switch {
	case reserved[name]:
		p.fail(t.pos, "", "%s is a word of the language and cannot be a name", quote(name))
	case identLen(name) != len(name):
		p.fail(t.pos, "", "bad name %s: names are letters, digits and _", quote(name))
	}
	return name
}

func (p *parser) nameList(what string) []string {
	names := []string{p.word(what, "")}
	for p.accept(",") {
		names = append(names, p.word(what, ""))
	}
	return names
}

// event = TASK "." OPERATION [ "#" N ]
func (p *parser) event() Event {
	e := Event{Pos: p.peek().pos, N: 1}
	const hint = "write TASK.OPERATION, as in: w1.lock"
	e.Task = p.word("an event", hint)
	p.expect(".", hint)
	e.Op = p.word("an operation", hint)
	if p.accept("#") {
		e.N, e.Numbered = p.number("an occurrence", 1), true
	}
	return e
}

// value = INT | "true" | "false" | "none"
func (p *parser) value(what string) Value {
	t := p.peek()
	switch {
	case t.kind == number:
		return Value{N: p.number(what, -MaxNumber)}
	case p.accept("true"):
		return Value{Form: Bool, N: 1}
	case p.accept("false"):
		return Value{Form: Bool}
	case p.accept("none"):
		return Value{Form: None}
	}
	p.fail(t.pos, "values are integers, true, false and none", "expected %s, not %s", what, t)
	return Value{}
}
