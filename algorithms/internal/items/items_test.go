package items_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

func TestOrders(t *testing.T) {
	for order, want := range map[sim.ItemOrder][4]int64{
		sim.OldestFirst: {2, 1, 3, 1},
		sim.NewestFirst: {1, 3, 1, 2},
		sim.LeastFirst:  {1, 1, 2, 3},
	} {
		l := items.List{Order: order}
		for _, n := range []int64{2, 1, 3, 1} {
			l.Put(n)
		}
		for i, n := range want {
			if got := l.Get(); got != n || l.Len() != int64(3-i) {
				t.Errorf("%v: item %d is %d, want %d; %d are left", order, i, got, n, l.Len())
			}
		}
	}
}
