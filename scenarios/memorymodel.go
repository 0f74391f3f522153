package scenarios

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A Memory says when what a task stores is seen by others.
type Memory struct {
	Model sim.MemoryModel
	// Places is how many stores a store buffer holds, 0 for any number: see
	// [sim.World.StoreBuffer]. What holds with it holds up to it.
	Places int
}

// maxPlaces is more than any program stores.
const maxPlaces = 1000

// String is "sc", "tso", or "tso:2" with a bound.
func (m Memory) String() string {
	if m.Places > 0 {
		return fmt.Sprintf("%s:%d", m.Model, m.Places)
	}
	return m.Model.String()
}

// Bound is the bound in words, "" if there is none.
func (m Memory) Bound() string {
	switch m.Places {
	case 0:
		return ""
	case 1:
		return "store buffers of 1 place"
	}
	return fmt.Sprintf("store buffers of %d places", m.Places)
}

// ParseMemory reads what String writes.
func ParseMemory(text string) (m Memory, err error) {
	model, places, bounded := strings.Cut(text, ":")
	if bounded {
		if m.Places, err = strconv.Atoi(places); err != nil || m.Places < 1 || m.Places > maxPlaces {
			return Memory{}, fmt.Errorf("a store buffer has 1 to %d places, not %q", maxPlaces, places)
		}
	}
	switch {
	case model == "tso":
		m.Model = sim.TSO
	case model != "sc" || bounded:
		return Memory{}, fmt.Errorf("memory is sc, tso or tso:PLACES, not %q", text)
	}
	return m, nil
}

// memory decides the memory model: the caller, else the scenario.
func (c *Case) memory(o Options) (err error) {
	if text := c.Scenario.File.Setting("memory"); text != "" {
		if c.Memory, err = ParseMemory(text); err != nil {
			return fmt.Errorf("%s: %w", c.Scenario.File.Name, err)
		}
	}
	if o.Memory != nil {
		c.Memory = *o.Memory
	}
	switch {
	case c.Memory.Model == sim.SC || c.Loop == sim.Any:
		return nil
	case c.block != nil:
		return fmt.Errorf("the schedule block %s follows an event loop, which is one thread and sees its own stores: memory %s needs threads", c.block.Name, c.Memory)
	}
	return fmt.Errorf("memory %s needs loop any: an event loop is one thread, which sees its own stores", c.Memory)
}
