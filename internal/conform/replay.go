package conform

import (
	"io"

	"github.com/simrun-dev/simrun/sim"
)

// maxSteps ends a replay that does not come to rest by itself.
const maxSteps = 1 << 20

// A Replayer runs scripts on the ports. The zero value is ready for use; it
// keeps a world for each type, so that scripts cost no set-up of their own.
type Replayer struct {
	// Bindings are the types it knows; nil means those of [Bindings]. Set it
	// before the first script.
	Bindings []*Binding

	places map[string]*place
}

// A place is where the scripts of one type run.
type place struct {
	binding *Binding
	world   *sim.World
}

// Close ends the worlds. The replayer may be used again.
func (p *Replayer) Close() {
	for _, at := range p.places {
		at.world.Close()
	}
	p.places = nil
}

// File replays the scripts of a file while it is read, and reports the result
// of each, in their order. It stops at the first line that is no script, with
// an error that says where; the totals are those of the lines before it.
func (p *Replayer) File(name string, r io.Reader, report func(*Result)) (Totals, error) {
	var sum Totals
	for s, err := range Parse(name, r) {
		if err != nil {
			return sum, err
		}
		res := p.Run(s)
		sum.Add(&res)
		report(&res)
	}
	return sum, nil
}

// Run replays one script: the plain loop, with the library's own order of equal
// deadlines. It then compares what happened with what was recorded.
func (p *Replayer) Run(s *Script) Result {
	at := p.find(s)
	if at == nil {
		return failed(s, &Failure{Aspect: Unsupported, Detail: "unknown kind " + s.Library + "." + s.Type})
	}
	r, err := prepare(s, at.binding)
	if err != nil {
		return failed(s, &Failure{Aspect: Unsupported, Detail: err.Error()})
	}
	if !r.run(at.world) {
		at.world.Close()
		at.world = newWorld(at.binding)
	}
	if f := r.compare(); f != nil {
		return failed(s, f)
	}
	return Result{Script: s, Events: r.events}
}

func (p *Replayer) find(s *Script) *place {
	if p.places == nil {
		list := p.Bindings
		if list == nil {
			list = Bindings()
		}
		p.places = make(map[string]*place, len(list))
		for _, b := range list {
			p.places[b.Name()] = &place{b, newWorld(b)}
		}
	}
	return p.places[s.Library+"."+s.Type]
}

func newWorld(b *Binding) *sim.World {
	return &sim.World{Discipline: sim.FIFO, ExactTies: true, Profile: b.Profile, MaxSteps: maxSteps}
}
