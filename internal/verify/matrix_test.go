package verify_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// matrixPage has the tables of all locks by all properties, between two marks.
const (
	matrixPage  = "../../docs/matrix.md"
	matrixBegin = "<!-- matrix -->\n"
)

var onlyLock = flag.String("lock", "", "rewrite only the rows of docs/matrix.md of locks whose names begin with this")

// matrixBudgets are how many executions of each scenario are explored for the page, and
// how many more are sampled, so that all locks take minutes. A lock that declares a
// defect that does not show in so few gets more. Locks of shared memory are sampled only,
// but for the last budget: their executions are long, and what is proved of them is by
// their states.
var matrixBudgets = []int64{100, 1000, verify.LockBudget}

// A matrixRow is a line of the page: a lock under a loop for which it claims its policy.
type matrixRow struct {
	lock *algorithms.Algorithm
	loop sim.Discipline
}

// matrixTable is a table of the page: the locks of a kind, those of the museum apart.
type matrixTable struct {
	title   string
	rows    []matrixRow
	columns []*checker.Property
	claims  map[string]map[string]lookup.Claim // by lock and property
}

// consequence is the word for what a lock of the museum violates because of the bug that
// it is kept for: it does not list all that comes of that.
const consequence = "too"

// matrixTables are those of all locks there are; claims is what each says of a property.
func matrixTables() (tables []matrixTable, claims map[string]map[string]lookup.Claim) {
	index := &lookup.Index{Algorithms: builtin.Algorithms(), Command: func(...string) string { return "" }}
	claims = map[string]map[string]lookup.Claim{}
	for _, k := range algorithms.Kinds() {
		for _, museum := range []bool{false, true} {
			t := matrixTable{title: k.Name, claims: claims}
			if museum {
				t.title += ", the museum"
			}
			concerns := map[string]bool{}
			for _, a := range index.Algorithms {
				if a.Kind != k || a.Museum() != museum {
					continue
				}
				of := map[string]lookup.Claim{}
				for _, c := range index.FindIn(lookup.Algorithms, a.Name).(*lookup.Algorithm).Properties {
					of[c.Name], concerns[c.Name] = c, true
				}
				claims[a.Name] = of
				for _, loop := range []sim.Discipline{sim.FIFO, sim.Any} {
					if a.Claims(loop) {
						t.rows = append(t.rows, matrixRow{a, loop})
					}
				}
			}
			for _, p := range checker.Properties() {
				if concerns[p.Name] {
					t.columns = append(t.columns, p)
				}
			}
			if len(t.rows) > 0 {
				tables = append(tables, t)
			}
		}
	}
	return tables, claims
}

// write prints the table, with what cells finds for each row.
func (m *matrixTable) write(b *strings.Builder, cells func(matrixRow) []string) {
	fmt.Fprintf(b, "\n## %s\n\n| lock | loop | in full |", m.title)
	for _, p := range m.columns {
		fmt.Fprintf(b, " %s |", p.Name)
	}
	b.WriteString("\n| --- | --- | --- |" + strings.Repeat(" --- |", len(m.columns)) + "\n")
	for _, r := range m.rows {
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.lock.Name, r.loop, strings.Join(cells(r), " | "))
	}
}

// judge is what is found of a lock, a word for each column.
func (m *matrixTable) judge(t *testing.T, r matrixRow) (cells []string) {
	t.Helper()
	for i, n := range matrixBudgets {
		o := verify.WithUsual(verify.Options{}, n, uint64(n))
		if r.lock.Style == sim.SharedMemory && i < len(matrixBudgets)-1 {
			o.Seeds = []scheduler.SeedRange{{First: 0, Count: uint64(n)}}
		}
		cells = m.cells(t, r, o)
		if !slices.Contains(cells, string(verify.Gone)) {
			break
		}
	}
	return cells
}

func (m *matrixTable) cells(t *testing.T, r matrixRow, o verify.Options) (cells []string) {
	t.Helper()
	l, err := verify.Algorithm(context.Background(), r.lock, scenarios.For(r.lock), r.loop, o)
	if err != nil {
		t.Fatal(err)
	}
	full := 0
	for _, c := range l.Checks {
		if c.Complete() {
			full++
		}
	}
	cells = append(cells, fmt.Sprintf("%d of %d", full, len(l.Checks)))
	for _, p := range m.columns {
		c := l.Cell(p)
		word := string(c)
		switch _, concerned := m.claims[r.lock.Name][p.Name]; {
		case !concerned:
			word = string(verify.NoConcern)
		case c == verify.Failed && r.lock.Museum():
			word = consequence
		case p != checker.Bypass:
		case c == verify.Unrefuted || c == verify.Proved || c == verify.WithinBound:
			word = fmt.Sprint(l.Bypass())
		case c == verify.FreelyUnrefuted || c == verify.FreelyProved:
			word = fmt.Sprintf("(%d)", l.Bypass())
		}
		cells = append(cells, word)
	}
	return cells
}

// TestMatrix judges every lock by every property and wants the page to say what was
// found. In the short form it takes the page at its word, and wants it to list every
// lock and every property there is, and to agree with what each lock claims.
func TestMatrix(t *testing.T) {
	_, was, _ := golden.Between(t, matrixPage, matrixBegin, fatesEnd)
	tables, claims := matrixTables()
	if *long || golden.Update() {
		old := matrixLines(was)
		var b strings.Builder
		for i := range tables {
			m := &tables[i]
			m.write(&b, func(r matrixRow) []string {
				if cells := old[m.title+"|"+r.lock.Name+"|"+r.loop.String()]; *onlyLock != "" && !strings.HasPrefix(r.lock.Name, *onlyLock) && len(cells) == len(m.columns)+1 {
					return cells
				}
				return m.judge(t, r)
			})
		}
		now := b.String() + "\n"
		switch {
		case now == was:
		case golden.Update():
			golden.Part(t, matrixPage, matrixBegin, fatesEnd, now)
			was = now
		default:
			t.Errorf("%s is not what is found now (go test ./internal/verify -run 'TestMatrix$' -update):\n%s", matrixPage, different(was, now))
		}
	}
	for _, complaint := range matrixComplaints(was, tables, claims) {
		t.Error(complaint)
	}
}

// different lists the lines of now that was does not have.
func different(was, now string) string {
	var b strings.Builder
	old := strings.Split(was, "\n")
	for _, line := range strings.Split(now, "\n") {
		if !slices.Contains(old, line) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// matrixLines are the lines of the tables: for title, lock and loop the other cells.
func matrixLines(page string) map[string][]string {
	lines := map[string][]string{}
	title := ""
	for _, line := range strings.Split(page, "\n") {
		if s, ok := strings.CutPrefix(line, "## "); ok {
			title = s
		} else if cells := strings.Split(strings.Trim(line, "| "), " | "); len(cells) > 3 {
			lines[title+"|"+cells[0]+"|"+cells[1]] = cells[2:]
		}
	}
	return lines
}

// matrixComplaints says where the page does not agree with what there is and with what
// it claims.
func matrixComplaints(page string, tables []matrixTable, claims map[string]map[string]lookup.Claim) (list []string) {
	lines := matrixLines(page)
	named := map[string]bool{}
	for _, m := range tables {
		columns := lines[m.title+"|lock|loop"]
		for _, p := range m.columns {
			named[p.Name] = true
			if !slices.Contains(columns, p.Name) {
				list = append(list, fmt.Sprintf("%s: there is no column for %s", m.title, p.Name))
			}
		}
		delete(lines, m.title+"|lock|loop")
		delete(lines, m.title+"|---|---")
		for _, r := range m.rows {
			key := m.title + "|" + r.lock.Name + "|" + r.loop.String()
			cells := lines[key]
			delete(lines, key)
			if len(cells) != len(columns) {
				list = append(list, fmt.Sprintf("%s: there is no row for %s under %s", m.title, r.lock.Name, r.loop))
				continue
			}
			for i, p := range columns {
				if i == 0 {
					continue // in full
				}
				c, concerned := claims[r.lock.Name][p]
				if cells[i] == consequence && r.lock.Museum() && c.Claimed {
					continue
				}
				if !fits(cells[i], concerned, c.Claimed, len(c.Defects) > 0) {
					list = append(list, fmt.Sprintf("%s under %s, %s: the page says %q; concerned %v, claimed %v, defects %d", r.lock.Name, r.loop, p, cells[i], concerned, c.Claimed, len(c.Defects)))
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		list = append(list, "there is no such lock: "+key)
	}
	for _, p := range checker.Properties() {
		if !named[p.Name] {
			list = append(list, p.Name+" concerns no lock")
		}
	}
	return list
}

// fits reports whether a word may stand where a lock declares this.
func fits(word string, concerned, claimed, defect bool) bool {
	isNumber := strings.Trim(word, "0123456789") == ""
	switch {
	case word == string(verify.NoConcern):
		return !concerned
	case !concerned:
		return false
	case claimed && defect:
		return word == string(verify.KnownDefect)
	case claimed:
		return isNumber || slices.Contains([]string{string(verify.Proved), string(verify.WithinBound), string(verify.Unrefuted), string(verify.Undecided), string(verify.Open)}, word)
	}
	return word == string(verify.Lacking) || word == string(verify.Open) || word == string(verify.Undecided) || strings.HasPrefix(word, "(")
}

// A page that says something else than the locks is found out.
func TestMatrixComplaints(t *testing.T) {
	src, err := os.ReadFile(matrixPage)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), matrixBegin)
	page, _, _ := strings.Cut(rest, fatesEnd)
	tables, claims := matrixTables()
	for _, tc := range []struct{ from, to, want string }{
		{"| toro.Lock | fifo |", "| toro.Lok | fifo |", "there is no row for toro.Lock under fifo"},
		{"| toro.Lock | fifo |", "| toro.Lok | fifo |", "there is no such lock: lock|toro.Lok|fifo"},
		{" mutual-exclusion |", " exclusion |", "there is no column for mutual-exclusion"},
		{" | ok | ", " | no | ", `the page says "no"`},
		{" | defect | ", " | ok | ", `the page says "ok"`},
		{" | (ok) | ", " | ok | ", `the page says "ok"`},
		{" | - | ", " | ok | ", "concerned false"},
	} {
		list := matrixComplaints(strings.Replace(page, tc.from, tc.to, 1), tables, claims)
		if !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, tc.want) }) {
			t.Errorf("%q for %q: %q, want %q", tc.to, tc.from, list, tc.want)
		}
	}
}
