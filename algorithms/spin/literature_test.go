package spin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
)

// silent stands for a number that the literature does not give.
const silent = -2

// A paper is what the literature says of a lock: of two tasks and of three where there
// is a number, of any otherwise.
type paper struct {
	lock    string
	starves string // "nobody" or "somebody"
	bypass  [2]int
	fcfs    string // as in a fate; "" for nothing said
	// but is why it is otherwise here; "" where it is not.
	but string
}

// papers: the bounds are 1 by Peterson, N-1 by Eisenberg and McGuire and of all in which
// the first to come is served first, 2^(N-1)-1 by Knuth, N(N-1)/2 by de Bruijn.
var papers = []paper{
	{"Dekker", "nobody", [2]int{unbounded, silent}, "no", ""},
	{"Peterson", "nobody", [2]int{1, silent}, "yes", ""},
	{"Filter", "nobody", [2]int{1, unbounded}, "", ""},
	{"BlackWhiteBakery", "nobody", [2]int{1, 2}, "yes", ""},
	{"FastMutex", "somebody", [2]int{unbounded, unbounded}, "no", ""},
	{"Szymanski", "nobody", [2]int{1, 2}, "yes", ""},
	{"BurnsLamport", "somebody", [2]int{unbounded, unbounded}, "no", ""},
	{"Knuth", "nobody", [2]int{1, 3}, "no", ""},
	{"DeBruijn", "nobody", [2]int{1, 3}, "no", ""},
	{"EisenbergMcGuire", "nobody", [2]int{1, 2}, "no", ""},
	{"Dijkstra", "somebody", [2]int{unbounded, unbounded}, "no", ""},
	{"TAS", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"TTAS", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"Backoff", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"Ticket, 4 tickets", "nobody", [2]int{1, 2}, "yes", ""},
	{"Anderson, 4 places", "nobody", [2]int{1, 2}, "yes", ""},
	{"GraunkeThakkar", "nobody", [2]int{1, 2}, "yes", ""},
	{"CLH", "nobody", [2]int{1, 2}, "yes", ""},
	{"MCS", "nobody", [2]int{1, 2}, "yes", ""},
	{"K42", "nobody", [2]int{1, 2}, "yes",
		"to get in line takes a compare-and-swap that others may make fail for ever: who starves has not passed the doorway, and behind it nobody is bypassed. `simrun verify spin.K42` shows how"},
	{"Cohort", "nobody", [2]int{silent, silent}, "none", ""},
	{"GoMutex", "nobody", [2]int{silent, silent}, "none",
		"memory has no time: a task is out of patience here after it was woken twice, and before that and to get into line it takes a compare-and-swap that others may make fail for ever"},
	{"Morris", "nobody", [2]int{silent, silent}, "none", ""},
	{"Morris on weak semaphores", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"Udding", "nobody", [2]int{silent, silent}, "none", ""},
	{"Udding on weak semaphores", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"FutexMutex2", "somebody", [2]int{unbounded, unbounded}, "none", ""},
	{"FutexMutex3", "somebody", [2]int{unbounded, unbounded}, "none", ""},
}

// disagreements says in what a fate is not as the literature has it.
func (p *paper) disagreements(f fate, tasks int) (list []string) {
	if starves := who(f.starves > 0); starves != p.starves {
		list = append(list, fmt.Sprintf("%s starves, not %s", starves, p.starves))
	}
	if b := p.bypass[tasks-2]; b != silent && b != f.bypass {
		list = append(list, fmt.Sprintf("bypass %s, not %s", bound(f.bypass), bound(b)))
	}
	if p.fcfs != "" && f.fcfs != "" && p.fcfs != f.fcfs {
		list = append(list, fmt.Sprintf("first come, first served: %s, not %s", f.fcfs, p.fcfs))
	}
	return list
}

func who(some bool) string {
	if some {
		return "somebody"
	}
	return "nobody"
}

func bound(n int) string {
	switch n {
	case unbounded:
		return "unbounded"
	case silent:
		return ""
	}
	return fmt.Sprint(n)
}

const (
	page     = "../../docs/starvation.md"
	pageFrom = "<!-- literature -->\n"
	pageTo   = "<!-- literature end -->\n"
)

// TestLiterature compares what was found of tasks that use a lock for ever with what the
// literature says of it, and wants docs/starvation.md to say so. That it was found TestFates
// holds to the states.
func TestLiterature(t *testing.T) {
	var b strings.Builder
	b.WriteString("| lock | tasks | states | may starve | bypass | first come, first served | the literature |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for i := range papers {
		p := &papers[i]
		n := slices.IndexFunc(fates, func(f lockFates) bool { return f.name == p.lock })
		if n < 0 {
			t.Errorf("%s is not looked at", p.lock)
			continue
		}
		differs := false
		for tasks, f := range [...]fate{2: fates[n].two, 3: fates[n].three} {
			if f.states == 0 {
				continue
			}
			list := p.disagreements(f, tasks)
			differs = differs || len(list) > 0
			said := "agrees"
			if len(list) > 0 {
				said = strings.Join(list, "; ") + ": " + p.but
				if p.but == "" {
					t.Errorf("%s, %d tasks: %v", p.lock, tasks, list)
				}
			}
			fmt.Fprintf(&b, "| %s | %d | %d | %s | %s | %s | %s |\n", p.lock, tasks, f.states, who(f.starves > 0), bound(f.bypass), firstWords[f.fcfs], said)
		}
		if !differs && p.but != "" {
			t.Errorf("%s agrees, and an explanation is given why not", p.lock)
		}
	}
	golden.Part(t, page, pageFrom, pageTo, b.String())
}

var firstWords = map[string]string{"yes": "yes", "no": "no", "none": "no doorway", "": "not looked at"}

// What is not as in the literature is noticed.
func TestLiteratureDisagrees(t *testing.T) {
	p := paper{"", "nobody", [2]int{1, 3}, "yes", ""}
	for _, tc := range []struct {
		fate  fate
		tasks int
		want  string
	}{
		{fate{9, 1, 0, "yes"}, 2, "[]"},
		{fate{9, 3, 0, ""}, 3, "[]"},
		{fate{9, 2, 0, "yes"}, 2, "[bypass 2, not 1]"},
		{fate{9, unbounded, 1, "no"}, 3, "[somebody starves, not nobody bypass unbounded, not 3 first come, first served: no, not yes]"},
	} {
		if got := fmt.Sprint(p.disagreements(tc.fate, tc.tasks)); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.fate, got, tc.want)
		}
	}
}
