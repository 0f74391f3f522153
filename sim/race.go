package sim

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Race is a data race: two accesses of a [Cell], at least one of which writes,
// with nothing that orders them. Whatever came of it here, on a real machine it
// may come to anything.
type Race struct {
	// Cell is the name of the memory.
	Cell string
	// First and Second are the accesses, in the order of this execution.
	First, Second RaceAccess
}

// A RaceAccess is one side of a Race.
type RaceAccess struct {
	// Task is who accessed the memory: the name of a task, "callback PATH" for a
	// callback. The rest is when, and how.
	Task  string
	Step  int
	Write bool
	// Where is the place in the source, as "lock.go:12". Of the first access it is
	// known only if the observer wants EvAccess: it takes as long as a few steps.
	Where string
}

// String is the access in a few words.
func (a RaceAccess) String() string {
	verb := "reads"
	if a.Write {
		verb = "writes"
	}
	s := fmt.Sprintf("%s %s it at step %d", a.Task, verb, a.Step)
	if a.Where != "" {
		s += " (" + a.Where + ")"
	}
	return s
}

// String says what the race is.
func (r *Race) String() string {
	return fmt.Sprintf("%s: %s, then %s, and nothing orders them", r.Cell, r.First, r.Second)
}

// Race is the first data race of the execution so far, nil if there is none.
func (w *World) Race() *Race { return w.clocks.race }

// maxPlace bounds the calls that are looked at to find a place: those inside of
// this package, and one.
const maxPlace = 12

// An access is one of a Cell.
type access struct {
	by      *actor
	stretch uint32 // of the actor
	step    int
	write   bool
	place   [maxPlace]uintptr
}

// An accessLog is what is known of a Cell: the last write, and the last read since
// of each actor. What came before those is ordered before them, or there was a race.
type accessLog struct {
	write access // by nobody, at first
	reads []access
	past  *past // for a mistake: see clocks
}

// newLog makes the log of a Cell, and begins to look for races.
func (w *World) newLog() *accessLog {
	c := &w.clocks
	if w.Discipline == FIFO || c.race != nil || w.asked {
		return nil
	}
	c.on = true
	if c.logsUsed == len(c.logs) {
		c.logs = append(c.logs, &accessLog{})
	}
	l := c.logs[c.logsUsed]
	c.logsUsed++
	*l = accessLog{reads: l.reads[:0]}
	return l
}

// lookForRace compares an access that happens now with earlier ones. The set-up is
// over before anything else begins, and what observers look at is nobody's access.
func (l *accessLog) lookForRace(w *World, m *memory, write bool) {
	if !w.clocks.on || l == nil || w.steps == 0 || w.foreign {
		return
	}
	if w.clocks.explorers {
		w.learn(l.past)
		defer w.tell(&l.past)
	}
	now := w.newAccess(write)
	if first := l.unordered(&now); first != nil {
		w.raced(m, first, &now)
	} else {
		l.note(&now)
	}
}

// newAccess is one by whoever acts, who gets a number if there is none yet.
func (w *World) newAccess(write bool) access {
	a := w.cur
	seen := &w.ownPast().seen
	if a.number == 0 {
		w.clocks.actors++
		a.number = w.clocks.actors
		for len(*seen) < int(a.number) {
			*seen = append(*seen, 0)
		}
		(*seen)[a.number-1] = 1
	}
	x := access{by: a, stretch: (*seen)[a.number-1], step: w.steps, write: write}
	if w.wants(EvAccess) {
		runtime.Callers(1, x.place[:])
	}
	return x
}

// unordered is an earlier access that conflicts with one of now and did not happen
// before it; nil if there is none.
func (l *accessLog) unordered(now *access) *access {
	if l.write.by != nil && !now.by.past.knows(&l.write) {
		return &l.write
	}
	for i := range l.reads {
		if now.write && !now.by.past.knows(&l.reads[i]) {
			return &l.reads[i]
		}
	}
	return nil
}

func (p *past) knows(x *access) bool {
	n := int(x.by.number)
	return n <= len(p.seen) && p.seen[n-1] >= x.stretch
}

// note keeps an access that was not part of a race.
func (l *accessLog) note(now *access) {
	if now.write {
		l.write, l.reads = *now, l.reads[:0]
		return
	}
	for i := range l.reads {
		if l.reads[i].by == now.by {
			l.reads[i] = *now
			return
		}
	}
	l.reads = append(l.reads, *now)
}

// raced keeps the first race, which is the one to explain: what comes later may be
// its consequence.
func (w *World) raced(m *memory, first, second *access) {
	if second.place[0] == 0 {
		runtime.Callers(1, second.place[:])
	}
	w.clocks.race = &Race{Cell: m.label(), First: w.describe(first), Second: w.describe(second)}
	w.clocks.on = false
}

func (w *World) describe(x *access) RaceAccess {
	who := "callback " + w.Path(x.by.id)
	for _, t := range w.tasks {
		if &t.actor == x.by {
			who = t.name
		}
	}
	place := x.place // a copy, so that x need not be allocated
	return RaceAccess{Task: who, Step: x.step, Write: x.write, Where: placeOf(place[:])}
}

// placeOf is the first place outside of this package, as "lock.go:12"; "" if it is
// not known.
func placeOf(pcs []uintptr) string {
	n := slices.Index(pcs, 0)
	if n < 0 {
		n = len(pcs)
	}
	frames := runtime.CallersFrames(pcs[:n])
	for more := n > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if !strings.HasPrefix(f.Function, thisPackage) {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
	}
	return ""
}

// thisPackage is how names of its functions begin.
const thisPackage = "github.com/simrun-dev/simrun/sim."
