package verify

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// Load reads a scenario from a file, which may be of any kind that can be read;
// no more than the largest scenario is. Its name is the path with slashes.
func Load(path string) (*scenarios.Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory, not a scenario", path)
	}
	return Read(filepath.ToSlash(path), path, f)
}

// Read is Load for a stream; file is what errors call it.
func Read(name, file string, r io.Reader) (*scenarios.Scenario, error) {
	src, err := io.ReadAll(io.LimitReader(r, script.MaxSource+1))
	if err != nil {
		return nil, err
	}
	if len(src) > script.MaxSource {
		return nil, fmt.Errorf("%s: is no scenario: it has more than %d bytes", file, script.MaxSource)
	}
	return scenarios.Parse(name, file, src)
}
