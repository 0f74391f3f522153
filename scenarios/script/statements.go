package script

import (
	"slices"
	"strconv"
)

// Version is the version of the language that this package reads.
const Version = 1

// statement parses one statement, but for the lines of a schedule.
func (p *parser) statement() Stmt {
	node, first := p.node(), p.next()
	switch {
	case first.is("simrun"):
		return p.header(node)
	case first.is("lock"):
		return p.lockObject(node)
	case first.is("var"):
		return p.varObject(node)
	case first.is("cell"):
		return p.cellObject(node)
	case first.is("mutex"):
		return &Object{Node: node, Form: MutexObject, Kind: "mutex", Name: p.newName("a name", "mutex m")}
	case first.is("loop"):
		return p.setting(node, "loop", "fifo", "any")
	case first.is("time"):
		return p.setting(node, "time", "strict", "elastic")
	case first.is("spurious"):
		return &Setting{Node: node, Name: "spurious", Value: strconv.Itoa(p.number("a number of wake-ups", 0))}
	case first.is("memory"):
		return p.memory(node)
	case first.is("task"):
		return p.task(node)
	case first.is("schedule"):
		return p.schedule(node)
	case first.is("when"):
		return p.when(node)
	case first.is("expect"):
		return p.expectation(node)
	case first.is("check"):
		return p.check(node)
	case first.is("allow"), first.is("forbid"):
		return p.result(node, first.is("allow"))
	}
	hint := ""
	if first.kind == word {
		hint = didYouMean(first.text, keywords)
	}
	p.fail(first.pos, hint, "unknown statement %s", first)
	return nil
}

// header = "simrun" INT
func (p *parser) header(node Node) Stmt {
	at := p.peek().pos
	h := &Header{Node: node, Version: p.number("a version", 1)}
	if p.err == nil && h.Version != Version {
		p.fail(at, "", "this is version %d of the language, and only version %d is known here", h.Version, Version)
	}
	return h
}

// lock = "lock" NAME "=" KIND [ "(" [ param { "," param } ] ")" ]
func (p *parser) lockObject(node Node) Stmt {
	const example = "lock rw = rwlock"
	o := &Object{Node: node, Name: p.newName("a name", example)}
	p.expect("=", "as in: "+example)
	o.Kind = p.word("a kind", "as in: "+example)
	if !p.accept("(") || p.accept(")") {
		return o
	}
	o.Params = append(o.Params, p.param())
	for p.accept(",") {
		o.Params = append(o.Params, p.param())
	}
	p.expect(")", "")
	return o
}

// param = [ NAME "=" ] ( INT | "true" | "false" )
func (p *parser) param() Param {
	t := p.peek()
	par := Param{Pos: t.pos, Positional: true}
	if t.kind == word && p.toks[1].is("=") {
		par.Name, par.Positional = t.text, false
		p.next()
		p.next()
	}
	par.Value = p.value("a parameter")
	return par
}

// var = "var" NAME [ "=" INT ]
func (p *parser) varObject(node Node) Stmt {
	return p.initial(&Object{Node: node, Form: VarObject, Kind: "var", Name: p.newName("a name", "var x = 0")})
}

// cell = "cell" NAME [ "=" INT ]
func (p *parser) cellObject(node Node) Stmt {
	return p.initial(&Object{Node: node, Form: CellObject, Kind: "cell", Name: p.newName("a name", "cell x = 0")})
}

func (p *parser) initial(o *Object) Stmt {
	if p.accept("=") {
		o.Initial = p.number("a number", -MaxNumber)
	}
	return o
}

func (p *parser) setting(node Node, name, a, b string) Stmt {
	t := p.peek()
	if !p.accept(a) && !p.accept(b) {
		p.fail(t.pos, "", "%s is %s or %s, not %s", name, a, b, t)
	}
	return &Setting{Node: node, Name: name, Value: t.text}
}

// memory = "memory" ( "sc" | "tso" [ ":" INT ] )
func (p *parser) memory(node Node) Stmt {
	s := p.setting(node, "memory", "sc", "tso").(*Setting)
	if s.Value == "tso" && p.accept(":") {
		s.Value += ":" + strconv.Itoa(p.number("the number of places of a store buffer", 1))
	}
	return s
}

// result = ( "allow" | "forbid" ) { "sc" | "tso" } ":" term { "," term }
func (p *parser) result(node Node, allowed bool) Stmt {
	r := &Result{Node: node, Allowed: allowed}
	for t := p.peek(); p.accept("sc") || p.accept("tso"); t = p.peek() {
		if slices.Contains(r.Models, t.text) {
			p.fail(t.pos, "", "%s is said twice", t.text)
		}
		r.Models = append(r.Models, t.text)
	}
	p.expect(":", "as in: allow sc tso: a.read = 1, x = 2")
	r.Terms = append(r.Terms, p.term())
	for p.accept(",") {
		r.Terms = append(r.Terms, p.term())
	}
	return r
}

// term = ( event | NAME ) outcome
func (p *parser) term() Term {
	const hint = "as in: a.read = 1, or x = 2 for what is left in x"
	at := p.peek()
	t := Term{Pos: at.pos}
	if at.kind == word && p.toks[1].is(".") {
		t.Event = p.event()
	} else {
		t.Object = p.word("an operation or a variable", hint)
	}
	t.Outcome = p.outcome()
	if p.err == nil && (t.Outcome.Form == Unsaid || t.Object != "" && t.Outcome.Form != Equals) {
		p.fail(p.peek().pos, hint, "expected a value, not %s", p.peek())
	}
	return t
}

// task = "task" NAME [ "at" INT ] ":" body
func (p *parser) task(node Node) Stmt {
	const example = "task w: lock rw; unlock rw"
	t := &Task{Node: node, Name: p.newName("a name", example)}
	if p.accept("at") {
		t.At = p.number("a time", 0)
	}
	p.expect(":", "as in: "+example)
	t.Body = p.body(0)
	return t
}

// when = "when" event "done" ":" body
func (p *parser) when(node Node) Stmt {
	const hint = "as in: when B.put done: try_get q"
	w := &When{Node: node, Event: p.event()}
	p.expect("done", hint)
	p.expect(":", hint)
	w.Body = p.body(0)
	return w
}

// expectation = "expect" ( event "before" event | "violates" property | "blocks" ( "anybody" | names ) )
func (p *parser) expectation(node Node) Stmt {
	e := &Expect{Node: node}
	switch t := p.peek(); {
	case p.accept("violates"):
		e.Form, e.Property = Violates, p.property()
	case p.accept("blocks"):
		e.Form = StayBlocked
		if !p.accept("anybody") {
			e.Tasks = p.nameList("a task")
		}
	case t.kind == word && !p.toks[1].is("."):
		p.fail(t.pos, didYouMean(t.text, []string{"violates", "blocks"}),
			"expected an event, violates or blocks, not %s", t)
	default:
		e.Earlier = p.event()
		p.expect("before", "as in: expect w1.lock before r2.rlock")
		e.Later = p.event()
	}
	return e
}

// check = "check" property { property }
func (p *parser) check(node Node) Stmt {
	c := &Check{Node: node}
	c.Properties = append(c.Properties, p.property())
	for p.peek().kind != end {
		p.accept(",") // a list may be read as one
		c.Properties = append(c.Properties, p.property())
	}
	return c
}

// property = NAME [ "<=" INT ] [ "(" part { "," part } ")" ]
func (p *parser) property() Property {
	prop := p.part()
	if !p.accept("(") {
		return prop
	}
	prop.Parts = append(prop.Parts, p.part())
	for p.accept(",") {
		prop.Parts = append(prop.Parts, p.part())
	}
	p.expect(")", "")
	return prop
}

func (p *parser) part() Property {
	prop := Property{Pos: p.peek().pos, Name: p.word("a property", "")}
	if p.accept("<=") {
		prop.Bound, prop.Bounded = p.number("a bound", 0), true
	}
	return prop
}
