package conform

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
)

// MaxLine is the length of the longest script, in bytes.
const MaxLine = 1 << 20

// Parse reads scripts, one JSON object a line, while they are asked for. Empty
// lines are skipped. The first line that is no script, or a failure of r, ends
// the sequence with an error that names file and line.
func Parse(file string, r io.Reader) iter.Seq2[*Script, error] {
	return func(yield func(*Script, error) bool) {
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 0, 64<<10), MaxLine)
		line := 1
		for ; in.Scan(); line++ {
			text := bytes.TrimSpace(in.Bytes())
			if len(text) == 0 {
				continue
			}
			s, err := parseScript(text)
			if err != nil {
				yield(nil, fmt.Errorf("%s:%d: %w", file, line, err))
				return
			}
			s.File, s.Line = file, line
			if !yield(s, nil) {
				return
			}
		}
		if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, fmt.Errorf("%s:%d: line is longer than %d bytes", file, line, MaxLine))
		} else if err != nil {
			yield(nil, fmt.Errorf("%s:%d: %w", file, line, err))
		}
	}
}

// The JSON forms. Members of a script that are not known are ignored, as they
// can only comment on it; elsewhere they would change its meaning, and are
// refused.
type (
	jsonScript struct {
		Name    string
		Note    string
		Library string
		Object  json.RawMessage
		Tasks   []json.RawMessage
		Expect  json.RawMessage
	}
	jsonObject struct {
		Type   string
		Params map[string]json.RawMessage
	}
	jsonTask struct {
		Name     string
		Start    *int64
		OnCancel *string `json:"on_cancel"`
		Ops      []jsonCall
	}
	jsonCall struct {
		Op      string
		Timeout *int64
		Value   *int64
		N       *int64
		Target  *string
		Skip    *int64
	}
	jsonExpect struct {
		ConstructError    *string `json:"construct_error"`
		Trace             *string
		Blocked           []string
		Cancelled         []string
		Final             map[string]json.RawMessage
		TieSensitive      bool `json:"tie_sensitive"`
		SetOrderSensitive bool `json:"set_order_sensitive"`
	}
)

func parseScript(text []byte) (*Script, error) {
	var js jsonScript
	if err := json.Unmarshal(text, &js); err != nil {
		return nil, badJSON("", err)
	}
	var object jsonObject
	if err := strict("object", js.Object, &object); err != nil {
		return nil, err
	}
	var expect jsonExpect
	if err := strict("expect", js.Expect, &expect); err != nil {
		return nil, err
	}
	s := &Script{
		Name: js.Name, Note: js.Note,
		Library: js.Library, Type: object.Type, Params: object.Params,
	}
	if err := s.checkNames(); err != nil {
		return nil, err
	}
	if err := s.addTasks(js.Tasks); err != nil {
		return nil, err
	}
	return s, s.addExpect(&expect)
}

// strict decodes a member that must be there and has no unknown members.
func strict(what string, text json.RawMessage, to any) error {
	if len(text) == 0 {
		return fmt.Errorf("%s is missing", what)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return badJSON(what+": ", err)
	}
	return nil
}

// badJSON puts errors of encoding/json in plain words.
func badJSON(where string, err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%s%s: unexpected %s", where, strings.ToLower(wrong.Field), wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("%swant a JSON object, found %s", where, wrong.Value)
	}
	if text, unknown := strings.CutPrefix(err.Error(), "json: "); unknown {
		return fmt.Errorf("%s%s", where, text) // json: unknown field "x"
	}
	return fmt.Errorf("%sbad JSON: %w", where, err)
}

// addTasks decodes the tasks. Targets are found at the end, as a task may
// cancel one that comes later.
func (s *Script) addTasks(list []json.RawMessage) error {
	if list == nil {
		return errors.New("tasks are missing")
	}
	decoded := make([]jsonTask, len(list))
	index := make(map[string]int, len(list))
	for i, text := range list {
		jt := &decoded[i]
		if err := strict(fmt.Sprintf("task %d", i), text, jt); err != nil {
			return err
		}
		if err := checkTask(jt); err != nil {
			return fmt.Errorf("task %d: %w", i, err)
		}
		if _, twice := index[jt.Name]; twice {
			return fmt.Errorf("task %d: there is a task %s already", i, jt.Name)
		}
		index[jt.Name] = i
	}
	s.Tasks = make([]Task, len(list))
	for i := range decoded {
		jt, t := &decoded[i], &s.Tasks[i]
		t.Name, t.GoesOn = jt.Name, jt.OnCancel != nil
		if jt.Start != nil {
			t.Start = *jt.Start
		}
		t.Ops = make([]Call, len(jt.Ops))
		for n := range jt.Ops {
			if err := t.Ops[n].set(&jt.Ops[n], index); err != nil {
				return fmt.Errorf("task %s: op %d: %w", jt.Name, n, err)
			}
		}
	}
	return nil
}

// set takes over a decoded operation, with the tasks that it may name.
func (c *Call) set(j *jsonCall, index map[string]int) error {
	if err := checkCall(j); err != nil {
		return err
	}
	c.Op, c.Value, c.Count = j.Op, j.Value, j.N
	if j.Timeout != nil {
		c.Timed, c.Timeout = true, *j.Timeout
	}
	if j.Skip != nil {
		c.Skip = int(*j.Skip)
	}
	if j.Target != nil {
		var known bool
		c.TargetName = *j.Target
		if c.Target, known = index[c.TargetName]; !known {
			return fmt.Errorf("target: there is no task %q", *j.Target)
		}
	}
	return nil
}

func (s *Script) addExpect(j *jsonExpect) error {
	e := &s.Expect
	switch {
	case j.ConstructError != nil:
		e.ConstructError = *j.ConstructError
		if e.ConstructError == "" {
			return errors.New("expect: construct_error is empty")
		}
	case j.Trace == nil:
		return errors.New("expect: trace is missing")
	}
	if j.Trace != nil {
		e.Trace = strings.Join(strings.Fields(*j.Trace), " ")
	}
	e.Blocked, e.Cancelled = j.Blocked, j.Cancelled
	e.TieSensitive, e.SetOrderSensitive = j.TieSensitive, j.SetOrderSensitive
	for name, v := range j.Final {
		e.Final = append(e.Final, algorithms.Field{Name: name, Value: string(v)})
	}
	slices.SortFunc(e.Final, func(a, b algorithms.Field) int { return strings.Compare(a.Name, b.Name) })
	return e.check()
}
