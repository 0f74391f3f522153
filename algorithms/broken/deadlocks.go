package broken

import (
	"fmt"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/sim"
)

// deadlockEntries are tasks that wait for themselves, or for each other.
func deadlockEntries() []Entry {
	recursive := func(broken, from, link string) Entry {
		return Entry{
			ID:       "M54",
			From:     from,
			Link:     link,
			What:     "A task that reads, and reads again while a writer waits, waits for the writer, which waits for it.",
			Property: "deadlock",
			Scenario: "museum/m54-recursive-read",
			Broken:   broken,
			Fixed:    "java.ReentrantReadWriteLock",
		}
	}
	return []Entry{
		recursive("golang.RWMutex", "Go, sync.RWMutex, as documented", "https://github.com/golang/go/issues/7576"),
		recursive("tokio.RwLock", "tokio, as documented", "https://github.com/tokio-rs/tokio/issues/2849"),
		recursive("toro.RWLock", "toro 1.0.1", ""),
		{
			ID:       "M59",
			From:     "vivace-graph, and what seastar was asked for",
			Link:     "https://github.com/kraison/vivace-graph/issues/76",
			What:     "Two readers ask to write as well, and each waits for the other one to stop reading.",
			Property: "deadlock",
			Scenario: "museum/m59-two-upgrades",
			Broken:   "broken.vivace-graph.RWLock",
			Fixed:    "fixed.vivace-graph.RWLock",
		},
		{
			ID:       "M60",
			From:     "what tokio had to get rid of before it had reader-writer locks",
			Link:     "https://github.com/tokio-rs/tokio/pull/1973",
			What:     "Two writers collect the permits one by one, and each keeps what the other one lacks.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m60-hold-and-wait",
			Broken:   "broken.tokio.RwLock-one-by-one",
			Fixed:    "tokio.RwLock",
		},
	}
}

func deadlockLocks() []*algorithms.Algorithm {
	oneByOne := peerVersion("tokio.RwLock", "broken.tokio.RwLock-one-by-one",
		func(p algorithms.Params) any { return tokio.NewGatheringRwLock(max(1, p["readers"])) }, version{
			source: "a classic: Coffman, Elphick and Shoshani, System deadlocks, Computing Surveys 3(2), 1971",
			doc: "A reader-writer lock made of a semaphore with a permit for each reader, whose writers take one permit after the other. " +
				"Not reentrant; any task may release; a writer that gives up gives back what it has got.",
			stories: stories("m60-hold-and-wait"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m60-hold-and-wait", "two writers have some permits each and wait for the rest"),
			},
			policy: &sim.Policy{Upgrade: "deadlocks", Downgrade: "deadlocks"},
		})
	oneByOne.Params = algorithms.Params{"readers": 2}
	return []*algorithms.Algorithm{
		unitsLock("broken.vivace-graph.RWLock", "allowed",
			func() any { return &upgradable{newUnits()} },
			"A reader-writer lock whose readers may write as well, when all other readers have gone. ",
			shows("deadlock", "museum/m59-two-upgrades", "two readers that want to write wait for each other")),
		unitsLock("fixed.vivace-graph.RWLock", "refused",
			func() any { return newUnits() },
			"A reader-writer lock that refuses to let a reader write as well. "),
		oneByOne,
	}
}

func unitsLock(name, upgrade string, build func() any, doc string, defects ...algorithms.Defect) *algorithms.Algorithm {
	return peerVersion("fair.TaskFair", name, func(algorithms.Params) any { return build() }, version{
		source: "the report, and scylladb/seastar#2665: a semaphore of as many units as there may be readers",
		doc: doc + "First come, first served, neighbouring readers together; owned by tasks; " +
			"a task that reads again behind a writer, or asks to read as a writer, waits for itself.",
		stories: stories("m59-two-upgrades"),
		defects: defects,
		policy:  &sim.Policy{Admission: sim.FIFOAdmission, OwnerChecked: true, Upgrade: upgrade, Downgrade: "deadlocks"},
	})
}

// units is a reader-writer lock made of a semaphore with a unit for each reader,
// of which a writer takes all. It knows who reads and who writes, and a reader may
// not write as well.
type units struct {
	s       *tokio.Semaphore
	reading map[*sim.Task]int
	readers int
	writer  *sim.Task
	taken   int64 // by the writer
}

var errNotHeld = fmt.Errorf("broken: the task does not hold it: %w", algorithms.ErrMisuse)

func newUnits() *units {
	return &units{s: tokio.NewSemaphore(tokio.MaxReads), reading: map[*sim.Task]int{}}
}

// RLock takes a unit.
func (l *units) RLock(t *sim.Task) error {
	err := l.s.Acquire(t)
	if err == nil {
		l.reading[t]++
		l.readers++
	}
	return err
}

// RUnlock gives it back.
func (l *units) RUnlock(t *sim.Task) error {
	if l.reading[t] == 0 {
		return errNotHeld
	}
	l.reading[t]--
	l.readers--
	return l.s.Release(t)
}

// Lock takes all units. ErrMisuse if the task reads.
func (l *units) Lock(t *sim.Task) error {
	if l.reading[t] > 0 {
		return fmt.Errorf("broken: a reader may not write: %w", algorithms.ErrMisuse)
	}
	return l.take(t, tokio.MaxReads)
}

func (l *units) take(t *sim.Task, n int64) error {
	err := l.s.AcquireMany(t, n)
	if err == nil {
		l.writer, l.taken = t, n
	}
	return err
}

// Unlock gives them back.
func (l *units) Unlock(t *sim.Task) error {
	if l.writer != t {
		return errNotHeld
	}
	l.writer = nil
	return l.s.AddPermits(t, l.taken)
}

// Inspect shows who is inside and who waits.
func (l *units) Inspect() algorithms.Snapshot {
	shown := l.s.Inspect()
	shown.Fields = []algorithms.Field{
		{Name: "readers", Value: strconv.Itoa(l.readers)},
		{Name: "writing", Value: strconv.FormatBool(l.writer != nil)},
	}
	return shown
}

// upgradable lets a reader take the units that it lacks, when it asks to write.
type upgradable struct{ *units }

// Lock takes the units that the task does not have as a reader.
func (l *upgradable) Lock(t *sim.Task) error {
	return l.take(t, tokio.MaxReads-int64(l.reading[t]))
}
