package script

// schedule = "schedule" NAME [ "loose" ] ":"   and its lines below
func (p *parser) schedule(node Node) Stmt {
	const example = "schedule overtake:"
	s := &Schedule{Node: node, Name: p.newName("a name", example)}
	s.Loose = p.accept("loose")
	p.expect(":", "as in: "+example)
	p.open = s
	return s
}

// line = ( "tick" INT | "at" INT | actions ) [ wakes ] | assertion
func (p *parser) scheduleLine() *Line {
	l := &Line{Node: p.node()}
	if len(p.open.Lines) == 0 && len(l.Before) == 0 {
		l.Blank = false // nothing stands between the schedule and its first line
	} else if len(p.open.Lines) == 0 {
		l.Before[0].Blank = false
	}
	switch {
	case p.accept("tick"):
		l.Form, l.Time = Tick, p.number("a time", 1)
	case p.accept("at"):
		l.Form, l.Time = At, p.number("a time", 0)
	case p.toks[0].kind == word && p.toks[1].is("."):
		l.Form, l.Event = Assert, p.event()
		p.assertion(l)
	case p.toks[0].kind == word && p.toks[0].text != "cancel" && startsOutcome(p.toks[1]):
		l.Form, l.Event = Assert, Event{Pos: l.Pos, Task: p.next().text, Short: true}
		p.assertion(l)
	default:
		p.actions(l)
	}
	if l.Form != Assert {
		l.Wakes = p.wakes()
	}
	return l
}

func startsOutcome(t token) bool {
	return t.is("=") || annotation[t.text] && !t.is("wakes")
}

// assertion = ( event | TASK ) outcome
func (p *parser) assertion(l *Line) {
	l.Outcome = p.outcome()
	if p.err == nil && l.Outcome.Form == Unsaid {
		p.fail(p.peek().pos, "as in: B.get = 5", "expected what has become of %s, not %s", l.Event.Task, p.peek())
	}
	if p.peek().is("wakes") {
		p.fail(p.peek().pos, "", "an assertion runs nothing, so it wakes nobody")
	}
}

// actions = action { "||" action }
func (p *parser) actions(l *Line) {
	l.Actions = append(l.Actions, p.action())
	for p.accept("||") {
		l.Actions = append(l.Actions, p.action())
	}
}

// action = TASK operation [ outcome ] | "cancel" TASK
func (p *parser) action() Action {
	t := p.peek()
	a := Action{Pos: t.pos}
	switch {
	case t.is("tick") || t.is("at"):
		p.fail(t.pos, "", "%s stands on a line of its own", t.text)
		return a
	case t.is("cancel"):
		p.next()
		a.Op = Op{Pos: t.pos, Name: "cancel", Target: p.word("a task", "")}
	default:
		a.Task = p.word("a task", "")
		if p.err == nil && !p.names[a.Task] && p.peek().kind != word {
			p.fail(t.pos, didYouMean(a.Task, lineWords), "unknown task %s", t)
		}
		a.Op = p.op()
		if p.atTimes() {
			p.fail(p.peek().pos, "", "a schedule line runs its operation once")
		}
	}
	a.Outcome = p.outcome()
	switch after := p.peek(); {
	case p.err != nil || after.kind == end || after.is("||") || after.is("wakes"):
	case a.Outcome.Form != Unsaid && startsOutcome(after):
		p.fail(after.pos, "", "an operation has one outcome")
	case after.is(";"):
		p.fail(after.pos, `write each on a line of its own, or join those of one tick with "||"`, "unexpected %s", after)
	default:
		p.fail(after.pos, didYouMean(after.text, outcomeWords), "unexpected %s", after)
	}
	return a
}

// lineWords begin a schedule line that is not about a task, or end the schedule.
var lineWords = append([]string{"tick", "at", "cancel"}, keywords...)

var outcomeWords = []string{"blocks", "wakes", "returns", "raises", "cancelled", "times out"}

// outcome = "blocks" | "returns" | "=" value | "raises" NAME | "cancelled" | "times" "out"
func (p *parser) outcome() Outcome {
	o := Outcome{Pos: p.peek().pos}
	switch {
	case p.accept("blocks"):
		o.Form = Blocks
	case p.accept("returns"):
		o.Form = Returns
	case p.accept("="):
		o.Form, o.Value = Equals, p.value("a result")
	case p.accept("raises"):
		o.Form, o.Error = Raises, p.word("an error", "")
	case p.accept("cancelled"):
		o.Form = Cancelled
	case p.accept("times"):
		o.Form = TimesOut
		p.expect("out", "")
	default:
		return Outcome{}
	}
	return o
}

// wakes = "wakes" ( "nobody" | TASK { "," TASK } )
func (p *parser) wakes() *Wakes {
	w := &Wakes{Pos: p.peek().pos}
	if !p.accept("wakes") {
		return nil
	}
	if p.accept("nobody") {
		return w
	}
	w.Tasks = p.nameList("a task")
	switch t := p.peek(); {
	case t.is("||"):
		p.fail(t.pos, "", "wakes speaks of the whole line and stands at its end")
	case startsOutcome(t):
		p.fail(t.pos, "", "%s stands before wakes", t)
	}
	return w
}
