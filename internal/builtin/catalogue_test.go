package builtin_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/sim"
)

const (
	catalogue = "../../docs/catalogue.md"
	module    = "github.com/simrun-dev/simrun/"
	generated = "<!-- What follows is made of the registrations: go test ./internal/builtin -update -->\n"
)

// TestCatalogue keeps docs/catalogue.md true: what stands behind its introduction
// is made of the registrations.
func TestCatalogue(t *testing.T) {
	p := &writer{t: t, files: map[string]string{}, index: &lookup.Index{
		Algorithms: builtin.Algorithms(),
		Command:    func(args ...string) string { return "simrun " + strings.Join(args, " ") },
	}}
	golden.Part(t, catalogue, generated, "", p.contracts()+p.families())
}

// A writer writes the page.
type writer struct {
	t     *testing.T
	index *lookup.Index
	files map[string]string // by package and type
}

// contracts is the table of kinds, with what every lock of the kind must have.
func (p *writer) contracts() string {
	var b strings.Builder
	b.WriteString("\n## Kinds, and what every lock of a kind claims\n\n| kind | operations | contract |\n| --- | --- | --- |\n")
	for _, k := range algorithms.Kinds() {
		e := p.index.FindIn(lookup.Kinds, k.Name).(*lookup.Kind)
		var ops, contract []string
		for _, op := range e.Operations {
			ops = append(ops, "`"+op.Name+"`")
		}
		for _, r := range e.Properties {
			if !isPolicy(r.Name) {
				contract = append(contract, r.Name)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.Name, strings.Join(ops, " "), strings.Join(contract, ", "))
	}
	return b.String()
}

func isPolicy(property string) bool { return checker.Select(property)[0].Group == "policy" }

// families is a part for each family: a table of its locks, and their defects.
func (p *writer) families() string {
	var b strings.Builder
	all := builtin.Algorithms()
	for len(all) > 0 {
		family := all[0].Family()
		n := slices.IndexFunc(all, func(a *algorithms.Algorithm) bool { return a.Family() != family })
		if n < 0 {
			n = len(all)
		}
		p.family(&b, family, all[:n])
		all = all[n:]
	}
	return b.String()
}

func (p *writer) family(b *strings.Builder, name string, all []*algorithms.Algorithm) {
	fmt.Fprintf(b, "\n## %s\n\n", name)
	b.WriteString("| lock | kind | admission | may starve | besides | claims, besides the contract | source |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	var defects []string
	for _, a := range all {
		e := p.index.FindIn(lookup.Algorithms, a.Name).(*lookup.Algorithm)
		var claims []string
		for _, c := range e.Properties {
			switch {
			case c.Claimed && isPolicy(c.Name):
				claims = append(claims, c.Name)
			case !c.Claimed && !isPolicy(c.Name):
				claims = append(claims, "not "+c.Name)
			}
			for _, d := range c.Defects {
				defects = append(defects, defect(d))
			}
		}
		if undeclared(a) {
			claims = append(claims, "fifo and bypass not declared")
		}
		fmt.Fprintf(b, "| [%s](%s) | %s | %s | %s | %s | %s | %s |\n", a.Name, p.file(e.Code), e.Kind,
			e.Policy.Admission, e.Policy.Starves, e.Policy.Besides(), strings.Join(claims, ", "), strings.ReplaceAll(e.Source, "_", `\_`))
	}
	if len(defects) > 0 {
		fmt.Fprintf(b, "\nKnown defects:\n\n%s", strings.Join(defects, ""))
	}
}

// undeclared reports whether nothing can be said of the order of admission, since the
// tasks share memory and do not say where their doorway ends.
func undeclared(a *algorithms.Algorithm) bool {
	return a.Style == sim.SharedMemory && !a.Policy.Doorway && inLine(a.Kind)
}

func defect(d lookup.Defect) string {
	what := d.Doc
	if d.Link != "" {
		what = fmt.Sprintf("[%s](%s)", d.Doc, d.Link)
	}
	folder := "scenarios/builtin/"
	if strings.HasPrefix(d.Scenario, "museum/") {
		folder = "scenarios/"
	}
	return fmt.Sprintf("- `%s`, %s in [%s](../%s%s.sim): %s\n", d.Algorithm, d.Property, d.Scenario, folder, d.Scenario, what)
}

// file is the link to the file in which a type is declared.
func (p *writer) file(code string) string {
	dot := strings.LastIndex(code, ".")
	folder, ours := strings.CutPrefix(code[:dot], module)
	if !ours {
		p.t.Fatalf("%s is not of this module", code)
	}
	if _, read := p.files[folder]; !read {
		p.files[folder] = ""
		p.read(folder)
	}
	file := p.files[folder+code[dot:]]
	if file == "" {
		p.t.Errorf("no file of %s declares %s", folder, code[dot+1:])
	}
	return "../" + file
}

// read notes the types that the files of a folder declare.
func (p *writer) read(folder string) {
	names, err := filepath.Glob("../../" + folder + "/*.go")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			p.t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok {
				p.files[folder+"."+s.Name.Name] = path.Join(folder, filepath.Base(name))
			}
			return true
		})
	}
}
