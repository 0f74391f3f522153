package scheduler

import (
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A Profile is what [Calibrate] measured of a subject, for strategies that need
// to know how long executions are and what their steps touch. It is never
// changed, so all workers may share one. A nil Profile stands for no measurement.
//
// Strategies that learn from execution to execution would make what a seed means
// depend on which seeds the same worker had before. A Profile depends on the
// subject alone: a seed reproduces an execution under an equal Profile, and two
// calibrations of the same subject give equal ones.
type Profile struct {
	// Points is the largest number of scheduling points with more than one option
	// in an execution: the k of PCT's bound.
	Points int
	// Processes is the largest number of processes that took steps in an
	// execution: the n of PCT's bound. See [PCT].
	Processes int
	// Longest is the largest number of steps that one process took.
	Longest int
	// Steps is the largest number of steps.
	Steps int

	ended    bool // measured on executions that came to an end
	advances int  // of the clock, in the mean
	actors   []actorProfile
	index    map[Hash]int32 // of actors, by path
	subtree  []int32        // by actor: steps of it and all that it creates
	inputs   []int32        // by actor: completions of I/O among them
	bits     map[Hash]uint64
	shared   []sharedObject
	all      uint64 // bits of shared
}

// An actorProfile is what was measured of a task, a callback, an I/O or the loop.
type actorProfile struct {
	parent int32     // its creator's place in the list, before its own; -1 for the set-up code
	steps  int32     // in the mean
	inputs int32     // completions of I/O, in the mean: 1 for an I/O
	sites  []touches // what its n-th step touched in any execution
}

// A sharedObject is one whose accesses by several actors conflict.
type sharedObject struct {
	name     Hash
	bit      uint64
	accesses int // in all executions
	internal bool
}

// Defaults where nothing was measured.
const (
	// DefaultPoints is the number of scheduling points assumed.
	DefaultPoints = 100
	// defaultLongest is the number of steps of one process assumed.
	defaultLongest = 64
)

func (p *Profile) points() int {
	if p == nil || p.Points == 0 {
		return DefaultPoints
	}
	return p.Points
}

func (p *Profile) longest() int {
	if p == nil || p.Longest == 0 {
		return defaultLongest
	}
	return p.Longest
}

// touches is a footprint in 192 bits. Objects that several actors share have a
// bit each, as long as there are enough; the others share some, so that a
// conflict may be seen where there is none, which costs a sampler nothing but a
// little of its bias.
type touches struct{ read, write, add uint64 }

// Bits below sharedBits belong to one object each.
const (
	sharedBits = 48
	otherBits  = 64 - sharedBits
)

func (t *touches) any() uint64 { return t.read | t.write | t.add }

func (t *touches) note(bit uint64, m sim.Mode) {
	switch m {
	case sim.Read:
		t.read |= bit
	case sim.Write:
		t.write |= bit
	default:
		t.add |= bit
	}
}

func (t *touches) join(o *touches) {
	t.read |= o.read
	t.write |= o.write
	t.add |= o.add
}

// races is [sim.Access.Conflicts] of the footprints.
func (t *touches) races(o *touches) bool {
	return t.write&o.any()|o.write&t.any()|t.add&o.read|o.add&t.read != 0
}

// pathHash is the name of an identity in every world.
func pathHash(path string) Hash {
	var h Hash
	for _, b := range []byte(path) {
		h = h.chain(Hash{uint64(b), uint64(b)})
	}
	return h
}

// parentPath is the path of the creator, empty for what the set-up code created.
func parentPath(path string) string {
	return path[:max(strings.LastIndexByte(path, '.'), 0)]
}

// A directory finds what a profile knows of the identities of one world. What it
// answers depends on profile and path only: it remembers nothing else across
// executions.
type directory struct {
	w       *sim.World
	profile *Profile
	list    []directoryEntry // by ID
}

type directoryEntry struct {
	known bool
	actor int32  // in the profile, -1 if it has not been seen to act
	bit   uint64 // as an object
}

// begin is called at the start of an execution.
func (d *directory) begin(w *sim.World, p *Profile) {
	if d.w != w || d.profile != p { // identities are numbers of one world
		d.w, d.profile, d.list = w, p, d.list[:0]
	}
}

// of is the entry of an ID; it holds until the next call.
func (d *directory) of(id sim.ID) *directoryEntry {
	if int(id) >= len(d.list) || !d.list[id].known {
		d.add(id)
	}
	return &d.list[id]
}

// actor is the place of an ID among the profile's actors, -1 if it has none.
func (d *directory) actor(id sim.ID) int32 { return d.of(id).actor }

func (d *directory) add(id sim.ID) {
	for int(id) >= len(d.list) {
		d.list = append(d.list, directoryEntry{})
	}
	e := &d.list[id]
	name := pathHash(d.w.Path(id))
	*e = directoryEntry{true, -1, 1 << (sharedBits + name.Lo%otherBits)}
	if d.profile == nil {
		e.bit = 1 << (name.Lo % 64)
		return
	}
	if a, ok := d.profile.index[name]; ok {
		e.actor = a
	}
	if bit, ok := d.profile.bits[name]; ok {
		e.bit = bit
	}
}

// touched is the footprint of a step.
func (d *directory) touched(footprint []sim.Access) (t touches) {
	for _, a := range footprint {
		t.note(d.of(a.Object).bit, a.Mode)
	}
	return t
}

// foresight predicts what steps will touch that have not been taken: what the
// same step of the same actor touched in the calibration, else what the actor's
// last step touched.
type foresight struct {
	directory
	seen perID[seenActor]
}

type seenActor struct {
	steps int32
	last  touches
}

func (f *foresight) begin(w *sim.World, p *Profile) {
	f.directory.begin(w, p)
	f.seen.begin()
}

// step notes a step and is what it has touched.
func (f *foresight) step(s *sim.Step) touches {
	t := f.touched(s.Footprint)
	a := f.seen.at(s.Actor)
	a.steps++
	a.last = t
	return t
}

// pending is what the next step of an actor will probably touch.
func (f *foresight) pending(id sim.ID) touches {
	a := f.seen.at(id)
	if i := f.actor(id); i >= 0 {
		if sites := f.profile.actors[i].sites; int(a.steps) < len(sites) {
			return sites[a.steps]
		}
	}
	return a.last
}
