package script_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes a random but valid scenario file.
type generator struct {
	*rand.Rand
	b     strings.Builder
	tasks []string
	ops   map[string][]string // of each task, repetitions written out
}

func generate(r *rand.Rand) string {
	g := &generator{Rand: r, tasks: []string{"a", "b", "c3", "x3"}[:1+r.IntN(4)], ops: map[string][]string{}}
	if g.IntN(2) == 0 {
		g.line("simrun 1")
	}
	g.line("lock q = queue" + g.one("", "(1)", "( maxsize = 2 )", "()"))
	g.line("var x2" + g.one("", " = -3", "=007"))
	for _, t := range g.tasks {
		body, ops := g.body(0)
		g.ops[t] = ops
		g.line("task " + t + g.one("", " at 0") + ":" + body)
	}
	g.line(g.one("loop any", "loop fifo", "mutex m", "cell x = 1", "spurious 2", "memory tso", "memory  tso : 3"))
	for i := range g.IntN(3) {
		g.schedule(fmt.Sprintf("s%d", i))
	}
	g.line("expect blocks " + g.one("anybody", strings.Join(g.tasks, g.one(",", " , "))))
	if t := g.one(g.tasks...); len(g.ops[t]) > 0 {
		op, _, _ := strings.Cut(g.ops[t][0], " ")
		g.line(g.one("allow", "forbid") + g.one("", " sc", " tso  sc") + g.one(":", " : ") + t + "." + op + g.outcome(op) + g.one("", ",x2=1", " , x2 = -3"))
	}
	g.line("expect violates " + g.one("bypass <= 2", "mutual-exclusion"))
	g.line("check " + g.one("safety", "fairness(bypass<=1 , overtakes)", "bypass≤3, safety"))
	g.noise()
	return g.b.String()
}

func (g *generator) one(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g *generator) noise() {
	for range g.IntN(3) {
		g.b.WriteString(g.one("", "  ", "\t") + g.one("", "# note", "#", "## two  ") + g.one("\n", "\r\n"))
	}
}

func (g *generator) line(s string) {
	g.noise()
	g.b.WriteString(g.one("", " ", "\t") + s + g.one("", " ", " # after", "\t#x2 ") + g.one("\n", "\r\n"))
}

// body returns the text of a program and its operations.
func (g *generator) body(depth int) (string, []string) {
	var all strings.Builder
	var ops []string
	for i := range 1 + g.IntN(3) {
		var text string
		var some []string
		joins := i > 0 && depth < 2 && g.IntN(4) == 0
		if i > 0 && !joins {
			all.WriteString(g.one(";", " ; "))
		}
		if joins {
			all.WriteString(g.one("||", " || ", "‖"))
			text = g.one("put q 1", "get q timeout 3", "cancel "+g.one(g.tasks...))
			some = []string{text}
			if g.IntN(3) == 0 {
				text = "(" + text + g.one("", "; step") + ")"
				if strings.HasSuffix(text, "step)") {
					some = append(some, "step")
				}
			}
		} else if depth < 2 && g.IntN(4) == 0 {
			text, some = g.body(depth + 1)
			text = "(" + text + ")"
		} else {
			text = g.one("put q 1", "get q", "get  q timeout 3", "try_get q", "read x2", "add x2", "write x2 -1",
				"step", "fence", "sleep 2", "choose 2", "cas x2 0 1", "fetchadd x2", "swap x2 7", "await x2 0", "cancel "+g.one(g.tasks...))
			some = []string{text}
			if strings.HasPrefix(text, "cas") && depth == 0 {
				then := g.one("step", "add x2")
				text += g.one("; ", ";") + g.one("if true ", "unless true ", "if false") + g.one("("+then+")", " ("+then+")", " "+then)
				some = append(some, then)
			}
		}
		times := 1
		if !strings.HasPrefix(text, "cas x2 0 1;") && g.IntN(3) == 0 {
			times = 1 + g.IntN(3)
			text += g.one(" x", "×", " * ") + fmt.Sprint(times)
		}
		for range times {
			ops = append(ops, some...)
		}
		all.WriteString(text)
	}
	return all.String(), ops
}

// schedule runs random tasks' next operations.
func (g *generator) schedule(name string) {
	g.line("schedule " + name + g.one("", " loose") + ":")
	ran := map[string]int{}
	g.line("tick 1")
	for range g.IntN(8) {
		t := g.one(g.tasks...)
		if ran[t] == len(g.ops[t]) {
			g.line("tick 2 wakes nobody")
			continue
		}
		op := g.ops[t][ran[t]]
		ran[t]++
		short, _, _ := strings.Cut(op, " ")
		text := t + " " + g.one(op, short)
		if g.IntN(2) == 0 {
			text += g.outcome(short)
		}
		if g.IntN(4) == 0 {
			text += g.one("||", " ‖ ", " || ") + "cancel " + g.one(g.tasks...)
		}
		g.line(text + g.one("", " wakes nobody", "   wakes "+t))
		if g.IntN(3) == 0 {
			g.line(t + g.one("", "."+short) + g.outcome(short))
		}
	}
}

func (g *generator) outcome(op string) string {
	switch op {
	case "get":
		return g.one(" = 5", " = none", "=true", " raises ErrEmpty", " blocks", " cancelled", " returns")
	case "put":
		return g.one(" blocks", " cancelled", " returns", " raises ErrFull")
	}
	return " returns"
}
