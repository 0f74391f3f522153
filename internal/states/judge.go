package states

import "slices"

// Exclusion reports whether no state has somebody inside together with somebody else,
// unless both are Shared.
func (g *Graph) Exclusion() bool {
	for i := range g.nodes {
		inside, shared := 0, 0
		for u := range g.users {
			if g.nodes[i].phase(u) == Inside {
				inside++
				if g.users[u].Shared {
					shared++
				}
			}
		}
		if inside > 1 && shared < inside {
			return false
		}
	}
	return true
}

// wants reports whether a user has asked and is not inside.
func (n *node) wants(user int) bool {
	p := n.phase(user)
	return p == Doorway || p == Waiting
}

// enters reports whether the step of a user leads inside.
func (g *Graph) enters(from int, user int) bool {
	to := g.follow(int32(from))[user]
	return g.nodes[from].phase(user) != Inside && g.nodes[to].phase(user) == Inside
}

// DeadlockFree reports whether somebody gets in again and again as long as somebody
// wants to: no state in which nothing can happen has one who does, and nor has a fair
// cycle in which nobody gets in.
func (g *Graph) DeadlockFree() bool {
	wanted := func(i int) bool {
		for u := range g.users {
			if g.nodes[i].wants(u) {
				return true
			}
		}
		return false
	}
	return !g.lasting(wanted, func(from, user int) bool { return !g.enters(from, user) })
}

// StarvationFree reports whether a user that wants to get in does so in the end,
// provided that the others do not stay inside.
func (g *Graph) StarvationFree(user int) bool {
	return !g.lasting(func(i int) bool { return g.nodes[i].wants(user) }, func(int, int) bool { return true })
}

// lasting reports whether executions can stay within these states and steps for ever:
// in a state where nothing can happen, or in a fair cycle.
func (g *Graph) lasting(state func(i int) bool, step func(from, user int) bool) bool {
	for i := range g.nodes {
		if g.nodes[i].enabled == 0 && state(i) {
			return true
		}
	}
	found := false
	g.components(state, step, func(c []int32, in func(int32) bool) {
		found = found || g.fair(c, in, step)
	})
	return found
}

// fair reports whether a cycle through all of a component exists and is fair.
func (g *Graph) fair(c []int32, in func(int32) bool, step func(from, user int) bool) bool {
	var just uint16
	cycle := false
	for _, i := range c {
		nd := &g.nodes[i]
		for u := range g.users {
			switch {
			case nd.enabled>>u&1 == 0, nd.phase(u) == Outside:
				just |= 1 << u
			}
			if nd.enabled>>u&1 != 0 && in(g.follow(i)[u]) && step(int(i), u) {
				just |= 1 << u
				cycle = true
			}
		}
	}
	return cycle && just == 1<<len(g.users)-1
}

// Bypass is how many times the others can get in, all together, while a user waits
// that has passed the doorway; where there is none, one that has asked. bounded is
// false if there is no bound. Fairness does not matter.
func (g *Graph) Bypass(user int) (most int, bounded bool) {
	waits := func(i int) bool { return g.nodes[i].phase(user) == Waiting }
	if !slices.ContainsFunc(g.nodes, func(n node) bool { return n.phase(user) == Waiting }) {
		waits = func(i int) bool { return g.nodes[i].wants(user) }
	}
	all := func(int, int) bool { return true }
	// Components come in an order in which what follows is known.
	best := make([]int, len(g.nodes))
	bounded = true
	g.components(waits, all, func(c []int32, in func(int32) bool) {
		high := 0
		for _, i := range c {
			for u, to := range g.follow(i) {
				if to < 0 || !waits(int(to)) {
					continue
				}
				n := 0
				if u != user && g.enters(int(i), u) {
					n = 1
				}
				if in(to) {
					bounded = bounded && n == 0
				} else {
					high = max(high, n+best[to])
				}
			}
		}
		for _, i := range c {
			best[i] = high
		}
		most = max(most, high)
	})
	return most, bounded
}

// FCFS reports whether nobody gets in before a user that asks only after that one has
// passed the doorway: first come, first served. Fairness does not matter; declared is
// false if nobody ever passes a doorway, and then nothing is said.
//
// Source: L. Lamport, A New Solution of Dijkstra's Concurrent Programming Problem,
// Communications of the ACM 17(8), 1974.
func (g *Graph) FCFS(user int) (first, declared bool) {
	waits := func(i int32) bool { return g.nodes[i].phase(user) == Waiting }
	first = true
	for other := range g.users {
		if other == user {
			continue
		}
		later := make([]bool, len(g.nodes)) // the other one has come, or will come, after the doorway
		var queue []int32
		for i := range g.nodes {
			if waits(int32(i)) {
				declared = true
				if g.nodes[i].phase(other) == Outside {
					later[i], queue = true, append(queue, int32(i))
				}
			}
		}
		for n := 0; n < len(queue); n++ {
			i := queue[n]
			for u, to := range g.follow(i) {
				if to < 0 || !waits(to) {
					continue
				}
				if u == other && g.enters(int(i), u) {
					first = false
				}
				if !later[to] {
					later[to], queue = true, append(queue, to)
				}
			}
		}
	}
	return first, declared
}

// components finds the strongly connected components of part of the graph, each
// after all that follow it.
//
// Source: R. Tarjan, Depth-First Search and Linear Graph Algorithms, SIAM Journal on
// Computing 1(2), 1972; without recursion, since graphs are deep.
func (g *Graph) components(state func(i int) bool, step func(from, user int) bool, each func(c []int32, in func(int32) bool)) {
	const fresh, done = 0, -1
	mark := make([]int32, len(g.nodes)) // the number of a node on the stack, from 1
	low := make([]int32, len(g.nodes))
	of := make([]int32, len(g.nodes)) // its component, from 1
	type frame struct {
		node int32
		user int
	}
	var calls []frame
	var stack []int32
	count, component := int32(0), int32(0)
	open := func(i int32) {
		count++
		mark[i], low[i] = count, count
		stack = append(stack, i)
		calls = append(calls, frame{i, 0})
	}
	for root := range g.nodes {
		if mark[root] != fresh || !state(root) {
			continue
		}
		open(int32(root))
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			i := f.node
			if f.user < len(g.users) {
				u := f.user
				f.user++
				to := g.follow(i)[u]
				switch {
				case to < 0 || !state(int(to)) || !step(int(i), u):
				case mark[to] == fresh:
					open(to)
				case mark[to] != done:
					low[i] = min(low[i], mark[to])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if n := len(calls); n > 0 {
				up := calls[n-1].node
				low[up] = min(low[up], low[i])
			}
			if low[i] != mark[i] {
				continue
			}
			component++
			n := len(stack) - 1
			for ; stack[n] != i; n-- {
			}
			c := stack[n:]
			stack = stack[:n]
			for _, j := range c {
				mark[j], of[j] = done, component
			}
			id := component
			each(c, func(j int32) bool { return of[j] == id })
		}
	}
}
