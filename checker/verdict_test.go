package checker_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/checker"
)

func TestVerdictWords(t *testing.T) {
	tests := []struct {
		v    checker.Verdict
		want string
	}{
		{checker.Verdict{Word: checker.Holds, Classes: 30}, "holds (all 30 classes)"},
		{checker.Verdict{Word: checker.HoldsUpTo, Bound: "2 preemptions"}, "holds up to 2 preemptions"},
		{checker.Sampled(1000, 42), "not refuted in 1000 samples (42 classes)"},
		{checker.Verdict{Word: checker.Violated}, "violated"},
		{checker.Verdict{Word: checker.Unknown, Reason: "too long"}, "unknown: too long"},
		{checker.Verdict{Word: checker.Unknown}, "unknown"},
		{checker.Verdict{Word: checker.NotDecided, Reason: "no model"}, "not decided: no model"},
	}
	for _, test := range tests {
		if got := test.v.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Whatever the numbers, what was only sampled must not read as proved.
func TestSampledIsNeverProved(t *testing.T) {
	for _, n := range []int64{0, 1, 1 << 40} {
		v := checker.Sampled(n, n)
		text := v.String()
		for _, word := range []string{"holds", "correct", "proved", "all"} {
			if strings.Contains(text, word) {
				t.Errorf("%q has the word %q", text, word)
			}
		}
		if v.Word == checker.Holds || v.Word == checker.HoldsUpTo {
			t.Errorf("%d samples: %q", n, v.Word)
		}
	}
}

func TestVerdictJSON(t *testing.T) {
	b, err := json.Marshal(checker.Sampled(10, 3))
	if want := `{"word":"not refuted","samples":10,"classes":3}`; err != nil || string(b) != want {
		t.Errorf("got %s, %v; want %s", b, err, want)
	}
}
