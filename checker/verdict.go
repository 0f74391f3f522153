package checker

import "fmt"

// A Word is the verdict proper.
type Word string

// The verdicts there are. Nothing sampled is ever Holds.
const (
	// Holds: on every class of executions of the workload.
	Holds Word = "holds"
	// HoldsUpTo: on every class within a bound.
	HoldsUpTo Word = "holds up to"
	// NotRefuted: on every execution that was tried.
	NotRefuted Word = "not refuted"
	// Violated: on at least one execution, which can be replayed.
	Violated Word = "violated"
	// Unknown: the judge gave up, for the stated reason.
	Unknown Word = "unknown"
	// NotDecided: the question could not be asked, for the stated reason.
	NotDecided Word = "not decided"
)

// A Verdict is a word with what it rests on.
type Verdict struct {
	Word Word `json:"word"`
	// Samples and Classes say how much was tried.
	Samples int64 `json:"samples,omitempty"`
	Classes int64 `json:"classes,omitempty"`
	// AtLeast says that there are more classes than could be counted.
	AtLeast bool `json:"at_least,omitempty"`
	// Bound names the bound of HoldsUpTo.
	Bound string `json:"bound,omitempty"`
	// Reason says why there is no answer.
	Reason string `json:"reason,omitempty"`
}

// Sampled is the verdict for a property that no sample violates.
func Sampled(samples, classes int64) Verdict {
	return Verdict{Word: NotRefuted, Samples: samples, Classes: classes}
}

// String is the verdict as users read it.
func (v Verdict) String() string {
	switch v.Word {
	case Holds:
		if v.Classes == 1 && !v.AtLeast {
			return "holds (there is 1 class)"
		}
		return fmt.Sprintf("holds (all %s)", v.classes())
	case HoldsUpTo:
		if v.Classes == 0 {
			return "holds up to " + v.Bound
		}
		return fmt.Sprintf("holds up to %s (%s)", v.Bound, v.classes())
	case NotRefuted:
		return fmt.Sprintf("not refuted in %d samples (%d classes)", v.Samples, v.Classes)
	case Unknown, NotDecided:
		if v.Reason != "" {
			return fmt.Sprintf("%s: %s", v.Word, v.Reason)
		}
	}
	return string(v.Word)
}

// classes is their number in words.
func (v Verdict) classes() string {
	s := fmt.Sprintf("%d classes", v.Classes)
	if v.Classes == 1 {
		s = "1 class"
	}
	if v.AtLeast {
		s = "at least " + s
	}
	return s
}
