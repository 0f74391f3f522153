package mutate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// folder is where the main package of the program seems to lie, inside of the module:
// it exists for the compiler only.
const folder = "simrunmutants"

// Build makes one program of the package and all its mutants, in a temporary folder
// dir. Nothing is written into the module: the compiler is told (go build -overlay) to
// read the generated files in place of those of the package. So the package is built
// with what its module requires and replaces, and may import what is internal to it.
//
// Mutants that are no Go are removed from p.
func (p *Package) Build(ctx context.Context, dir string) (program string, err error) {
	for range 5 { // the compiler may see the mistakes of one sort only when those of another are gone
		placed, err := p.write(dir)
		if err != nil {
			return "", err
		}
		_, err = p.run(ctx, p.module, "build", "-overlay", filepath.Join(dir, "overlay.json"), "-gcflags="+p.Path+"=-e", p.Path)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if !p.remove(err.Error(), placed) {
			return "", fmt.Errorf("the package does not compile: %w", err)
		}
	}
	program = filepath.Join(dir, "mutants.exe")
	_, err = p.run(ctx, p.module, "build", "-overlay", filepath.Join(dir, "overlay.json"), "-gcflags="+p.Path+"=-e", "-o", program, "./"+folder)
	if err != nil {
		return "", fmt.Errorf("the program of all mutants cannot be built: %w", err)
	}
	return program, nil
}

// write writes the generated files and what they stand for.
func (p *Package) write(dir string) (map[string][]placed, error) {
	replace, where := map[string]string{}, map[string][]placed{}
	put := func(path, name string, src []byte) error {
		to := filepath.Join(dir, name)
		replace[path] = to
		return os.WriteFile(to, src, 0o600)
	}
	for i, f := range p.files {
		src, lines := f.generate(p.Mutants)
		name := fmt.Sprintf("simrun_file%d.go", i) // the compiler says this name, or the original one
		where[name], where[filepath.Base(f.path)] = lines, lines
		if err := put(f.path, name, src); err != nil {
			return nil, err
		}
	}
	if err := put(filepath.Join(p.dir, "zz_simrun_mutants.go"), "helper.go", helper(p.name, p.functions)); err != nil {
		return nil, err
	}
	if err := put(filepath.Join(p.module, folder, "main.go"), "main.go", p.main()); err != nil {
		return nil, err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	return where, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600)
}

func (p *Package) main() []byte {
	return fmt.Appendf(nil, `package main

import (
	"slices"

	simrun %q
	"%s/algorithms"
	subject %q
)

func main() {
	simrun.Mutants(subject.SimrunChoose, subject.SimrunWatch, slices.Concat[[]*algorithms.Algorithm](%s)...)
}
`, Root, Root, p.Path, strings.Join(p.locks, ", "))
}

// complaint is how the compiler names a place.
var complaint = regexp.MustCompile(`(?m)^(?:.*[/\\])?([^/\\:]+\.go):(\d+):\d+: `)

// remove takes out the mutants that the compiler complains of; false if it complains
// of something else.
func (p *Package) remove(said string, where map[string][]placed) bool {
	bad := map[*Mutant]bool{}
	for _, m := range complaint.FindAllStringSubmatch(said, -1) {
		line, _ := strconv.Atoi(m[2])
		lines := where[m[1]]
		if i := sort.Search(len(lines), func(i int) bool { return lines[i].line > line }); i > 0 {
			bad[lines[i-1].mutant] = true
		}
	}
	p.Invalid += len(bad)
	p.Mutants = slices.DeleteFunc(p.Mutants, func(m *Mutant) bool { return bad[m] })
	p.number()
	return len(bad) > 0
}

// ErrNoMutants says that there is nothing to be changed.
var ErrNoMutants = errors.New("no mutants: there is nothing in it that the operators change")
