package conform_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/conform"
	"github.com/simrun-dev/simrun/internal/golden"
)

// recorded is a script whose expectation is right.
const recorded = `{"name":"two tasks","library":"asyncio","object":{"type":"Semaphore","params":{"value":1}},"tasks":[` +
	`{"name":"A","ops":[{"op":"acquire"},{"op":"sleep","value":2},{"op":"cancel","target":"C"},{"op":"release"}]},` +
	`{"name":"B","ops":[{"op":"acquire","timeout":1},{"op":"acquire"},{"op":"acquire"}]},` +
	`{"name":"C","start":5,"ops":[{"op":"locked"}]}],"expect":{` +
	`"trace":"@0 A0( A0)=true A1( B0( @1 B0!TimeoutError B1( @2 A1) A2( A2)=true A3( A3) B1)=true B2(",` +
	`"blocked":["B2"],"cancelled":["C-"],"final":{"locked":true,"value":0}}}`

func TestReports(t *testing.T) {
	var p conform.Replayer
	defer p.Close()
	var got strings.Builder
	for _, m := range []struct{ what, old, new string }{
		{"nothing is wrong", "", ""},
		{"another event", "A1) A2(", "B1)=true A2("},
		{"another result", "A2)=true", "A2)=false"},
		{"no result", "A0)=true", "A0)"},
		{"another error", "B0!TimeoutError", "B0!RuntimeError"},
		{"another time", "@1 B0!", "@2 B0!"},
		{"a time mark too many", "@2 A1)", "@2 @2 A1)"},
		{"an event too few", " B2(", ""},
		{"an event too many", " B2(", " B2( B2)=true"},
		{"no events", "@0 A0( A0)=true A1( B0( @1 B0!TimeoutError B1( @2 A1) A2( A2)=true A3( A3) B1)=true B2(", ""},
		{"no such task", "A1) A2(", "Z1) A2("},
		{"no token at all", "A1) A2(", "nonsense A2("},
		{"a trace beyond the screen", "A1) A2(", "A1!" + strings.Repeat("Very", 100) + "LongError A2("},
		{"nobody blocked", `"blocked":["B2"],`, ""},
		{"blocked elsewhere", `["B2"]`, `["A1","B-"]`},
		{"nobody cancelled", `"cancelled":["C-"],`, ""},
		{"another state", `"value":0`, `"value":1`},
		{"an unknown field", `"value":0`, `"permits":0`},
		{"a constructor that raises", `"expect":{`, `"expect":{"construct_error":"ValueError",`},
		{"a constructor that does not", `{"value":1}`, `{"value":-1}`},
		{"an unknown type", "Semaphore", "RWLock"},
		{"an unknown library", "asyncio", "trio"},
		{"an unknown operation", `"op":"release"`, `"op":"notify"`},
		{"an unknown parameter", `"value":1}`, `"permits":1}`},
		{"a parameter of another type", `"value":1}`, `"value":"1"}`},
		{"a parameter that the constructor refuses", `"value":1}`, `"value":null}`},
	} {
		if !strings.Contains(recorded, m.old) {
			t.Fatalf("%s: %q is not in the script", m.what, m.old)
		}
		r := p.Run(script(t, strings.Replace(recorded, m.old, m.new, 1)))
		if r.Passed() != (m.old == "") {
			t.Errorf("%s: passed is %v", m.what, r.Passed())
		}
		got.WriteString("# " + m.what + "\n" + r.String() + "\n\n")
	}
	golden.File(t, filepath.Join("testdata", "reports.golden"), got.String())
}
