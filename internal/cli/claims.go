package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// claimedLocks are those of which the claims are listed one by one.
const claimedLocks = 8

// A claimRow is one thing that a lock may claim, with what was found; in JSON, too.
type claimRow struct {
	// Claim is what it is about, Claimed what the lock says of it: "no" is no promise.
	Claim   string `json:"claim"`
	Claimed string `json:"claimed"`
	Found   string `json:"found"`
	// Verdict compares the two, in the words of verify.ClaimWord.
	Verdict    string `json:"verdict"`
	Known      string `json:"known_defect,omitempty"`
	Scenario   string `json:"scenario,omitempty"`
	Executions int64  `json:"executions,omitempty"`
	Why        string `json:"why,omitempty"`

	field string // of sim.Policy
}

// undecided is the verdict on a claim of which nothing is known.
const undecided = "undecided"

// claimsOf lists what a lock may claim beyond the contract of its kind: who goes first,
// who may starve, and what becomes of tasks that come again or release what they do not
// have.
func claimsOf(l *lockDoc) (rows []claimRow) {
	for _, p := range checker.Properties() {
		if p.Group == "policy" {
			rows = append(rows, policyClaim(l, p)...)
		}
	}
	rows = append(rows, starvationClaim(l)...)
	for i := range l.Claims {
		rows = append(rows, tried(&l.Claims[i]))
	}
	return rows
}

// policyClaim is that of a property of policy; none if it was not judged.
func policyClaim(l *lockDoc, p *checker.Property) []claimRow {
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
	if !judged {
		return nil
	}
	policy := &l.Algorithm.Policy
	r := claimRow{Claim: p.Name, Claimed: "no", Verdict: string(verify.Unclaimed)}
	switch {
	case p == checker.Bypass && claimed:
		r.Claimed = fmt.Sprintf("at most %d", policy.Bypass)
	case claimed:
		r.Claimed = "yes"
	}
	word := cell(l.Lock, p)
	switch word {
	case "holds", "bound", "ok", "(ok)":
		r.Found = map[string]string{"holds": "holds", "bound": "holds up to a bound"}[word]
		if r.Found == "" {
			r.Found = "not refuted"
		}
	case "no", "defect", "FAIL":
		r.Found = "violated"
	case "gone":
		r.Found = "a declared violation does not show"
	case "?":
		r.Found, r.Verdict = "unknown", undecided
	default: // bypass: a number
		r.Found = word + " seen"
	}
	switch {
	case claimed && word == "defect":
		r.Verdict = string(verify.Defective)
	case claimed && (word == "FAIL" || word == "gone"):
		r.Verdict = string(verify.NotKept)
	case claimed && word != "?":
		r.Verdict = string(verify.Kept)
	case violated, p == checker.Bypass: // without a bound there is nothing to keep
	case p == checker.CancellationDelivered && policy.Uncancellable: // nothing is delivered
	case p == checker.WriterPreference && policy.Admission == sim.FIFOAdmission: // follows from the claim
	default:
		r.Verdict = string(verify.Better)
	}
	return []claimRow{r}
}

// starvationClaim compares who may starve, where that was decided, with what is claimed.
func starvationClaim(l *lockDoc) []claimRow {
	if len(l.Fates) == 0 {
		return nil
	}
	claim := l.Algorithm.Policy.Starves()
	r := claimRow{Claim: "who may starve", Claimed: claim, Verdict: string(verify.Kept)}
	if claim == "" {
		r.Claimed, r.Verdict = "no", string(verify.Unclaimed)
	}
	var who []string
	open := false
	for i := range l.Fates {
		open = open || l.Fates[i].Undecided != ""
		for _, name := range l.Fates[i].Starving {
			if !slices.Contains(who, name) {
				who = append(who, name)
			}
		}
	}
	slices.Sort(who)
	r.Found = strings.Join(who, " and ")
	switch {
	case l.contradicted():
		r.Verdict = string(verify.NotKept)
	case len(who) > 0:
	case open:
		r.Found, r.Verdict = "not decided", undecided
	default:
		r.Found = "nobody"
		if claim != "nobody" && claim != "" {
			r.Verdict = string(verify.Better)
		}
	}
	return []claimRow{r}
}

// said is a claim in a sentence.
func said(claim string) string {
	if claim == "deadlocks" {
		return "a deadlock"
	}
	return claim
}

// tried is a claim of which a scenario was tried.
func tried(c *verify.Claim) claimRow {
	r := claimRow{
		Claim: c.Name, Claimed: c.Claimed, Found: strings.Join(c.Found, ", "), Verdict: string(c.Word),
		Scenario: c.Scenario, Executions: c.Executions, Why: c.Skipped, field: c.Field,
	}
	if r.Claimed == "" {
		r.Claimed = "no"
	}
	if r.Found == "" {
		r.Found = "-"
	}
	if c.Known != nil {
		r.Known = c.Known.What
	}
	return r
}

// unkept counts the claims of tasks that come again, or release what they do not have,
// which are not kept, and no declared defect says so.
func (l *lockDoc) unkept() (n int) {
	for i := range l.Claims {
		if l.Claims[i].Word == verify.NotKept {
			n++
		}
	}
	return n
}

func (d *verifyDoc) unkept() (n int) {
	for _, l := range d.locks {
		n += l.unkept()
	}
	return n
}

// asDeclared reports whether nothing was found that is not declared.
func (d *verifyDoc) asDeclared() bool {
	return len(d.findings()) == 0 && d.contradicted() == 0 && d.unkept() == 0
}

// claims says of each lock, one by one, what it claims and what was found. Loops for
// which that is the same stand together. Of many locks, only what is not kept is said.
func (d *verifyDoc) claims(w io.Writer, width int) {
	many := len(d.locks) > claimedLocks
	for i, l := range d.locks {
		rows := claimsOf(l)
		if many {
			rows = slices.DeleteFunc(rows, func(r claimRow) bool { return r.Scenario == "" || r.Verdict != string(verify.NotKept) })
		}
		if !l.Claimed || len(rows) == 0 {
			continue
		}
		name := rowName(l)
		if i > 0 && d.sameClaims(d.locks[i-1], l) {
			continue // said already
		}
		if i+1 < len(d.locks) && d.sameClaims(l, d.locks[i+1]) {
			name += " and " + d.locks[i+1].Loop.String()
		}
		claimTable(w, width, name, rows)
	}
}

// sameClaims reports whether two are one lock under two loops, with the same found.
func (d *verifyDoc) sameClaims(a, b *lockDoc) bool {
	return a.Algorithm == b.Algorithm && a.Claimed && b.Claimed && slices.EqualFunc(claimsOf(a), claimsOf(b), func(x, y claimRow) bool {
		return x.Claim == y.Claim && x.Claimed == y.Claimed && x.Found == y.Found && x.Verdict == y.Verdict
	})
}

// claimTable prints the rows of a lock. What is kept needs no more words.
func claimTable(w io.Writer, width int, name string, rows []claimRow) {
	widths := [3]int{len("claims of " + name), len("claimed"), len("found")}
	for _, r := range rows {
		for i, s := range []string{"  " + r.Claim, r.Claimed, r.Found} {
			widths[i] = max(widths[i], len(s))
		}
	}
	line := func(claim, claimed, found, verdict string) {
		s := fmt.Sprintf("%-*s  %-*s  %-*s  %s", widths[0], claim, widths[1], claimed, widths[2], found, verdict)
		fmt.Fprintln(w, strings.TrimRight(s, " "))
	}
	line("claims of "+name, "claimed", "found", "")
	for _, r := range rows {
		verdict := map[string]string{
			string(verify.Better): "better", string(verify.Defective): "defect", string(verify.NotKept): "FAIL", undecided: "?",
		}[r.Verdict]
		if r.Why != "" {
			verdict = "not tried: " + r.Why
		}
		if r.Verdict == string(verify.NotKept) && r.Scenario != "" {
			verdict += ", in " + r.Scenario
		}
		line("  "+r.Claim, r.Claimed, r.Found, verdict)
	}
	for _, r := range rows {
		if r.Verdict == string(verify.NotKept) && r.field != "" {
			fold(w, width, 2, fmt.Sprintf("%s is to be %s by the lock's Policy, see its field %s: mend the lock, or say otherwise there", r.Claim, said(r.Claimed), r.field))
		}
	}
	fmt.Fprintln(w)
}
