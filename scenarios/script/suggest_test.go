package script_test

import (
	"testing"

	"github.com/simrun-dev/simrun/scenarios/script"
)

func TestSuggest(t *testing.T) {
	among := []string{"lock", "unlock", "rlock", "runlock", "linearizable", "a", "B"}
	for word, want := range map[string]string{
		"lcok":         "lock",
		"LOCK":         "lock",
		"unlok":        "unlock",
		"rulnock":      "runlock",
		"linearisable": "linearizable",
		"liniarisible": "linearizable",
		"b":            "B",
		"c":            "",
		"banana":       "",
		"":             "",
		"xy":           "",
	} {
		if got := script.Suggest(word, among); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := script.Suggest("get", nil); got != "" {
		t.Errorf("nothing is near among nothing, got %q", got)
	}
}
