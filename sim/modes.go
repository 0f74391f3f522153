package sim

// A Discipline says which ready handle may run next.
type Discipline uint8

const (
	// Any lets every ready handle be the next one, as with threads.
	Any Discipline = iota
	// FIFO is a real event loop: handles run in the order in which they became
	// ready, round by round.
	FIFO
)

// String is "any" or "fifo".
func (d Discipline) String() string {
	if d == FIFO {
		return "fifo"
	}
	return "any"
}

// A TimeMode says when timers may fire.
type TimeMode uint8

const (
	// Strict lets time pass only when no handle is ready: computing takes no time.
	Strict TimeMode = iota
	// Elastic lets time pass whenever the strategy chooses: computing may take
	// any time. Timers still fire in the order of their deadlines.
	Elastic
)

// String is "strict" or "elastic".
func (m TimeMode) String() string {
	if m == Elastic {
		return "elastic"
	}
	return "strict"
}

// A Profile is what an event loop of a particular library does differently. The
// zero Profile is asyncio's way with futures and the world's own timeouts.
type Profile struct {
	// Name is for people.
	Name string
	// SyncCallbacks runs done-callbacks inside the call that settles a future.
	SyncCallbacks bool
	// Timers makes a queue with the library's order of equal deadlines, nil for
	// the order of creation. Used only where [World.ExactTies] is set.
	Timers func() TimerQueue
	// Timeout replaces [Task.WithTimeout].
	Timeout func(t *Task, d int64, body func() error) error
}
