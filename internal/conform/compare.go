package conform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// compare finds the first difference between the replay and the recording, nil
// if there is none.
func (r *replay) compare() *Failure {
	f := r.difference()
	if f != nil && r.unnamed != nil && f.Aspect != Unsupported {
		f.Detail = strings.TrimSpace(f.Detail + fmt.Sprintf(" ? stands for an error that the original does not have: %v", r.unnamed))
	}
	return f
}

func (r *replay) difference() *Failure {
	e := &r.s.Expect
	switch {
	case r.panic != "":
		return &Failure{Aspect: Panicked, Detail: r.panic}
	case r.outcome == sim.StepLimit:
		return &Failure{Aspect: Endless, Detail: fmt.Sprintf("no end after %d steps", maxSteps)}
	case r.constructError != e.ConstructError:
		return &Failure{Aspect: ConstructError, Recorded: raised(e.ConstructError), Replayed: raised(r.constructError)}
	case string(r.trace) != e.Trace:
		return r.traceDifference()
	case !slices.Equal(r.blocked, e.Blocked):
		return &Failure{Aspect: Blocked, Recorded: r.places(e.Blocked), Replayed: r.places(r.blocked)}
	case !slices.Equal(r.cancelled, e.Cancelled):
		return &Failure{Aspect: Cancelled, Recorded: r.places(e.Cancelled), Replayed: r.places(r.cancelled)}
	}
	return r.finalDifference()
}

func raised(class string) string {
	if class == "" {
		return "the constructor raises nothing"
	}
	return "the constructor raises " + class
}

// places puts a list of tasks with their last operations in words.
func (r *replay) places(list []string) string {
	const most = 10
	if len(list) == 0 {
		return "none"
	}
	var words []string
	for i, p := range list {
		if i == most {
			words = append(words, fmt.Sprintf("%d more", len(list)-most))
			break
		}
		if name, unstarted := strings.CutSuffix(p, "-"); unstarted {
			words = append(words, "task "+shorten(name)+" before its first op")
		} else if task, n, ok := r.s.locate(p); ok {
			words = append(words, fmt.Sprintf("task %s in %s", task.Name, task.describe(n)))
		} else {
			words = append(words, shorten(p))
		}
	}
	return strings.Join(words, ", ")
}

// finalDifference compares the fields that were recorded. The port may show
// more than that.
func (r *replay) finalDifference() *Failure {
	if r.constructError != "" {
		return nil
	}
	for _, want := range r.s.Expect.Final {
		got := "the port shows no such field"
		for _, f := range r.final {
			if f.Name == want.Name {
				got = f.Name + " = " + f.Value
			}
		}
		if rec := want.Name + " = " + want.Value; got != rec {
			return &Failure{Aspect: Final, Recorded: shorten(rec), Replayed: shorten(got)}
		}
	}
	return nil
}
