package scheduler

import "math/bits"

// pcg is the generator PCG-XSH-RR 64/32. Its output for a seed is part of what
// a seed means, so it is written out here and pinned by the reference vectors:
// no release of Go can change what a seed reproduces.
//
// Source: M. E. O'Neill, PCG: A Family of Simple Fast Space-Efficient
// Statistically Good Algorithms for Random Number Generation, 2014,
// and pcg-random.org's minimal C implementation.
type pcg struct {
	state uint64
	inc   uint64 // selects the stream; odd
}

const pcgMultiplier = 6364136223846793005

// init is pcg32_srandom of the reference implementation.
func (g *pcg) init(state, stream uint64) {
	g.inc = stream<<1 | 1
	g.state = (g.inc+state)*pcgMultiplier + g.inc
}

// seed starts the sequence of a seed. Seeds are mostly neighbours (0, 1, 2...),
// and neighbouring states of a congruential generator give related sequences,
// so state and stream come from the seed by way of splitmix64.
func (g *pcg) seed(seed uint64) {
	const golden = 0x9e3779b97f4a7c15 // splitmix64's step, 2^64 by the golden ratio
	g.init(splitmix64(seed+golden), splitmix64(seed-golden))
}

// next is 32 random bits.
func (g *pcg) next() uint32 {
	s := g.state
	g.state = s*pcgMultiplier + g.inc
	return bits.RotateLeft32(uint32((s>>18^s)>>27), -int(s>>59))
}

// below draws from 0 to n-1, all equally likely: the high half of a product,
// with the few draws rejected that would favour some results.
//
// Source: D. Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS
// 29(1), 2019.
func (g *pcg) below(n uint32) uint32 {
	m := uint64(g.next()) * uint64(n)
	if uint32(m) < n {
		m = g.redraw(m, n)
	}
	return uint32(m >> 32)
}

// redraw is the rare part of below: taken once in 2^32/n draws.
func (g *pcg) redraw(m uint64, n uint32) uint64 {
	for reject := -n % n; uint32(m) < reject; {
		m = uint64(g.next()) * uint64(n)
	}
	return m
}

// splitmix64 is the output function of the generator of that name: a bijection
// that leaves nothing of the order of its arguments.
//
// Source: G. L. Steele, D. Lea and C. H. Flood, Fast Splittable Pseudorandom
// Number Generators, OOPSLA 2014.
func splitmix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
