package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/cli"
	"github.com/simrun-dev/simrun/internal/lookup"
	"go.uber.org/goleak"
)

// TestSchemas compares every document with its schema, in both JSON forms.
func TestSchemas(t *testing.T) {
	defer goleak.VerifyNone(t)
	lines := filepath.Join(t.TempDir(), "lines.jsonl") // both forms of what one command finds
	check := []string{"check", "lock/mutual-exclusion", "--seeds", "0-99", "--lock"}
	var show []string // everything that has a name
	for _, what := range lookup.All {
		show = append(show, (&lookup.Index{Algorithms: append(mine(), builtin.Algorithms()...)}).Names(what)...)
	}
	for _, c := range []struct {
		schema, line string // the definition of the lines after the first
		args         []string
	}{
		{"check", "property", append(check, "mine.Fair")},
		{"check", "property", append(check, "mine.Nothing")},
		{"check", "property", append(check, "mine.Endless", "--max-steps", "500")},
		{"check", "property", []string{"check", "lock/hand-off", "--lock", "mine.Known", "--seeds", "0-99"}},
		{"verify", "lock", []string{"verify", "mine.Gone", "mine.Known", "--seeds", "0-19"}},
		{"check", "property", []string{"check", "lock/hand-off", "--lock", "mine.Forgets", "--max-executions", "100", "--loop", "fifo"}},
		{"check", "property", []string{"check", "lock/hand-off", "--lock", "mine.Forgets", "--max-deviations", "2", "--max-steps", "500"}},
		{"check", "property", []string{"check", "lock/hand-off", "--lock", "mine.Fair", "--strategy", "dpor"}},
		{"shrink", "", []string{"shrink", "1", "lock/three-waiters", "--lock", "mine.Nothing"}},
		{"verify", "lock", []string{"verify", "toro.RWLock", "--seeds", "0-19"}},
		{"verify", "lock", []string{"verify", "mine.Nothing", "--scenario", "lock/hand-off"}},
		{"verify", "lock", []string{"verify", "mine.Hasty", "tornado.Lock", "--seeds", "0-9", "--size", "3"}},
		{"verify", "lock", []string{"verify", "littlebook.Bathroom", "--seeds", "0-1", "--size", "0"}},
		{"fairness", "result", []string{"fairness", "mine.Fair", "golang.RWMutex", "--seeds", "0-2"}},
		{"fairness", "result", []string{"fairness", "spin.Peterson", "spin.TAS", "--seeds", "5"}},
		{"outcomes", "result", []string{"outcomes", "litmus/sb"}},
		{"outcomes", "result", []string{"outcomes", "lock/hand-off", "--lock", "mine.Fair"}},
		{"check", "property", []string{"check", "litmus/sb", "--memory", "tso:1"}},
		{"trace", "", []string{"run", "litmus/sb", "--memory", "tso"}},
		{"verify", "lock", []string{"verify", "spin.Peterson", "--memory", "tso", "--scenario", "lock/protects"}},
		{"mutants", "mutant", []string{"mutants", "testdata/spinner/spinner.go", "--size", "0", "--max-executions", "10", "--sweep-steps", "100"}},
		{"list", "entryLine", []string{"list"}},
		{"list", "entryLine", []string{"list", "algorithms"}},
		{"show", "entry", []string{"list", "kinds", "queue"}},
		{"show", "entry", append([]string{"show", "fifo"}, show...)},
		{"trace", "", []string{"run", "lock/mutual-exclusion", "--lock", "mine.Panics"}},
	} {
		schema := parse(t, cli.Schema(c.schema)).(map[string]any)
		v := validator{schema}
		if err := v.valid(schema, parse(t, output(t, append(c.args, "--json", "-o", lines)...)), "$"); err != nil {
			t.Errorf("%v: %v", c.args, err)
		}
		jsonl, err := os.ReadFile(lines)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range bytes.Split(bytes.TrimSpace(jsonl), []byte("\n")) {
			def := map[string]any{"$ref": "#/$defs/" + c.line}
			if i == 0 {
				def["$ref"] = "#/$defs/headerLine"
			} else if c.line == "" {
				continue // the lines of a trace are tested where they are made
			}
			if err := v.valid(def, parse(t, line), "$"); err != nil {
				t.Errorf("%v, line %d: %v", c.args, i+1, err)
			}
		}
	}
}

// TestSchemaRefuses shows that the validator of these tests does refuse.
func TestSchemaRefuses(t *testing.T) {
	schema := parse(t, cli.Schema("check")).(map[string]any)
	good := output(t, "check", "lock/mutual-exclusion", "--lock", "mine.Fair", "--seeds", "0-9", "--json")
	for old, broken := range map[string]string{
		`"version": 1`:          `"version": 2`,
		`"loop": "any"`:         `"loop": "some"`,
		`"executions": 10`:      `"executions": "10"`,
		`"as_declared": true`:   `"as_declared": true, "more": 1`,
		`"word": "not refuted"`: `"word": "correct"`,
		`"time": "strict",`:     ``,
	} {
		bad := strings.Replace(string(good), old, broken, 1)
		if bad == string(good) {
			t.Fatalf("no %s in %s", old, good)
		}
		if (validator{schema}).valid(schema, parse(t, []byte(bad)), "$") == nil {
			t.Errorf("%s is valid", broken)
		}
	}
}

// output is what the program of the tests prints, in this process.
func output(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(cli.Env{
		Args: append([]string{"mylocks"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Mine: mine(), Builtin: builtin.Algorithms(),
	})
	if code == cli.ExitUsage || out.Len() == 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
	}
	return out.Bytes()
}

func parse(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return v
}

// A validator knows as much of JSON Schema as our schemas use; it panics at
// anything else.
type validator struct{ root map[string]any }

func (v validator) valid(schema map[string]any, value any, at string) error {
	words := make([]string, 0, len(schema))
	for word := range schema {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		if err := v.word(word, schema, value, at); err != nil {
			return err
		}
	}
	return nil
}

func (v validator) word(word string, schema map[string]any, value any, at string) error {
	arg := schema[word]
	ok := true
	switch word {
	case "$schema", "$id", "$defs", "title", "description":
	case "$ref":
		def := v.root["$defs"].(map[string]any)[strings.TrimPrefix(arg.(string), "#/$defs/")]
		return v.valid(def.(map[string]any), value, at)
	case "type":
		types, several := arg.([]any)
		if !several {
			types = []any{arg}
		}
		ok = slices.ContainsFunc(types, func(one any) bool { return isType(one.(string), value) })
	case "const":
		ok = reflect.DeepEqual(arg, value)
	case "enum":
		ok = false
		for _, x := range arg.([]any) {
			ok = ok || reflect.DeepEqual(x, value)
		}
	case "pattern":
		x, is := value.(string)
		ok = !is || regexp.MustCompile(arg.(string)).MatchString(x)
	case "minimum":
		x, is := value.(float64)
		ok = !is || x >= arg.(float64)
	case "minLength":
		x, is := value.(string)
		ok = !is || float64(len(x)) >= arg.(float64)
	case "items":
		list, _ := value.([]any)
		for i, x := range list {
			if err := v.valid(arg.(map[string]any), x, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case "anyOf":
		ok = slices.ContainsFunc(arg.([]any), func(one any) bool { return v.valid(one.(map[string]any), value, at) == nil })
	case "minItems", "maxItems":
		list, is := value.([]any)
		n := len(list) - int(arg.(float64))
		ok = !is || n == 0 || n > 0 == (word == "minItems")
	case "oneOf":
		return v.oneOf(arg.([]any), value, at)
	case "required":
		object, is := value.(map[string]any)
		for _, name := range arg.([]any) {
			if _, has := object[name.(string)]; is && !has {
				return fmt.Errorf("%s lacks %q", at, name)
			}
		}
	case "properties", "additionalProperties":
		return v.members(schema, value, at)
	default:
		panic("the validator does not know " + word)
	}
	if !ok {
		return fmt.Errorf("%s: %v is not %s %v", at, value, word, arg)
	}
	return nil
}

// oneOf wants exactly one of several schemas to fit; if none does, it tells the
// longest of their complaints.
func (v validator) oneOf(schemas []any, value any, at string) (err error) {
	fit := 0
	for _, s := range schemas {
		e := v.valid(s.(map[string]any), value, at)
		if e == nil {
			fit++
		} else if err == nil || len(e.Error()) > len(err.Error()) {
			err = e
		}
	}
	switch fit {
	case 0:
		return err
	case 1:
		return nil
	}
	return fmt.Errorf("%s fits %d schemas", at, fit)
}

// members compares the members of an object that are named, and refuses others.
func (v validator) members(schema map[string]any, value any, at string) error {
	named := schema["properties"].(map[string]any)
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is no object", at)
	}
	for name, x := range object {
		def, known := named[name]
		if !known {
			return fmt.Errorf("%s.%s is not in the schema", at, name)
		}
		if err := v.valid(def.(map[string]any), x, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func isType(name string, value any) bool {
	switch x := value.(type) {
	case map[string]any:
		return name == "object"
	case []any:
		return name == "array"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && x == float64(int64(x))
	}
	return false
}
