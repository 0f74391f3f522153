package scheduler

import (
	"encoding/binary"
	"hash/crc64"

	"github.com/simrun-dev/simrun/sim"
)

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

// Divide sets the sizes of the division of labour: how many nodes are explored side
// by side, for how many executions, and for how many where there are few nodes.
func (x *Exploration) Divide(round, parcel, few int) { x.sizes = sizes{round, parcel, few, 4 * few} }

// Distrust has only so many passes guess, and if it is negative, none.
func (x *Exploration) Distrust(trusted int) { x.trust = trusted }

// Blind takes the probes from an optimal exploration, so that it estimates by the rule
// of thumb.
func (x *Exploration) Blind() { x.blind = true }

// Reseal gives a damaged checkpoint a right checksum.
func Reseal(data []byte) []byte {
	if len(data) < 8 {
		return data
	}
	data = data[: len(data)-8 : len(data)-8]
	return binary.BigEndian.AppendUint64(data, crc64.Checksum(data, checkpointTable))
}

// Restore reads a checkpoint of an optimal exploration.
func (x *Exploration) Restore(data []byte) error {
	f := &frontier{x: x, world: &sim.World{}}
	return f.restore(data)
}

// A ClassSize follows a strategy and counts the executions of the class.
type ClassSize struct {
	c classProbe
	o orders
}

// Of is the size of the class of the execution that the strategy makes, and the hash
// by which exploration knows it; 0 if it could not be counted.
func (s *ClassSize) Of(w *sim.World, strategy sim.Strategy, setup func(*sim.World)) (size float64, class Hash) {
	s.c.Strategy, s.c.hashing = strategy, true
	w.Run(&s.c, setup)
	s.c.end()
	size, _ = s.o.count(&s.c.path)
	return size, s.c.class()
}
