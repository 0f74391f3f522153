package algorithms

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A BusStop is where riders wait for a bus. It takes those who wait when it comes, as many
// as it has seats, and departs when they are aboard; who comes meanwhile waits for the next
// one.
type BusStop interface {
	// Catch returns when the rider may get on. Where it has come to the stop, it says so:
	// [sim.Task.Doorway].
	Catch(t *sim.Task)
	// Board is for a rider that has got on.
	Board(t *sim.Task)
	// Stop is for the bus: it comes, and returns when it departs.
	Stop(t *sim.Task)
}

// The operations of BusKind.
const (
	opCatch = iota
	opBoard
	opStop
)

// BusKind is the Senate bus.
//
// Source: A. Downey, The Little Book of Semaphores, second edition, 2016, 7.4.
var BusKind = &Kind{
	Name:       "bus",
	Doc:        "A bus stop: those who wait when the bus comes get on, as many as it has seats, and it departs when they have; who comes meanwhile waits for the next bus.",
	Implements: has[BusStop],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "catch", Doc: "come to the stop, and wait until the bus lets one more rider get on", Class: sim.Acquire, Blocking: true, Undo: opBoard, Arrives: true},
			Call:   plainly(as(BusStop.Catch)),
		},
		{
			OpInfo: sim.OpInfo{Name: "board", Doc: "be aboard", Class: sim.Release},
			Call:   plainly(as(BusStop.Board)),
		},
		{
			OpInfo: sim.OpInfo{Name: "stop", Doc: "come as the bus, and depart when those who waited are aboard", Blocking: true, Arrives: true},
			Call:   plainly(as(BusStop.Stop)),
		},
	},
	Params:   []Param{{Name: "seats", Doc: "how many riders it takes", Default: 50, Min: 1, Tried: []int64{1, 2}}},
	Puzzle:   true,
	Capacity: unbounded,
	Rules:    func(p Params, s *sim.Spec) { s.Bus = &sim.Bus{Seats: int(p["seats"])} },
	Model:    func(p Params, _ sim.Policy) sim.Model { return busModel(p["seats"]) },
}

// What a task does at a bus stop, as a rider and as a bus.
const (
	rideComes  = 1 + iota // it waits, and has come after the bus
	rideWaits             // it has waited when the bus came
	rideBoards            // it may get on, and is not yet aboard
	busBehind             // it waits for another one to depart
	busStands             // it is the one that has come
)

// The state of a busModel: how many riders may still get on, and then what each task does,
// as a rider and as a bus.
const (
	busDue = iota
	busTasks
)

// busModel takes any of those who wait, who need not get on one after the other, but may. A
// bus that comes while another one stands there comes when that departs.
func busModel(seats int64) sim.Model {
	return sim.Model{
		Init: func() sim.State { return make(sim.State, busTasks) },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			s, bus := ofTask(s, busTasks, 2*op.Task+1)
			rider := bus - 1
			switch {
			case op.Op == opBoard && s[rider] != rideBoards:
				return s, sim.Value{}, ErrMisuse, true
			case op.Op == opBoard:
				s[rider] = 0
			case op.Part == sim.Whole && !(op.Op == opStop && doing(s, rideComes, busStands) == 0):
				return s, sim.Value{}, nil, false // it has to wait for somebody
			case op.Part == sim.Whole:
			case op.Part == sim.Arrival && op.Op == opCatch:
				s[rider] = rideComes
			case op.Part == sim.Arrival && doing(s, busStands) > 0:
				s[bus] = busBehind
			case op.Part == sim.Arrival:
				busComes(s, bus, seats)
			case op.Op == opCatch && s[rider] == rideWaits && s[busDue] > 0 && (op.Known || doing(s, rideBoards) == 0):
				s[busDue]--
				s[rider] = rideBoards
			case op.Op == opStop && s[bus] == busStands && s[busDue]+doing(s, rideBoards) == 0:
				busDeparts(s, bus, seats)
			default:
				return s, sim.Value{}, nil, false
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string {
			where := "no bus"
			if doing(s, busStands) > 0 {
				where = fmt.Sprintf("a bus, %d to get on", s[busDue]+doing(s, rideBoards))
			}
			return fmt.Sprintf("%s, %d waiting", where, doing(s, rideComes, rideWaits)-s[busDue])
		},
	}
}

// doing counts those who do one of some things.
func doing(s sim.State, what ...int64) (n int64) {
	for _, does := range s[busTasks:] {
		if slices.Contains(what, does) {
			n++
		}
	}
	return n
}

// become makes all who do one thing do another.
func become(s sim.State, from, to int64) {
	for i := busTasks; i < len(s); i++ {
		if s[i] == from {
			s[i] = to
		}
	}
}

// busComes lets on those who wait.
func busComes(s sim.State, bus int, seats int64) {
	s[bus] = busStands
	become(s, rideComes, rideWaits)
	s[busDue] = min(seats, doing(s, rideWaits))
}

// busDeparts makes room for the next one.
func busDeparts(s sim.State, bus int, seats int64) {
	s[bus] = 0
	become(s, rideWaits, rideComes)
	if next := slices.Index(s[busTasks:], busBehind); next >= 0 {
		busComes(s, busTasks+next, seats)
	}
}
