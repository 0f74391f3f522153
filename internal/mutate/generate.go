package mutate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// generate is the source of a file with its mutants in it: every original begins with
// a switch, and the copies follow at the end. lines has, for each copy, its mutant and
// the line at which it begins.
func (f *file) generate(mutants []*Mutant) (src []byte, lines []placed) {
	of := map[*function][]*Mutant{}
	for _, m := range mutants {
		if m.function.file == f {
			of[m.function] = append(of[m.function], m)
		}
	}
	var edits []edit
	for _, fn := range f.functions {
		edits = append(edits, fn.guards(f.fset, fn.decl, f.src, f.at)...)
		if f.mutated {
			edits = append(edits, fn.dispatch(of[fn])...)
		}
	}
	text := apply(f.src, 0, len(f.src), edits)
	line := 1 + strings.Count(text, "\n")
	var b strings.Builder
	b.WriteString(text)
	for _, fn := range f.functions {
		for _, m := range of[fn] {
			copied := "\n" + m.copied()
			lines = append(lines, placed{line, m})
			line += strings.Count(copied, "\n")
			b.WriteString(copied)
		}
	}
	return []byte(b.String()), lines
}

// placed says from which line on a mutant stands.
type placed struct {
	line   int
	mutant *Mutant
}

// name is that of the copy of a function.
func (m *Mutant) name() string { return fmt.Sprintf("%s__m%d", m.function.decl.Name.Name, m.ID) }

// copied is the function with the mistake, under another name, its loops guarded.
func (m *Mutant) copied() string {
	const before = "package p\n"
	src := []byte(before + m.text)
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		panic("mutate: a mutant that was parsed before: " + err.Error())
	}
	decl := f.Decls[0].(*ast.FuncDecl)
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	edits := m.function.guards(fset, decl, src, at)
	edits = append(edits, edit{at(decl.Name.Pos()), at(decl.Name.End()), m.name()})
	return apply(src, len(before), len(src), edits) + "\n"
}

// guards make every loop of a function count its rounds.
func (fn *function) guards(_ *token.FileSet, decl *ast.FuncDecl, _ []byte, at func(token.Pos) int) (edits []edit) {
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		var body *ast.BlockStmt
		switch n := n.(type) {
		case *ast.ForStmt:
			body = n.Body
		case *ast.RangeStmt:
			body = n.Body
		default:
			return true
		}
		to := at(body.Lbrace) + 1
		edits = append(edits, edit{to, to, " simrunRound(&simrunRounds); "})
		return true
	})
	if len(edits) > 0 {
		to := at(decl.Body.Lbrace) + 1
		edits = append(edits, edit{to, to, " var simrunRounds int; "})
	}
	return edits
}

// dispatch is what an original begins with: it tells that it was entered, and calls the
// copy that was chosen. Parameters without names get some.
func (fn *function) dispatch(mutants []*Mutant) (edits []edit) {
	to := fn.file.at(fn.decl.Body.Lbrace) + 1
	receiver, args := "", []string{}
	fields := func(list *ast.FieldList, each func(name string, variadic bool)) {
		if list == nil {
			return
		}
		for i, field := range list.List {
			_, variadic := field.Type.(*ast.Ellipsis)
			if len(field.Names) == 0 {
				name := fmt.Sprintf("simrunArg%d_%d", fn.file.at(list.Pos()), i)
				at := fn.file.at(field.Type.Pos())
				edits = append(edits, edit{at, at, name + " "})
				each(name, variadic)
			}
			for j, id := range field.Names {
				name := id.Name
				if name == "_" {
					name = fmt.Sprintf("simrunArg%d_%d_%d", fn.file.at(list.Pos()), i, j)
					edits = append(edits, edit{fn.file.at(id.Pos()), fn.file.at(id.End()), name})
				}
				each(name, variadic)
			}
		}
	}
	if len(mutants) > 0 {
		fields(fn.decl.Recv, func(name string, _ bool) { receiver = name + "." })
		fields(fn.decl.Type.Params, func(name string, variadic bool) {
			if variadic {
				name += "..."
			}
			args = append(args, name)
		})
	}
	var b strings.Builder
	fmt.Fprintf(&b, " simrunEnter(%d); ", fn.index)
	if len(mutants) > 0 {
		b.WriteString("switch simrunChosen { ")
		for _, m := range mutants {
			call := fmt.Sprintf("%s%s(%s)", receiver, m.name(), strings.Join(args, ", "))
			if fn.decl.Type.Results.NumFields() > 0 {
				fmt.Fprintf(&b, "case %d: return %s; ", m.ID, call)
			} else {
				fmt.Fprintf(&b, "case %d: %s; return; ", m.ID, call)
			}
		}
		b.WriteString("}; ")
	}
	return append(edits, edit{to, to, b.String()})
}

// MaxRounds is how often a loop may go round in one call of its function: far more
// than an execution may have steps.
const MaxRounds = 100_000

// helper is the file that the package gets besides: what chooses a mutant, what tells
// which functions were entered, and what ends loops.
func helper(pkg string, functions int) []byte {
	return fmt.Appendf(nil, `package %s

var (
	simrunChosen  int
	simrunWatches bool
	simrunEntered [%d]bool
)

// SimrunChoose makes a mutant take the place of the original, 0 the original itself.
func SimrunChoose(mutant int) { simrunChosen = mutant }

// SimrunWatch begins or ends to note which functions are entered, and lists them.
func SimrunWatch(on bool) (entered []int) {
	for i, yes := range simrunEntered {
		if yes {
			entered = append(entered, i)
		}
	}
	simrunWatches = on
	simrunEntered = [len(simrunEntered)]bool{}
	return entered
}

func simrunEnter(function int) {
	if simrunWatches {
		simrunEntered[function] = true
	}
}

func simrunRound(rounds *int) {
	if *rounds++; *rounds > %d {
		panic("a loop goes round for ever without giving way")
	}
}

func simrunPrepend[S ~[]E, E any](s S, e E) S { return append(S{e}, s...) }
`, pkg, max(functions, 1), MaxRounds)
}
