package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Root is the import path of the package that the built program needs.
const Root = "github.com/simrun-dev/simrun"

// A Package is the source of locks with the mutants of some of its files.
type Package struct {
	// Path is its import path.
	Path string
	// Mutants are those of the files that were asked for. Build removes those that
	// are no Go.
	Mutants []*Mutant
	// Invalid counts those that Build has removed.
	Invalid int

	name      string
	dir       string // of the package
	module    string // the folder of its module
	files     []*file
	functions int
	locks     []string // expressions that list them
}

// Load reads the package that the given files are part of, and finds their mutants. An
// error is about what the user gave.
func Load(ctx context.Context, paths []string) (*Package, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("mutants are built with the Go toolchain, and there is no go command in PATH")
	}
	p := &Package{}
	chosen := map[string]string{}
	for _, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(abs); err != nil {
			return nil, err
		} else if info.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil, fmt.Errorf("%s: is not the source of a lock: a file in Go, and no test", path)
		}
		if dir := filepath.Dir(abs); p.dir == "" {
			p.dir = dir
		} else if p.dir != dir {
			return nil, fmt.Errorf("%s: is in another package than %s", path, paths[0])
		}
		if chosen[abs] != "" {
			return nil, fmt.Errorf("%s: is given twice", path)
		}
		chosen[abs] = filepath.ToSlash(path)
	}
	if err := p.list(ctx, paths[0], chosen); err != nil {
		return nil, err
	}
	if err := p.constructors(paths[0]); err != nil {
		return nil, err
	}
	for _, f := range p.files {
		for _, fn := range f.functions {
			fn.index = p.functions
			p.functions++
			if f.mutated {
				p.Mutants = append(p.Mutants, fn.find()...)
			}
		}
	}
	p.number()
	return p, nil
}

// number gives the mutants their numbers.
func (p *Package) number() {
	for i, m := range p.Mutants {
		m.ID = i + 1
	}
}

// list asks the go command for the files of the package.
func (p *Package) list(ctx context.Context, first string, chosen map[string]string) error {
	out, err := p.run(ctx, p.dir, "list", "-json=Name,ImportPath,GoFiles,Module", ".")
	if err != nil {
		return fmt.Errorf("%s: the go command does not know its package: %w (it must be in a module that requires %s)", first, err, Root)
	}
	var info struct {
		Name, ImportPath string
		GoFiles          []string
		Module           *struct{ Dir string }
	}
	if err := json.Unmarshal(out, &info); err != nil {
		return err
	}
	switch {
	case info.Module == nil || info.Module.Dir == "":
		return fmt.Errorf("%s: is in no module; make one that requires %s", first, Root)
	case info.Name == "main":
		return fmt.Errorf("%s: is in a package main, which nobody can import: put the lock into a package of its own", first)
	}
	p.Path, p.name, p.module = info.ImportPath, info.Name, info.Module.Dir
	for _, name := range info.GoFiles {
		abs := filepath.Join(p.dir, name)
		src, err := os.ReadFile(abs)
		if err != nil {
			return err
		}
		shown := chosen[abs]
		if shown == "" {
			shown = name
		}
		f, err := parse(abs, shown, src)
		if err != nil {
			return err
		}
		f.mutated = chosen[abs] != ""
		delete(chosen, abs)
		p.files = append(p.files, f)
	}
	for _, path := range chosen {
		return fmt.Errorf("%s: is not built with its package on this system", path)
	}
	return nil
}

// run runs the go command; the error has what it said.
func (p *Package) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(errs.String())
		if said == "" {
			return nil, err
		}
		return nil, errors.New(said)
	}
	return out.Bytes(), nil
}

// constructors finds how the package makes its locks: a function Algorithms that lists
// registrations, or else exported functions that make a lock of a world.
func (p *Package) constructors(first string) error {
	for _, f := range p.files {
		for _, fn := range f.functions {
			d := fn.decl
			if d.Recv == nil && d.Name.Name == "Algorithms" && d.Type.Params.NumFields() == 0 && d.Type.Results.NumFields() == 1 {
				p.locks = []string{"subject.Algorithms()"}
				return nil
			}
			if maker := makerOf(fn); maker != "" {
				p.locks = append(p.locks, fmt.Sprintf("[]*algorithms.Algorithm{simrun.%s(%q, subject.%s)}", maker, p.name+"."+kindName(d.Name.Name), d.Name.Name))
			}
		}
	}
	if len(p.locks) == 0 {
		return fmt.Errorf("%s: its package has no function that makes a lock: it needs Algorithms() []*algorithms.Algorithm, "+
			"or an exported function such as New(*sim.World) algorithms.Lock (or RWLock), or New(*sim.World, int) algorithms.Semaphore (or Queue)", first)
	}
	return nil
}

// kindName is a name for the lock that a function makes.
func kindName(function string) string {
	if name := strings.TrimPrefix(function, "New"); name != "" {
		return name
	}
	return "Lock"
}

// makerOf is the function of package simrun that describes what fn makes, "" if it
// makes no lock.
func makerOf(fn *function) string {
	d := fn.decl
	if d.Recv != nil || !d.Name.IsExported() || d.Type.Results.NumFields() != 1 || d.Type.TypeParams != nil {
		return ""
	}
	var params []string
	for _, field := range d.Type.Params.List {
		for range max(len(field.Names), 1) {
			params = append(params, fn.file.text(field.Type))
		}
	}
	result, ok := d.Type.Results.List[0].Type.(*ast.SelectorExpr)
	if !ok || fn.file.text(result.X) != "algorithms" {
		return ""
	}
	switch name := result.Sel.Name; name {
	case "Lock", "RWLock":
		if slices.Equal(params, []string{"*sim.World"}) {
			return name
		}
	case "Semaphore", "Queue":
		if slices.Equal(params, []string{"*sim.World", "int"}) {
			return name
		}
	}
	return ""
}
