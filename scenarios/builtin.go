package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed builtin
var builtinFiles embed.FS

// Builtin lists the built-in scenarios, by kind and then in the order of their
// names: the stories that people tell about locks.
var Builtin = sync.OnceValue(func() []*Scenario {
	var all []*Scenario
	err := fs.WalkDir(builtinFiles, "builtin", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := builtinFiles.ReadFile(p)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, "builtin/"), ".sim")
		s, err := Parse(name, path.Base(p), src)
		if err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		// They are part of the program; a test parses them all.
		panic(fmt.Sprintf("scenarios: built-in scenario: %v", err))
	}
	return all
})

// ByName finds a built-in scenario; nil if there is none of that name.
func ByName(name string) *Scenario {
	for _, s := range Builtin() {
		if s.Name == name {
			return s
		}
	}
	return nil
}
