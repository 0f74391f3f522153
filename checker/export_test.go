package checker

import "github.com/simrun-dev/simrun/sim"

// LeaveOut makes a set forget that its properties order some pairs.
func (s *Set) LeaveOut(p Pair) {
	for _, o := range s.objects {
		o.orders.pairs &^= p
	}
}

// Thorough makes a set write the books of every execution, whatever the quick
// look says.
func (s *Set) Thorough() { s.thorough = true }

// Booked reports whether the books of the last execution were written.
func (s *Set) Booked() bool { return s.kept }

// Pairs are those that a property orders for an object.
func (p *Property) Pairs(s *sim.Spec) Pair { return p.ordersOf(s) }
