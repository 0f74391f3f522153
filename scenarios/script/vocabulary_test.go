package script_test

import (
	"testing"

	"github.com/simrun-dev/simrun/scenarios/script"
)

// vocabulary is a small world of kinds for the tests.
var vocabulary = &script.Vocabulary{
	Kinds: []script.Kind{
		{Name: "lock", Ops: []script.OpSpec{
			{Name: "acquire", Class: script.Acquire, Blocking: true},
			{Name: "release", Class: script.Release},
			{Name: "locked", Class: script.Query, Yields: true},
		}},
		{Name: "rwlock", Ops: []script.OpSpec{
			{Name: "rlock", Class: script.Acquire, Blocking: true},
			{Name: "runlock", Class: script.Release},
			{Name: "lock", Class: script.Acquire, Blocking: true},
			{Name: "unlock", Class: script.Release},
		}},
		{Name: "semaphore",
			Params: []script.ParamSpec{{Name: "value", Required: true}, {Name: "bounded", Bool: true}},
			Ops: []script.OpSpec{
				{Name: "acquire", Class: script.Acquire, Arg: script.OptionalArg, Blocking: true},
				{Name: "release", Class: script.Release, Arg: script.OptionalArg},
				{Name: "value", Class: script.Query, Yields: true},
			}},
		{Name: "queue",
			Params: []script.ParamSpec{{Name: "maxsize"}},
			Ops: []script.OpSpec{
				{Name: "put", Arg: script.IntArg, Blocking: true},
				{Name: "get", Yields: true, Blocking: true},
				{Name: "try_put", Arg: script.IntArg},
				{Name: "try_get", Yields: true},
			}},
	},
	Properties: []script.PropertySpec{
		{Name: "safety"}, {Name: "deadlock"}, {Name: "linearizable"}, {Name: "conservation"},
		{Name: "mutual-exclusion"}, {Name: "bypass", Bound: true}, {Name: "overtakes", Bound: true},
		{Name: "fairness", Parts: []string{"bypass", "overtakes"}},
	},
	Errors: []string{"ErrFull", "ErrEmpty"},
}

func TestVocabularyValid(t *testing.T) {
	if err := vocabulary.Valid(); err != nil {
		t.Error(err)
	}
	op := func(name string) *script.Vocabulary {
		return &script.Vocabulary{Kinds: []script.Kind{{Name: "k", Ops: []script.OpSpec{{Name: name}}}}}
	}
	bad := []struct {
		name string
		voc  *script.Vocabulary
		want string
	}{
		{"kind", &script.Vocabulary{Kinds: []script.Kind{{Name: "a b"}}}, `script: kind "a b": not a word`},
		{"builtin", op("sleep"), `script: kind k: operation "sleep": not a word, or a word of the language`},
		{"annotation", op("blocks"), `script: kind k: operation "blocks": not a word, or a word of the language`},
		{"param", &script.Vocabulary{Kinds: []script.Kind{{Name: "k", Params: []script.ParamSpec{{Name: ""}}}}},
			`script: kind k: parameter "": not a word`},
		{"property", &script.Vocabulary{Properties: []script.PropertySpec{{Name: "1"}}}, `script: property "1": not a word`},
		{"error", &script.Vocabulary{Errors: []string{"x-"}}, `script: error "x-": not a word`},
	}
	for _, tt := range bad {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.voc.Valid(); err == nil || err.Error() != tt.want {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestClassString(t *testing.T) {
	for c, want := range map[script.Class]string{
		script.Misc: "misc", script.Acquire: "acquire", script.Release: "release", script.Query: "query",
	} {
		if got := c.String(); got != want {
			t.Errorf("class %d prints %q, want %q", c, got, want)
		}
	}
}
