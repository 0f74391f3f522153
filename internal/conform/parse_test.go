package conform_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/simrun-dev/simrun/internal/conform"
)

// parse reads everything and returns how many scripts came before the error.
func parse(r io.Reader) (n int, err error) {
	for _, err := range conform.Parse("f.jsonl", r) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func TestParseErrors(t *testing.T) {
	task := func(text string) string {
		return `{"name":"x","library":"l","object":{"type":"T"},"tasks":[` + text + `],"expect":{"trace":""}}`
	}
	op := func(text string) string { return task(`{"name":"A","ops":[` + text + `]}`) }
	expect := func(text string) string {
		return `{"name":"x","library":"l","object":{"type":"T"},"tasks":[],"expect":` + text + `}`
	}
	for _, c := range []struct{ line, want string }{
		{`{`, `f.jsonl:1: bad JSON: unexpected end of JSON input`},
		{`no`, `f.jsonl:1: bad JSON: invalid character 'o' in literal null (expecting 'u')`},
		{`{} {}`, `f.jsonl:1: bad JSON: invalid character '{' after top-level value`},
		{`[]`, `f.jsonl:1: want a JSON object, found array`},
		{`17`, `f.jsonl:1: want a JSON object, found number`},
		{`null`, `f.jsonl:1: object is missing`},
		{`{"object":3}`, `f.jsonl:1: object: want a JSON object, found number`},
		{`{"object":{"typ":"T"}}`, `f.jsonl:1: object: unknown field "typ"`},
		{`{"object":{"type":"T"}}`, `f.jsonl:1: expect is missing`},
		{`{"object":{"type":"T"},"expect":{}}`, `f.jsonl:1: name is missing`},
		{`{"name":"x","object":{"type":"T"},"expect":{}}`, `f.jsonl:1: library is missing`},
		{`{"name":"x","library":"l","object":{},"expect":{}}`, `f.jsonl:1: object: type is missing`},
		{`{"name":"\u001b[2J","library":"l","object":{"type":"T"},"expect":{}}`, `f.jsonl:1: name must be at most 100 printable characters`},
		{`{"name":"x","library":"l","object":{"type":"T"},"expect":{"trace":""}}`, `f.jsonl:1: tasks are missing`},
		{`{"name":"x","library":"l","object":{"type":"T"},"tasks":3,"expect":{}}`, `f.jsonl:1: tasks: unexpected number`},
		{task(`3`), `f.jsonl:1: task 0: want a JSON object, found number`},
		{task(`{"ops":[]}`), `f.jsonl:1: task 0: name "": want letters and digits, a letter first, at most 100`},
		{task(`{"name":"A B","ops":[]}`), `f.jsonl:1: task 0: name "A B": want letters and digits, a letter first, at most 100`},
		{task(`{"name":"A"},{"name":"A"}`), `f.jsonl:1: task 1: there is a task A already`},
		{task(`{"name":"A","begin":3}`), `f.jsonl:1: task 0: unknown field "begin"`},
		{task(`{"name":"A","start":-1}`), `f.jsonl:1: task 0: start -1 is not between 0 and 1000000000000`},
		{task(`{"name":"A","start":1.5}`), `f.jsonl:1: task 0: start: unexpected number 1.5`},
		{task(`{"name":"A","on_cancel":"stop"}`), `f.jsonl:1: task 0: on_cancel "stop": only "continue" is known`},
		{op(`{}`), `f.jsonl:1: task A: op 0: bad operation ""`},
		{op(`{"op":"a b"}`), `f.jsonl:1: task A: op 0: bad operation "a b"`},
		{op(`{"op":"sleep"}`), `f.jsonl:1: task A: op 0: sleep needs a value between 1 and 1000000000000`},
		{op(`{"op":"yield"},{"op":"sleep","value":0}`), `f.jsonl:1: task A: op 1: sleep needs a value between 1 and 1000000000000`},
		{op(`{"op":"sleep","value":9223372036854775807}`), `f.jsonl:1: task A: op 0: sleep needs a value between 1 and 1000000000000`},
		{op(`{"op":"get","timeout":9223372036854775807}`), `f.jsonl:1: task A: op 0: timeout 9223372036854775807 is not between -1000000000000 and 1000000000000`},
		{op(`{"op":"get","value":9223372036854775808}`), `f.jsonl:1: task 0: ops.value: unexpected number 9223372036854775808`},
		{op(`{"op":"get","skip":-1}`), `f.jsonl:1: task A: op 0: skip -1 is not between 0 and 1048576`},
		{op(`{"op":"get","deadline":1}`), `f.jsonl:1: task 0: unknown field "deadline"`},
		{op(`{"op":"cancel"}`), `f.jsonl:1: task A: op 0: cancel needs a target`},
		{op(`{"op":"cancel","target":"B"}`), `f.jsonl:1: task A: op 0: target: there is no task "B"`},
		{expect(`{}`), `f.jsonl:1: expect: trace is missing`},
		{expect(`{"trace":3}`), `f.jsonl:1: expect: trace: unexpected number`},
		{expect(`{"trace":"","result":3}`), `f.jsonl:1: expect: unknown field "result"`},
		{expect(`{"trace":"\u0007"}`), `f.jsonl:1: expect: unprintable character`},
		{expect(`{"trace":"","blocked":["\u0007"]}`), `f.jsonl:1: expect: unprintable character`},
		{expect(`{"construct_error":""}`), `f.jsonl:1: expect: construct_error is empty`},
	} {
		_, err := parse(strings.NewReader(c.line))
		if got := fmt.Sprint(err); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.line, got, c.want)
		}
	}
}

func TestParseLines(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		n    int
		want string
	}{
		{"empty", "", 0, "<nil>"},
		{"blank lines", "\n \r\n" + recorded + "\r\n\n" + recorded, 2, "<nil>"},
		{"truncated", recorded + "\n" + recorded[:100], 1, "f.jsonl:2: bad JSON: unexpected end of JSON input"},
		{"error after blank lines", "\n\n" + recorded + "\n{}\n" + recorded, 1, "f.jsonl:4: object is missing"},
		{"long line", recorded + "\n" + strings.Repeat(" ", conform.MaxLine+1) + recorded, 1, "f.jsonl:2: line is longer than 1048576 bytes"},
		{"binary", "\x00\xff\xfe", 0, `f.jsonl:1: bad JSON: invalid character '\x00' looking for beginning of value`},
		{"deep", strings.Repeat("[", 20000), 0, "f.jsonl:1: bad JSON: invalid character '[' exceeded max depth"},
		{"unknown members comment", `{"author":"me",` + recorded[1:], 1, "<nil>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := parse(strings.NewReader(c.text))
			if n != c.n || fmt.Sprint(err) != c.want {
				t.Errorf("%d scripts, %v; want %d, %s", n, err, c.n, c.want)
			}
		})
	}
}

func TestParseReadError(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader(recorded+"\n"), iotest.ErrReader(broken))
	n, err := parse(r)
	if n != 1 || !errors.Is(err, broken) || err.Error() != "f.jsonl:2: the disk is gone" {
		t.Errorf("%d scripts, %v", n, err)
	}
}

// TestFileStops: what stands before a bad line counts.
func TestFileStops(t *testing.T) {
	var p conform.Replayer
	defer p.Close()
	reports := 0
	sum, err := p.File("f.jsonl", strings.NewReader(recorded+"\n{\n"+recorded), func(*conform.Result) { reports++ })
	if err == nil || sum.Passed != 1 || sum.Scripts != 1 || reports != 1 {
		t.Errorf("%+v, %d reports, %v", sum, reports, err)
	}
}

// FuzzParse: no file crashes or hangs the replay, whatever is in it.
func FuzzParse(f *testing.F) {
	f.Add(recorded)
	for _, file := range recordings(f) {
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			f.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if i%5 == 0 {
				f.Add(line)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		var p conform.Replayer
		defer p.Close()
		sum, err := p.File("f.jsonl", strings.NewReader(text), func(r *conform.Result) { _ = r.String() })
		if sum.Passed+sum.Failed != sum.Scripts {
			t.Errorf("%+v", sum)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "f.jsonl:") {
			t.Errorf("error without a place: %v", err)
		}
	})
}
