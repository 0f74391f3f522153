package scenarios_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// TestBuiltinForm wants of each built-in file that it is in canonical form, and
// that it can be listed: with a comment whose first sentence stands alone.
func TestBuiltinForm(t *testing.T) {
	seen := map[[8]byte]string{}
	for _, s := range scenarios.Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			if text := script.Format(s.File); !bytes.Equal(text, s.Source) {
				if *update {
					if err := os.WriteFile("builtin/"+s.Name+".sim", text, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				t.Errorf("not in canonical form; it should be\n%s", text)
			}
			if sum := s.Summary(); sum == "" || len(sum) > 120 || !strings.ContainsAny(sum[len(sum)-1:], ".?") {
				t.Errorf("its first sentence is %q", sum)
			}
			if s.Kind == nil || !strings.HasPrefix(s.Name, s.Kind.Name+"/") {
				t.Errorf("it is about %v", s.Kind)
			}
			if other, taken := seen[s.Digest]; taken {
				t.Errorf("it is the same workload as %s", other)
			}
			seen[s.Digest] = s.Name
			if scenarios.ByName(s.Name) != s {
				t.Error("it is not found by its name")
			}
		})
	}
	if s := scenarios.ByName("lock/none"); s != nil {
		t.Errorf("found %v", s)
	}
}
