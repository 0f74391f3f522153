package verify

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// Params are what tokens and schedule files keep beside the loop and the time: the
// memory model, if it is not the usual one.
func Params(m scenarios.Memory) string {
	if m.Model == sim.SC {
		return ""
	}
	return "memory=" + m.String()
}

// ParseParams reads what Params writes.
func ParseParams(text string) (m scenarios.Memory, err error) {
	if text == "" {
		return m, nil
	}
	memory, is := strings.CutPrefix(text, "memory=")
	if is {
		m, err = scenarios.ParseMemory(memory)
	}
	if !is || err != nil || Params(m) != text {
		return m, fmt.Errorf("the schedule was recorded with %q, which means nothing here", text)
	}
	return m, nil
}

// bounded adds the size of store buffers to a bound.
func (c *Check) bounded(bound string) string {
	size := c.Memory.Bound()
	if size == "" || bound == "" {
		return bound + size
	}
	return bound + " and " + size
}
