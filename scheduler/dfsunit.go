package scheduler

// A level is a choice on the way to the next execution of a unit.
type level struct {
	// choice is the index that is taken, and end where those stop that are the
	// unit's to try.
	choice, end int32
	// n is the number of options there are, width that of those within bounds.
	n, width int32
	// plain is the plain loop's option, and on that of the task which could go
	// on, -1 if there is none. Both are kept for bounds only.
	plain, on int32
	// tried counts the options that are done with, and leaves the executions
	// behind them.
	tried  int32
	leaves int64
}

// open reports whether there are further options to try.
func (l *level) open() bool { return l.choice+1 < l.end }

// A unit is a part of the tree of schedules: the executions that begin with the
// choices of levels, and those behind the open levels' other options.
type unit struct {
	levels []level
	open   int // the first open level; len(levels) if there is none
}

func (u *unit) findOpen() {
	for u.open = 0; u.open < len(u.levels) && !u.levels[u.open].open(); u.open++ {
	}
}

// split gives away the other options of the first open level, as a new unit.
func (u *unit) split() *unit {
	at := u.open
	guess := branchSizes(u.path(nil))[at]
	v := &unit{levels: append([]level(nil), u.levels[:at+1]...)}
	// What v does not know of the tree around it: how large a branch is here.
	first := &v.levels[at]
	first.choice++
	first.tried, first.leaves = 1, max(int64(min(guess, 1<<62)), 1)
	u.levels[at].end = u.levels[at].choice + 1
	u.findOpen()
	v.findOpen()
	return v
}

// path appends what estimates need to know of u.
func (u *unit) path(buf []rung) []rung {
	for i := range u.levels {
		l := &u.levels[i]
		buf = append(buf, rung{
			width: int(l.width), done: int(l.tried), todo: int(l.end - l.choice - 1), leaves: l.leaves,
		})
	}
	return buf
}

// advance turns to the next execution after one that was led by levels; nil if
// there is none.
func advance(levels []level) []level {
	leaves := int64(1)
	for i := len(levels) - 1; i >= 0; i-- {
		l := &levels[i]
		l.tried++
		l.leaves += leaves
		if l.open() {
			l.choice++
			return levels[:i+1]
		}
		leaves = l.leaves
	}
	return nil
}
