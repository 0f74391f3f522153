package scheduler

import "github.com/simrun-dev/simrun/sim"

// Races opens the comparison of footprints to the tests: object i has bit i.
func Races(a, b []sim.Access) bool {
	fold := func(list []sim.Access) (t touches) {
		for _, x := range list {
			t.note(1<<x.Object, x.Mode)
		}
		return t
	}
	x, y := fold(a), fold(b)
	return x.races(&y)
}
