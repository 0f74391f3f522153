package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/internal/verify"
)

// crowd is who uses a lock for ever, in words.
func crowd(f *verify.Fate) string {
	if f.Readers == 0 {
		return plural(int64(f.Writers), "task")
	}
	return plural(int64(f.Readers), "reader") + " and " + plural(int64(f.Writers), "writer")
}

// fates says who may starve, of the locks of which that can be decided.
func (d *verifyDoc) fates(w io.Writer, width int) {
	shown := false
	for _, l := range d.locks {
		if len(l.Fates) == 0 {
			continue
		}
		if !shown {
			fmt.Fprintln(w, "starvation: tasks that enter and leave for ever, decided by all states they can come to")
			shown = true
		}
		fold(w, width, 2, l.Algorithm.Name+": "+fateOf(l.Lock))
		for i := range l.Fates {
			if f := &l.Fates[i]; f.Contradicts(&l.Algorithm.Policy) || len(d.locks) == 1 && f.Victim != "" {
				tellFate(w, f)
				break
			}
		}
	}
	if shown {
		fmt.Fprintln(w)
	}
}

// fateOf compares what a lock claims with what was found.
func fateOf(l *verify.Lock) string {
	claim := l.Algorithm.Policy.Starves()
	var parts []string
	open, starved, wrong := false, false, false
	for i := range l.Fates {
		f := &l.Fates[i]
		if f.Undecided != "" {
			open = true
			parts = append(parts, fmt.Sprintf("%s: not decided (%s)", crowd(f), f.Undecided))
			continue
		}
		who := "nobody starves"
		if len(f.Starving) > 0 {
			who = strings.Join(f.Starving, " and ") + " may starve"
			starved = true
		}
		wrong = wrong || f.Contradicts(&l.Algorithm.Policy)
		part := fmt.Sprintf("%s: %s (all %d states)", crowd(f), who, f.States)
		switch {
		case !l.Algorithm.Policy.Doorway:
		case f.Bounded:
			part += fmt.Sprintf(", bypass at most %d", f.Bypass)
		default:
			part += ", bypass unbounded"
		}
		parts = append(parts, part)
	}
	s := strings.Join(parts, "; ")
	switch {
	case wrong:
		s += "; FAIL: it claims that " + Starves(claim)
	case claim == "":
	case starved || claim == "nobody":
		s += "; it claims that " + Starves(claim)
	case !open:
		s += "; better than its claim, that " + Starves(claim)
	default:
		s += "; it claims that " + Starves(claim)
	}
	return s
}

// Starves is a claim of who may starve, in words.
func Starves(claim string) string {
	if claim == "nobody" {
		return "nobody starves"
	}
	return claim + " may starve"
}

// tellFate shows how somebody starves.
func tellFate(w io.Writer, f *verify.Fate) {
	fmt.Fprintf(w, "    %s starves, of %s:\n", f.Victim, crowd(f))
	for _, line := range f.Stem {
		fmt.Fprintf(w, "      %s\n", line)
	}
	if len(f.Loop) == 0 {
		fmt.Fprintln(w, "    and nothing can happen any more")
		return
	}
	fmt.Fprintln(w, "    and then, for ever:")
	for _, line := range f.Loop {
		fmt.Fprintf(w, "      %s\n", line)
	}
}

// Fate is how somebody starves, in indented lines.
func Fate(f *verify.Fate) string {
	var b strings.Builder
	tellFate(&b, f)
	return b.String()
}

// contradicted counts the locks that let somebody starve who does not by their policy.
func (d *verifyDoc) contradicted() (n int) {
	for _, l := range d.locks {
		if l.contradicted() {
			n++
		}
	}
	return n
}

func (l *lockDoc) contradicted() bool {
	return slices.ContainsFunc(l.Fates, func(f verify.Fate) bool { return f.Contradicts(&l.Algorithm.Policy) })
}

// jsonFate is what becomes of a crowd, in JSON: see the schema.
type jsonFate struct {
	Readers   int      `json:"readers"`
	Writers   int      `json:"writers"`
	States    int      `json:"states"`
	Undecided string   `json:"undecided,omitempty"`
	Starving  []string `json:"starving"`
	Bypass    int      `json:"bypass"`
	Bounded   bool     `json:"bounded"`
	Victim    string   `json:"victim,omitempty"`
	Stem      []string `json:"stem,omitempty"`
	Loop      []string `json:"loop,omitempty"`
}

func valueOfFates(l *verify.Lock) (list []jsonFate) {
	for i := range l.Fates {
		f := &l.Fates[i]
		list = append(list, jsonFate{
			f.Readers, f.Writers, f.States, f.Undecided, append([]string{}, f.Starving...), f.Bypass, f.Bounded, f.Victim, f.Stem, f.Loop,
		})
	}
	return list
}
