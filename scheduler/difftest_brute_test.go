package scheduler_test

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A diffOdometer makes the choices of one schedule after another: it counts.
type diffOdometer struct {
	choices, options []int32
	at               int
}

// Begin implements [sim.Strategy].
func (o *diffOdometer) Begin(*sim.World) { o.at = 0 }

// Choose implements [sim.Strategy].
func (o *diffOdometer) Choose(p *sim.Point) int {
	if p.World().Quieted() {
		return p.Default()
	}
	if o.at == len(o.choices) {
		o.choices, o.options = append(o.choices, 0), append(o.options, int32(p.Len()))
	}
	o.at++
	return int(o.choices[o.at-1])
}

// next turns to the next schedule; false if there is none.
func (o *diffOdometer) next() bool {
	n := o.at - 1
	for n >= 0 && o.choices[n]+1 == o.options[n] {
		n--
	}
	if n < 0 {
		return false
	}
	o.choices, o.options = o.choices[:n+1], o.options[:n+1]
	o.choices[n]++
	return true
}

// A diffProbe makes random choices and multiplies how many there were.
type diffProbe struct {
	g       *scheduler.PCG
	product float64
}

// Begin implements [sim.Strategy].
func (r *diffProbe) Begin(*sim.World) { r.product = 1 }

// Choose implements [sim.Strategy].
func (r *diffProbe) Choose(p *sim.Point) int {
	r.product *= float64(p.Len())
	return int(r.g.Below(uint32(p.Len())))
}

// A diffTruth is what all schedules of a program come to.
type diffTruth struct {
	classes  map[scheduler.Hash]diffClass
	runs     int
	steps    int64 // of one execution per class
	outcomes [sim.Stopped + 1]int64
	// violations counts, for each property, the classes that violate it.
	violations [diffProperties]int64
	// unsound is set if two executions of one class ended differently.
	unsound string
	// tooMany schedules: nothing is known.
	tooMany bool
}

type diffClass struct {
	final   uint64
	choices []int32 // of the first execution
}

// diffTruthOf executes every schedule, unless there are more than limit.
func diffTruthOf(p *diffProgram, limit int) *diffTruth {
	e := newDiffExecution(p)
	defer e.w.Close()
	truth := &diffTruth{classes: map[scheduler.Hash]diffClass{}}
	probe, sum := &diffProbe{g: scheduler.SeededPCG(1)}, 0.0
	for range 3 {
		e.w.Run(probe, e.setup)
		sum += probe.product
	}
	if sum/3 > float64(limit)*2 {
		truth.tooMany = true
		return truth
	}
	o := &diffOdometer{}
	c := &scheduler.ClassHash{Strategy: o}
	for {
		res := e.w.Run(c, e.setup)
		final := e.final(&res)
		truth.runs++
		if was, ok := truth.classes[c.Sum()]; !ok {
			truth.classes[c.Sum()] = diffClass{final, append([]int32{}, res.Choices...)}
			truth.steps += int64(res.Steps)
			truth.outcomes[res.Outcome]++
			for i := range truth.violations {
				truth.violations[i] += int64(e.judge(&res) >> i & 1)
			}
		} else if was.final != final && truth.unsound == "" {
			truth.unsound = "two executions of one class end differently:\n" + p.show(was.choices) + "\nand\n" + p.show(res.Choices)
		}
		if !o.next() {
			return truth
		}
		if truth.runs == limit {
			truth.tooMany = true
			return truth
		}
	}
}

// show is one execution as text: its steps, and what the operations saw.
func (p *diffProgram) show(choices []int32) string {
	e := newDiffExecution(p)
	defer e.w.Close()
	e.verbose = true
	l := &diffLogger{Replay: scheduler.Replay{Choices: choices, Prefix: true}, e: e}
	res := e.w.Run(l, e.setup)
	fmt.Fprintf(&l.b, "  %s, final state %x, choices %v\n", res.Outcome, e.final(&res), choices)
	for _, t := range res.Blocked {
		fmt.Fprintf(&l.b, "  %s waits\n", t.Name())
	}
	return l.b.String()
}

// A diffLogger writes down the steps of an execution.
type diffLogger struct {
	scheduler.Replay
	e    *diffExecution
	b    strings.Builder
	done int
}

// Stepped implements [sim.Stepper].
func (l *diffLogger) Stepped(s *sim.Step) {
	w := l.e.w
	fmt.Fprintf(&l.b, "  %d %s %s:", s.N, s.Kind, w.Path(s.Actor))
	for _, a := range s.Footprint {
		fmt.Fprintf(&l.b, " %s %s", a.Mode, w.Path(a.Object))
	}
	if s.Barrier {
		l.b.WriteString(" barrier")
	}
	fmt.Fprintf(&l.b, " [%s]\n", strings.Join(l.e.log[l.done:], "; "))
	l.done = len(l.e.log)
}
