package scheduler

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/sim"
)

// A File is a schedule as text, for people to read and to edit. It begins with
// a header and then has one step a line, in the order of the execution. Blank
// lines and what follows a # do not matter.
//
//	simrun schedule 1
//	scenario rwlock/overtake
//	digest 00112233aabbccdd
//	lock toro.RWLock
//	params readers=2
//	loop fifo
//	time strict
//
//	r1 - 1
//	loop round 1
//
// Only params may be missing. [Record] produces the lines, [FileReplay] follows
// them.
type File struct {
	Scenario   string
	Digest     Digest
	Lock       string
	Params     string
	Discipline sim.Discipline
	Time       sim.TimeMode
	Lines      []Line
}

const fileMagic = "simrun schedule 1"

// Limits of a file.
const (
	maxFileLines = 1 << 20
	maxFileWidth = 1 << 16
)

// String is the text of the file.
func (f *File) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, fileMagic)
	fmt.Fprintln(&b, "scenario", quoteWord(f.Scenario))
	fmt.Fprintln(&b, "digest", f.Digest)
	fmt.Fprintln(&b, "lock", quoteWord(f.Lock))
	if f.Params != "" {
		fmt.Fprintln(&b, "params", quoteWord(f.Params))
	}
	fmt.Fprintln(&b, "loop", f.Discipline)
	fmt.Fprintln(&b, "time", f.Time)
	fmt.Fprintln(&b)
	for _, l := range f.Lines {
		fmt.Fprintln(&b, l)
	}
	return b.String()
}

// WriteTo implements [io.WriterTo].
func (f *File) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, f.String())
	return int64(n), err
}

// ParseFile reads a schedule file; name is for errors, which begin with
// "scheduler: NAME:LINE: ".
func ParseFile(name string, r io.Reader) (*File, error) {
	p := &fileParser{f: &File{}, seen: map[string]int{}, steps: map[Line]int{}}
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxFileWidth)
	for in.Scan() {
		p.line++
		if err := p.parse(in.Text()); err != nil {
			return nil, fmt.Errorf("scheduler: %s:%d: %w", name, p.line, err)
		}
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("scheduler: %s:%d: the line has more than %d bytes", name, p.line+1, maxFileWidth)
	case err != nil:
		return nil, fmt.Errorf("scheduler: %s:%d: %w", name, p.line+1, err)
	}
	if err := p.complete(); err != nil {
		return nil, fmt.Errorf("scheduler: %s:%d: %w", name, p.line, err)
	}
	return p.f, nil
}

type fileParser struct {
	f     *File
	line  int
	magic bool
	seen  map[string]int // header words, with their lines
	steps map[Line]int   // by key, with their lines
}

var requiredHeader = []string{"scenario", "digest", "lock", "loop", "time"}

// parse reads one line.
func (p *fileParser) parse(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8: this is no schedule file")
	}
	words, err := splitWords(text)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 0:
		return nil
	case !p.magic:
		return p.first(words)
	case len(words) == 1:
		return fmt.Errorf("%q alone is neither a header line nor a step (TASK OPERATION OCCURRENCE)", words[0].text)
	case len(words) == 2:
		return p.header(words[0].text, words[1].text)
	}
	if err := p.complete(); err != nil {
		return err
	}
	l, err := parseLine(words)
	if err != nil {
		return err
	}
	l.Pos = p.line
	if at := p.steps[l.key()]; at != 0 {
		return fmt.Errorf("step %s stands in line %d already", l, at)
	}
	if len(p.f.Lines) == maxFileLines {
		return fmt.Errorf("more than %d steps", maxFileLines)
	}
	p.steps[l.key()] = p.line
	p.f.Lines = append(p.f.Lines, l)
	return nil
}

// first reads the line that says what the file is.
func (p *fileParser) first(words []word) error {
	switch {
	case len(words) != 3 || words[0].text != "simrun" || words[1].text != "schedule":
		return fmt.Errorf("not a schedule file: it does not begin with %q", fileMagic)
	case words[2].text != "1":
		return fmt.Errorf("unknown version %q of schedule files: this program reads version 1", words[2].text)
	}
	p.magic = true
	return nil
}

func (p *fileParser) header(key, value string) (err error) {
	f := p.f
	switch key {
	case "scenario":
		f.Scenario = value
	case "digest":
		if f.Digest, err = ParseDigest(value); err != nil {
			return fmt.Errorf("digest %q is not %d hexadecimal digits", value, 2*len(f.Digest))
		}
	case "lock":
		f.Lock = value
	case "params":
		f.Params = value
	case "loop":
		f.Discipline, err = oneOf(key, value, sim.Any, sim.FIFO)
	case "time":
		f.Time, err = oneOf(key, value, sim.Strict, sim.Elastic)
	default:
		return fmt.Errorf("%q is no word of the header (scenario, digest, lock, params, loop, time), and a step has three words", key)
	}
	switch at := p.seen[key]; {
	case err != nil:
		return err
	case at != 0:
		return fmt.Errorf("%s stands in line %d already", key, at)
	case len(f.Lines) > 0:
		return fmt.Errorf("%s belongs before the first step", key)
	}
	p.seen[key] = p.line
	return nil
}

// oneOf finds the value with that name.
func oneOf[T fmt.Stringer](key, name string, values ...T) (T, error) {
	var names []string
	for _, v := range values {
		if v.String() == name {
			return v, nil
		}
		names = append(names, v.String())
	}
	return values[0], fmt.Errorf("%s %q is none of %s", key, name, strings.Join(names, ", "))
}

// complete checks that the header is there.
func (p *fileParser) complete() error {
	if !p.magic {
		return fmt.Errorf("not a schedule file: it does not begin with %q", fileMagic)
	}
	for _, key := range requiredHeader {
		if p.seen[key] == 0 {
			return fmt.Errorf("the header lacks a line %q", key)
		}
	}
	return nil
}
