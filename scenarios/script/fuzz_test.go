package script_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scenarios/script"
)

// FuzzParse wants that nothing panics, that every error has its place, and
// that what can be read survives formatting.
func FuzzParse(f *testing.F) {
	sources, err := filepath.Glob("testdata/*.sim")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range sources {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, bad := range badFiles {
		f.Add([]byte(strings.ReplaceAll(bad.src, "|", "\n")))
	}
	for seed := range uint64(50) {
		f.Add([]byte(generate(rand.New(rand.NewPCG(seed, 1)))))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := script.Parse("fuzz.sim", src, vocabulary)
		if err == nil {
			checkRoundTrip(t, file)
			return
		}
		var e *script.Error
		if !errors.As(err, &e) || e.Line < 1 || e.Col < 1 || e.Msg == "" || strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("bad error %#v", err)
		}
	})
}
