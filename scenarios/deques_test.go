package scenarios_test

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A pile is a deque of the tests: its items are behind a lock that is handed over.
type pile struct {
	told
	busy  bool
	items []int64
}

func (d *pile) enter(t *sim.Task) error {
	for d.busy {
		if err := d.wait(t); err != nil {
			return err
		}
	}
	d.busy = true
	return nil
}

func (d *pile) leave() {
	d.busy = false
	d.tell()
}

func (d *pile) Push(t *sim.Task, item int64) error {
	if err := d.enter(t); err != nil {
		return err
	}
	defer d.leave()
	d.items = append(d.items, item)
	return nil
}

func (d *pile) Take(t *sim.Task) (int64, error) {
	owner := func() int { return len(d.items) - 1 }
	if d.has("takes without a lock") {
		return d.remove(t, owner)
	}
	if err := d.enter(t); err != nil {
		return 0, err
	}
	defer d.leave()
	if len(d.items) == 0 && d.has("owes the next item") {
		d.bug = ""
		d.items = make([]int64, 1)
		return 0, algorithms.ErrEmpty
	}
	return d.remove(t, owner)
}

func (d *pile) Steal(t *sim.Task) (int64, error) {
	if d.has("lets two steal") {
		return d.remove(t, func() int { return 0 })
	}
	if err := d.enter(t); err != nil {
		return 0, err
	}
	defer d.leave()
	return d.remove(t, func() int {
		if d.has("has one end") {
			return len(d.items) - 1
		}
		return 0
	})
}

// remove gives way between the look and the removal.
func (d *pile) remove(t *sim.Task, at func() int) (int64, error) {
	if len(d.items) == 0 {
		return 0, algorithms.ErrEmpty
	}
	item := d.items[at()]
	if err := t.Yield(); err != nil {
		return 0, err
	}
	if i := at(); i >= 0 && i < len(d.items) {
		d.items = append(d.items[:i:i], d.items[i+1:]...)
	}
	return item, nil
}

func aDeque(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "deque: " + bug, Kind: algorithms.DequeKind, Disciplines: bothLoops,
		New: func(*sim.World, algorithms.Params) (any, error) { return &pile{told: told{bug: bug}}, nil },
	}
}
