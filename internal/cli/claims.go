package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/checker"
)

// claimedLocks are those of which the claims are listed one by one.
const claimedLocks = 8

// claims says of each lock what it claims of who goes first, with what was found, and
// what it does although it does not claim it.
func (d *verifyDoc) claims(w io.Writer, width int) {
	if len(d.locks) > claimedLocks {
		return
	}
	any := false
	for _, l := range d.locks {
		if !l.Claimed {
			continue
		}
		kept, better := claimsOf(l)
		if len(kept) > 0 {
			fold(w, width, 0, fmt.Sprintf("%s: claims %s", rowName(l), strings.Join(kept, ", ")))
			any = true
		}
		if len(better) > 0 {
			fold(w, width, 0, fmt.Sprintf("%s: is better than it claims: no execution that was looked at violates %s", rowName(l), strings.Join(better, " or ")))
			any = true
		}
	}
	if any {
		fmt.Fprintln(w)
	}
}

// claimsOf lists the policies that a lock claims, each with the word of the table, and
// those that it does not claim and nothing violates, neither scenario nor sweep.
func claimsOf(l *lockDoc) (kept, better []string) {
	for _, p := range checker.Properties() {
		if p.Group != "policy" {
			continue
		}
		judged, claimed, violated := false, false, false
		for _, c := range l.checks {
			if r := c.Row(p.Name); r != nil {
				judged, claimed = true, claimed || r.Claimed
				violated = violated || r.Verdict.Word != checker.Holds && r.Verdict.Word != checker.HoldsUpTo && r.Verdict.Word != checker.NotRefuted
			}
		}
		if l.Sweep != nil {
			if r := l.Sweep.Row(p.Name); r != nil {
				violated = violated || r.Violations > 0
			}
		}
		switch {
		case !judged:
		case claimed:
			kept = append(kept, fmt.Sprintf("%s (%s)", p.Name, cell(l.Lock, p)))
		case violated, p == checker.Bypass: // without a bound there is nothing to keep
		case p == checker.CancellationDelivered && l.Algorithm.Policy.Uncancellable: // nothing is delivered
		case p == checker.WriterPreference && l.Algorithm.Policy.Admission.String() == "FIFO": // follows from the claim
		default:
			better = append(better, p.Name)
		}
	}
	return kept, better
}
