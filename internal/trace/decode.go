package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// An Error is a fault in a trace that was read.
type Error struct {
	// File is the name given to Read, Line counts from 1.
	File string
	Line int
	Msg  string
}

// Error is "file:line: message".
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// Read reads a trace in either JSON form and checks it: unknown fields, names
// that the header does not list, returns without a call and the like are
// errors, of type *Error where the place is known. The name is for errors.
func Read(name string, r io.Reader) (*Trace, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("trace: %s: %w", name, err)
	}
	rd := &reader{file: name, src: src, dec: json.NewDecoder(bytes.NewReader(src)), t: &Trace{}}
	rd.dec.DisallowUnknownFields()
	if err := rd.read(); err != nil {
		return nil, err
	}
	return rd.t, nil
}

type reader struct {
	file  string
	src   []byte
	dec   *json.Decoder
	t     *Trace
	check checker
	whole bool // the first object has the events
}

func (r *reader) read() error {
	if err := r.object(); err != nil {
		return err
	}
	if !r.whole {
		return r.lines()
	}
	return r.rest()
}

// object reads the first object: the header, perhaps with everything else in it.
func (r *reader) object() error {
	if err := r.delim('{'); err != nil {
		return err
	}
	header, seen, ended := map[string]json.RawMessage{}, map[string]bool{}, false
	for r.dec.More() {
		tok, err := r.dec.Token()
		if err != nil {
			return r.fail(err)
		}
		key, line := tok.(string), r.line()
		if seen[key] {
			return r.errorf(line, "field %q stands here twice", key)
		}
		seen[key] = true
		switch key {
		case "events":
			if err := r.header(header); err != nil {
				return err
			}
			r.whole = true
			err = r.events()
		case "end":
			if !r.whole {
				return r.errorf(line, "the events must stand before the end")
			}
			ended = true
			err = r.end()
		default:
			var raw json.RawMessage
			if err = r.dec.Decode(&raw); err != nil {
				err = r.fail(err)
			} else if r.whole {
				err = r.errorf(line, "field %q must stand before the events", key)
			}
			header[key] = raw
		}
		if err != nil {
			return err
		}
	}
	if err := r.delim('}'); err != nil {
		return err
	}
	switch {
	case !r.whole:
		return r.header(header)
	case !ended:
		return r.errorf(r.line(), "the end is missing")
	}
	return nil
}

func (r *reader) header(fields map[string]json.RawMessage) error {
	line := r.line()
	src, err := json.Marshal(fields)
	if err != nil {
		return r.errorf(line, "%s", err)
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r.t.Header); err != nil {
		return r.errorf(line, "header: %s", plain(err))
	}
	return r.at(line, r.check.header(&r.t.Header))
}

// events reads the array of the one-object form.
func (r *reader) events() error {
	if err := r.delim('['); err != nil {
		return err
	}
	for r.dec.More() {
		var e Event
		err := r.dec.Decode(&e)
		if err != nil {
			return r.fail(err)
		}
		if err := r.event(&e); err != nil {
			return err
		}
	}
	return r.delim(']')
}

func (r *reader) event(e *Event) error {
	if err := r.at(r.line(), r.check.event(e)); err != nil {
		return err
	}
	r.t.Events = append(r.t.Events, *e)
	return nil
}

// end reads the end of the one-object form.
func (r *reader) end() error {
	if err := r.dec.Decode(&r.t.End); err != nil {
		return r.fail(err)
	}
	return r.at(r.line(), r.check.end(&r.t.End))
}

// lines reads what follows the header in JSON Lines.
func (r *reader) lines() error {
	for r.dec.More() {
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return r.fail(err)
		}
		var kind struct{ Event EventKind }
		if json.Unmarshal(raw, &kind) == nil && kind.Event == endEvent {
			return r.lastLine(raw)
		}
		var e Event
		if err := r.at(r.line(), strict(raw, &e)); err != nil {
			return err
		}
		if err := r.event(&e); err != nil {
			return err
		}
	}
	return r.errorf(r.line(), `the trace is cut: its last line must be the one with "event":"end"`)
}

func (r *reader) lastLine(raw []byte) error {
	var l endLine
	err := strict(raw, &l)
	if err == nil {
		r.t.End = l.End
		err = r.check.end(&l.End)
	}
	if err != nil {
		return r.at(r.line(), err)
	}
	return r.rest()
}

// rest accepts nothing but white space.
func (r *reader) rest() error {
	if _, err := r.dec.Token(); err == nil {
		return r.errorf(r.line(), "there is something behind the end of the trace")
	} else if !errors.Is(err, io.EOF) {
		return r.fail(err)
	}
	return nil
}

func (r *reader) delim(want json.Delim) error {
	tok, err := r.dec.Token()
	if err != nil {
		return r.fail(err)
	}
	if tok != want {
		return r.errorf(r.line(), "expected %q", want.String())
	}
	return nil
}

func strict(src []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return errors.New(plain(err))
	}
	return nil
}

// line is the line up to which the source has been read.
func (r *reader) line() int {
	return 1 + bytes.Count(r.src[:min(int(r.dec.InputOffset()), len(r.src))], []byte("\n"))
}

func (r *reader) fail(err error) error {
	line := r.line()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line = 1 + bytes.Count(r.src[:min(int(syntax.Offset), len(r.src))], []byte("\n"))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.errorf(line, "the trace ends in the middle")
	}
	return r.errorf(line, "%s", plain(err))
}

func (r *reader) at(line int, err error) error {
	if err == nil {
		return nil
	}
	return r.errorf(line, "%s", err)
}

func (r *reader) errorf(line int, format string, args ...any) error {
	return &Error{r.file, line, fmt.Sprintf(format, args...)}
}

// plain is a message of encoding/json in words for people.
func plain(err error) string {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return fmt.Sprintf("field %q cannot be a %s", typ.Field, typ.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
