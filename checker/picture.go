package checker

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// ErrNoHistory is returned for an object whose kind has no sequential model, or that
// is judged by no property that looks at one, and where no operation was called.
var ErrNoHistory = errors.New("checker: no history of operations that a sequential model could explain")

// Picture writes porcupine's picture of the history of an object in the last
// execution: a page of HTML that shows the operations side by side, the orders of them
// that the model allows, and how far those come. It is to be called after Quiet. The
// page needs nothing from elsewhere, and its bytes depend on the history only.
//
// Operations that were cancelled or timed out are not in it. Those that have not
// returned end where the history ends, and may have had their effect or not.
func (s *Set) Picture(object int, w io.Writer) error {
	o := s.objects[object]
	if o.lin == nil {
		return ErrNoHistory
	}
	l := o.model()
	l.compile()
	if len(l.ops) == 0 {
		return ErrNoHistory
	}
	if len(l.ops) > maxHistory {
		return fmt.Errorf("checker: a history of %d operations is too long for a picture: at most %d", len(l.ops), maxHistory)
	}
	events := make([]porcupine.Event, 0, 2*len(l.ops))
	for _, e := range l.events {
		events = append(events, porcupineEvent(e.ret, int(e.op), &l.ops[e.op]))
	}
	for i := range l.ops {
		if l.ops[i].pending {
			events = append(events, porcupineEvent(true, i, &l.ops[i]))
		}
	}
	validate(events)
	steps := 0
	model := l.pictureModel(&steps)
	_, info := porcupine.CheckEventsVerbose(model, events, 0)
	if steps > maxJudgeSteps {
		return fmt.Errorf("checker: the orders of a history of %d operations are too many for a picture", len(l.ops))
	}
	if l.violated() {
		info.AddAnnotations(l.annotations(len(events)))
	}
	var page bytes.Buffer
	if err := porcupine.Visualize(model, info, &page); err != nil {
		return fmt.Errorf("checker: picture: %w", err)
	}
	text, err := canonical(page.String())
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// pictureModel is the model as porcupine draws it. What porcupine puts into the page as
// HTML is escaped here; what it takes for text is not.
func (l *linear) pictureModel(steps *int) porcupine.Model {
	return porcupine.Model{
		Init:  func() any { return &porcupineState{s: l.init} },
		Equal: func(a, b any) bool { return a.(*porcupineState).s.Equal(b.(*porcupineState).s) },
		Hash:  func(s any) uint64 { return hashConfig(0, s.(*porcupineState).s) },
		Step: func(s, in, _ any) (bool, any) {
			if *steps++; *steps > maxJudgeSteps {
				return false, s
			}
			p, o := s.(*porcupineState), in.(*operation)
			// Where a pending operation could have no effect, it has none. It is last
			// in some order, where that makes no difference to the others.
			if ok, next := l.porcupineStep(p, o); ok || !o.pending {
				return ok, next
			}
			return true, p
		},
		DescribeOperation: func(in, _ any) string { return l.caption(in.(*operation)) },
		DescribeState: func(s any) string {
			return html.EscapeString(l.spec.Model.Describe(slices.Clone(s.(*porcupineState).s)))
		},
		DescribeOperationMetadata: func(any) string { return "" },
	}
}

// caption is an operation with its result.
func (l *linear) caption(o *operation) string {
	if o.pending {
		return l.title(o) + " has not returned"
	}
	text, _, _ := strings.Cut(l.describe(o), " [")
	return text
}

// annotations say what cannot be explained. Porcupine numbers events from 0.
func (l *linear) annotations(events int) []porcupine.Annotation {
	b := l.blame()
	first, last := int64(events), int64(0)
	for i, e := range l.events {
		if slices.Contains(b.kept, e.op) {
			first, last = min(first, int64(i)), max(last, int64(i))
		}
	}
	return []porcupine.Annotation{{
		Tag: "verdict", Start: first, End: last, Description: "cannot be put in order", Details: l.explain(),
		TextColor: "#000000", BackgroundColor: "#E69F00",
	}}
}

// The places of the data in porcupine's page.
const (
	dataBegins = "\n      const data = "
	dataEnds   = "\n\n      render(data)"
)

// canonical orders the partial orders in a page: porcupine writes them in the order
// of a map.
func canonical(page string) (string, error) {
	head, rest, ok := strings.Cut(page, dataBegins)
	data, tail, ok2 := strings.Cut(rest, dataEnds)
	if !ok || !ok2 {
		return "", errors.New("checker: picture: a page that is not as it was expected to be")
	}
	var all struct {
		Partitions  []picturePart
		Annotations json.RawMessage
	}
	if err := json.Unmarshal([]byte(data), &all); err != nil {
		return "", fmt.Errorf("checker: picture: %w", err)
	}
	for i := range all.Partitions {
		all.Partitions[i].order()
	}
	ordered, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("checker: picture: %w", err)
	}
	return head + dataBegins + string(ordered) + dataEnds + tail, nil
}

// A picturePart is what the page knows of one object.
type picturePart struct {
	History               json.RawMessage
	PartialLinearizations [][]pictureStep
	Largest               map[int]int // of each operation, the longest partial order that has it
}

type pictureStep struct {
	Index            int
	StateDescription string
}

// order puts the long partial orders first, and those of one length in the order of the
// operations.
func (p *picturePart) order() {
	slices.SortFunc(p.PartialLinearizations, func(a, b []pictureStep) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), slices.CompareFunc(a, b, func(x, y pictureStep) int { return cmp.Compare(x.Index, y.Index) }))
	})
	clear(p.Largest)
	for i, steps := range p.PartialLinearizations {
		for _, s := range steps {
			if _, known := p.Largest[s.Index]; !known {
				p.Largest[s.Index] = i
			}
		}
	}
}

// Judged lists the objects of which there can be a [Set.Picture], by index, those whose
// answers the last execution does not explain first.
func (s *Set) Judged() (objects []int) {
	for _, wrong := range []bool{true, false} {
		for i, o := range s.objects {
			if o.lin != nil && o.model().violated() == wrong {
				objects = append(objects, i)
			}
		}
	}
	return objects
}

// Name is the name of an object.
func (s *Set) Name(object int) string { return s.objects[object].spec.Name }
