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
		return fmt.Sprintf("holds (all %d classes)", v.Classes)
	case HoldsUpTo:
		return "holds up to " + v.Bound
	case NotRefuted:
		return fmt.Sprintf("not refuted in %d samples (%d classes)", v.Samples, v.Classes)
	case Unknown, NotDecided:
		if v.Reason != "" {
			return fmt.Sprintf("%s: %s", v.Word, v.Reason)
		}
	}
	return string(v.Word)
}
