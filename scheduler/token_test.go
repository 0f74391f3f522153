package scheduler_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func sampleToken() scheduler.Token {
	return scheduler.Token{
		Scenario:   "rwlock/overtake",
		Digest:     scheduler.DigestOf([]byte("a scenario")),
		Lock:       "toro.RWLock",
		Discipline: sim.FIFO,
		Choices:    []int32{0, 2, 1, 0, 3, 1, 1, 0, 0, 2, 3},
	}
}

// What a token looks like must never change within version 1.
func TestTokenText(t *testing.T) {
	tok := sampleToken()
	const want = "v1:KwHG9JpOZzo6vg9yd2xvY2svb3ZlcnRha2ULdG9yby5SV0xvY2sACwIYFzhckKy0"
	if got := tok.Encode(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got, err := scheduler.ParseToken(want)
	if err != nil || !reflect.DeepEqual(got, tok) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTokenRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tok := scheduler.Token{
			Scenario:   rapid.String().Draw(t, "scenario"),
			Lock:       rapid.String().Draw(t, "lock"),
			Params:     rapid.String().Draw(t, "params"),
			Digest:     scheduler.Digest(rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "digest")),
			Discipline: sim.Discipline(rapid.IntRange(0, 1).Draw(t, "discipline")),
			Time:       sim.TimeMode(rapid.IntRange(0, 1).Draw(t, "time")),
		}
		top := rapid.SampledFrom([]int32{0, 1, 3, 7, 100, 1<<31 - 1}).Draw(t, "top")
		tok.Choices = rapid.SliceOf(rapid.Int32Range(0, top)).Draw(t, "choices")
		if len(tok.Choices) == 0 {
			tok.Choices = nil
		}
		text := tok.Encode()
		got, err := scheduler.ParseToken(text)
		if err != nil || !reflect.DeepEqual(got, tok) {
			t.Fatalf("%s: got %+v, %v, want %+v", text, got, err, tok)
		}
	})
}

// Any single character mistyped, left out, doubled or swapped with its neighbour
// is noticed, and so is every cut.
func TestTokenDamage(t *testing.T) {
	tok := sampleToken()
	text := tok.Encode()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	reject := func(what, s string, words ...string) {
		t.Helper()
		got, err := scheduler.ParseToken(s)
		if err == nil {
			t.Errorf("%s: %s is accepted as %+v", what, s, got)
			return
		}
		if !strings.HasPrefix(err.Error(), "scheduler: token: ") {
			t.Errorf("%s: %v", what, err)
		}
		if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(err.Error(), w) }) {
			t.Errorf("%s: got %v, want one of %q", what, err, words)
		}
	}
	for i := 3; i < len(text); i++ {
		for _, c := range alphabet {
			if byte(c) != text[i] {
				reject("mistyped", text[:i]+string(c)+text[i+1:], "checksum mismatch", "mistyped", "truncated", "trailing data")
			}
		}
		reject("cut", text[:i], "truncated")
		reject("left out", text[:i]+text[i+1:], "truncated", "mistyped", "trailing data")
		if i+1 < len(text) && text[i] != text[i+1] {
			reject("swapped", text[:i]+text[i+1:i+2]+text[i:i+1]+text[i+2:], "checksum mismatch", "mistyped", "truncated", "trailing data")
		}
	}
	for _, tail := range []string{"A", "AA", "AAA", "AAAA", text[3:]} {
		reject("longer", text+tail, "trailing data", "mistyped")
	}
}

// envelope puts a body into a token with the right checksum.
func envelope(body []byte) string {
	all := binary.AppendUvarint(nil, uint64(len(body)))
	all = append(all, body...)
	all = binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE(body))
	return "v1:" + base64.RawURLEncoding.EncodeToString(all)
}

func TestTokenErrors(t *testing.T) {
	head := append([]byte{0}, make([]byte, 8)...) // flags and digest
	body := func(tail ...byte) string { return envelope(append(slices.Clone(head), tail...)) }
	good := sampleToken()
	text := good.Encode()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", `not a token: it does not begin with "v1:"`},
		{"word", "hello", `not a token: it does not begin with "v1:"`},
		{"other scheme", "http://x", `not a token: it does not begin with "v1:"`},
		{"seed", "17", `not a token`},
		{"next version", "v2:" + text[3:], "unknown version v2: this program reads v1"},
		{"nothing", "v1:", "truncated: nothing but the beginning is there"},
		{"blank", text[:20] + " " + text[20:], `mistyped: ' ' at position 21 is no character of a token`},
		{"line break", text[:20] + "\n" + text[20:], `mistyped: '\n' at position 21`},
		{"padding", text + "=", "mistyped: '=' at position"},
		{"half", text[:len(text)/2], "truncated: "},
		{"one more", text + "A", "trailing data"},
		{"twice", text + text[3:], "trailing data"},
		{"huge length", "v1:" + base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, 12)), "mistyped: its length makes no sense"},
		{"no body", envelope(nil), "flags ends early"},
		{"flags", envelope(append([]byte{8}, head[1:]...)), "unknown flags 0x8"},
		{"no names", body(), "length of the scenario is no number"},
		{"short name", body(5, 'a'), "scenario ends early"},
		{"long name", body(0xff, 0xff, 0xff, 0x7f), "length of the scenario is no number up to 4096"},
		{"not shortest", body(0x80, 0), "length of the scenario is no number"},
		{"not UTF-8", body(1, 0xff, 0, 0, 0, 0), "scenario is not UTF-8"},
		{"no choices", body(0, 0, 0), "number of choices is no number"},
		{"too many choices", body(0, 0, 0, 0x81, 0x80, 0x40, 0), "number of choices is no number up to 1048576"},
		{"choices missing", body(0, 0, 0, 9, 8, 1), "choices ends early"},
		{"wide choices", body(0, 0, 0, 1, 32, 1, 1, 1, 1), "bits per choice is no number up to 31"},
		{"loose packing", body(0, 0, 0, 1, 8, 1), "choices are not packed as they should be"},
		{"stray bits", body(0, 0, 0, 1, 1, 3), "choices are not packed as they should be"},
		{"width of nothing", body(0, 0, 0, 0, 1), "choices are not packed as they should be"},
		{"more behind", body(0, 0, 0, 0, 0, 7), "data behind the choices"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := scheduler.ParseToken(c.in)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "scheduler: token: ") {
				t.Errorf("%s: got %v, want %s", c.in, err, c.want)
			}
			if !reflect.DeepEqual(got, scheduler.Token{}) {
				t.Errorf("an error and %+v", got)
			}
		})
	}
}

func TestEncodePanics(t *testing.T) {
	for name, tok := range map[string]scheduler.Token{
		"long name":       {Lock: strings.Repeat("x", scheduler.MaxTokenName+1)},
		"not UTF-8":       {Scenario: "\xff"},
		"negative choice": {Choices: []int32{1, -1}},
		"too many":        {Choices: make([]int32, scheduler.MaxTokenChoices+1)},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(r.(string), "scheduler: ") {
					t.Errorf("panic value %v", r)
				}
			}()
			tok.Encode()
		})
	}
	big := scheduler.Token{Lock: strings.Repeat("x", scheduler.MaxTokenName), Choices: make([]int32, scheduler.MaxTokenChoices)}
	if got, err := scheduler.ParseToken(big.Encode()); err != nil || !reflect.DeepEqual(got, big) {
		t.Errorf("the largest token: %v", err)
	}
}

func TestFits(t *testing.T) {
	tok := sampleToken()
	other := scheduler.DigestOf([]byte("another scenario"))
	for _, c := range []struct {
		name           string
		scenario, lock string
		digest         scheduler.Digest
		d              sim.Discipline
		want           string
	}{
		{"fits", tok.Scenario, tok.Lock, tok.Digest, sim.FIFO, ""},
		{"scenario", "rwlock/other", tok.Lock, tok.Digest, sim.FIFO,
			"scheduler: the schedule is for scenario rwlock/overtake, this is rwlock/other"},
		{"lock", tok.Scenario, "asyncio.Lock", tok.Digest, sim.FIFO,
			"scheduler: the schedule is for lock toro.RWLock, this is asyncio.Lock"},
		{"loop", tok.Scenario, tok.Lock, tok.Digest, sim.Any, "scheduler: the schedule is for loop fifo, this is any"},
		{"digest", tok.Scenario, tok.Lock, other, sim.FIFO,
			"scheduler: the schedule is for scenario rwlock/overtake as of digest " + tok.Digest.String() +
				", this is digest " + other.String() + ": the scenario was edited since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := tok.Fits(c.scenario, c.digest, c.lock, c.d)
			if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestDigest(t *testing.T) {
	d := scheduler.DigestOf([]byte("abc")) // the beginning of its SHA-256
	if d.String() != "ba7816bf8f01cfea" {
		t.Errorf("got %s", d)
	}
	if got, err := scheduler.ParseDigest(d.String()); err != nil || got != d {
		t.Errorf("got %s, %v", got, err)
	}
	for _, s := range []string{"", "ba78", "ba7816bf8f01cfe", "ba7816bf8f01cfeaba", "xx7816bf8f01cfea"} {
		if _, err := scheduler.ParseDigest(s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestParseSource(t *testing.T) {
	tok := sampleToken()
	for _, c := range []struct {
		in   string
		want scheduler.Source
		err  string
	}{
		{"17", scheduler.Source{Kind: scheduler.SeedSource, Seed: 17}, ""},
		{"0", scheduler.Source{Kind: scheduler.SeedSource}, ""},
		{"0xFF", scheduler.Source{Kind: scheduler.SeedSource, Seed: 255}, ""},
		{"18446744073709551615", scheduler.Source{Kind: scheduler.SeedSource, Seed: 1<<64 - 1}, ""},
		{"18446744073709551616", scheduler.Source{}, "does not fit into 64 bits"},
		{"0x10000000000000000", scheduler.Source{}, "does not fit into 64 bits"},
		{tok.Encode(), scheduler.Source{Kind: scheduler.TokenSource, Token: tok}, ""},
		{"v1:", scheduler.Source{}, "truncated"},
		{"v3:AAAA", scheduler.Source{}, "unknown version v3"},
		{"", scheduler.Source{}, "no schedule given"},
		{"-", scheduler.Source{Kind: scheduler.FileSource, Path: "-"}, ""},
		{"./17", scheduler.Source{Kind: scheduler.FileSource, Path: "./17"}, ""},
		{"a.sched", scheduler.Source{Kind: scheduler.FileSource, Path: "a.sched"}, ""},
		{"0x", scheduler.Source{Kind: scheduler.FileSource, Path: "0x"}, ""},
		{"-3", scheduler.Source{Kind: scheduler.FileSource, Path: "-3"}, ""},
		{"v:1", scheduler.Source{Kind: scheduler.FileSource, Path: "v:1"}, ""},
		{`C:\v1`, scheduler.Source{Kind: scheduler.FileSource, Path: `C:\v1`}, ""},
	} {
		got, err := scheduler.ParseSource(c.in)
		switch {
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: got error %v, want %s", c.in, err, c.err)
		case c.err == "" && (err != nil || !reflect.DeepEqual(got, c.want)):
			t.Errorf("%q: got %+v, %v", c.in, got, err)
		}
	}
}
