package scenarios_test

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A pairs is a register of the tests: its words are behind a lock that is handed over.
type pairs struct {
	told
	busy          bool
	first, second int64
	before        int64 // what was written before that
}

func (r *pairs) enter(t *sim.Task) error {
	for r.busy {
		if err := r.wait(t); err != nil {
			return err
		}
	}
	r.busy = true
	return nil
}

func (r *pairs) leave() {
	r.busy = false
	r.tell()
}

func (r *pairs) Write(t *sim.Task, n int64) error {
	if !r.has("lets two write") {
		if err := r.enter(t); err != nil {
			return err
		}
		defer r.leave()
	}
	was := r.first
	r.first = n
	if err := t.Yield(); err != nil {
		r.first = was
		return err
	}
	r.second, r.before = n, was
	return nil
}

func (r *pairs) Read(t *sim.Task) (first, second int64, err error) {
	if r.has("reads while somebody writes") || r.has("lets two write") {
		return r.first, r.second, nil
	}
	if err := r.enter(t); err != nil {
		return 0, 0, err
	}
	defer r.leave()
	if r.has("gives out what is old, once") && r.before != r.first {
		old := r.before
		r.before = r.first
		return old, old, nil
	}
	return r.first, r.second, nil
}

func aRegister(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "register: " + bug, Kind: algorithms.RegisterKind, Disciplines: bothLoops,
		New: func(*sim.World, algorithms.Params) (any, error) { return &pairs{told: told{bug: bug}}, nil },
	}
}
