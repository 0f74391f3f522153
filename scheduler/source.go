package scheduler

import (
	"errors"
	"strings"
)

// A SourceKind says how a schedule is named.
type SourceKind uint8

const (
	// SeedSource: by the seed of a strategy.
	SeedSource SourceKind = iota
	// TokenSource: by a token.
	TokenSource
	// FileSource: by the path of a schedule file, "-" for standard input.
	FileSource
)

// String is "seed", "token" or "file".
func (k SourceKind) String() string { return [...]string{"seed", "token", "file"}[k] }

// A Source names a schedule. Only the field of its kind is set.
type Source struct {
	Kind  SourceKind
	Seed  uint64
	Token Token
	Path  string
}

// ParseSource tells the three ways to name a schedule apart: a whole number
// (decimal, or hexadecimal with 0x) is a seed, what begins with "v1:" is a
// token, and anything else is the path of a file. A file whose name looks like
// one of the others is written with a directory: "./17".
func ParseSource(arg string) (Source, error) {
	version, _, colon := strings.Cut(arg, ":")
	switch {
	case arg == "":
		return Source{}, errors.New("scheduler: no schedule given: a seed, a token or a file")
	case colon && isVersion(version):
		t, err := ParseToken(arg)
		if err != nil {
			return Source{}, err
		}
		return Source{Kind: TokenSource, Token: t}, nil
	case isNumber(arg):
		seed, err := parseSeed(arg)
		if err != nil {
			return Source{}, err
		}
		return Source{Kind: SeedSource, Seed: seed}, nil
	}
	return Source{Kind: FileSource, Path: arg}, nil
}

// isNumber reports whether s consists of digits, or of 0x and hexadecimal
// digits: whether it means to be a seed, even if it is too large for one.
func isNumber(s string) bool {
	digits := "0123456789"
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		s, digits = rest, digits+"abcdef"
	}
	return s != "" && strings.Trim(s, digits) == ""
}
