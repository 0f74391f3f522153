package checker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// WholeCrews: who goes in together belongs together.
var WholeCrews = &Property{
	Name:   "whole-crews",
	Doc:    "nobody goes in before a whole crew is there, crews are made up as they should be, and none begins or ends before all of the one before, or of itself, have finished",
	Source: "building H2O, and crossing the river: A. Downey, The Little Book of Semaphores, 5.6 and 5.7",
	Group:  "safety",
	// It counts: how many had come when somebody went in, and had finished when
	// somebody left. Those who come commute with each other, and those who go in.
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Crew != nil },
	Claimed: always,
	reads:   readsAll,
	monitor: func(o *object) monitor {
		n := len(o.spec.Crew.Roles)
		return &crews{quietly: quietly{o: o}, come: make([]int, n), in: make([]int, n), done: make([]int, n)}
	},
}

// crews counts, at the end, in the order of the calls and returns.
type crews struct {
	quietly
	come     []int // of each role, without the crews that have finished
	in       []int // the same, who have gone in
	done     []int // the same, who have come to an end
	tasks    []crewman
	finished int // crews
	left     int // tasks that have left
}

// A crewman is what one task does.
type crewman struct {
	role   int
	inside bool // it has gone in, and not finished
	leaves bool // it has finished, and not left
}

func (m *crews) quiet(*End) {
	clear(m.come)
	clear(m.in)
	clear(m.done)
	m.finished, m.left, m.tasks = 0, 0, m.tasks[:0]
	for _, mv := range m.o.moves {
		c := mv.c
		if mv.second || c.arrives || m.found != nil {
			continue // the beginning of its wait is that of its call
		}
		for len(m.tasks) <= c.task.Index() {
			m.tasks = append(m.tasks, crewman{})
		}
		switch t, enters := &m.tasks[c.task.Index()], c.info.Class == sim.Acquire; {
		case enters && !mv.ret:
			t.role = c.info.Role
			m.come[t.role]++
		case enters && c.err == nil:
			t.inside = true
			m.goesIn(c)
		case !enters && !mv.ret && t.inside:
			t.inside, t.leaves = false, true
			m.finishes(t.role)
		case !enters && mv.ret && t.leaves:
			t.leaves = false
			m.goesOut(c)
		}
	}
}

func (m *crews) goesIn(c *call) {
	m.in[c.info.Role]++
	within := func(makeup []int) bool { return covers(makeup, m.in) }
	switch all := m.o.spec.Crew.Makeups; {
	case !slices.ContainsFunc(all, within):
		m.tell(*c, "went into", m.in, "which makes %s of one crew")
	case !slices.ContainsFunc(all, func(makeup []int) bool { return within(makeup) && covers(m.come, makeup) }):
		m.tell(*c, "went into", m.come, "when only %s had come")
	}
}

// finishes is told that a task has done what it came for.
func (m *crews) finishes(role int) {
	m.done[role]++
	if total(m.done) < m.o.spec.Crew.Size() {
		return
	}
	m.finished++
	for i, n := range m.done {
		m.come[i] -= n
		m.in[i] -= n
	}
	clear(m.done)
}

func (m *crews) goesOut(c *call) {
	if m.left++; m.left > m.finished*m.o.spec.Crew.Size() {
		m.tell(*c, "left", m.done, "when only %s of its crew had finished")
	}
}

// covers reports whether there are at least as many of each.
func covers(a, b []int) bool {
	for i := range a {
		if a[i] < b[i] {
			return false
		}
	}
	return true
}

func total(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

// list is how many there are of each role.
func (m *crews) list(counts []int) string {
	var parts []string
	for i, n := range counts {
		parts = append(parts, fmt.Sprintf("%d %s", n, m.o.spec.Crew.Roles[i]))
	}
	return strings.Join(parts, " and ")
}

func (m *crews) tell(c call, what string, counts []int, why string) {
	counts = slices.Clone(counts)
	m.fail(finding{
		steps: []int{c.callStep, c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s %s %s (%s) at step %d, "+why, c.task.Name(), what, m.o.spec.Name, c.info.Name, c.returnStep, m.list(counts))
		},
	})
}
