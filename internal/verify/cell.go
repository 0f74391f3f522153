package verify

import "github.com/simrun-dev/simrun/checker"

// A Cell is what was found of a lock and a property, in the one word that tables of
// locks by properties have room for.
type Cell string

// The words. What stands in brackets the lock does not claim: there it is better than
// its claims.
const (
	NoConcern       Cell = "-"
	FreelyProved    Cell = "(holds)"
	FreelyUnrefuted Cell = "(ok)"
	Proved          Cell = "holds"
	WithinBound     Cell = "bound"
	Unrefuted       Cell = "ok"
	Undecided       Cell = "open"
	Lacking         Cell = "no"
	KnownDefect     Cell = "defect"
	Open            Cell = "?"
	Gone            Cell = "gone"
	Failed          Cell = "FAIL"
)

// Cells lists the words with what they mean, the worst last.
func Cells() []struct {
	Cell  Cell
	Means string
} {
	return []struct {
		Cell  Cell
		Means string
	}{
		{NoConcern, "does not concern this lock"},
		{FreelyProved, "not claimed by the lock, and proved: no execution of any class violates it"},
		{FreelyUnrefuted, "not claimed by the lock, and no execution violates it"},
		{Proved, "proved: no execution of any class violates it"},
		{WithinBound, "no execution within the bound violates it"},
		{Unrefuted, "not refuted: no execution violates it, of those explored and sampled"},
		{Undecided, "not decided: the results fit no state of the model, or nothing could be asked"},
		{Lacking, "violated, and not claimed by the lock, or not for this loop"},
		{KnownDefect, "violated: a known defect, as declared"},
		{Open, "could not be judged"},
		{Gone, "a declared defect that did not show"},
		{Failed, "violated, and not declared"},
	}
}

// Cell is the worst that the checks of a lock, and its sweep, say of a property.
func (l *Lock) Cell(p *checker.Property) Cell {
	worst := 0
	rank := func(r *Row) {
		if r == nil {
			return
		}
		for i, c := range Cells() {
			if c.Cell == l.cell(r) {
				worst = max(worst, i)
			}
		}
	}
	for _, c := range l.Checks {
		rank(c.Row(p.Name))
	}
	if l.Sweep != nil {
		if r := l.Sweep.Row(p.Name); r != nil {
			rank(&r.Row)
		}
	}
	return Cells()[worst].Cell
}

// cell is the word for a single row.
func (l *Lock) cell(r *Row) Cell {
	claimed, violated := l.Claimed && r.Claimed, r.Verdict.Word == checker.Violated
	switch {
	case violated && !claimed:
		return Lacking
	case claimed && violated && r.Known != nil:
		return KnownDefect
	case claimed && r.Must:
		return Gone
	case violated && !r.Expected:
		return Failed
	case r.Verdict.Word == checker.Unknown:
		return Open
	case r.Verdict.Word == checker.NotDecided:
		return Undecided
	case !r.Claimed && r.Verdict.Word == checker.Holds:
		return FreelyProved
	case !r.Claimed:
		return FreelyUnrefuted
	case r.Verdict.Word == checker.Holds:
		return Proved
	case r.Verdict.Word == checker.HoldsUpTo:
		return WithinBound
	}
	return Unrefuted
}

// Bypass is the largest number seen of others that got in while one waited.
func (l *Lock) Bypass() (most int64) {
	for _, c := range l.Checks {
		most = max(most, c.Bypass)
	}
	return most
}
