package scenarios

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// A Scenario is a workload with a name.
type Scenario struct {
	// Name is "KIND/STORY" for a built-in scenario, the path for a file.
	Name string
	// Doc is the comment at the top: what it is about.
	Doc string
	// Source is the text it was made from.
	Source []byte
	// File is its syntax tree.
	File *script.File
	// Kind is the kind of its first lock, nil if it has none. All its locks are
	// usually of this kind.
	Kind *algorithms.Kind
	// Digest identifies the workload: equal for texts that differ only in
	// comments and layout.
	Digest [8]byte
}

// Parse reads a scenario. Errors are of type *script.Error and name the place.
func Parse(name, file string, src []byte) (*Scenario, error) {
	f, err := script.Parse(file, src, Vocabulary())
	if err != nil {
		return nil, err
	}
	s := &Scenario{Name: name, Doc: leadingComment(f), Source: src, File: f}
	for _, o := range f.Objects() {
		if o.Form == script.LockObject {
			s.Kind = algorithms.KindByName(o.Kind)
			break
		}
	}
	plain, err := script.Parse(file, src, Vocabulary())
	if err != nil {
		return nil, err
	}
	stripComments(plain)
	sum := sha256.Sum256(script.Format(plain))
	copy(s.Digest[:], sum[:])
	return s, nil
}

// Load reads a scenario from a file. Its name is the path with slashes.
func Load(path string) (*Scenario, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > script.MaxSource {
		return nil, fmt.Errorf("%s: a scenario file has at most %d bytes, this one has %d", path, script.MaxSource, info.Size())
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(filepath.ToSlash(path), path, src)
}

// Summary is the first sentence of Doc.
func (s *Scenario) Summary() string {
	for i := 0; i+1 < len(s.Doc); i++ {
		if strings.IndexByte(".?!", s.Doc[i]) >= 0 && s.Doc[i+1] == ' ' {
			return s.Doc[:i+1]
		}
	}
	return s.Doc
}

// ScheduleNames lists the schedule blocks of the scenario, in order.
func (s *Scenario) ScheduleNames() []string {
	var names []string
	for _, b := range s.File.Schedules() {
		names = append(names, b.Name)
	}
	return names
}

// leadingComment joins the comment lines before the first statement.
func leadingComment(f *script.File) string {
	comments := f.Tail
	if len(f.Stmts) > 0 {
		comments = f.Stmts[0].Base().Before
	}
	var lines []string
	for _, c := range comments {
		lines = append(lines, strings.TrimSpace(strings.TrimLeft(c.Text, "#")))
	}
	return strings.Join(lines, " ")
}

func stripComments(f *script.File) {
	strip := func(n *script.Node) { n.Before, n.After, n.Blank = nil, "", false }
	f.Tail = nil
	for _, s := range f.Stmts {
		strip(s.Base())
		if b, ok := s.(*script.Schedule); ok {
			b.Tail = nil
			for _, l := range b.Lines {
				strip(l.Base())
			}
		}
	}
}
