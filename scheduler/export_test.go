package scheduler

// PCG opens the generator to the tests.
type PCG struct{ g pcg }

// NewPCG seeds as the reference implementation does.
func NewPCG(state, stream uint64) *PCG {
	p := &PCG{}
	p.g.init(state, stream)
	return p
}

// SeededPCG seeds as strategies do.
func SeededPCG(seed uint64) *PCG {
	p := &PCG{}
	p.g.seed(seed)
	return p
}

// Next is the next 32 bits.
func (p *PCG) Next() uint32 { return p.g.next() }

// Below draws from 0 to n-1.
func (p *PCG) Below(n uint32) uint32 { return p.g.below(n) }
