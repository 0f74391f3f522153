package trace_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/trace"
)

// both encodes a trace in the two forms.
func both(t testing.TB, tr *trace.Trace) (object, lines []byte) {
	t.Helper()
	var a, b bytes.Buffer
	if err := tr.WriteJSON(&a); err != nil {
		t.Fatal(err)
	}
	if err := tr.WriteJSONL(&b); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	for _, s := range stories {
		tr := record(t, s.setup, s.steps...)
		object, lines := both(t, tr)
		for _, src := range [][]byte{object, lines} {
			got, err := trace.Read("x", bytes.NewReader(src))
			if err != nil {
				t.Fatalf("%s: %v\n%s", s.name, err, src)
			}
			if !reflect.DeepEqual(got, tr) {
				t.Errorf("%s: read back differently:\n%+v\n%+v", s.name, got, tr)
			}
			if got.Text(s.opts) != tr.Text(s.opts) {
				t.Errorf("%s: the table of what was read differs", s.name)
			}
		}
	}
}

func TestJSONLGolden(t *testing.T) {
	_, lines := both(t, record(t, cancelAfterWake, "A", "B", "C", "A", "killer", "B"))
	kept(t, "cancel-after-wake.jsonl", string(lines))
}

func TestReadErrors(t *testing.T) {
	object, lines := both(t, record(t, handoff, "A", "B", "C"))
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown field", `"time":0`, `"tme":0`, `x:2: unknown field "tme"`},
		{"version", `"version":1`, `"version":2`, "x:1: this trace has version 2; this program reads version 1"},
		{"kind", `simrun.trace`, `simrun.verdict`, `x:1: this is no trace: kind is "simrun.verdict", not "simrun.trace"`},
		{"event", `"event":"call"`, `"event":"phone"`, `unknown kind of event "phone"`},
		{"action", `"resume"`, `"fly"`, `unknown action "fly" of a step`},
		{"task", `"task":"B"`, `"task":"X"`, `the header lists no task "X"`},
		{"object", `"object":"m"`, `"object":"n"`, `the header lists no object "n"`},
		{"operation", `"op":"lock"`, `"op":"stock"`, `the header lists no operation "stock" of an object "m"`},
		{"type", `"time":0`, `"time":"now"`, `x:2: field "time" cannot be a string`},
		{"order", `"step":3`, `"step":2`, "step 2 begins twice"},
		{"back", `"step":1`, `"step":7`, "steps and times never go back"},
		{"call", `"call":2`, `"call":1`, "call 1 is not new"},
		{"outcome", `"finished"`, `"fine"`, `unknown outcome "fine"`},
		{"cut", `{"event":"end"`, ``, "unexpected"},
		{"syntax", `}`, `}}`, "invalid character"},
		{"behind", `"steps":8,"time":0}`, `"steps":8,"time":0} 1`, "there is something behind the end of the trace"},
	} {
		for form, src := range map[string][]byte{"object": object, "lines": lines} {
			bad := bytes.Replace(src, []byte(c.old), []byte(c.new), 1)
			if bytes.Equal(bad, src) {
				continue
			}
			_, err := trace.Read("x", bytes.NewReader(bad))
			if err == nil {
				t.Errorf("%s, %s: no error", c.name, form)
				continue
			}
			// The lines of the two forms differ.
			if want := c.want; form == "lines" && c.name != "cut" && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q, want %q", c.name, err, want)
			}
			if !strings.HasPrefix(err.Error(), "x:") {
				t.Errorf("%s, %s: no place in %q", c.name, form, err)
			}
		}
	}
	for _, src := range [][]byte{object, lines} {
		for _, n := range []int{0, 1, len(src) / 2, len(src) - 3} {
			if _, err := trace.Read("x", bytes.NewReader(src[:n])); err == nil {
				t.Errorf("no error for the first %d bytes of %d", n, len(src))
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range stories {
		if !strings.HasPrefix(s.name, "many") {
			object, lines := both(f, record(f, s.setup, s.steps...))
			f.Add(object)
			f.Add(lines)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tr, err := trace.Read("x", bytes.NewReader(src))
		if err != nil {
			return
		}
		for _, o := range []trace.Options{{}, {Width: 40, ASCII: true}} {
			for i, l := range strings.Split(tr.Text(o), "\n") {
				if strings.HasSuffix(l, " ") {
					t.Errorf("line %d ends with space: %q", i+1, l)
				}
				if n := len([]rune(l)); o.ASCII && n > 40 {
					t.Errorf("line %d has %d columns: %q", i+1, n, l)
				}
			}
		}
		object, lines := both(t, tr)
		for _, form := range [][]byte{object, lines} {
			again, err := trace.Read("x", bytes.NewReader(form))
			if err != nil {
				t.Fatalf("cannot read what was written: %v\n%s", err, form)
			}
			if _, l := both(t, again); !bytes.Equal(l, lines) {
				t.Fatalf("differs after reading:\n%s\n%s", l, lines)
			}
		}
	})
}

func TestSchema(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(trace.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema["$defs"].(map[string]any)
	v := validator{defs: defs}
	for _, s := range stories {
		object, lines := both(t, record(t, s.setup, s.steps...))
		v.validate(t, s.name, schema, object)
		list := bytes.Split(bytes.TrimSpace(lines), []byte("\n"))
		for i, l := range list {
			def := "event"
			switch i {
			case 0:
				def = "headerLine"
			case len(list) - 1:
				def = "endLine"
			}
			v.validate(t, fmt.Sprintf("%s, line %d", s.name, i+1), defs[def].(map[string]any), l)
		}
	}
	if err := v.check(defs["event"].(map[string]any), map[string]any{"step": "x"}, "event"); err == nil {
		t.Error("the validator accepts everything")
	}
	// A field that the Go types have and the schema lacks, or the other way
	// round, would be a lie.
	for def, typ := range map[string]any{
		"event": trace.Event{}, "headerLine": trace.Header{}, "end": trace.End{}, "task": trace.Task{}, "object": trace.Object{},
		"operation": trace.Operation{}, "field": trace.Field{}, "waiter": trace.Waiter{}, "blocked": trace.Blocked{}, "panic": trace.PanicInfo{},
	} {
		var want, got []string
		for i := range reflect.TypeOf(typ).NumField() {
			tag, _, _ := strings.Cut(reflect.TypeOf(typ).Field(i).Tag.Get("json"), ",")
			want = append(want, tag)
		}
		for name := range defs[def].(map[string]any)["properties"].(map[string]any) {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: the schema has %v, the type %v", def, got, want)
		}
	}
}

// A validator knows the part of JSON Schema that schema.json uses.
type validator struct{ defs map[string]any }

func (v validator) validate(t *testing.T, name string, schema map[string]any, src []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(src, &value); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := v.check(schema, value, "trace"); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func (v validator) check(s map[string]any, value any, at string) error {
	if ref, ok := s["$ref"].(string); ok {
		return v.check(v.defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), value, at)
	}
	if c, ok := s["const"]; ok && c != value {
		return fmt.Errorf("%s is %v, not %v", at, value, c)
	}
	if list, ok := s["enum"].([]any); ok && !slices.Contains(list, value) {
		return fmt.Errorf("%s is %v, not one of %v", at, value, list)
	}
	if typ, ok := s["type"]; ok && !strings.Contains(fmt.Sprint(typ), typeName(value)) {
		return fmt.Errorf("%s is a %s, not a %v", at, typeName(value), typ)
	}
	if least, ok := s["minimum"].(float64); ok && value.(float64) < least {
		return fmt.Errorf("%s is %v, less than %v", at, value, least)
	}
	switch x := value.(type) {
	case []any:
		for i, item := range x {
			if err := v.check(s["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		return v.object(s, x, at)
	}
	return nil
}

func (v validator) object(s, x map[string]any, at string) error {
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := x[name.(string)]; !ok {
			return fmt.Errorf("%s has no %v", at, name)
		}
	}
	properties := s["properties"].(map[string]any)
	for name, value := range x {
		p, ok := properties[name].(map[string]any)
		if !ok {
			return fmt.Errorf("%s has an unknown field %s", at, name)
		}
		if err := v.check(p, value, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func typeName(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}
