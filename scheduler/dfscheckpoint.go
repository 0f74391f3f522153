package scheduler

import "math"

// snapshot is the state between two rounds: what was found, the prefixes and
// classes remembered, and the units.
func (d *dfs) snapshot() []byte {
	s := &snapshotWriter{}
	s.ledger(&d.led)
	s.set(d.seen)
	s.set(d.classes)
	s.number(int64(len(d.units)))
	for _, u := range d.units {
		s.number(int64(len(u.levels)))
		for i := range u.levels {
			l := &u.levels[i]
			for _, n := range l.numbers() {
				s.number(int64(*n))
			}
			s.number(int64(l.on + 1))
			s.number(l.leaves)
		}
	}
	return sealCheckpoint(checkpointDFS, d.x.parameters(d.workers[0].sub.World), s.b)
}

// numbers are the fields of a level that are not negative, in the order of the
// format.
func (l *level) numbers() [6]*int32 {
	return [...]*int32{&l.choice, &l.end, &l.n, &l.width, &l.plain, &l.tried}
}

// restore undoes snapshot.
func (d *dfs) restore(data []byte) error {
	r, err := openCheckpoint(data, checkpointDFS, d.x.parameters(d.workers[0].sub.World))
	if err != nil {
		return err
	}
	r.ledger(&d.led)
	r.set(d.seen, "prefixes")
	r.set(d.classes, "classes")
	d.units = nil
	for range r.number(maxUnits, "number of units") {
		d.units = append(d.units, r.unit())
	}
	if err := r.end(); err != nil {
		d.led = ledger{} // nothing of it is to be believed
		return err
	}
	return nil
}

func (r *snapshotReader) unit() *unit {
	u := &unit{levels: make([]level, r.length(8, "levels"))}
	for i := range u.levels {
		l := &u.levels[i]
		for _, n := range l.numbers() {
			*n = int32(r.number(math.MaxInt32, "level"))
		}
		l.on = int32(r.number(math.MaxInt32, "level")) - 1
		l.leaves = r.wide("level")
		if l.choice >= l.end || l.end > l.n || l.width < 1 || l.width > l.n || l.plain >= l.n || l.on >= l.n {
			r.fail("a level that cannot be")
		}
		if r.err != nil {
			return u
		}
	}
	return u
}
