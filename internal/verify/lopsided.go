package verify

import (
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// lopsided draws every choice from the options, some tasks being eight or 64 times as
// fast as others: whoever waits and is slow is bypassed by those who are fast, over and
// over, which fair draws do not come to. Who is fast is drawn anew for each execution.
type lopsided struct{ seed, state uint64 }

var _ scheduler.Seeded = (*lopsided)(nil)

// lopsidedSampler is not among the strategies that can be named: for bugs it is no better
// than those.
func lopsidedSampler() Strategy {
	return Strategy{Sample, scheduler.Entry{
		Name: "lopsided", Seeded: true, New: func(seed uint64) sim.Strategy { return &lopsided{seed: seed} },
	}}
}

// Reseed implements [scheduler.Seeded].
func (l *lopsided) Reseed(seed uint64) { l.seed = seed }

// Begin implements [sim.Strategy].
func (l *lopsided) Begin(*sim.World) { l.state = mix(l.seed) }

// Choose implements [sim.Strategy].
func (l *lopsided) Choose(p *sim.Point) int {
	total := uint64(0)
	for i := range p.Len() {
		total += l.speed(p, i)
	}
	l.state = mix(l.state)
	at := l.state % total
	for i := range p.Len() {
		n := l.speed(p, i)
		if at < n {
			return i
		}
		at -= n
	}
	panic("verify: the speeds do not add up")
}

// speed is that of whoever would take the i-th option.
func (l *lopsided) speed(p *sim.Point, i int) uint64 {
	return [...]uint64{1, 8, 64}[mix(l.seed^uint64(p.Process(i))<<32)%3]
}

// mix is the finalizer of SplitMix64: Steele, Lea and Flood, Fast splittable
// pseudorandom number generators, OOPSLA 2014.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
