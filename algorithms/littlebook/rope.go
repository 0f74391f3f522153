package littlebook

import "github.com/simrun-dev/simrun/sim"

// The groups of baboons.
const east, west = 0, 1

// Rope is for baboons that cross a canyon on it, one way at a time: the room for two
// groups behind a turnstile. Who waits for the others to be over keeps out those who come
// later, wherever they want to go.
//
// Source: A. Downey, The Little Book of Semaphores, 6.3, after A. Tanenbaum, Modern
// Operating Systems.
type Rope struct {
	*room
	turnstile semaphore
}

// NewRope makes one that bears n.
func NewRope(w *sim.World, n int64) *Rope {
	return newRope(w, n, weak)
}

// NewStrongRope makes one that bears n, of strong semaphores.
func NewStrongRope(w *sim.World, n int64) *Rope { return newRope(w, n, strong) }

func newRope(w *sim.World, n int64, s strength) *Rope {
	return &Rope{newRoom(w, n, "eastbound", "westbound", s), s(w, 1, "turnstile")}
}

// EastIn implements [algorithms.Rope].
func (r *Rope) EastIn(t *sim.Task) { r.behindTurnstile(t, r.turnstile, east) }

// EastOut implements [algorithms.Rope].
func (r *Rope) EastOut(t *sim.Task) { r.out(t, east) }

// WestIn implements [algorithms.Rope].
func (r *Rope) WestIn(t *sim.Task) { r.behindTurnstile(t, r.turnstile, west) }

// WestOut implements [algorithms.Rope].
func (r *Rope) WestOut(t *sim.Task) { r.out(t, west) }

// HopefulRope has no lightswitch, but a baboon that sees others on their way in its own
// direction follows them, though the last of them may be about to leave.
type HopefulRope struct{ *Rope }

// NewHopefulRope makes one that bears n.
func NewHopefulRope(w *sim.World, n int64) HopefulRope { return HopefulRope{NewRope(w, n)} }

// EastIn implements [algorithms.Rope].
func (r HopefulRope) EastIn(t *sim.Task) { r.follow(t, east) }

// WestIn implements [algorithms.Rope].
func (r HopefulRope) WestIn(t *sim.Task) { r.follow(t, west) }

func (r HopefulRope) follow(t *sim.Task, group int) {
	if s := r.switches[group]; s.counter.Load() > 0 {
		s.counter.Add(1)
		r.multi[group].wait(t)
		return
	}
	r.behindTurnstile(t, r.turnstile, group)
}

// TwoEndedRope has to be held at both ends: who is first of those that go one way takes
// the near end, and then the far one. Two that come from both sides have one each.
type TwoEndedRope struct {
	*room
	ends [2]semaphore
}

// NewTwoEndedRope makes one that bears n.
func NewTwoEndedRope(w *sim.World, n int64) *TwoEndedRope {
	return &TwoEndedRope{newRoom(w, n, "eastbound", "westbound", weak), [2]semaphore{newSemaphore(w, "westEnd", 1), newSemaphore(w, "eastEnd", 1)}}
}

// EastIn implements [algorithms.Rope].
func (r *TwoEndedRope) EastIn(t *sim.Task) { r.hold(t, east) }

// EastOut implements [algorithms.Rope].
func (r *TwoEndedRope) EastOut(t *sim.Task) { r.drop(t, east) }

// WestIn implements [algorithms.Rope].
func (r *TwoEndedRope) WestIn(t *sim.Task) { r.hold(t, west) }

// WestOut implements [algorithms.Rope].
func (r *TwoEndedRope) WestOut(t *sim.Task) { r.drop(t, west) }

func (r *TwoEndedRope) hold(t *sim.Task, group int) {
	s := r.switches[group]
	s.mutex.wait(t)
	if s.counter.Add(1) == 1 {
		r.ends[group].wait(t)
		r.ends[1-group].wait(t)
	}
	s.mutex.signal(t)
	r.multi[group].wait(t)
}

func (r *TwoEndedRope) drop(t *sim.Task, group int) {
	r.multi[group].signal(t)
	s := r.switches[group]
	s.mutex.wait(t)
	if s.counter.Add(-1) == 0 {
		r.ends[1-group].signal(t)
		r.ends[group].signal(t)
	}
	s.mutex.signal(t)
}
