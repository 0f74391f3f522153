package scheduler_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Whatever is parsed is what Encode would write: a token has one text. The input
// is tried as it is, and as the body of a token with the right checksum.
func FuzzParseToken(f *testing.F) {
	tok := sampleToken()
	for _, s := range []string{
		tok.Encode(), (&scheduler.Token{}).Encode(), tok.Encode()[:30], "v1:", "v1:AA", "v2:AA", "", "17",
		(&scheduler.Token{Params: "n=3", Time: sim.Elastic, Choices: []int32{1 << 30, 0}}).Encode(),
		"\x0112345678\x03a/b\x04lock\x00\x05\x02\x1b\x01", "\x00........\x00\x00\x00\x00\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input string) {
		for _, s := range []string{input, envelope([]byte(input))} {
			tok, err := scheduler.ParseToken(s)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "scheduler: token: ") || strings.Contains(err.Error(), "\n") {
					t.Errorf("%q: error %q", s, err)
				}
				continue
			}
			if got := tok.Encode(); got != s {
				t.Errorf("%q is encoded as %q", s, got)
			}
			if src, err := scheduler.ParseSource(s); err != nil || src.Kind != scheduler.TokenSource {
				t.Errorf("%q as a source: %v, %v", s, src.Kind, err)
			}
		}
	})
}

// Whatever is parsed reads the same after printing, and can be followed.
func FuzzParseFile(f *testing.F) {
	for _, s := range []string{
		"", header, header + "r1 - 1\n", "simrun schedule 2\n",
		header + "params \"a b\"\n\nA - 1 # first\nloop round 1\n\"r 2\" \"io\" 3\nA io 1\r\nA branch 1 = 2\nsetup callback 1\nA tie 1\nloop advance 7\n",
		header + "\"\\x00#\" \"branch\" 1\n",
	} {
		f.Add(s)
	}
	w := newWorld(f)
	w.MaxSteps = 50
	f.Fuzz(func(t *testing.T, s string) {
		file, err := scheduler.ParseFile("f", strings.NewReader(s))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "scheduler: f:") {
				t.Errorf("error %q", err)
			}
			return
		}
		again, err := scheduler.ParseFile("again", strings.NewReader(file.String()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, file)
		}
		for _, g := range []*scheduler.File{file, again} {
			for i := range g.Lines {
				g.Lines[i].Pos = 0
			}
		}
		if !reflect.DeepEqual(file, again) {
			t.Errorf("%+v\nprinted and read again\n%+v", file, again)
		}
		w.Discipline, w.Time = file.Discipline, file.Time
		w.Run(&scheduler.FileReplay{Lines: file.Lines}, func(w *sim.World) {
			for _, name := range []string{"A", "r1", "r 2"} {
				w.Spawn(name, func(t *sim.Task) { t.IO(); t.Sleep(int64(t.Choose(3))); t.Yield() })
			}
		})
	})
}
