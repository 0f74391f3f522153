package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// A document is a result that can be written in several formats.
type document interface {
	text(w io.Writer, o trace.Options) error
	json(w io.Writer) error
	jsonl(w io.Writer) error
}

var formats = []string{"text", "json", "jsonl"}

// suffixes are the formats of -o by the ending of the file's name.
var suffixes = map[string]string{".txt": "text", ".json": "json", ".jsonl": "jsonl", ".sched": "sched", ".sim": "sim"}

func (a *app) outputFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.flags.format, "format", "text", "`FORMAT` on standard output: "+strings.Join(formats, ", "))
	f.BoolVar(&a.flags.json, "json", false, "short for --format json")
	f.StringArrayVarP(&a.flags.outputs, "output", "o", nil, "also write a `FILE`, its format by its ending: .txt, .json, .jsonl, .sched for the schedule of one execution; repeatable")
	f.IntVar(&a.flags.width, "width", 0, "`COLUMNS` of text and tables (default: the terminal's, at most 120)")
	f.BoolVar(&a.flags.ascii, "ascii", false, "plain ASCII in tables")
	_ = cmd.RegisterFlagCompletionFunc("format", fixed(formats...))
}

// checkOutput finds mistakes in the output flags before any work is done. Besides
// documents, files with the given endings can be written.
func (a *app) checkOutput(besides ...string) error {
	if a.flags.json {
		if a.flags.format != "text" && a.flags.format != "json" {
			return usagef("--json and --format %s are different formats", a.flags.format)
		}
		a.flags.format = "json"
	}
	if !slices.Contains(formats, a.flags.format) {
		return unknownWord("--format", a.flags.format, formats)
	}
	for _, path := range a.flags.outputs {
		if err := checkFile(path, besides); err != nil {
			return err
		}
	}
	if colors := []string{"auto", "always", "never"}; !slices.Contains(colors, a.flags.color) {
		return unknownWord("--color", a.flags.color, colors)
	}
	if a.flags.width < 0 {
		return usagef("--width must not be negative")
	}
	return nil
}

// checkFile tells whether path can be written, as far as one can know.
func checkFile(path string, besides []string) error {
	if path == "-" {
		return nil
	}
	ext := filepath.Ext(path)
	if _, ok := suffixes[ext]; !ok || (ext == ".sched" || ext == ".sim") && !slices.Contains(besides, ext) {
		more := ""
		for _, b := range besides {
			more += map[string]string{".sched": ", or .sched for a schedule file", ".sim": ", or .sim for the scenario"}[b]
		}
		return usagef("-o %s: the name must end in .txt, .json or .jsonl%s", path, more)
	}
	return checkFolder("-o", path)
}

// cause is what the system said, without the name of a temporary file.
func cause(err error) error {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}

// emit writes a document to standard output and to every -o file. Everything is
// made before anything is written.
func (a *app) emit(d document) error {
	var out bytes.Buffer
	if err := render(d, a.flags.format, &out, a.tableOptions()); err != nil {
		return err
	}
	files := make([]bytes.Buffer, len(a.flags.outputs))
	for i, path := range a.flags.outputs {
		if path == "-" {
			continue
		}
		if err := render(d, suffixes[filepath.Ext(path)], &files[i], trace.Options{Width: a.flags.width, ASCII: a.flags.ascii}); err != nil {
			return err
		}
	}
	for i, path := range a.flags.outputs {
		if path == "-" {
			continue
		}
		if err := writeFile(path, files[i].Bytes()); err != nil {
			return usagef("-o %s: %v", path, cause(err))
		}
	}
	if _, err := a.Stdout.Write(out.Bytes()); err != nil {
		return usagef("standard output: %v", cause(err))
	}
	return nil
}

func render(d document, format string, w io.Writer, o trace.Options) error {
	switch format {
	case "json":
		return d.json(w)
	case "jsonl":
		return d.jsonl(w)
	case "sched":
		return d.(interface{ schedule(io.Writer) error }).schedule(w)
	case "sim":
		return d.(interface{ scenario(io.Writer) error }).scenario(w)
	}
	return d.text(w, o)
}

// writeFile writes a file whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

func (a *app) tableOptions() trace.Options {
	o := trace.Options{Width: a.flags.width, ASCII: a.flags.ascii, Color: a.colored()}
	if o.Width == 0 {
		o.Width = maxWidth
		if f, ok := a.Stdout.(*os.File); ok {
			if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
				o.Width = min(w, maxWidth)
			}
		}
	}
	return o
}

// colored decides about colours as terminals' users expect: NO_COLOR forbids
// them, CLICOLOR_FORCE demands them, else a terminal gets them.
func (a *app) colored() bool {
	switch {
	case a.flags.color != "auto":
		return a.flags.color == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return isTerminal(a.Stdout)
}

// talking reports whether progress may be shown.
func (a *app) talking() bool {
	return a.flags.progress || a.onTerminal() && !a.flags.quiet && os.Getenv("CI") == ""
}

func (a *app) onTerminal() bool { return isTerminal(a.Stderr) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// progress shows one line; on a terminal it overwrites itself.
func (a *app) progress(format string, args ...any) {
	if !a.talking() {
		return
	}
	text := fmt.Sprintf(format, args...)
	switch {
	case a.onTerminal():
		fmt.Fprint(a.Stderr, "\r\x1b[K"+cutTo(a.room(), text))
	case text != "":
		fmt.Fprintln(a.Stderr, text)
	}
}

// room is how many letters fit into a line of progress: a longer one would wrap on a
// terminal, and could not be overwritten. A file has room for all.
func (a *app) room() int {
	if !a.onTerminal() {
		return math.MaxInt
	}
	if w, _, err := term.GetSize(int(a.Stderr.(*os.File).Fd())); err == nil && w > 1 {
		return w - 1
	}
	return maxWidth - 1
}

func writeJSON(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}
