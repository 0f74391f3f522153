package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// selfCommand is how a user calls this program again: "go run PACKAGE" if that
// is how it was started (the executable then lies in a folder that is gone
// afterwards), the bare name if it is found by that, else the path as typed.
func selfCommand(arg0 string) string {
	if temporary(arg0) {
		if info, ok := debug.ReadBuildInfo(); ok && info.Path != "" && info.Path != "command-line-arguments" {
			return "go run " + info.Path
		}
	}
	base := filepath.Base(arg0)
	if found, err := exec.LookPath(base); err == nil && sameFile(found, arg0) {
		return base
	}
	return quote(arg0)
}

// temporary reports whether the go command built the program for one run.
func temporary(path string) bool {
	return strings.Contains(filepath.ToSlash(path), "/go-build")
}

func sameFile(a, b string) bool {
	if !strings.ContainsRune(b, os.PathSeparator) {
		return true // it was found by its bare name
	}
	fa, err := os.Stat(a)
	if err != nil {
		return false
	}
	fb, err := os.Stat(b)
	return err == nil && os.SameFile(fa, fb)
}

// quote makes s one word for a shell.
func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// version is that of simrun, also in a program of somebody else's, and that of Go.
func version() string {
	const ours = "github.com/simrun-dev/simrun"
	found := "of an unknown version"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == ours && m.Version != "" {
				found = m.Version
			}
		}
	}
	return fmt.Sprintf("%s (%s, %s/%s)", found, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// Quote makes s one word for a shell.
func Quote(s string) string { return quote(s) }

// TestPackage is the import path of the package whose test binary runs; "." if
// it cannot be told.
func TestPackage() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		if path := strings.TrimSuffix(info.Path, ".test"); path != "" {
			return path
		}
	}
	return "."
}
