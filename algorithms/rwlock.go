package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [RWLockKind] by index.
const (
	OpRLock = iota
	OpRUnlock
	OpWLock
	OpWUnlock
	OpTryRLock
	OpTryWLock
	OpRWLocked
	OpDowngrade
)

// RWLockKind is reader-writer exclusion.
var RWLockKind = &Kind{
	Name:       "rwlock",
	Doc:        "Reader-writer exclusion: many readers or one writer.",
	Implements: has[RWLock],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "rlock", Doc: "wait until reading is allowed and begin", Class: sim.Acquire, Shared: true, Blocking: true, Undo: OpRUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(RWLock).RLock(t))
			},
			Timed: func(t *sim.Task, l any, _ sim.Value, d int64) (sim.Value, error) {
				return none(l.(TimedRLock).RLockTimeout(t, d))
			},
			HasTimed: has[TimedRLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "runlock", Doc: "end reading", Class: sim.Release, Shared: true},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(RWLock).RUnlock(t))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "lock", Doc: "wait until writing is allowed and begin", Class: sim.Acquire, Blocking: true, Undo: OpWUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(RWLock).Lock(t))
			},
			Timed: func(t *sim.Task, l any, _ sim.Value, d int64) (sim.Value, error) {
				return none(l.(TimedLock).LockTimeout(t, d))
			},
			HasTimed: has[TimedLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "unlock", Doc: "end writing", Class: sim.Release},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(RWLock).Unlock(t))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "tryrlock", Doc: "begin reading if that needs no waiting", Class: sim.Acquire, Shared: true, GivesResult: true, Undo: OpRUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(TryRLock).TryRLock(t)), nil
			},
			Has: has[TryRLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "trylock", Doc: "begin writing if that needs no waiting", Class: sim.Acquire, GivesResult: true, Undo: OpWUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(TryLock).TryLock(t)), nil
			},
			Has: has[TryLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "locked", Doc: "whether somebody reads or writes", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(Locked).Locked(t)), nil
			},
			Has: has[Locked],
		},
		{
			OpInfo: sim.OpInfo{Name: "downgrade", Doc: "end writing and go on reading, with no other writer in between", Class: sim.Acquire, Shared: true, Undo: OpRUnlock, Converts: true, Ends: OpWUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(Downgrade).Downgrade(t))
			},
			Has: has[Downgrade],
		},
	},
	Params: []Param{{Name: "readers", Doc: "how many may read at once; 0 for any number", Optional: true}},
	Model:  rwModel,
	// Readers are no permits: the bound on readers is the model's business.
	Capacity: unbounded,
}

// State of rwModel: readers inside, writer+1, depth of the writer, then, where
// the lock knows its owners, the reads of each task.
const (
	rwReaders = iota
	rwWriter
	rwDepth
	rwReads
)

func rwModel(p Params, c sim.Policy) sim.Model {
	m := rwRules{c: c, named: c.OwnerChecked || c.Reentrant, bound: p["readers"]}
	return sim.Model{
		Init:     func() sim.State { return sim.State{0, 0, 0} },
		Step:     m.step,
		Describe: m.describe,
	}
}

type rwRules struct {
	c     sim.Policy
	named bool
	bound int64
}

func (m rwRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	var err error
	var ok bool
	switch op.Op {
	case OpRLock, OpTryRLock:
		s, ok = m.read(s, op.Task)
	case OpWLock, OpTryWLock:
		s, err, ok = m.write(s, op.Task)
	case OpRUnlock:
		s, err = m.endRead(s, op.Task)
		ok = true
	case OpWUnlock:
		s, err = m.endWrite(s, op.Task)
		ok = true
	case OpRWLocked:
		return s, sim.Bool(s[rwReaders] > 0 || s[rwWriter] != 0), nil, true
	case OpDowngrade:
		s, err = m.downgrade(s, op.Task)
		ok = true
	}
	if op.Op == OpTryRLock || op.Op == OpTryWLock {
		return s, sim.Bool(ok && err == nil), nil, true
	}
	if !ok && m.named && s[rwWriter] == m.me(op.Task) && refused(op) {
		return s, sim.Value{}, ErrMisuse, true
	}
	return s, sim.Value{}, err, ok
}

func (m rwRules) me(task int) int64 {
	if m.named {
		return int64(task) + 1
	}
	return 1
}

// reads is the number of holds of a reader, growing s if need be.
func (m rwRules) reads(s sim.State, task int) (sim.State, *int64) {
	if !m.named {
		return s, &s[rwReaders]
	}
	for len(s) <= rwReads+task {
		s = append(s, 0)
	}
	return s, &s[rwReads+task]
}

func (m rwRules) read(s sim.State, task int) (sim.State, bool) {
	own := m.named && s[rwWriter] == m.me(task) && m.c.Downgrade == "allowed"
	if s[rwWriter] != 0 && !own || m.bound > 0 && s[rwReaders] >= m.bound {
		return s, false
	}
	return m.admit(s, task), true
}

// admit counts a reader.
func (m rwRules) admit(s sim.State, task int) sim.State {
	s[rwReaders]++
	if m.named {
		var r *int64
		s, r = m.reads(s, task)
		*r++
	}
	return s
}

func (m rwRules) write(s sim.State, task int) (sim.State, error, bool) {
	if s[rwWriter] != 0 {
		if m.c.Reentrant && s[rwWriter] == m.me(task) {
			s[rwDepth]++
			return s, nil, true
		}
	} else if s[rwReaders] == 0 {
		s[rwWriter], s[rwDepth] = m.me(task), 1
		return s, nil, true
	}
	if !m.named {
		return s, nil, false
	}
	s, own := m.reads(s, task)
	switch {
	case m.c.Upgrade == "refused" && *own > 0 && s[rwWriter] != m.me(task):
		return s, ErrMisuse, true
	case m.c.Upgrade == "allowed" && *own == s[rwReaders] && s[rwWriter] == 0:
		s[rwWriter], s[rwDepth] = m.me(task), 1
		return s, nil, true
	}
	return s, nil, false
}

func (m rwRules) endRead(s sim.State, task int) (sim.State, error) {
	s, r := m.reads(s, task)
	if *r == 0 || s[rwReaders] == 0 {
		return s, ErrMisuse
	}
	s[rwReaders]--
	if m.named {
		*r--
	}
	return s, nil
}

func (m rwRules) endWrite(s sim.State, task int) (sim.State, error) {
	if s[rwWriter] == 0 || m.c.OwnerChecked && s[rwWriter] != m.me(task) {
		return s, ErrMisuse
	}
	if s[rwDepth]--; s[rwDepth] == 0 {
		s[rwWriter] = 0
	}
	return s, nil
}

// downgrade lets the reader in that the writer becomes; of a writer that has come
// in several times, one stay becomes that of a reader.
func (m rwRules) downgrade(s sim.State, task int) (sim.State, error) {
	s, err := m.endWrite(s, task)
	if err == nil {
		s = m.admit(s, task)
	}
	return s, err
}

func (m rwRules) describe(s sim.State) string {
	switch {
	case s[rwWriter] != 0 && s[rwReaders] > 0:
		return fmt.Sprintf("1 writer, %d reading", s[rwReaders])
	case s[rwWriter] != 0:
		return "1 writer"
	case s[rwReaders] == 1:
		return "1 reader"
	case s[rwReaders] > 0:
		return fmt.Sprintf("%d readers", s[rwReaders])
	}
	return "free"
}
