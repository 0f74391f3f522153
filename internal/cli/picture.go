package cli

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
)

// checkPicture finds mistakes in --picture before any work is done.
func (a *app) checkPicture() error {
	switch path := a.flags.picture; {
	case path == "" && a.flags.object != "":
		return usagef("--object %s says what to draw, and nothing is drawn without --picture FILE", a.flags.object)
	case path == "":
		return nil
	case filepath.Ext(path) != ".html":
		return usagef("--picture %s: the name must end in .html", path)
	default:
		return checkFolder("--picture", path)
	}
}

// draw writes the picture of an execution, if it is wanted.
func (a *app) draw(p *plan, o scenarios.Options) error {
	path := a.flags.picture
	if path == "" {
		return nil
	}
	var page bytes.Buffer
	switch err := verify.Picture(p.scenario, o, p.strategy, a.flags.object, &page); {
	case errors.Is(err, checker.ErrNoHistory):
		return usagef("--picture: nothing in %s has operations that a sequential model could explain", p.scenario.Name)
	case err != nil:
		return usagef("--picture: %s", strings.TrimPrefix(err.Error(), "verify: "))
	}
	if err := writeFile(path, page.Bytes()); err != nil {
		return usagef("--picture %s: %v", path, cause(err))
	}
	return nil
}
