package mutate

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// A Mutant is a function with one mistake.
type Mutant struct {
	// ID counts the mutants of a package from 1, in the order of files, places and
	// operators.
	ID       int    `json:"id"`
	Operator string `json:"operator"`
	// File and Line are the place, Function what it is in: "(*Lock).Unlock".
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
	// Before and After are the lines that differ.
	Before []string `json:"before"`
	After  []string `json:"after"`

	function *function
	edits    []edit
	text     string // of the whole function
}

// An edit replaces what stands between two places of a file.
type edit struct {
	from, to int
	text     string
}

// apply makes edits, which must not overlap, to src[from:to].
func apply(src []byte, from, to int, edits []edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := from
	for _, e := range edits {
		b.Write(src[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(src[at:to])
	return b.String()
}

// A file is a source file of the package.
type file struct {
	path string // absolute
	name string // for people
	src  []byte
	fset *token.FileSet
	ast  *ast.File
	// mutated: its functions get mutants.
	mutated   bool
	functions []*function
}

// A function is one that has a body.
type function struct {
	file     *file
	decl     *ast.FuncDecl
	index    int // in the package
	name     string
	from, to int // in the file
}

func parse(path, name string, src []byte) (*file, error) {
	f := &file{path: path, name: name, src: src, fset: token.NewFileSet()}
	var err error
	f.ast, err = parser.ParseFile(f.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.ast.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			f.functions = append(f.functions, &function{file: f, decl: fn, name: nameOf(f, fn), from: f.at(fn.Pos()), to: f.at(fn.End())})
		}
	}
	return f, nil
}

// at is the place of a token in the file.
func (f *file) at(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *file) text(n ast.Node) string { return string(f.src[f.at(n.Pos()):f.at(n.End())]) }

func nameOf(f *file, fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := f.text(fn.Recv.List[0].Type)
	if strings.HasPrefix(t, "*") {
		t = "(" + t + ")"
	}
	return t + "." + fn.Name.Name
}

// exempt functions show a lock to people, or describe it.
func (fn *function) exempt() bool {
	switch fn.decl.Name.Name {
	case "Inspect", "inspect", "String", "init", "main":
		return true
	}
	if r := fn.decl.Type.Results; r != nil {
		for _, field := range r.List {
			t := fn.file.text(field.Type)
			for _, word := range []string{"algorithms.Algorithm", "algorithms.Field", "algorithms.Snapshot", "algorithms.Waiter", "algorithms.Defect", "sim.Policy"} {
				if strings.Contains(t, word) {
					return true
				}
			}
		}
	}
	return false
}

// find lists the mutants of a function, in the order of their places, each text once.
func (fn *function) find() []*Mutant {
	if fn.exempt() {
		return nil
	}
	w := &finder{fn: fn, f: fn.file}
	w.function()
	slices.SortStableFunc(w.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.edits[0].from, b.edits[0].from), cmp.Compare(a.operator, b.operator))
	})
	var list []*Mutant
	seen := map[string]bool{squeeze(string(fn.file.src[fn.from:fn.to])): true}
	for _, c := range w.found {
		text := apply(fn.file.src, fn.from, fn.to, c.edits)
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.SkipObjectResolution); err != nil || seen[squeeze(text)] {
			continue
		}
		seen[squeeze(text)] = true
		m := &Mutant{Operator: operators[c.operator].Name, File: fn.file.name, Function: fn.name, function: fn, edits: c.edits, text: text}
		m.describe()
		list = append(list, m)
	}
	return list
}

// squeeze is a text without layout.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// describe fills in the place and the lines that differ.
func (m *Mutant) describe() {
	src := m.function.file.src
	from, to := m.edits[0].from, m.edits[0].to
	for _, e := range m.edits {
		from, to = min(from, e.from), max(to, e.to)
	}
	m.Line = 1 + bytes.Count(src[:from], []byte("\n"))
	for from > 0 && src[from-1] != '\n' {
		from--
	}
	for to < len(src) && src[to] != '\n' {
		to++
	}
	m.Before = lines(string(src[from:to]))
	m.After = lines(apply(src, from, to, m.edits))
	for len(m.Before) > 1 && len(m.After) > 1 && m.Before[0] == m.After[0] {
		m.Before, m.After, m.Line = m.Before[1:], m.After[1:], m.Line+1
	}
	for len(m.Before) > 1 && len(m.After) > 1 && m.Before[len(m.Before)-1] == m.After[len(m.After)-1] {
		m.Before, m.After = m.Before[:len(m.Before)-1], m.After[:len(m.After)-1]
	}
}

// lines leaves out those that are empty.
func lines(s string) []string {
	list := []string{}
	for _, line := range strings.Split(s, "\n") {
		if strings.TrimSpace(line) != "" {
			list = append(list, strings.TrimRight(line, " \t"))
		}
	}
	return list
}

// String is the place of a mutant and what is wrong with it.
func (m *Mutant) String() string {
	return fmt.Sprintf("%s:%d: %s in %s", m.File, m.Line, m.Operator, m.Function)
}
