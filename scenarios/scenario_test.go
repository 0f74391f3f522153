package scenarios_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// TestDigest wants that comments and layout do not matter, and all else does.
func TestDigest(t *testing.T) {
	base := "lock l = lock\ntask a: lock l; unlock l\nschedule s:\n  a lock\n  a unlock\nexpect a.lock before a.unlock\n"
	digest := func(src string) [8]byte {
		s, err := scenarios.Parse("t", "t.sim", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return s.Digest
	}
	for name, src := range map[string]string{
		"comments": "# About.\n\n" + strings.ReplaceAll(base, "\n", " # note\n") + "# end\n",
		"layout":   strings.ReplaceAll(strings.ReplaceAll(base, "; ", " ;  "), "\n", "\n\n"),
		"margins":  strings.ReplaceAll(base, "  a", "\ta"),
		"inside":   strings.ReplaceAll(base, "  a unlock", "  # about the next\n  a unlock\n  # and the last"),
	} {
		if digest(src) != digest(base) {
			t.Errorf("%s changes the digest", name)
		}
	}
	for name, src := range map[string]string{
		"operation": strings.Replace(base, "unlock l", "unlock l; lock l", 1),
		"number":    strings.Replace(base, "task a", "task a at 3", 1) + "# a",
		"schedule":  strings.Replace(base, "  a unlock\n", "", 1),
		"loose":     strings.Replace(base, "s:", "s loose:", 1),
		"name":      strings.ReplaceAll(base, "lock l", "lock m"),
		"expect":    strings.Replace(base, "expect a.lock before a.unlock\n", "", 1),
	} {
		if name == "number" {
			src = strings.Replace(src, "schedule s:\n", "schedule s:\n  at 3\n", 1)
		}
		if name == "name" {
			src = strings.ReplaceAll(src, "unlock l", "unlock m")
		}
		if digest(src) == digest(base) {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

func TestSummary(t *testing.T) {
	for _, tt := range []struct{ comment, want string }{
		{"", ""},
		{"# One sentence.\n", "One sentence."},
		{"# One sentence\n# on two lines. And more.\n", "One sentence on two lines."},
		{"# A question? An answer.\n", "A question?"},
		{"##  no full stop\n", "no full stop"},
		{"# Version 1.2 of it. More.\n", "Version 1.2 of it."},
	} {
		s, err := scenarios.Parse("t", "t.sim", []byte(tt.comment+"mutex m\ntask a: lock; unlock\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Summary(); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.comment, got, tt.want)
		}
		if s.Kind != nil || len(s.ScheduleNames()) != 0 {
			t.Errorf("it is about %v", s.Kind)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, src string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(src), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("good.sim", "mutex m\ntask a: lock; unlock\n")
	if s, err := scenarios.Load(path); err != nil || s.Name != filepath.ToSlash(path) || s.File.Name != path {
		t.Errorf("got %+v, %v", s, err)
	}
	_, err := scenarios.Load(write("bad.sim", "mutex m\ntask a: lok\n"))
	var bad *script.Error
	if !errors.As(err, &bad) || bad.Line != 2 || !strings.Contains(err.Error(), `did you mean "lock"?`) {
		t.Errorf("got %v", err)
	}
	if _, err := scenarios.Load(filepath.Join(dir, "none.sim")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := scenarios.Load(write("big.sim", strings.Repeat("#\n", script.MaxSource))); err == nil || !strings.Contains(err.Error(), "has at most") {
		t.Errorf("got %v", err)
	}
	if _, err := scenarios.Load(dir); err == nil {
		t.Error("a directory is no scenario")
	}
}

func TestVocabulary(t *testing.T) {
	if err := scenarios.Vocabulary().Valid(); err != nil {
		t.Error(err)
	}
}
