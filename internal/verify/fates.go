package verify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/sim"
)

// A Fate is what becomes of a crowd of tasks that use a lock for ever: who may starve.
// That is decided by all states that they can come to, and not by executions, which end.
type Fate struct {
	// Readers and Writers are who uses the lock; the tasks of a plain lock are Writers.
	Readers, Writers int
	// Guests are who uses a puzzle, one for each task, by their roles: see [sim.Company].
	// There are no readers and writers then.
	Guests []string
	// States is how many states there are; Undecided says why nothing was decided,
	// empty if it was; TooMany, that it was because there are more than were looked at.
	States    int
	Undecided string
	TooMany   bool
	// Starving are those that may starve: "readers", "writers", or both; of a plain
	// lock "anybody" or, if it cannot happen to every task, "some"; of a puzzle roles, or
	// that if all have the same.
	Starving []string
	// Bypass is how many times the others get in, all together, while one waits, for
	// the one for which that is worst; Bounded is false if there is no bound. A lock
	// without a declared doorway has no such number.
	Bypass  int
	Bounded bool
	// Stem and Loop show how somebody starves, step by step; Loop is repeated for
	// ever. Victim is who that is.
	Victim     string
	Stem, Loop []string
}

// FateLimit is how many states a crowd may have, so that a lock takes seconds.
const FateLimit = 10_000

// Fates decides who may starve, for small crowds. There are none where states cannot be
// compared: of locks that are not memory and nothing else, or of no kind that is
// entered and left.
func Fates(a *algorithms.Algorithm, limit int) (fates []Fate, err error) {
	crowds := []Fate{{Writers: 2}, {Writers: 3}}
	switch {
	case a.Style != sim.SharedMemory:
		return nil, nil
	case a.Kind == algorithms.RWLockKind:
		crowds = []Fate{{Readers: 2, Writers: 1}, {Readers: 1, Writers: 2}}
	case a.Kind.Puzzle:
		crowds = parties(a.Kind)
	case a.Kind != algorithms.LockKind:
		return nil, nil
	}
	if err := look(a, cramped(a.Kind), func(*algorithms.Object) {}); err != nil { // scenarios may have asked for others
		for i := range crowds {
			crowds[i].Undecided = err.Error()
		}
		return crowds, nil
	}
	for _, f := range crowds {
		if n := a.Policy.Tasks; n > 0 && f.Tasks() > n {
			continue
		}
		if !a.Tracked {
			f.Undecided = "it does not say that it keeps its state in variables of sim only: Tracked"
			fates = append(fates, f)
			continue
		}
		if err := f.decide(a, limit); err != nil {
			return nil, err
		}
		fates = append(fates, f)
	}
	return fates, nil
}

// decide explores the states of the crowd.
func (f *Fate) decide(a *algorithms.Algorithm, limit int) error {
	l := f.workload(a)
	l.Limit = limit
	g, err := states.Explore(l)
	switch {
	case errors.Is(err, states.ErrTooMany):
		f.TooMany = true
		f.Undecided = fmt.Sprintf("more than %d states", limit)
		return nil
	case err != nil:
		f.Undecided = err.Error()
		return nil
	}
	f.States = g.States()
	f.Bounded = true
	starve := map[string]int{} // by role
	for u := range f.Tasks() {
		most, bounded := g.Bypass(u)
		f.Bypass, f.Bounded = max(f.Bypass, most), f.Bounded && bounded
		o, ok := g.Starvation(u)
		if !ok {
			continue
		}
		starve[f.role(u)]++
		if f.Victim == "" {
			f.Victim = f.name(u)
			if f.Stem, f.Loop, err = states.Confirm(l, o); errors.Is(err, states.ErrNoLoop) {
				*f = Fate{Readers: f.Readers, Writers: f.Writers, Guests: f.Guests, Undecided: err.Error()}
				return nil
			} else if err != nil {
				return fmt.Errorf("%s: %w", a.Name, err)
			}
		}
	}
	switch roles := f.Roles(); {
	case len(roles) > 1:
		for _, role := range roles {
			if starve[role] > 0 {
				f.Starving = append(f.Starving, role)
			}
		}
	case starve[roles[0]] == f.Tasks():
		f.Starving = []string{"anybody"}
	case starve[roles[0]] > 0:
		f.Starving = []string{"some"}
	}
	return nil
}

// Tasks is how many there are.
func (f *Fate) Tasks() int { return f.Readers + f.Writers + len(f.Guests) }

// role is what a user comes as, in the words of policies.
func (f *Fate) role(user int) string {
	switch {
	case f.Guests != nil:
		return f.Guests[user]
	case user < f.Readers:
		return "readers"
	}
	return "writers"
}

// Count is how many there are of a role.
func (f *Fate) Count(role string) (n int) {
	for u := range f.Tasks() {
		if f.role(u) == role {
			n++
		}
	}
	return n
}

// Roles are those of all tasks, each once: "readers", "writers", or those of guests.
func (f *Fate) Roles() (list []string) {
	for u := range f.Tasks() {
		if !slices.Contains(list, f.role(u)) {
			list = append(list, f.role(u))
		}
	}
	return list
}

func (f *Fate) name(user int) string {
	switch {
	case f.Guests != nil && len(f.Roles()) > 1:
		n := 1 // of this role
		for _, role := range f.Guests[:user] {
			if role == f.Guests[user] {
				n++
			}
		}
		return fmt.Sprint(f.Guests[user], n)
	case f.Readers == 0:
		return fmt.Sprint("t", user)
	case user < f.Readers:
		return fmt.Sprint("r", user)
	}
	return fmt.Sprint("w", user-f.Readers)
}

// workload has the crowd use the lock for ever.
func (f *Fate) workload(a *algorithms.Algorithm) states.Workload {
	return states.Workload{Setup: func(w *sim.World) (users []states.User) {
		o, err := a.Make(w, "l", cramped(a.Kind))
		if err != nil {
			panic(err) // it has been made before
		}
		if f.Guests != nil {
			return f.guests(a.Kind, o.Impl)
		}
		for u := range f.Readers + f.Writers {
			user := states.User{Name: f.name(u), Shared: u < f.Readers}
			if l, ok := o.Impl.(algorithms.RWLock); ok && user.Shared {
				user.Enter, user.Leave = func(t *sim.Task) { _ = l.RLock(t) }, func(t *sim.Task) { _ = l.RUnlock(t) }
			} else {
				l := o.Impl.(algorithms.Lock)
				user.Enter, user.Leave = func(t *sim.Task) { _ = l.Lock(t) }, func(t *sim.Task) { _ = l.Unlock(t) }
			}
			users = append(users, user)
		}
		return users
	}}
}

// Contradicts reports whether somebody starves who does not by the policy.
func (f *Fate) Contradicts(p *sim.Policy) bool {
	claim := p.Starves()
	for _, who := range f.Starving {
		if claim == "nobody" || claim != "anybody" && claim != who && claim != "" {
			return true
		}
	}
	return false
}
