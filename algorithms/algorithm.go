package algorithms

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// An Algorithm is one implementation of a kind, with what it says of itself.
type Algorithm struct {
	// Name is FAMILY.TYPE, as in "toro.RWLock".
	Name string
	// Kind is the table it belongs to.
	Kind *Kind
	// New makes one in w. The result implements the kind's interface (Lock,
	// RWLock, Semaphore, Queue). An error wraps ErrParam, or ErrUnsupported for what
	// others of the kind can do. It must not change p, which every execution gets.
	New func(w *sim.World, p Params) (any, error)
	// Params overrides the kind's defaults.
	Params Params
	// Doc says what it is, who goes first, who can starve, what misuse does.
	// The first sentence stands alone in lists.
	Doc string
	// Source is the library and version, or the paper, that it follows.
	Source string
	// Style is how it is written. The zero Style is that of an event loop.
	Style sim.Style
	// Tracked claims that all state lives in sim's own variables and futures. Only of
	// such a lock can it be decided who may starve.
	Tracked bool
	// Disciplines are those for which the policy is claimed; empty means Any.
	Disciplines []sim.Discipline
	// Profile is the event loop it was written for.
	Profile sim.Profile
	// Policy is what it claims.
	Policy sim.Policy
	// Defects are the known ones. A defect that does not show, and a violation
	// that is not declared, are both failures of verification.
	Defects []Defect
	// Scenarios are the names of further ones that it is judged on, besides those
	// of its kind: stories of a bug that this one has, had, or mended.
	Scenarios []string
}

// A Defect is a known violation.
type Defect struct {
	// Property is the name of the property that is violated.
	Property string
	// Scenario is the scenario in which it shows.
	Scenario string
	// What goes wrong, in one sentence.
	What string
	// Link is where it is discussed; may be empty.
	Link string
	// Wide: it must show in Scenario, and may show in any other one. A lock that
	// is kept for its bug declares which properties it lacks, and no list of all
	// the stories in which that can be seen.
	Wide bool
}

// Family is the first part of the name, as in "toro".
func (a *Algorithm) Family() string {
	family, _, _ := strings.Cut(a.Name, ".")
	return family
}

// Museum reports whether it is kept for a bug: one that has it, of the family
// broken, or the same without it, of the family fixed.
func (a *Algorithm) Museum() bool { return a.Family() == "broken" || a.Family() == "fixed" }

// Summary is the first sentence of Doc.
func (a *Algorithm) Summary() string {
	if i := strings.Index(a.Doc, ". "); i >= 0 {
		return a.Doc[:i+1]
	}
	return a.Doc
}

// Claims reports whether the policy is claimed for d.
func (a *Algorithm) Claims(d sim.Discipline) bool {
	if len(a.Disciplines) == 0 {
		return d == sim.Any
	}
	return slices.Contains(a.Disciplines, d)
}

// An Object is an instance of an algorithm in an execution.
type Object struct {
	Algorithm *Algorithm
	Params    Params
	// Impl is what New returned.
	Impl any
	sim  *sim.Object
}

// Make builds an instance called name in w, with the given parameters over the
// defaults, and registers it with the world. Set-up code calls it.
func (a *Algorithm) Make(w *sim.World, name string, p Params) (*Object, error) {
	o := &Object{}
	if err := o.Remake(a, w, name, p); err != nil {
		return nil, err
	}
	return o, nil
}

// Remake is Make in an Object of an execution that is over, for those that execute by
// the thousand.
func (o *Object) Remake(a *Algorithm, w *sim.World, name string, p Params) error {
	s := w.NewObject(name)
	s.Tracked, s.Shared = a.Tracked, a.Style == sim.SharedMemory
	full := a.Kind.Fill(p, a.Params)
	impl, err := a.New(w, full)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Name, err)
	}
	*o = Object{a, full, impl, s}
	return nil
}

// Args are the arguments of an operation.
type Args struct {
	// Value is the argument proper.
	Value sim.Value
	// Timed says that the operation gives up after Timeout units of time.
	Timed   bool
	Timeout int64
}

// Do performs operation op of o for t and records its call and return.
func (o *Object) Do(t *sim.Task, op int, a Args) (sim.Value, error) {
	t.Call(o.sim, op, a.Value)
	v, err := o.perform(t, op, a)
	t.Return(v, err)
	return v, err
}

func (o *Object) perform(t *sim.Task, op int, a Args) (sim.Value, error) {
	k := &o.Algorithm.Kind.Ops[op]
	switch {
	case k.Has != nil && !k.Has(o.Impl):
		return sim.Value{}, ErrUnsupported
	case !a.Timed:
		return k.Call(t, o.Impl, a.Value)
	case k.HasTimed != nil && k.HasTimed(o.Impl):
		return k.Timed(t, o.Impl, a.Value, a.Timeout)
	case o.Algorithm.Policy.Uncancellable:
		return sim.Value{}, ErrUnsupported
	}
	return o.within(t, k, a)
}

// within is an operation with a deadline. It stands alone since what its closure needs
// is allocated, which the others should not pay for.
func (o *Object) within(t *sim.Task, k *Op, a Args) (v sim.Value, err error) {
	err = t.WithTimeout(a.Timeout, func() error {
		v, err = k.Call(t, o.Impl, a.Value)
		return err
	})
	return v, err
}

// Supports reports whether the implementation has operation op, in the timed
// form if timed.
func (o *Object) Supports(op int, timed bool) bool {
	k := &o.Algorithm.Kind.Ops[op]
	if k.Has != nil && !k.Has(o.Impl) {
		return false
	}
	return !timed || !o.Algorithm.Policy.Uncancellable || k.HasTimed != nil && k.HasTimed(o.Impl)
}

// Index is the number of the object in its world, as in events.
func (o *Object) Index() int { return o.sim.Index() }

// Inspect is the visible state of the implementation; ok is false if it shows none.
func (o *Object) Inspect() (s Snapshot, ok bool) {
	if in, has := o.Impl.(Inspector); has {
		return in.Inspect(), true
	}
	return s, false
}

// Spec is what checkers know of the object.
func (o *Object) Spec() sim.Spec {
	s := o.Algorithm.Kind.Spec(o.sim.Name, o.Params, o.Algorithm.Policy)
	s.Style = o.Algorithm.Style
	return s
}

// Waiting is the number of live entries in the wait queues of the implementation,
// and of waiters who have gone and whose entries are still there, beyond those that it
// says it keeps; ok is false if it shows none.
func (o *Object) Waiting() (n, gone int, ok bool) {
	s, ok := o.Inspect()
	for _, x := range s.Waiters {
		if x.Future == nil || x.Future.Pending() {
			n++
		} else {
			gone++
		}
	}
	if s.Each > 1 {
		gone = (gone + s.Each - 1) / s.Each
	}
	return n, max(0, gone-s.Kept), ok
}
