package cli

import (
	"fmt"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// seeded is a schedule by its seed.
type seeded struct {
	strategy string
	seed     uint64
}

// longToken is the length from which on a seed is nicer to paste.
const longToken = 1000

// line is the command that reproduces an execution. seed may be nil.
func (a *app) line(x *verify.Execution, seed *seeded) string {
	var schedule string
	switch {
	case x.Block != "":
		schedule = "--block " + quote(x.Block)
	case seed != nil && (x.Token == "" || len(x.Token) > longToken):
		schedule = fmt.Sprintf("--loop %s --time %s %s--strategy %s --schedule %d", x.Trace.Loop, x.Trace.Time, memoryFlag(x.Scenario, x.Trace.Memory), seed.strategy, seed.seed)
	case x.Token == "":
		return a.searchLine(x.Scenario, verify.Names(x.Algorithms), x.Trace.Loop, x.Trace.Time, x.Trace.Memory)
	default:
		schedule = "--schedule " + x.Token
	}
	return a.command("replay", x.Scenario, verify.Names(x.Algorithms), schedule)
}

// searchLine is the command that comes to an execution of which no schedule is
// known, or none that can be pasted.
func (a *app) searchLine(s *scenarios.Scenario, lock, loop, time, memory string) string {
	flags := fmt.Sprintf("--loop %s --time %s %s--strategy %s", loop, time, memoryFlag(s, memory), a.flags.strategy)
	return a.command("check", s, lock, flags)
}

// memoryFlag is the flag for a memory model that is not the one of the scenario.
func memoryFlag(s *scenarios.Scenario, model string) string {
	usual := s.File.Setting("memory")
	if usual == "" {
		usual = "sc"
	}
	if model == "" {
		model = "sc"
	}
	if model == usual {
		return ""
	}
	return "--memory " + model + " "
}

// command is a command with the flags that have an influence on what it shows.
func (a *app) command(name string, s *scenarios.Scenario, lock, schedule string) string {
	line := a.self + " " + name + " " + quote(s.Name)
	if lock != "" && lock != "none" {
		line += " --lock " + quote(lock)
	}
	if a.flags.steps > 0 {
		line += fmt.Sprintf(" --max-steps %d", a.flags.steps)
	}
	if a.flags.properties != "" {
		line += " --properties " + quote(a.flags.properties)
	}
	return line + " " + schedule
}

// sourceLine is the command that reproduces what a source stands for, where
// there is no execution to show.
func (a *app) sourceLine(s *scenarios.Scenario, lock string, loop sim.Discipline, time sim.TimeMode, memory scenarios.Memory, src verify.Source) string {
	schedule := fmt.Sprintf("--loop %s --time %s %s--strategy %s --schedule %d", loop, time, memoryFlag(s, memory.String()), src.Strategy, src.Seed)
	switch {
	case src.Search:
		return a.searchLine(s, lock, loop.String(), time.String(), memory.String())
	case src.Block != "":
		schedule = "--block " + quote(src.Block)
	case src.Choices != nil:
		t := scheduler.Token{Scenario: s.Name, Digest: s.Digest, Lock: lock, Params: verify.Params(memory), Discipline: loop, Time: time, Choices: src.Choices}
		schedule = "--schedule " + t.Encode()
	}
	return a.command("replay", s, lock, schedule)
}

// planLine is the command that executes a plan again.
func (a *app) planLine(p *plan) string {
	schedule := ""
	switch {
	case a.flags.block != "":
		schedule = "--block " + quote(a.flags.block)
	case p.seed != nil:
		schedule = fmt.Sprintf("--strategy %s --schedule %d", p.seed.strategy, p.seed.seed)
	default:
		schedule = "--schedule " + quote(a.flags.schedule)
	}
	if a.flags.loop != "" && a.flags.block == "" {
		schedule = "--loop " + a.flags.loop + " " + schedule
	}
	if a.flags.memory != "" {
		schedule = memoryFlag(p.scenario, a.flags.memory) + schedule
	}
	if a.flags.time != "" && a.flags.block == "" {
		schedule = "--time " + a.flags.time + " " + schedule
	}
	return a.command("replay", p.scenario, verify.Names(p.algs), schedule)
}
