package scheduler_test

import (
	"reflect"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Each seed is executed as its member would execute it alone.
func TestPortfolioTakesTurns(t *testing.T) {
	var log []string
	setup := mixed(&log)
	w := newWorld(t)
	profile := scheduler.Calibrate(w, setup)
	members := func() []sim.Strategy {
		return []sim.Strategy{
			scheduler.FIFO{}, scheduler.NewPOS(0, profile), scheduler.NewPCT(0, 2, profile),
		}
	}
	single := members()
	s := scheduler.NewPortfolio(0, members()...)
	for seed := range uint64(60) {
		s.Reseed(seed)
		got := append([]int32{}, w.Run(s, setup).Choices...)
		x := single[seed%3]
		if seeded, ok := x.(scheduler.Seeded); ok {
			seeded.Reseed(seed)
		}
		if want := w.Run(x, setup).Choices; !reflect.DeepEqual(got, append([]int32{}, want...)) {
			t.Fatalf("seed %d: the portfolio chooses %v, its member %v", seed, got, want)
		}
	}
}
