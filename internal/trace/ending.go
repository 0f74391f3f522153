package trace

import (
	"slices"
	"strings"
)

// ending is one sentence that says how the execution ended.
func (s *story) ending() string {
	end := &s.t.End
	at := "after " + count(end.Steps, "step")
	if end.Time != 0 {
		at += ", at time " + itoa(int(end.Time))
	}
	switch end.Outcome {
	case Finished:
		return "Finished " + at + ": every task has ended."
	case Quiet:
		if s.scheduleStopped() {
			return "The schedule stops " + at + "; " + s.remaining(90) + "."
		}
		return "Quiet " + at + ": nothing can happen, but " + s.remaining(90) + "."
	case StepLimit:
		return "Cut " + at + ": that is the limit; " + s.remaining(70) + "."
	case Panicked:
		who := end.Panic.Task
		if label, ok := s.labels[who]; ok {
			who = label
		}
		return "Panic of " + clean(who) + " in step " + itoa(end.Panic.Step) + ": " + truncate(clean(end.Panic.Value), 240)
	}
	return "Stopped " + at + "."
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return itoa(n) + " " + what + "s"
}

// scheduleStopped reports whether tasks remain only because the schedule block
// that they followed goes no further.
func (s *story) scheduleStopped() bool {
	driven := slices.ContainsFunc(s.t.Tasks, func(t Task) bool { return t.Hidden && t.Name == "schedule" })
	return driven && !slices.ContainsFunc(s.t.End.Blocked, func(b Blocked) bool { return b.Op != "" && !s.t.task(b.Task).Hidden })
}

// remaining says what the tasks that have not ended are doing, in about n
// columns.
func (s *story) remaining(n int) string {
	var list, others []string
	for _, b := range s.t.End.Blocked {
		switch {
		case s.t.task(b.Task).Hidden:
		case b.Op != "":
			list = append(list, s.stuck(b))
		default:
			others = append(others, s.labels[b.Task])
		}
	}
	if k := len(others); k > 0 {
		verb := " has more to do"
		if k > 1 {
			verb = " have more to do"
		}
		list = append(list, enumerate(others, n)+verb)
	}
	if len(list) == 0 {
		return "no task has anything left to do"
	}
	return enumerate(list, n)
}

// stuck says in which operation a task is.
func (s *story) stuck(b Blocked) string {
	verb := " is in "
	if s.t.End.Outcome == Quiet {
		verb = " waits in "
	}
	text := s.labels[b.Task] + verb + clean(b.Op)
	if i := s.t.object(b.Object); i >= 0 && s.several {
		text += " " + s.objects[i]
	}
	return text + " since step " + itoa(b.Since)
}

// enumerate joins a list as people do. What exceeds n columns is counted only.
func enumerate(list []string, n int) string {
	used := 0
	for i, text := range list {
		if used += width(text); used > n && i > 0 {
			list = append(list[:i:i], itoa(len(list)-i)+" more")
			break
		}
	}
	if k := len(list) - 1; k > 0 {
		return strings.Join(list[:k], ", ") + " and " + list[k]
	}
	return list[0]
}
