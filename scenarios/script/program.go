package script

import "strconv"

// body = item { ( ";" | "||" ) item }
func (p *parser) body(depth int) []Item {
	items := []Item{p.item(depth)}
	for {
		joined := p.accept("||")
		if !joined && !p.accept(";") {
			break
		}
		it := p.item(depth)
		it.Joined = joined
		items = append(items, it)
	}
	if t := p.peek(); depth == 0 && annotation[t.text] {
		p.fail(t.pos, "outcomes are written in a schedule", "unexpected %s", t)
	} else if depth == 0 && t.kind != end {
		p.fail(t.pos, `operations are separated by ";"`, "unexpected %s", t)
	}
	return items
}

// item = [ ( "if" | "unless" ) value ] ( operation | "(" body ")" ) [ times ]
func (p *parser) item(depth int) Item {
	t := p.peek()
	it := Item{Pos: t.pos, Times: 1, Cond: p.cond()}
	t = p.peek()
	switch {
	case p.accept("("):
		if depth == MaxDepth {
			p.fail(t.pos, "", "groups are nested more than %d deep", MaxDepth)
			return it
		}
		it.Group = p.body(depth + 1)
		p.expect(")", "")
	default:
		op := p.op()
		it.Op = &op
	}
	if p.atTimes() {
		it.Times = p.times()
	}
	return it
}

func (p *parser) cond() *Cond {
	t := p.peek()
	if !t.is("if") && !t.is("unless") {
		return nil
	}
	p.next()
	c := &Cond{Pos: t.pos, Not: t.is("unless"), Value: p.value("a result")}
	if c.Value.Form == None {
		p.fail(t.pos, "", "%s needs a number, true or false", t)
	}
	return c
}

// op = NAME [ OBJECT | TASK ] [ INT [ INT ] ] [ "timeout" INT ]
func (p *parser) op() Op {
	t := p.peek()
	if annotation[t.text] || t.is("timeout") {
		p.fail(t.pos, "", "expected an operation, not %s", t)
	}
	op := Op{Pos: t.pos, Name: p.word("an operation", "")}
	t = p.peek()
	switch {
	case t.kind != word || t.is("timeout") || annotation[t.text]:
	case p.atTimes() && (!p.names[t.text] || builtinOp(op.Name) != nil && op.Name != "cancel"):
		// x3 is a repetition, unless something that could stand here is named so
	case op.Name == "cancel":
		op.Target = p.next().text
	default:
		op.Object = p.next().text
	}
	if p.peek().kind == number {
		op.Arg, op.HasArg = p.next().num(), true
		if p.peek().kind == number {
			op.Arg2, op.HasArg2 = p.next().num(), true
		}
	}
	if p.accept("timeout") {
		op.Timeout, op.Timed = p.number("a timeout", 0), true
	}
	return op
}

// atTimes reports whether a repetition follows: ×3, *3 or x3.
func (p *parser) atTimes() bool {
	t := p.peek()
	return t.is("×") || t.kind == word && len(t.text) > 1 && t.text[0] == 'x' && isDigits(t.text[1:])
}

func isDigits(s string) bool { return isDigit(s[0]) && numberLen(s) == len(s) }

// times = ( "×" | "*" ) INT | "x" INT without a space
func (p *parser) times() int {
	t := p.next()
	n := 0
	if t.kind == mark {
		t = p.peek()
		n = p.number("a repetition", 1)
	} else if len(t.text) <= len("x")+len(strconv.Itoa(MaxTimes)) {
		n, _ = strconv.Atoi(t.text[1:])
	} else {
		n = MaxTimes + 1
	}
	if p.err == nil && (n < 1 || n > MaxTimes) {
		p.fail(t.pos, "", "a repetition is 1 to %d times", MaxTimes)
	}
	return n
}
