package script_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// checkRoundTrip formats a parsed file, reads that again, and wants the same
// file and the same text.
func checkRoundTrip(t *testing.T, f *script.File) []byte {
	t.Helper()
	text := script.Format(f)
	again, err := script.Parse(f.Name, text, vocabulary)
	if err != nil {
		t.Fatalf("the formatted file cannot be read: %v\n%s", err, text)
	}
	if twice := script.Format(again); !bytes.Equal(twice, text) {
		t.Fatalf("formatting twice changes the file\nonce\n%s\ntwice\n%s", text, twice)
	}
	clearPlaces(reflect.ValueOf(f))
	clearPlaces(reflect.ValueOf(again))
	if !reflect.DeepEqual(f, again) {
		t.Fatalf("formatting changes the meaning\n%s", text)
	}
	return text
}

// clearPlaces sets every Pos in v to zero and fails to do nothing else.
func clearPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			clearPlaces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			clearPlaces(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[script.Pos]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			clearPlaces(v.Field(i))
		}
	}
}

// TestGolden formats each testdata/NAME.sim and compares with NAME.golden.
func TestGolden(t *testing.T) {
	sources, err := filepath.Glob("testdata/*.sim")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, path := range sources {
		t.Run(filepath.Base(path), func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := script.Parse(path, src, vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			got := checkRoundTrip(t, f)
			golden.File(t, strings.TrimSuffix(path, ".sim")+".golden", string(got))
		})
	}
}

// TestEncodings reads the same file with the line ends, spaces and signs that
// editors leave behind.
func TestEncodings(t *testing.T) {
	plain := "# c\n\nlock q = queue(1)\ntask a: put 1; (get) ×2 # x\n\nschedule s:\n  a put || cancel a\ncheck bypass<=1\n"
	want, err := script.Parse("a.sim", []byte(plain), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	clearPlaces(reflect.ValueOf(want))
	for name, src := range map[string]string{
		"crlf":             strings.ReplaceAll(plain, "\n", "\r\n"),
		"cr":               strings.ReplaceAll(plain, "\n", "\r"),
		"bom":              "\ufeff" + plain,
		"no final newline": strings.TrimSuffix(plain, "\n"),
		"tabs":             strings.ReplaceAll(plain, " ", "\t"),
		"trailing blanks":  strings.ReplaceAll(plain, "\n", " \t\n") + "\n\n",
		"no-break spaces":  strings.ReplaceAll(plain, "task a", "task\u00a0a"),
		"star":             strings.ReplaceAll(plain, "×2", "*2"),
		"x":                strings.ReplaceAll(plain, "×", "x"),
		"parallel":         strings.ReplaceAll(plain, "||", "‖"),
		"at most":          strings.ReplaceAll(plain, "<=", " ≤ "),
		"no indentation":   strings.ReplaceAll(plain, "\n  ", "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			src = strings.ReplaceAll(src, "#\tc", "# c") // comments are kept as they are
			src = strings.ReplaceAll(src, "#\tx", "# x")
			f, err := script.Parse("a.sim", []byte(src), vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			clearPlaces(reflect.ValueOf(f))
			if !reflect.DeepEqual(f, want) {
				t.Errorf("not the same file:\n%s", script.Format(f))
			}
		})
	}
}

// TestGenerated writes random files from the grammar, with random spaces and
// comments, and wants them to survive formatting.
func TestGenerated(t *testing.T) {
	for seed := range uint64(3000) {
		src := generate(rand.New(rand.NewPCG(seed, 0)))
		f, err := script.Parse("gen.sim", []byte(src), vocabulary)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, src)
		}
		checkRoundTrip(t, f)
	}
}

// TestMutated exchanges, drops and doubles words of generated files. Most are
// then wrong in some way; the others must still survive formatting.
func TestMutated(t *testing.T) {
	good := 0
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 2))
		words := strings.SplitAfter(generate(r), " ")
		i, j := r.IntN(len(words)), r.IntN(len(words))
		switch r.IntN(3) {
		case 0:
			words[i], words[j] = words[j], words[i]
		case 1:
			words[i] = ""
		case 2:
			words[i] += words[j]
		}
		f, err := script.Parse("gen.sim", []byte(strings.Join(words, "")), vocabulary)
		if err == nil {
			good++
			checkRoundTrip(t, f)
		}
	}
	if good == 0 || good == 6000 {
		t.Errorf("%d of 6000 files are good, so this tests nothing", good)
	}
}

// TestAccessors asks a file for its parts.
func TestAccessors(t *testing.T) {
	src, err := os.ReadFile("testdata/everything.sim")
	if err != nil {
		t.Fatal(err)
	}
	f, err := script.Parse("everything.sim", src, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	got := []int{len(f.Objects()), len(f.Tasks()), len(f.Schedules()), len(f.Callbacks()), len(f.Expects()), len(f.Properties())}
	if want := []int{5, 4, 2, 1, 4, 4}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if f.Setting("loop") != "fifo" || f.Setting("time") != "strict" || f.Setting("spurious") != "1" || f.Setting("memory") != "tso:2" || f.Setting("light") != "" {
		t.Errorf("settings are %q, %q", f.Setting("loop"), f.Setting("time"))
	}
	if o := f.Object("s"); o == nil || o.Kind != "semaphore" || o.Params[1].Name != "bounded" || f.Object("c") != nil {
		t.Errorf("the object s is %+v", o)
	}
	late := f.Task("late")
	if late == nil || late.At != 5 || late.Line != 17 || len(late.Ops) != 12 || !late.Ops[9].Joined || late.Ops[8].Joined || late.Ops[10].Joined || f.Task("q") != nil {
		t.Fatalf("the task late is %+v", late)
	}
	if op := late.Ops[4]; op.String() != "release s 1" || op.Line != 17 || op.Col != 52 {
		t.Errorf("its fifth operation is %v at %v", op, op.Pos)
	}
	assert := f.Schedules()[0].Lines[11]
	if assert.Event.N != 1 || assert.Event.Index != 1 || assert.Outcome.Value.N != 2 {
		t.Errorf("the last line of the first schedule is %+v", assert)
	}
}

// TestResolved looks at what Parse fills in.
func TestResolved(t *testing.T) {
	f, err := script.Parse("a.sim", []byte(`lock q = queue(3)
task a: get; put 1; get
schedule s:
  a get
  a put || a get
  a.get = 1
  a.get#1 = 1
  a blocks
when a.get#2 done: try_get
expect a.get before a.get#2
`), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if p := f.Object("q").Params[0]; p.Name != "maxsize" || !p.Positional || p.Value.N != 3 {
		t.Errorf("the parameter is %+v", p)
	}
	if op := f.Task("a").Ops[1]; op.Object != "q" || !op.Short || !op.HasArg || op.Arg != 1 {
		t.Errorf("the operation is %+v", op)
	}
	lines := f.Schedules()[0].Lines
	for i, a := range []script.Action{lines[0].Actions[0], lines[1].Actions[0], lines[1].Actions[1]} {
		if a.Index != i {
			t.Errorf("action %d is operation %d", i, a.Index)
		}
	}
	for i, want := range []struct {
		op       string
		n, index int
	}{{"get", 2, 2}, {"get", 1, 0}, {"get", 2, 2}} {
		if e := lines[2+i].Event; e.Op != want.op || e.N != want.n || e.Index != want.index {
			t.Errorf("assertion %d is about %+v, want %+v", i, e, want)
		}
	}
	if w := f.Callbacks()[0]; w.Event.Index != 2 || w.Ops[0].Object != "q" {
		t.Errorf("the callback is %+v", w)
	}
	if e := f.Expects()[0]; e.Earlier.Index != 0 || e.Later.Index != 2 {
		t.Errorf("the expectation is %+v", e)
	}
}

// TestLarge reads large files in which one thing is repeated. Nothing is timed:
// where the work grows with the square of the size, the test takes very long.
func TestLarge(t *testing.T) {
	const size = script.MaxSource / 4
	full := func(s string) string { return strings.Repeat(s, size/len(s)) }
	head := "lock q = queue\ntask a: (get q) ×1000\ntask b: get q\n"
	fill := func(s string) string { return head + strings.Repeat(s, (size-len(head)-40)/len(s)) }
	for name, src := range map[string]string{
		"semicolons":  "task a: " + full(";")[8:],
		"newlines":    full("\n"),
		"comments":    full("#\n"),
		"comment":     full("#"),
		"parentheses": "task a: " + full("(")[8:],
		"steps":       "task a: step" + full(";step")[12:],
		"groups":      "task a: step" + full(";(step)")[12:],
		"word":        full("a"),
		"hyphens":     full("a-"),
		"digits":      full("1"),
		"zero bytes":  full("\x00"),
		"tasks":       full("task a: step\n"),
		"vars":        full("var a\n"),
		"ticks":       head + "schedule s:\n" + strings.Repeat("tick 1\n", 35000),
		"asserts":     head + "schedule s:\na get\n" + strings.Repeat("a.get#1 = 1\n", 20000),
		"schedules":   fill("expect a.get#1000 before b.get\n"),
		"wakes":       head + "schedule s:\na get wakes " + strings.Repeat("a,", 125000) + "a",
		"joined":      head + "schedule s:\ncancel a" + strings.Repeat("||cancel a", 22500),
		"unknown":     fill("expect a.gte before b.gte\n"),
		"properties":  head + "check " + strings.Repeat("safty ", 37500),
		"parts":       head + "check fairness(bypass" + strings.Repeat(",bypas", 37500) + ")",
		"params":      "lock q = queue(1" + strings.Repeat(",1", 125000) + ")",
	} {
		t.Run(name, func(t *testing.T) {
			if len(src) > size {
				t.Fatalf("the test file has %d bytes", len(src))
			}
			if f, err := script.Parse("big.sim", []byte(src), vocabulary); err == nil {
				script.Format(f)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	_, err := script.Parse("big.sim", make([]byte, script.MaxSource+1), vocabulary)
	if want := "big.sim: the file is larger than 1048576 bytes"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	many := func(n int, line string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(line, "N", string(rune('a'+i/26))+string(rune('a'+i%26))))
		}
		return b.String()
	}
	if _, err := script.Parse("a.sim", []byte(many(script.MaxTasks, "var nN\n")+many(script.MaxTasks, "task mN: step ×64\n")), nil); err != nil {
		t.Error(err)
	}
	_, err = script.Parse("a.sim", []byte(many(script.MaxTasks+1, "task mN: step\n")), nil)
	if want := "a.sim:65: more than 64 tasks"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = script.Parse("a.sim", []byte(many(script.MaxObjects+1, "var nN\n")+"task a: step"), nil)
	if want := "a.sim:65: more than 64 objects"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
