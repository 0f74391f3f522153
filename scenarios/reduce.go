package scenarios

import (
	"iter"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// Smaller lists the scenarios with one thing less, in a fixed order, the largest
// steps first: without a task, a callback or a schedule block; without an
// operation or a group of them, or without two that belong together; with fewer
// repetitions. Lines and expectations about what is left out go as well, and so
// do all comments: they speak of something else. Each is a file of its own, which
// formats and parses, with the name of s.
//
// As far as counting tells, none of them blocks or fails by itself where s does
// not: a release goes only with its acquisition, nobody waits for what nobody
// brings any more, and nobody who is cancelled out of a wait without end is left
// in it. A [Reference] tells the rest.
func (s *Scenario) Smaller() iter.Seq[*Scenario] {
	return func(yield func(*Scenario) bool) {
		needs := needsOf(s)
		seen := map[[8]byte]bool{s.Digest: true}
		for f := range s.File.Smaller() {
			v := s.reparse(f)
			if v == nil || seen[v.Digest] || !needsOf(v).within(needs) {
				continue
			}
			seen[v.Digest] = true
			if !yield(v) {
				return
			}
		}
	}
}

// reparse makes a scenario of an edited file, without comments; nil if it cannot
// be one. The statements of f may belong to s, so they are taken from the text.
func (s *Scenario) reparse(f *script.File) *Scenario {
	f, err := script.Parse(s.File.Name, script.Format(f), Vocabulary())
	if err != nil {
		return nil
	}
	stripComments(f)
	v, err := Parse(s.Name, s.File.Name, script.Format(f))
	if err != nil {
		return nil
	}
	return v
}

// Size is the number of tasks of a scenario, and of operations that they and
// callbacks perform.
func (s *Scenario) Size() (tasks, operations int) {
	for _, t := range s.File.Tasks() {
		tasks++
		operations += len(t.Ops)
	}
	for _, c := range s.File.Callbacks() {
		operations += len(c.Ops)
	}
	return tasks, operations
}

// needs is what makes a workload block or misuse its objects by itself.
type needs struct {
	objects   map[string]need
	cancelled map[string]int // cancellations, by target
	tasks     map[string]bool
}

// A need is how far the operations on an object do not match.
type need struct {
	held     int // acquisitions without a release in their program
	misused  int // releases without an acquisition in theirs
	kept     int // acquisitions that nobody undoes
	released int // releases of what nobody had
	hungry   int // items that are taken but not brought
	surplus  int // items that are brought, not taken, and find no place
	awaited  int // operations that wait without taking anything
	told     int // operations that those may wait for
}

// within reports whether nothing is worse than in another workload.
func (n *needs) within(o *needs) bool {
	waits := false
	for name, a := range n.objects {
		b := o.objects[name]
		if a.held > b.held || a.misused > b.misused || a.hungry > b.hungry || a.surplus > b.surplus ||
			a.released > b.released || a.kept > b.kept || a.awaited > 0 && a.told < b.told {
			return false
		}
		waits = waits || a.held > 0 || a.hungry > 0 || a.surplus > 0
	}
	for task, times := range o.cancelled {
		if waits && n.tasks[task] && n.cancelled[task] < times {
			return false
		}
	}
	return true
}

func needsOf(s *Scenario) *needs {
	n := &needs{objects: map[string]need{}, cancelled: map[string]int{}, tasks: map[string]bool{}}
	var programs [][]script.Op
	for _, t := range s.File.Tasks() {
		n.tasks[t.Name] = true
		programs = append(programs, t.Ops)
	}
	for _, c := range s.File.Callbacks() {
		programs = append(programs, c.Ops)
	}
	for _, p := range programs {
		for i := range p {
			if p[i].Target != "" {
				n.cancelled[p[i].Target]++
			}
		}
	}
	for _, o := range s.File.Objects() {
		if k := kindOf(o); k != nil {
			n.objects[o.Name] = needOf(o, k, programs)
		}
	}
	return n
}

// kindOf is the kind of an object of a file; nil for one that nothing waits for.
func kindOf(o *script.Object) *algorithms.Kind {
	switch o.Form {
	case script.VarObject, script.CellObject:
		return nil
	case script.MutexObject:
		return plainMutex.Kind
	}
	return algorithms.KindByName(o.Kind)
}

// close notes a release, in a program in which some acquisitions are open.
func (n *need) close(open map[int]int, release int) {
	if open[release] > 0 {
		open[release]--
		n.held--
	} else {
		n.misused++
	}
}

func needOf(o *script.Object, k *algorithms.Kind, programs [][]script.Op) (n need) {
	items := 0
	for _, p := range programs {
		open := map[int]int{} // acquisitions, by the release that they wait for
		for i := range p {
			if p[i].Object != o.Name {
				continue
			}
			op := k.OpIndex(p[i].Name)
			switch info := &k.Ops[op]; info.Class {
			case sim.Acquire:
				if info.Converts {
					n.close(open, info.Ends)
				}
				open[info.Undo]++
				n.held++
			case sim.Release:
				n.close(open, op)
			case sim.Misc:
				if info.Blocking {
					n.awaited++
				} else {
					n.told++
				}
			case sim.Produce:
				items++
			case sim.Consume:
				items--
			}
		}
	}
	given := algorithms.Params{}
	for _, p := range o.Params {
		given[p.Name] = int64(p.Value.N)
	}
	n.hungry = max(0, -items)
	if room := k.Capacity(k.Fill(given, nil)); room > 0 {
		n.surplus = max(0, items-room)
	}
	n.released, n.kept = max(0, n.misused-n.held), max(0, n.held-n.misused)
	return n
}
