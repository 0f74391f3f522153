package checker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// pictured is a set whose only object has had a history.
func pictured(p *player) *Set {
	return &Set{objects: []*object{{lin: p.l, modelled: true, spec: p.l.spec}}}
}

// A drawn is what a picture shows.
type drawn struct {
	Partitions []struct {
		History []struct {
			ClientId    int
			Description string
		}
		PartialLinearizations [][]struct {
			Index            int
			StateDescription string
		}
		Largest map[int]int
	}
	Annotations []struct{ Tag, Description, Details string }
}

func draw(t *testing.T, s *Set) (page string, d drawn) {
	t.Helper()
	var b bytes.Buffer
	if err := s.Picture(0, &b); err != nil {
		t.Fatal(err)
	}
	page = b.String()
	_, rest, _ := strings.Cut(page, dataBegins)
	data, _, _ := strings.Cut(rest, dataEnds)
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		t.Fatal(err)
	}
	return page, d
}

// The picture of a history shows an order of everything if and only if the history is
// linearizable, and has the same bytes whenever it is drawn.
func TestPictureOfRandomHistories(t *testing.T) {
	legal, all := 0, 0
	for name, specs := range randomSpecs() {
		for i, spec := range specs {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			p := player{l: newLinear(spec)}
			for range 25 {
				h := generate(r, spec, 2+r.IntN(6))
				if len(h) == 0 {
					continue
				}
				for range r.IntN(5) {
					damage(r, h)
				}
				slices.SortFunc(h, func(a, b call) int { return a.called - b.called })
				p.play(h)
				var b bytes.Buffer
				if err := pictured(&p).Picture(0, &b); errors.Is(err, ErrNoHistory) {
					continue // all were cancelled
				}
				page, d := draw(t, pictured(&p))
				part := d.Partitions[0]
				whole := len(part.PartialLinearizations) > 0 && len(part.PartialLinearizations[0]) == len(part.History)
				if whole == p.l.violated() {
					t.Fatalf("%s: an order of everything: %v, linearizable: %v\n%s", name, whole, !p.l.violated(), show(h))
				}
				if p.l.violated() != (len(d.Annotations) == 1) {
					t.Fatalf("%s: annotations %v", name, d.Annotations)
				}
				for op, at := range part.Largest {
					for i, steps := range part.PartialLinearizations {
						has := slices.ContainsFunc(steps, func(s struct {
							Index            int
							StateDescription string
						}) bool {
							return s.Index == op
						})
						if has != (i == at) && i <= at {
							t.Fatalf("%s: the first order with operation %d is not %d", name, op, at)
						}
					}
				}
				if again, _ := draw(t, pictured(&p)); again != page {
					t.Fatalf("%s: drawn twice, and different\n%s", name, show(h))
				}
				all++
				if whole {
					legal++
				}
			}
		}
	}
	if legal < all/4 || legal > all*3/4 {
		t.Errorf("%d of %d histories are linearizable", legal, all)
	}
}

// What is said of a state is not taken for HTML, and nothing ends the script.
func TestPictureEscapes(t *testing.T) {
	spec := *lockSpec()
	ops := slices.Clone(spec.Ops)
	ops[0].Name = "</script><b>lock"
	spec.Ops = ops
	spec.Model.Describe = func(sim.State) string { return `<img src=x onerror="alert(1)"></script>` }
	p := player{l: newLinear(&spec)}
	p.play([]call{
		{task: team[0], op: 0, info: &spec.Ops[0], called: 1, returned: 2},
		{n: 1, task: team[1], op: 0, info: &spec.Ops[0], called: 3},
	})
	page, d := draw(t, pictured(&p))
	if n := strings.Count(page, "</script>"); n != 1 {
		t.Errorf("%d scripts end", n)
	}
	part := d.Partitions[0]
	if got, want := part.History[0].Description, "a </script><b>lock"; got != want {
		t.Errorf("operation %q, want %q", got, want)
	}
	if got, want := part.History[1].Description, "b </script><b>lock has not returned"; got != want {
		t.Errorf("operation %q, want %q", got, want)
	}
	if got := part.PartialLinearizations[0][0].StateDescription; strings.ContainsAny(got, "<>\"") || !strings.Contains(got, "onerror") {
		t.Errorf("state %q", got)
	}
}

// Of what cannot be drawn there is no picture.
func TestNoPicture(t *testing.T) {
	spec := lockSpec()
	p := player{l: newLinear(spec)}
	p.play(nil)
	if err := pictured(&p).Picture(0, &bytes.Buffer{}); !errors.Is(err, ErrNoHistory) {
		t.Errorf("nothing was called: %v", err)
	}
	s := &Set{objects: []*object{{spec: spec}}}
	if err := s.Picture(0, &bytes.Buffer{}); !errors.Is(err, ErrNoHistory) {
		t.Errorf("no model: %v", err)
	}
	var long []call
	for i := range maxHistory + 1 {
		long = append(long, call{n: i, task: team[0], op: i % 2, info: &spec.Ops[i%2], called: 2*i + 1, returned: 2*i + 2})
	}
	p.play(long)
	if err := pictured(&p).Picture(0, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), fmt.Sprint("at most ", maxHistory)) {
		t.Errorf("a long history: %v", err)
	}
	if _, err := canonical("<html>"); err == nil {
		t.Error("another page is taken for porcupine's")
	}
}
