package broken

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/sim"
)

// peerVersion describes a lock that is made from a peer, or stands for one: in
// kind, loops, parameters and claims it is like that one, unless v says otherwise.
func peerVersion(peer, name string, build func(algorithms.Params) any, v version) *algorithms.Algorithm {
	all := slices.Concat(golang.Algorithms(), tokio.Algorithms(), fair.Algorithms())
	a := versionOf(all, peer, name, nil, v)
	a.Policy.ReadersInOrder, a.Policy.ConcurrentEntering = false, false // nobody promised that
	unbounded := a.Kind == algorithms.RWLockKind && a.Params == nil
	a.New = func(_ *sim.World, p algorithms.Params) (any, error) {
		if unbounded && p["readers"] != 0 {
			return nil, fmt.Errorf("%s: the number of readers cannot be bounded: %w", name, algorithms.ErrParam)
		}
		return build(p), nil
	}
	return a
}

// readers is the number of permits of a lock that has one for each reader.
func readers(p algorithms.Params) int64 {
	if n := p["readers"]; n > 0 {
		return n
	}
	return tokio.MaxReads
}
