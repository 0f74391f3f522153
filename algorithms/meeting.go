package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A Meeting lets its parties go on when all of them have come, round after round.
type Meeting interface{ Meet(t *sim.Task) }

// MeetingKind is a barrier for a fixed number of tasks, as textbooks have it.
var MeetingKind = &Kind{
	Name:       "meeting",
	Doc:        "A reusable barrier for as many tasks as it has parties: nobody goes on from a round before all have come to it.",
	Implements: has[Meeting],
	Ops: []Op{{
		OpInfo: sim.OpInfo{Name: "meet", Doc: "wait until all parties have come", Blocking: true, Arrives: true, AtCall: true},
		Call:   plainly(func(l any, t *sim.Task) { l.(Meeting).Meet(t) }),
	}},
	Params:   []Param{{Name: "parties", Doc: "how many must come, which is how many tasks there may be", Default: 2, Min: 1, Tried: []int64{2, 3}}},
	Model:    meetingModel,
	Capacity: unbounded,
	Puzzle:   true,
	Rules: func(p Params, s *sim.Spec) {
		s.Parties = int(p["parties"])
		s.Policy.Tasks = s.Parties
	},
}

// What a task does at a meeting.
const (
	meetingWaits = 1 + iota
	meetingMayGo
)

// meetingModel has for its state what each task does.
func meetingModel(p Params, _ sim.Policy) sim.Model {
	parties := p["parties"]
	waiting := func(s sim.State) (n int64) {
		for _, does := range s {
			if does == meetingWaits {
				n++
			}
		}
		return n
	}
	return sim.Model{
		Init: func() sim.State { return sim.State{} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			s, mine := ofTask(s, 0, op.Task)
			if op.Part == sim.Whole && waiting(s)+1 < parties {
				return s, sim.Value{}, nil, false
			}
			if op.Part == sim.Whole || op.Part == sim.Arrival {
				s[mine] = meetingWaits
				if waiting(s) == parties {
					for i := range s {
						if s[i] == meetingWaits {
							s[i] = meetingMayGo
						}
					}
				}
			}
			if op.Part == sim.Arrival {
				return s, sim.Value{}, nil, true
			}
			if s[mine] != meetingMayGo {
				return s, sim.Value{}, nil, false
			}
			s[mine] = 0
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string { return fmt.Sprintf("%d of %d waiting", waiting(s), parties) },
	}
}
