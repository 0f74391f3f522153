package scenarios_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/sim"
)

const samplersPage = "../docs/samplers.md"

var (
	generated = regexp.MustCompile(`(?s)(<!-- generated: ([a-z]+) -->\n).*?(<!-- end -->)`)
	command   = regexp.MustCompile("(?s)(```console\n\\$ ([^\n]*)\n).*?(```\n)")
)

// TestSamplersPage wants the tables of docs/samplers.md to say what was measured,
// and its commands to print what stands there.
func TestSamplersPage(t *testing.T) {
	text, err := os.ReadFile(samplersPage)
	if err != nil {
		t.Fatal(err)
	}
	list := rows(t)
	for i := range list {
		if r := &list[i]; len(r.took) == 0 {
			t.Fatalf("%s has no %s (go test ./scenarios -run Samplers -update)", measurements, r.name())
		}
	}
	parts := map[string]func([]row) string{
		"summary": summary,
		"ports":   func(list []row) string { return comparison(list, everyone[0].of, anything) },
		"fifo":    func(list []row) string { return comparison(list, everyone[1].of, laborious) },
		"any":     func(list []row) string { return comparison(list, everyone[2].of, laborious) },
	}
	fresh := generated.ReplaceAllFunc(text, func(part []byte) []byte {
		m := generated.FindSubmatch(part)
		write, ok := parts[string(m[2])]
		if !ok {
			t.Fatalf("%s: nobody makes the part %q", samplersPage, m[2])
		}
		delete(parts, string(m[2]))
		return slices.Concat(m[1], []byte(write(list)), m[3])
	})
	for name := range parts {
		t.Errorf("%s has no place for %s, or two", samplersPage, name)
	}
	fresh = command.ReplaceAllFunc(fresh, func(block []byte) []byte {
		m := command.FindSubmatch(block)
		c := exec.Command("sh", "-c", string(m[2]))
		c.Dir, c.Env = "..", append(os.Environ(), "NO_COLOR=1", "CI=1")
		out, err := c.Output()
		if err != nil { // the last command of the line decides: grep, which has found nothing
			t.Errorf("%s: %v", m[2], err)
		}
		return slices.Concat(m[1], out, m[3])
	})
	golden.Whole(t, samplersPage, string(text), string(fresh))
}

// everyone are the groups in which bugs are counted.
var everyone = []struct {
	name string
	of   func(*row) bool
}{
	{"the ports' known defects, loop fifo", func(r *row) bool { return r.declared }},
	{"broken locks, loop fifo", func(r *row) bool { return !r.declared && r.loop == sim.FIFO }},
	{"broken locks, loop any", func(r *row) bool { return !r.declared && r.loop == sim.Any }},
}

func anything(*row) bool { return true }

// laborious reports whether most samplers need more than five schedules. The
// median of one of them must not decide: the table would be unfair to it.
func laborious(r *row) bool {
	slow := 0
	for _, q := range r.took {
		if q[1] > 5 {
			slow++
		}
	}
	return 2*slow > len(r.took)
}

// best is the smallest median of a row.
func best(r *row) int {
	return slices.MinFunc(r.took, func(a, b quartiles) int { return a[1] - b[1] })[1]
}

// comparison is a table of bugs of a group.
func comparison(list []row, of, shown func(*row) bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| lock, scenario, property | %s |\n| --- |%s\n", strings.Join(measured, " | "), strings.Repeat(" ---: |", len(measured)))
	rest := 0
	for i := range list {
		r := &list[i]
		if !of(r) {
			continue
		}
		if !shown(r) {
			rest++
			continue
		}
		// The kind is said by the scenario.
		_, lock, hasKind := strings.Cut(r.lock.Name, ": ")
		if !hasKind {
			lock = r.lock.Name
		}
		fmt.Fprintf(&b, "| %s, %s, %s |", lock, r.scenario, r.property)
		for _, q := range r.took {
			fmt.Fprintf(&b, " %s |", cell(q, q[1] == best(r)))
		}
		b.WriteByte('\n')
	}
	if rest > 0 {
		fmt.Fprintf(&b, "\nNot shown: %d more, for which most samplers need at most 5 schedules in the median.\n", rest)
	}
	return b.String()
}

// cell is the median, with the quartiles behind it.
func cell(q quartiles, best bool) string {
	median := count(q[1]).String()
	if best {
		median = "**" + median + "**"
	}
	if q[0] > patience {
		return median
	}
	return fmt.Sprintf("%s (%s–%s)", median, count(q[0]), count(q[2]))
}

// summary counts the bugs of each group by the median that a sampler took.
func summary(list []row) string {
	ranges := []struct {
		name string
		most int
	}{{"1", 1}, {"2 to 10", 10}, {"11 to 100", 100}, {"101 to 1000", 1000}, {"1001 to 3000", patience}, {"more than 3000", beyond}}
	var b strings.Builder
	for _, g := range everyone {
		var group []*row
		for i := range list {
			if g.of(&list[i]) {
				group = append(group, &list[i])
			}
		}
		fmt.Fprintf(&b, "| %s: %d bugs | %s |\n| --- |%s\n", g.name, len(group), strings.Join(measured, " | "), strings.Repeat(" ---: |", len(measured)))
		least := 0
		for _, x := range ranges {
			fmt.Fprintf(&b, "| %s |", x.name)
			for i := range measured {
				n := 0
				for _, r := range group {
					if m := r.took[i][1]; least < m && m <= x.most {
						n++
					}
				}
				fmt.Fprintf(&b, " %d |", n)
			}
			b.WriteByte('\n')
			least = x.most
		}
		b.WriteString("| times the best, mean |")
		for i := range measured {
			fmt.Fprintf(&b, " %s |", overBest(group, i, func(sum, _ float64) float64 { return math.Exp(sum / float64(len(group))) }))
		}
		b.WriteString("\n| times the best, at worst |")
		for i := range measured {
			fmt.Fprintf(&b, " %s |", overBest(group, i, func(_, most float64) float64 { return most }))
		}
		b.WriteString("\n\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// overBest puts the medians of a sampler in relation to those of the best for each
// bug: pick has the sum of the logarithms, and the largest. What was not found
// counts as one more than the sequences have, so the number is a lower bound.
func overBest(group []*row, sampler int, pick func(sumOfLogs, most float64) float64) string {
	sum, most, bound := 0.0, 0.0, ""
	for _, r := range group {
		m := r.took[sampler][1]
		if m > patience {
			bound = ">"
		}
		ratio := float64(m) / float64(best(r))
		sum += math.Log(ratio)
		most = max(most, ratio)
	}
	return fmt.Sprintf("%s%.1f", bound, pick(sum, most))
}
