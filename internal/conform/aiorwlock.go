package conform

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

func aiorwlockBindings() []*Binding {
	return []*Binding{{
		Library: "aiorwlock", Type: "RWLock",
		Profile: asyncio.Profile,
		Params:  []Param{{Name: "fast"}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return aiorwlock.NewRWLock(w, p["fast"] != 0), nil
		},
		Ops: map[string]Op{
			"acquire_read":  op((*aiorwlock.RWLock).RLock),
			"acquire_write": op((*aiorwlock.RWLock).Lock),
			"release_read":  op((*aiorwlock.RWLock).RUnlock),
			"release_write": op((*aiorwlock.RWLock).Unlock),
			"read_locked":   opBool((*aiorwlock.RWLock).ReadLocked),
			"write_locked":  opBool((*aiorwlock.RWLock).WriteLocked),
		},
	}}
}
