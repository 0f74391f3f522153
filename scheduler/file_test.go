package scheduler_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

const header = `simrun schedule 1
scenario rwlock/overtake
digest 00112233aabbccdd
lock toro.RWLock
loop fifo
time strict
`

func TestParseFile(t *testing.T) {
	const text = "# a comment\n\n" + header + `params "readers = 2"

loop round 1       # the first one
r1 - 1
r1 rlock 12
"r 2" "io" 1
r1 io 3
setup callback 1
r1 tie 2
r1 branch 1 = 4
loop advance 1
r1#2 "-" 1
`
	f, err := scheduler.ParseFile("x.sched", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := &scheduler.File{
		Scenario: "rwlock/overtake", Lock: "toro.RWLock", Params: "readers = 2", Discipline: sim.FIFO,
		Digest: scheduler.Digest{0x00, 0x11, 0x22, 0x33, 0xaa, 0xbb, 0xcc, 0xdd},
		Lines: []scheduler.Line{
			{Kind: sim.OptBoundary, Who: "loop", N: 1, Pos: 11},
			{Who: "r1", N: 1, Pos: 12},
			{Who: "r1", Op: "rlock", N: 12, Pos: 13},
			{Who: "r 2", Op: "io", N: 1, Pos: 14},
			{Kind: sim.OptIO, Who: "r1", N: 3, Pos: 15},
			{Kind: sim.OptCallback, Who: "setup", N: 1, Pos: 16},
			{Kind: sim.OptTie, Who: "r1", N: 2, Pos: 17},
			{Kind: sim.OptBranch, Who: "r1", N: 1, Branch: 4, Pos: 18},
			{Kind: sim.OptAdvance, Who: "loop", N: 1, Pos: 19},
			{Who: "r1#2", Op: "-", N: 1, Pos: 20},
		},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got  %+v\nwant %+v", f, want)
	}
	// What is printed reads the same.
	again, err := scheduler.ParseFile("again", strings.NewReader(f.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*scheduler.File{f, again} {
		for i := range f.Lines {
			f.Lines[i].Pos = 0
		}
	}
	if !reflect.DeepEqual(again, f) {
		t.Errorf("printed and read again: %+v", again)
	}
}

func TestParseFileErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", `f:0: not a schedule file: it does not begin with "simrun schedule 1"`},
		{"comment", "# nothing\n", "f:1: not a schedule file"},
		{"something else", "hello\n", "f:1: not a schedule file"},
		{"version", "simrun schedule 2\n", `f:1: unknown version "2" of schedule files: this program reads version 1`},
		{"binary", "simrun schedule 1\n\xff\xfe\n", "f:2: not UTF-8"},
		{"no header", "simrun schedule 1\nr1 - 1\n", `f:2: the header lacks a line "scenario"`},
		{"header cut", "simrun schedule 1\nscenario a\nlock b\nloop any\ntime strict\n", `f:5: the header lacks a line "digest"`},
		{"twice", header + "lock other\n", "f:7: lock stands in line 4 already"},
		{"late", header + "r1 - 1\nparams x\n", "f:8: params belongs before the first step"},
		{"digest", "simrun schedule 1\ndigest 12\n", `f:2: digest "12" is not 16 hexadecimal digits`},
		{"loop", "simrun schedule 1\nloop random\n", `f:2: loop "random" is none of any, fifo`},
		{"time", "simrun schedule 1\ntime fast\n", `f:2: time "fast" is none of strict, elastic`},
		{"unknown word", header + "author me\n", `f:7: "author" is no word of the header`},
		{"one word", header + "r1\n", `f:7: "r1" alone is neither`},
		{"no number", header + "r1 rlock first\n", `f:7: "first" is no number from 1 on`},
		{"zero", header + "r1 rlock 0\n", `f:7: "0" is no number from 1 on`},
		{"huge", header + "r1 rlock 99999999999999999999\n", `f:7: "99999999999999999999" is no number from 1 on`},
		{"more words", header + "r1 rlock 1 2\n", `f:7: unexpected "2" behind the step`},
		{"branch without", header + "r1 branch 1\n", "f:7: a branch needs its number: r1 branch 1 = 0"},
		{"branch negative", header + "r1 branch 1 = -1\n", `f:7: "-1" is no number from 0 on`},
		{"round of a task", header + "r1 round 1\n", `f:7: round is a step of the loop, not of "r1"`},
		{"same step", header + "r1 - 1\nr1 - 2\nr1 - 1\n", "f:9: step r1 - 1 stands in line 7 already"},
		{"same branch", header + "r1 branch 1 = 0\nr1 branch 1 = 1\n", "f:8: step r1 branch 1 = 1 stands in line 7 already"},
		{"quotes", header + "\"r1 - 1\n", "f:7: unfinished or malformed quotes"},
		{"glued quotes", header + "\"r1\"x - 1\n", `f:7: no blank behind "r1"`},
		{"empty operation", header + "r1 \"\" 1\n", "f:7: empty operation"},
		{"long line", header + strings.Repeat("x", 1<<17), "f:7: the line has more than 65536 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := scheduler.ParseFile("f", strings.NewReader(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), "scheduler: "+c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	bad := errors.New("disk on fire")
	if _, err := scheduler.ParseFile("f", iotest.ErrReader(bad)); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

// busy is a workload with everything that a line can name.
type busy struct {
	log   []string
	extra bool // the edit: one more step in the operation
	fewer bool // the edit: C is gone
}

func opName(object, op int) string { return [][]string{{"lock", "io"}, {"put"}}[object][op] }

func (b *busy) setup(w *sim.World) {
	b.log = nil
	o, q := w.NewObject("o"), w.NewObject("q")
	say := func(format string, args ...any) { b.log = append(b.log, fmt.Sprintf(format, args...)) }
	var m handOff
	body := func(t *sim.Task) {
		for i := range 2 {
			t.Arrive()
			t.Call(o, i, sim.Value{})
			m.Lock(t)
			if b.extra {
				t.Yield()
			}
			t.Return(sim.Value{}, nil)
			say("%s in", t.Name())
			t.Sleep(2)
			say("%s chose %d", t.Name(), t.Choose(3))
			t.Call(q, 0, sim.Value{})
			t.Yield()
			m.Unlock()
			t.Return(sim.Value{}, nil)
			w.Soon(func() { say("callback of %s", t.Name()) })
		}
	}
	names := []string{"A", "B", "A", "loop", "two words", ""}
	if b.fewer {
		names = names[:3]
	}
	for _, name := range names {
		w.Spawn(name, body)
	}
	w.After(2, func() { say("set-up's timer") })
	w.After(2, func() { say("set-up's other timer") })
}

func eachMode(t *testing.T, test func(t *testing.T, w *sim.World)) {
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		for _, mode := range []sim.TimeMode{sim.Strict, sim.Elastic} {
			t.Run(fmt.Sprintf("%s/%s", d, mode), func(t *testing.T) {
				w := newWorld(t)
				w.Discipline, w.Time = d, mode
				test(t, w)
			})
		}
	}
}

// On the same program a file repeats the execution, every choice of it.
func TestFileRepeats(t *testing.T) {
	eachMode(t, func(t *testing.T, w *sim.World) {
		b := &busy{}
		kinds := map[sim.OptionKind]bool{}
		for seed := range uint64(30) {
			rec := &scheduler.Record{Strategy: scheduler.NewRandom(seed), OpName: opName}
			res := w.Run(rec, b.setup)
			choices, log := slices.Clone(res.Choices), b.log
			file := &scheduler.File{Lines: rec.Lines()}
			seen := map[string]bool{}
			for _, l := range file.Lines {
				kinds[l.Kind] = true
				if key, _, _ := strings.Cut(l.String(), " = "); seen[key] {
					t.Fatalf("seed %d: %s twice", seed, l)
				} else {
					seen[key] = true
				}
			}
			parsed, err := scheduler.ParseFile("f", strings.NewReader(file.String()))
			if err != nil {
				t.Fatalf("seed %d: %v in\n%s", seed, err, file)
			}
			f := &scheduler.FileReplay{Lines: parsed.Lines, OpName: opName}
			res = w.Run(f, b.setup)
			if !slices.Equal(res.Choices, choices) || !slices.Equal(b.log, log) {
				t.Errorf("seed %d: choices\n%v, then\n%v", seed, choices, res.Choices)
			}
			if d, u := f.Divergences(), f.Unreached(); len(d) > 0 || len(u) > 0 {
				t.Fatalf("seed %d: %d lines unreached, first of %d divergences: %s\n%s", seed, len(u), len(d), d[:1], file)
			}
		}
		for _, k := range []sim.OptionKind{sim.OptResume, sim.OptCallback, sim.OptIO, sim.OptAdvance, sim.OptTie, sim.OptBranch, sim.OptBoundary} {
			fifoOnly := k == sim.OptTie || k == sim.OptBoundary
			ioOnly := k == sim.OptIO
			if !kinds[k] && !(w.Discipline == sim.Any && (fifoOnly || ioOnly)) {
				t.Errorf("no line of kind %s", k)
			}
		}
	})
}

// After an edit a file still leads to the end, says where it differs, and keeps
// the order of what both programs have.
func TestFileSurvivesEdits(t *testing.T) {
	eachMode(t, func(t *testing.T, w *sim.World) {
		old := &busy{}
		for seed := range uint64(20) {
			rec := &scheduler.Record{Strategy: scheduler.NewRandom(seed), OpName: opName}
			w.Run(rec, old.setup)
			for name, b := range map[string]*busy{"extra": {extra: true}, "fewer": {fewer: true}} {
				f := &scheduler.FileReplay{Lines: rec.Lines(), OpName: opName}
				res := w.Run(f, b.setup)
				if res.Outcome != sim.Finished {
					t.Errorf("seed %d, %s: %s", seed, name, res.Outcome)
				}
				if len(f.Divergences()) == 0 {
					t.Errorf("seed %d, %s: no divergence", seed, name)
				}
				for _, d := range f.Divergences() {
					if !slices.Contains(d.Possible, d.Taken) {
						t.Errorf("seed %d, %s: taken %s is not among %v", seed, name, d.Taken, d.Possible)
					}
				}
			}
		}
	})
}

// steps runs tasks of so many steps each, without operations, by a file, and
// returns the order of the tasks and the report.
func steps(t *testing.T, lines string, count map[string]int) (order string, f *scheduler.FileReplay) {
	t.Helper()
	file, err := scheduler.ParseFile("f", strings.NewReader(header+lines))
	if err != nil {
		t.Fatal(err)
	}
	var log []string
	f = &scheduler.FileReplay{Lines: file.Lines}
	newWorld(t).Run(f, func(w *sim.World) {
		for _, name := range []string{"A", "B", "C"} {
			if count[name] == 0 {
				continue
			}
			w.Spawn(name, func(t *sim.Task) {
				for i := range count[name] {
					if i > 0 {
						t.Yield()
					}
					log = append(log, name)
				}
			})
		}
	})
	return strings.Join(log, ""), f
}

// The documented policy, line by line.
func TestFilePolicy(t *testing.T) {
	for _, c := range []struct {
		name      string
		lines     string
		count     map[string]int
		order     string
		report    []string
		unreached string
	}{
		{"followed", "C - 1\nA - 1\nB - 1\nA - 2\n", map[string]int{"A": 2, "B": 1, "C": 1}, "CABA", nil, "[]"},
		{"lines run out", "C - 1\nB - 1\n", map[string]int{"A": 2, "B": 2, "C": 2}, "CBACBA",
			[]string{"step 3: the lines had run out; taken: A - 1; possible: A - 1, C - 2, B - 2"}, "[]"},
		{"a task is gone", "B - 1\nA - 1\nB - 2\nC - 1\nA - 2\n", map[string]int{"A": 2, "C": 1}, "ACA",
			[]string{
				"step 1: line 7 wanted B - 1; taken: A - 1; possible: A - 1, C - 1",
				"step 2: line 9 wanted B - 2; taken: C - 1; possible: C - 1, A - 2",
			}, "[B - 1 B - 2]"},
		{"a step is gone", "B - 1\nB - 2\nA - 1\nC - 1\n", map[string]int{"A": 1, "B": 1, "C": 1}, "BAC",
			[]string{"step 2: line 8 wanted B - 2; taken: A - 1; possible: A - 1, C - 1"}, "[B - 2]"},
		{"a step is new", "B - 1\nA - 1\nC - 1\nA - 2\n", map[string]int{"A": 3, "B": 1, "C": 1}, "BACAA",
			[]string{"step 5: the lines had run out; taken: A - 3; possible: A - 3"}, "[]"},
		{"a task is new", "B - 1\nA - 1\nA - 2\n", map[string]int{"A": 2, "B": 1, "C": 2}, "BAACC",
			[]string{"step 4: the lines had run out; taken: C - 1; possible: C - 1"}, "[]"},
		{"an operation is renamed", "B - 1\nB lock 1\nA - 1\n", map[string]int{"A": 1, "B": 2}, "BBA",
			[]string{"step 2: line 8 wanted B lock 1; taken: B - 2; possible: A - 1, B - 2"}, "[B lock 1]"},
		{"edited by hand", "A - 2\nB - 1\nA - 1\n", map[string]int{"A": 2, "B": 1}, "BAA",
			[]string{"step 1: line 7 wanted A - 2; taken: B - 1; possible: A - 1, B - 1"}, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			order, f := steps(t, c.lines, c.count)
			var report []string
			for _, d := range f.Divergences() {
				report = append(report, d.String())
			}
			if order != c.order || !slices.Equal(report, c.report) || fmt.Sprint(f.Unreached()) != c.unreached {
				t.Errorf("got %s, %q, unreached %v\nwant %s, %q, %s", order, report, f.Unreached(), c.order, c.report, c.unreached)
			}
		})
	}
}

// Branches that no longer exist are the plain loop's.
func TestFileBranch(t *testing.T) {
	for branches, want := range map[int]string{4: "2", 2: "0"} {
		got := -1
		f := &scheduler.FileReplay{Lines: []scheduler.Line{
			{Who: "A", N: 1}, {Kind: sim.OptBranch, Who: "A", N: 1, Branch: 2},
		}}
		newWorld(t).Run(f, func(w *sim.World) { w.Spawn("A", func(t *sim.Task) { got = t.Choose(branches) }) })
		if fmt.Sprint(got) != want || (len(f.Divergences()) == 0) != (want == "2") {
			t.Errorf("%d branches: took %d, %v", branches, got, f.Divergences())
		}
	}
}
