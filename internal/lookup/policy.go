package lookup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Policy is what an algorithm claims beyond the contract of its kind, as far as
// that means something for the kind.
type Policy struct {
	// Admission and Starves are "" where nobody has to queue up.
	Admission string `json:"admission,omitempty"`
	Starves   string `json:"starves,omitempty"`
	// Bypass is how many others may get in while a task waits; 0 for no claim.
	Bypass    int  `json:"bypass,omitempty"`
	TryBarges bool `json:"try_barges,omitempty"`
	// ReadersInOrder and ConcurrentEntering are promises to readers.
	ReadersInOrder     bool `json:"readers_in_order,omitempty"`
	ConcurrentEntering bool `json:"concurrent_entering,omitempty"`
	Reentrant          bool `json:"reentrant"`
	OwnerChecked       bool `json:"owner_checked"`
	Unchecked          bool `json:"unchecked,omitempty"`
	// Tasks is how many tasks it is for; 0 for any number.
	Tasks        int    `json:"tasks,omitempty"`
	Single       bool   `json:"single,omitempty"`
	Steals       string `json:"steals,omitempty"`
	Synchronous  bool   `json:"synchronous,omitempty"`
	GetsInLine   bool   `json:"gets_in_line,omitempty"`
	Bounded      bool   `json:"bounded,omitempty"`
	Upgrade      string `json:"upgrade,omitempty"`
	Downgrade    string `json:"downgrade,omitempty"`
	Items        string `json:"items,omitempty"`
	Spurious     bool   `json:"spurious_wakeups,omitempty"`
	Cancellable  bool   `json:"cancellable"`
	EndsOnCancel bool   `json:"ends_on_cancel,omitempty"`

	holds, permits, owned bool
}

// PolicyOf is what an algorithm claims.
func PolicyOf(a *algorithms.Algorithm) Policy {
	claim, ops := &a.Policy, a.Kind.Infos(a.Policy)
	p := Policy{
		ReadersInOrder: claim.ReadersInOrder, ConcurrentEntering: claim.ConcurrentEntering,
		TryBarges: claim.TryBarges, Reentrant: claim.Reentrant, OwnerChecked: claim.OwnerChecked, Unchecked: claim.Unchecked, Tasks: claim.Tasks, Single: claim.Single, Synchronous: claim.Synchronous, GetsInLine: claim.InLine, Bounded: claim.Bounded,
		Bypass: max(claim.Bypass, 0), Upgrade: claim.Upgrade, Downgrade: claim.Downgrade,
		Spurious: claim.Spurious, Cancellable: !claim.Uncancellable, EndsOnCancel: claim.EndsOnCancel,
		holds: hasClass(ops, sim.Acquire), permits: a.Kind.Permits,
	}
	if p.holds || hasClass(ops, sim.Consume) || claim.Admission != sim.Undeclared {
		p.Admission, p.Starves = claim.Admission.String(), claim.Starves()
	}
	if hasClass(ops, sim.Consume) {
		p.Items = claim.Items.String()
	}
	if p.owned = owned(ops); p.owned {
		p.Steals = claim.Steals.String()
	}
	return p
}

func hasClass(ops []sim.OpInfo, c sim.OpClass) bool {
	return slices.ContainsFunc(ops, func(op sim.OpInfo) bool { return op.Class == c })
}

// owned reports whether operations are for one task, perhaps.
func owned(ops []sim.OpInfo) bool {
	return slices.ContainsFunc(ops, func(op sim.OpInfo) bool { return op.Owners })
}

// Besides is the policy in a few words, without the order of admission and who
// starves: what is not as one would expect of any lock.
func (p *Policy) Besides() string {
	var words []string
	add := func(yes bool, word string) {
		if yes {
			words = append(words, word)
		}
	}
	add(p.Reentrant, "reentrant")
	add(p.OwnerChecked, "owned")
	add(p.Unchecked, "misuse undefined")
	add(p.Tasks > 0, fmt.Sprintf("for %d tasks", p.Tasks))
	add(p.Single && !p.owned, "one puts and one gets")
	add(p.Single && p.owned, "for one owner")
	add(p.Steals != "" && p.Steals != sim.StealsFind.String(), p.Steals)
	add(p.Synchronous, "synchronous")
	add(p.GetsInLine, "gets in line")
	add(p.Bounded && p.permits, "bounded")
	add(p.TryBarges, "trying barges")
	add(p.Items != "" && p.Items != sim.OldestFirst.String(), p.Items)
	add(p.Upgrade != "" && p.Upgrade == p.Downgrade, "up- and downgrade "+p.Upgrade)
	add(p.Upgrade != "" && p.Upgrade != p.Downgrade, "upgrade "+p.Upgrade)
	add(p.Downgrade != "" && p.Upgrade != p.Downgrade, "downgrade "+p.Downgrade)
	add(p.Spurious, "spurious wake-ups")
	add(!p.Cancellable, "no cancel")
	return strings.Join(words, ", ")
}

// Lines is the whole policy, a name and a value each.
func (p *Policy) Lines() (lines [][2]string) {
	add := func(yes bool, name, value string) {
		if yes {
			lines = append(lines, [2]string{name, value})
		}
	}
	add(p.Admission != "", "admission", p.Admission)
	add(p.Starves != "", "may starve", p.Starves)
	add(p.TryBarges, "trying", "barges: without waiting one may get in before those who wait")
	add(p.ReadersInOrder, "readers", "in order: none gets in before one that came earlier and has not been let in")
	add(p.ConcurrentEntering, "readers", "do not wait for each other: only for writers")
	add(p.Items != "", "items", p.Items)
	add(p.holds && !p.permits, "reentrant", yes(p.Reentrant))
	add(p.holds && !p.permits, "owners", either(p.OwnerChecked, "checked: who is not inside cannot release",
		either(p.Unchecked, "not checked: a release by who is not inside may do anything", "not checked: any task may release")))
	add(p.Tasks > 0, "tasks", fmt.Sprint(p.Tasks))
	add(p.Single && !p.owned, "sides", "one task puts, and one gets")
	add(p.owned, "owners", either(p.Single, "one task, which alone pushes and takes", "any number"))
	add(p.Steals != "", "steals", strings.TrimPrefix(p.Steals, "steals "))
	add(p.Synchronous, "puts", "wait until their item is taken")
	add(p.GetsInLine, "gets", "that wait are in line: an item is for the first one")
	add(p.permits, "bounded", either(p.Bounded, "yes: a release above the initial value is refused", "no: any number of releases"))
	add(p.Upgrade != "", "upgrade", p.Upgrade)
	add(p.Downgrade != "", "downgrade", p.Downgrade)
	add(p.Spurious, "wake-ups", "perhaps without need")
	add(!p.EndsOnCancel, "cancellable", yes(p.Cancellable))
	add(p.EndsOnCancel, "cancellable", "yes: no operation succeeds that was asked to stop")
	return lines
}

func yes(b bool) string { return either(b, "yes", "no") }

func either(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}
