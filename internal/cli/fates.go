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
	switch roles := f.Roles(); {
	case len(roles) == 1:
		return plural(int64(f.Tasks()), "task")
	case f.Guests != nil:
		var parts []string
		for _, role := range roles {
			parts = append(parts, fmt.Sprintf("%d %s", f.Count(role), role))
		}
		return strings.Join(parts, " and ")
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
		if slices.Contains(d.app.Mine, l.Algorithm) && slices.ContainsFunc(l.Fates, func(f verify.Fate) bool { return f.TooMany }) {
			fold(w, width, 2, "to look at more: --states; tasks that spin come back to where they were only if they wait in Task.Spin, or promise what they forget, Task.Forget")
		}
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

// growths says how the bypass grows, of the locks of which nothing can be decided.
func (d *verifyDoc) growths(w io.Writer, width int) {
	shown := false
	for _, l := range d.locks {
		if len(l.Growths) == 0 {
			continue
		}
		if !shown {
			fold(w, width, 0, "starvation: not decided for locks whose states cannot be compared, since they keep plain fields, or are too many; instead, how many others got in while one waited, where these come "+numbers(l.Growths[0].Rounds)+" times")
			shown = true
		}
		line := rowName(l) + ": " + growthOf(l.Lock)
		if claim := l.Algorithm.Policy.Starves(); claim != "" {
			line += "; it claims that " + Starves(claim)
		}
		fold(w, width, 2, line)
	}
	if shown {
		fmt.Fprintln(w)
	}
}

// growthOf says what was measured of a lock.
func growthOf(l *verify.Lock) string {
	var parts []string
	for i := range l.Growths {
		g := &l.Growths[i]
		part := fmt.Sprintf("%s: at most %s", g.Who, numbers(g.Bypass))
		switch {
		case slices.Min(g.Bypass) == slices.Max(g.Bypass):
			part = fmt.Sprintf("%s: at most %d, however often they come", g.Who, g.Bypass[0])
		case g.Grows():
			part += ", which grows with them: no bound is seen"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// numbers lists some, as in "1, 2 and 4".
func numbers[T int | int64](list []T) string {
	var b strings.Builder
	for i, n := range list {
		switch {
		case i > 0 && i == len(list)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
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
	Guests    []string `json:"guests,omitempty"`
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
			f.Readers, f.Writers, f.Guests, f.States, f.Undecided, append([]string{}, f.Starving...), f.Bypass, f.Bounded, f.Victim, f.Stem, f.Loop,
		})
	}
	return list
}

// jsonGrowth is how the bypass grows, in JSON: see the schema.
type jsonGrowth struct {
	Who    string  `json:"who"`
	Rounds []int   `json:"rounds"`
	Bypass []int64 `json:"bypass"`
	Grows  bool    `json:"grows"`
}

func valueOfGrowths(l *verify.Lock) (list []jsonGrowth) {
	for i := range l.Growths {
		g := &l.Growths[i]
		list = append(list, jsonGrowth{g.Who, g.Rounds, g.Bypass, g.Grows()})
	}
	return list
}
