package mutate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
)

// A candidate is a mutant that may turn out not to be Go, or to be no other.
type candidate struct {
	operator int
	edits    []edit
}

// A finder walks through a function.
type finder struct {
	fn    *function
	f     *file
	found []candidate
	top   *ast.BlockStmt
}

func (w *finder) add(operator int, edits ...edit) {
	w.found = append(w.found, candidate{operator, edits})
}

// over replaces a node.
func (w *finder) over(n ast.Node, text string) edit {
	return edit{w.f.at(n.Pos()), w.f.at(n.End()), text}
}

func (w *finder) function() {
	w.top = w.fn.decl.Body
	w.returns()
	w.stacks()
	ast.Inspect(w.top, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			w.list(n.List)
		case *ast.CaseClause:
			w.list(n.Body)
			for _, x := range n.List {
				if logical(x) { // of a switch without a tag
					w.condition(x)
				}
			}
		case *ast.IfStmt:
			w.condition(n.Cond)
			if n.Else != nil || n.Init != nil {
				w.add(never, w.over(n.Cond, "false"))
			}
			w.add(always, w.over(n.Cond, "true"))
		case *ast.ForStmt:
			w.loop(n)
		case *ast.RangeStmt:
			w.add(once, w.end(n.Body, "break"))
		case *ast.BinaryExpr:
			w.binary(n)
		case *ast.BasicLit:
			w.number(n)
		case *ast.Ident:
			w.boolean(n)
		}
		return true
	})
}

// returns makes the function return before each of its statements but the first, if it
// is known what.
func (w *finder) returns() {
	what := "return"
	if r := w.fn.decl.Type.Results; r != nil {
		if r.NumFields() != 1 {
			return
		}
		switch w.f.text(r.List[0].Type) {
		case "error":
			what = "return nil"
		case "bool":
			what = "return false"
		default:
			return
		}
	}
	for i, s := range w.top.List {
		if _, ends := s.(*ast.ReturnStmt); i > 0 && !ends {
			at := w.f.at(s.Pos())
			w.add(earlyReturn, edit{at, at, what + "\n" + w.f.indent(at)})
		}
	}
}

// list looks at the statements of a block.
func (w *finder) list(list []ast.Stmt) {
	for i, s := range list {
		w.statement(s)
		if i+1 < len(list) && movable(s) && movable(list[i+1]) {
			w.add(swapStatements, w.over(s, w.f.text(list[i+1])), w.over(list[i+1], w.f.text(s)))
		}
	}
}

// movable statements go on with the next one.
func movable(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.AssignStmt:
		return s.Tok != token.DEFINE
	case *ast.ExprStmt, *ast.IncDecStmt, *ast.IfStmt, *ast.ForStmt, *ast.DeferStmt:
		return true
	}
	return false
}

func (w *finder) statement(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		if _, call := s.X.(*ast.CallExpr); call {
			w.add(dropCall, w.over(s, ""))
			w.add(callTwice, w.over(s, w.f.text(s)+"; "+w.f.text(s)))
		}
	case *ast.DeferStmt:
		w.add(dropDefer, w.over(s, ""))
	case *ast.IncDecStmt:
		w.add(dropStep, w.over(s, ""))
		w.add(reverseStep, edit{w.f.at(s.TokPos), w.f.at(s.TokPos) + 2, map[token.Token]string{token.INC: "--", token.DEC: "++"}[s.Tok]})
	case *ast.AssignStmt:
		switch s.Tok {
		case token.ASSIGN:
			w.add(dropAssignment, w.over(s, ""))
		case token.ADD_ASSIGN, token.SUB_ASSIGN:
			w.add(dropStep, w.over(s, ""))
			w.add(reverseStep, edit{w.f.at(s.TokPos), w.f.at(s.TokPos) + 2, map[token.Token]string{token.ADD_ASSIGN: "-=", token.SUB_ASSIGN: "+="}[s.Tok]})
		case token.DEFINE:
		default:
			w.add(dropAssignment, w.over(s, ""))
		}
	case *ast.IfStmt:
		if s.Else == nil {
			operator := dropIf
			if mentions(s.Cond, "err") {
				operator = dropHandler
			}
			w.add(operator, w.over(s, ""))
		}
	case *ast.ReturnStmt:
		w.leaving(s)
	case *ast.BranchStmt:
		if other := map[token.Token]string{token.BREAK: "continue", token.CONTINUE: "break"}[s.Tok]; other != "" && s.Label == nil {
			w.add(breakContinue, w.over(s, other))
		}
	}
}

func (w *finder) leaving(s *ast.ReturnStmt) {
	if len(s.Results) == 0 {
		w.add(dropReturn, w.over(s, ""))
		return
	}
	last := s.Results[len(s.Results)-1]
	if id, ok := last.(*ast.Ident); ok && len(id.Name) >= 3 && (id.Name == "err" || id.Name[:3] == "err") {
		w.add(swallow, w.over(last, "nil"))
	}
}

func mentions(x ast.Expr, name string) (yes bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		yes = yes || ok && id.Name == name
		return true
	})
	return yes
}

// logical reports whether an expression is a condition, as far as its form tells.
func logical(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BinaryExpr:
		switch x.Op {
		case token.LAND, token.LOR, token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		}
	case *ast.UnaryExpr:
		return x.Op == token.NOT
	case *ast.ParenExpr:
		return logical(x.X)
	}
	return false
}

// condition turns one round. Of a comparison for equality that is what equality does.
func (w *finder) condition(x ast.Expr) {
	if b, ok := x.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		return
	}
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.NOT {
		w.add(negate, w.over(x, w.f.text(u.X)))
		return
	}
	w.add(negate, w.over(x, "!("+w.f.text(x)+")"))
}

func (w *finder) loop(s *ast.ForStmt) {
	if s.Cond != nil {
		w.condition(s.Cond)
		w.add(never, w.over(s.Cond, "false"))
	}
	w.add(once, w.end(s.Body, "break"))
}

// end puts a statement at the end of a block.
func (w *finder) end(b *ast.BlockStmt, text string) edit {
	at := w.f.at(b.Rbrace)
	return edit{at, at, "\n" + w.f.indent(at) + "\t" + text + "\n" + w.f.indent(at)}
}

// indent is the space with which the line of a place begins.
func (f *file) indent(at int) string {
	from := bytes.LastIndexByte(f.src[:at], '\n') + 1
	to := from
	for to < at && (f.src[to] == ' ' || f.src[to] == '\t') {
		to++
	}
	return string(f.src[from:to])
}

var opposites = map[token.Token]struct {
	operator int
	other    string
}{
	token.LSS: {boundary, "<="}, token.LEQ: {boundary, "<"}, token.GTR: {boundary, ">="}, token.GEQ: {boundary, ">"},
	token.EQL: {equality, "!="}, token.NEQ: {equality, "=="},
	token.LAND: {logic, "||"}, token.LOR: {logic, "&&"},
	token.ADD: {arithmetic, "-"}, token.SUB: {arithmetic, "+"},
}

func (w *finder) binary(x *ast.BinaryExpr) {
	o, ok := opposites[x.Op]
	if !ok {
		return
	}
	at := w.f.at(x.OpPos)
	// In brackets, since && binds more than ||: the mistake is in this place only.
	whole := w.f.text(x.X) + " " + o.other + " " + w.f.text(x.Y)
	if x.Op == token.LAND || x.Op == token.LOR {
		w.add(o.operator, w.over(x, "("+whole+")"))
		w.add(dropOperand, w.over(x, "("+w.f.text(x.X)+")"))
		w.add(dropOperand, w.over(x, "("+w.f.text(x.Y)+")"))
		for _, side := range []ast.Expr{x.X, x.Y} {
			if u, ok := side.(*ast.UnaryExpr); ok && u.Op == token.NOT {
				w.add(dropNot, w.over(u, w.f.text(u.X)))
			}
		}
		return
	}
	w.add(o.operator, edit{at, at + len(x.Op.String()), o.other})
}

func (w *finder) number(x *ast.BasicLit) {
	if x.Kind != token.INT {
		return
	}
	n, err := strconv.ParseInt(x.Value, 0, 64)
	if err != nil {
		return
	}
	w.add(offByOne, w.over(x, strconv.FormatInt(n+1, 10)))
	if n > 0 {
		w.add(offByOne, w.over(x, strconv.FormatInt(n-1, 10)))
	}
}

func (w *finder) boolean(x *ast.Ident) {
	switch x.Name {
	case "true":
		w.add(literal, w.over(x, "false"))
	case "false":
		w.add(literal, w.over(x, "true"))
	}
}

// stacks makes a stack of every queue: what is taken from the front is taken from the
// end, all of it that the function does to one queue; and what is put at the end is
// put in front.
func (w *finder) stacks() {
	taken := map[string][]edit{}
	var order []string
	take := func(x ast.Expr, e edit) {
		q := w.f.text(x)
		if taken[q] == nil {
			order = append(order, q)
		}
		taken[q] = append(taken[q], e)
	}
	ast.Inspect(w.top, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			if w.f.text(n.Index) == "0" {
				take(n.X, w.over(n.Index, fmt.Sprintf("len(%s)-1", w.f.text(n.X))))
			}
		case *ast.SliceExpr:
			if n.Low != nil && n.High == nil && w.f.text(n.Low) == "1" {
				take(n.X, edit{w.f.at(n.Lbrack) + 1, w.f.at(n.Rbrack), fmt.Sprintf(":len(%s)-1", w.f.text(n.X))})
			}
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 && len(n.Lhs) == 1 {
				if c, ok := n.Rhs[0].(*ast.CallExpr); ok && len(c.Args) == 2 && !c.Ellipsis.IsValid() && w.f.text(c.Fun) == "append" && w.f.text(c.Args[0]) == w.f.text(n.Lhs[0]) {
					w.add(lifo, w.over(c.Fun, prepend))
				}
			}
		}
		return true
	})
	for _, q := range order {
		w.add(lifo, taken[q]...)
	}
}

// prepend is the helper that the generated code has.
const prepend = "simrunPrepend"
