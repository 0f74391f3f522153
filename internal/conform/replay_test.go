package conform_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/internal/conform"
	"github.com/simrun-dev/simrun/sim"
)

// recordings lists the files of testdata/recordings.
func recordings(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join("testdata", "recordings", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	return files
}

func TestRecordings(t *testing.T) {
	var p conform.Replayer
	defer p.Close()
	for _, file := range recordings(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			in, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			sum, err := p.File(file, in, func(r *conform.Result) {
				if !r.Passed() {
					t.Error(r)
				}
			})
			if err != nil {
				t.Error(err)
			}
			if sum.Scripts < 15 || sum.Passed != sum.Scripts || sum.Events == 0 {
				t.Errorf("totals: %+v", sum)
			}
		})
	}
}

// TestEveryTypeIsRecorded keeps a type from being bound without evidence.
func TestEveryTypeIsRecorded(t *testing.T) {
	seen := make(map[string]bool)
	for _, file := range recordings(t) {
		for _, s := range scriptsOf(t, file) {
			seen[s.Library+"."+s.Type] = true
		}
	}
	for _, b := range conform.Bindings() {
		if !seen[b.Name()] {
			t.Errorf("no recording of %s in testdata", b.Name())
		}
	}
}

// TestMutants replays recordings on ports and loops that are wrong in one way.
func TestMutants(t *testing.T) {
	stable, late := asyncio.Profile, asyncio.Profile
	stable.Timers, late.Timeout = nil, nil
	for name, m := range map[string]struct {
		file   string
		mutate func(b *conform.Binding)
	}{
		"timers in order of creation": {"asyncio_Lock", func(b *conform.Binding) { b.Profile = stable }},
		"timeout 0 is a timer":        {"asyncio_Lock", func(b *conform.Binding) { b.Profile = late }},
		"class of errors":             {"asyncio_Lock", func(b *conform.Binding) { b.ErrorName = func(error) string { return "" } }},
		"default of a parameter": {"asyncio_Semaphore", func(b *conform.Binding) {
			for i := range b.Params {
				b.Params[i].Default = 0
			}
		}},
		"final state": {"asyncio_Queue", func(b *conform.Binding) {
			b.Final = func(any) []algorithms.Field { return nil }
		}},
		"unbounded": {"asyncio_BoundedSemaphore", unbounded},
	} {
		t.Run(name, func(t *testing.T) {
			p := conform.Replayer{Bindings: conform.Bindings()}
			defer p.Close()
			for _, b := range p.Bindings {
				m.mutate(b)
			}
			failed := 0
			for _, s := range scriptsOf(t, filepath.Join("testdata", "recordings", m.file+".jsonl")) {
				if r := p.Run(s); !r.Passed() {
					failed++
				}
			}
			if failed == 0 {
				t.Error("not noticed")
			}
		})
	}
}

// unbounded makes a plain semaphore of a bounded one.
func unbounded(b *conform.Binding) {
	if b.Name() != "asyncio.BoundedSemaphore" {
		return
	}
	for _, o := range conform.Bindings() {
		if o.Name() == "asyncio.Semaphore" {
			b.New, b.Ops = o.New, o.Ops
		}
	}
}

// TestFaultyPorts: whatever a port does, the next script runs as if nothing had
// happened.
func TestFaultyPorts(t *testing.T) {
	faulty := &conform.Binding{
		Library: "test", Type: "Faulty",
		Params: []conform.Param{{Name: "explode", Default: 0}},
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			if p["explode"] != 0 {
				panic("in the constructor")
			}
			return "a string", nil
		},
		Ops: map[string]conform.Op{
			"fine": {Call: func(*sim.Task, any, int64) (sim.Value, error) { return sim.Value{}, nil }},
			"panic": {Call: func(*sim.Task, any, int64) (sim.Value, error) {
				panic("in an operation")
			}},
			"odd": {Call: func(*sim.Task, any, int64) (sim.Value, error) {
				return sim.Value{}, errors.New("an error of Go")
			}},
			"spin": {Call: func(t *sim.Task, _ any, _ int64) (sim.Value, error) {
				for {
					if err := t.Yield(); err != nil {
						return sim.Value{}, err
					}
				}
			}},
			"swallow": {Call: func(t *sim.Task, _ any, _ int64) (sim.Value, error) {
				for {
					swallow(t)
				}
			}},
		},
	}
	p := conform.Replayer{Bindings: []*conform.Binding{faulty}}
	defer p.Close()
	for _, c := range []struct {
		op, params, trace string
		aspect            conform.Aspect
		report            string
	}{
		{"panic", `{}`, "@0 A0(", conform.Panicked, "the port panicked in op 0 panic() of task A: in an operation"},
		{"fine", `{}`, "@0 A0( A0)", "", ""},
		{"fine", `{"explode":true}`, "@0 A0(", conform.Panicked, "the port panicked outside the tasks: in the constructor"},
		{"fine", `{}`, "@0 A0( A0)", "", ""},
		{"odd", `{}`, "@0 A0( A0!Odd", conform.Trace, "? stands for an error that the original does not have: an error of Go"},
		{"spin", `{}`, "@0 A0(", conform.Endless, "no end after 1048576 steps"},
		{"swallow", `{}`, "@0 A0(", conform.Blocked, "task A in op 0 swallow()"},
		{"fine", `{}`, "@0 A0( A0)", "", ""},
	} {
		r := p.Run(script(t, `{"name":"x","library":"test","object":{"type":"Faulty","params":`+c.params+`},`+
			`"tasks":[{"name":"A","ops":[{"op":"`+c.op+`"}]}],"expect":{"trace":"`+c.trace+`"}}`))
		var got conform.Aspect
		if !r.Passed() {
			got = r.Failure.Aspect
		}
		if got != c.aspect {
			t.Errorf("%s: aspect %q, want %q\n%v", c.op, got, c.aspect, &r)
		}
		if !strings.Contains(r.String(), c.report) {
			t.Errorf("%s: %q is not in the report:\n%v", c.op, c.report, &r)
		}
	}
}

// swallow waits and does not let itself be unwound.
func swallow(t *sim.Task) {
	defer func() { _ = recover() }()
	_, _ = t.NewFuture().Await(t)
}

// scriptsOf reads a file whole.
func scriptsOf(t testing.TB, file string) []*conform.Script {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []*conform.Script
	for s, err := range conform.Parse(file, bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// script reads one line.
func script(t testing.TB, line string) *conform.Script {
	for s, err := range conform.Parse("test.jsonl", strings.NewReader(line)) {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Fatal("no script")
	return nil
}

func BenchmarkReplay(b *testing.B) {
	var p conform.Replayer
	defer p.Close()
	all := scriptsOf(b, filepath.Join("testdata", "recordings", "asyncio_Queue.jsonl"))
	n := 0
	for b.Loop() {
		for _, s := range all {
			if r := p.Run(s); !r.Passed() {
				b.Fatal(&r)
			}
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/script")
}
