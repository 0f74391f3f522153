package scheduler_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// The reference vectors of pcg32-demo in the minimal C implementation: state
// 42, stream 54.
func TestPCGReference(t *testing.T) {
	want := []uint32{0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e}
	g := scheduler.NewPCG(42, 54)
	for i, x := range want {
		if got := g.Next(); got != x {
			t.Errorf("output %d: got %#x, want %#x", i, got, x)
		}
	}
}

// What a seed means must never change: these are our own vectors.
func TestPCGSeeds(t *testing.T) {
	for seed, want := range map[uint64][3]uint32{
		0: {0xeb36eee4, 0xabb59d7d, 0x49430195},
		1: {0xf032bc44, 0x74985901, 0x86a29763},
	} {
		g := scheduler.SeededPCG(seed)
		for i, x := range want {
			if got := g.Next(); got != x {
				t.Errorf("seed %d, output %d: got %#x, want %#x", seed, i, got, x)
			}
		}
	}
}

func TestBelow(t *testing.T) {
	const draws = 60_000
	for _, n := range []uint32{1, 2, 3, 6, 7, 100} {
		g := scheduler.SeededPCG(uint64(n))
		count := make([]int, n)
		for range draws {
			count[g.Below(n)]++
		}
		chi, expect := 0.0, float64(draws)/float64(n)
		for _, c := range count {
			chi += (float64(c) - expect) * (float64(c) - expect) / expect
		}
		if limit := float64(n) + 5*float64(n); n > 1 && chi > limit {
			t.Errorf("below(%d): chi-squared %.1f", n, chi)
		}
	}
	// Just above 2^31 nearly half of the draws are rejected.
	g, low := scheduler.SeededPCG(9), 0
	const n = 1<<31 + 1
	for range draws {
		x := g.Below(n)
		if x >= n {
			t.Fatalf("below(%d) = %d", uint32(n), x)
		}
		if x < n/2 {
			low++
		}
	}
	if low < draws*48/100 || low > draws*52/100 {
		t.Errorf("below(2^31+1): %d of %d in the lower half", low, draws)
	}
}

// Neighbouring seeds must not give related first choices.
func TestNeighbouringSeeds(t *testing.T) {
	const seeds = 1 << 14
	for lag := 1; lag <= 3; lag++ {
		var joint [4][4]int
		for s := range uint64(seeds) {
			a := scheduler.SeededPCG(s).Below(4)
			b := scheduler.SeededPCG(s + uint64(lag)).Below(4)
			joint[a][b]++
		}
		for a := range joint {
			for b, n := range joint[a] {
				if n < seeds/16*8/10 || n > seeds/16*12/10 {
					t.Errorf("lag %d: %d then %d in %d of %d seeds", lag, a, b, n, seeds)
				}
			}
		}
	}
}

func TestRandomRepeats(t *testing.T) {
	w := newWorld(t)
	r := scheduler.NewRandom(7)
	var log []string
	setup := logged(&log, 5, "A", "B", "C")
	first := slices.Clone(w.Run(r, setup).Choices)
	r.Reseed(8)
	second := slices.Clone(w.Run(r, setup).Choices)
	if slices.Equal(first, second) {
		t.Error("seeds 7 and 8 choose the same")
	}
	r.Reseed(7)
	for range 2 { // without Reseed too
		if got := w.Run(r, setup).Choices; !slices.Equal(got, first) {
			t.Errorf("seed 7 gives %v, then %v", first, got)
		}
	}
}

func TestRandomAllocatesNothing(t *testing.T) {
	w := newWorld(t)
	r := scheduler.NewRandom(0)
	body := func(t *sim.Task) {
		for range 20 {
			t.Yield()
		}
	}
	setup := func(w *sim.World) { w.Spawn("A", body); w.Spawn("B", body) }
	seed := uint64(0)
	if n := testing.AllocsPerRun(100, func() {
		seed++
		r.Reseed(seed)
		w.Run(r, setup)
	}); n != 0 {
		t.Errorf("%v allocations per execution", n)
	}
}
