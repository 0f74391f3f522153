package conform

import (
	"fmt"
	"strings"
)

// A Result is what became of one script.
type Result struct {
	Script *Script
	// Events is the number of events that were compared.
	Events int
	// Failure is nil if the port did what the original did.
	Failure *Failure
}

// Passed reports whether the port did what the original did.
func (r *Result) Passed() bool { return r.Failure == nil }

// An Aspect is what a replay and its recording may differ in.
type Aspect string

// Aspects in the order in which they are compared.
const (
	// Unsupported: the script needs a type, operation, parameter or form that
	// there is no port of. Nothing was run.
	Unsupported Aspect = "unsupported"
	// Panicked: the port panicked.
	Panicked Aspect = "panic"
	// Endless: the replay was cut after a million steps.
	Endless Aspect = "endless"
	// ConstructError: what the constructor raised.
	ConstructError Aspect = "construct_error"
	// Trace: the events.
	Trace Aspect = "trace"
	// Blocked: the tasks left suspended; Cancelled: those ended by cancellation.
	Blocked   Aspect = "blocked"
	Cancelled Aspect = "cancelled"
	// Final: the state the object was left in.
	Final Aspect = "final"
)

// A Failure is the first difference between a replay and its recording.
type Failure struct {
	Aspect Aspect
	// Event is the number of the first event that differs, from 0; only for
	// the aspect Trace.
	Event int
	// Recorded and Replayed say in words what the original and the port did.
	Recorded, Replayed string
	// RecordedTrace and ReplayedTrace are the tokens around the event, which
	// stands between >> and <<; only for the aspect Trace.
	RecordedTrace, ReplayedTrace string
	// Detail says what there is to say otherwise; may be empty.
	Detail string
}

// Totals count results.
type Totals struct {
	// Scripts is the number of scripts; Passed and Failed add up to it.
	Scripts, Passed, Failed int
	// Unsupported is how many of those failed for want of a port.
	Unsupported int
	// Events is the number of events in scripts that passed.
	Events int
}

// Add counts one result.
func (t *Totals) Add(r *Result) {
	t.Scripts++
	if r.Passed() {
		t.Passed++
		t.Events += r.Events
		return
	}
	t.Failed++
	if r.Failure.Aspect == Unsupported {
		t.Unsupported++
	}
}

// String is a report of one or more lines, without a newline at the end.
func (r *Result) String() string {
	s := r.Script
	head := fmt.Sprintf("%s (%s:%d): ", s.Name, s.File, s.Line)
	if r.Passed() {
		return head + fmt.Sprintf("ok, %d events", r.Events)
	}
	return head + r.Failure.String()
}

// String is the difference in one or more lines.
func (f *Failure) String() string {
	var b strings.Builder
	switch f.Aspect {
	case Unsupported, Panicked, Endless:
		return f.Detail
	case ConstructError:
		b.WriteString("the constructor differs")
	case Trace:
		fmt.Fprintf(&b, "event %d differs (events and ops count from 0)", f.Event)
	case Blocked:
		b.WriteString("the events are the same, but the tasks left waiting differ")
	case Cancelled:
		b.WriteString("the events are the same, but the tasks that cancellation ended differ")
	case Final:
		b.WriteString("the events are the same, but the object is left in another state")
	}
	fmt.Fprintf(&b, "\n  recorded  %s\n  replayed  %s", f.Recorded, f.Replayed)
	if f.RecordedTrace != "" || f.ReplayedTrace != "" {
		fmt.Fprintf(&b, "\n  recorded  %s\n  replayed  %s", f.RecordedTrace, f.ReplayedTrace)
	}
	if f.Detail != "" {
		b.WriteString("\n  " + f.Detail)
	}
	return b.String()
}

func failed(s *Script, f *Failure) Result { return Result{Script: s, Failure: f} }
