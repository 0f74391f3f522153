package scheduler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// An oracle answers the data choices of tasks. With its answers given, a program
// has no data choices, so that exploration can exchange steps without asking
// whether they would have chosen as well; and the classes of a program are those
// under all oracles. A prefix is executed again for every class anyway, so this
// costs nothing but where the schedule decides whether a choice is made at all:
// then some executions under an oracle do not ask what it is there to answer,
// and are counted under another one.
type oracle []answer

// An answer is for the n-th choice of a task, from 0. Choices that have none are 0.
type answer struct {
	process sim.ID
	n       int32
	value   int32
}

// A question is a choice that was made among so many options.
type question struct {
	process sim.ID
	n       int32
	options int32
	value   int32
}

// with is o with one more answer, in the order of identities.
func (o oracle) with(w *sim.World, a answer) oracle {
	more := append(slices.Clone(o), a)
	slices.SortFunc(more, func(a, b answer) int {
		if c := w.CompareIDs(a.process, b.process); c != 0 {
			return c
		}
		return int(a.n - b.n)
	})
	return more
}

// name tells oracles apart.
func (o oracle) name() string {
	var b strings.Builder
	for _, a := range o {
		fmt.Fprintf(&b, "%d.%d=%d ", a.process, a.n, a.value)
	}
	return b.String()
}

// has reports whether o answers a choice.
func (o oracle) has(process sim.ID, n int32) bool {
	return slices.ContainsFunc(o, func(a answer) bool { return a.process == process && a.n == n })
}

// A tally applies an oracle to one execution.
type tally struct {
	oracle  oracle
	asked   []question
	used    int  // answers of the oracle that were asked for
	clamped bool // an answer was too large: this is another oracle's execution
}

func (t *tally) begin(o oracle) { *t = tally{oracle: o, asked: t.asked[:0]} }

// ask notes the next choice of a task.
func (t *tally) ask(process sim.ID, options int) *question {
	q := question{process: process, options: int32(options)}
	for _, other := range t.asked {
		if other.process == process {
			q.n++
		}
	}
	t.asked = append(t.asked, q)
	return &t.asked[len(t.asked)-1]
}

// choose answers the next choice of a task.
func (t *tally) choose(process sim.ID, options int) int {
	q := t.ask(process, options)
	for _, a := range t.oracle {
		if a.process == process && a.n == q.n {
			t.used++
			if int(a.value) >= options {
				t.clamped = true
				return options - 1
			}
			q.value = a.value
			return int(a.value)
		}
	}
	return 0
}

// foreign reports whether the execution belongs to another oracle.
func (t *tally) foreign() bool { return t.clamped || t.used < len(t.oracle) }

// wonder notes the questions of an execution that have not been met.
func (u *parcel) wonder(t *tally) {
	for _, q := range t.asked {
		if !t.oracle.has(q.process, q.n) && !slices.Contains(u.questions, q) {
			u.questions = append(u.questions, q)
		}
	}
}

// ask sees to it that every answer to the questions of a parcel is tried.
func (f *frontier) ask(questions []question) {
	for _, q := range questions {
		if f.mutant == mutantLast {
			q.options--
		}
		for c := int32(1); c < q.options; c++ {
			f.add(f.oracles[f.at].with(f.world, answer{q.process, q.n, c}))
		}
	}
}

// add puts an oracle behind those to be tried.
func (f *frontier) add(o oracle) {
	if name := o.name(); !f.tried[name] {
		f.tried[name] = true
		f.oracles = append(f.oracles, o)
	}
}

// nextOracle begins again with other answers; false if all have been tried.
func (f *frontier) nextOracle() bool {
	if f.done() {
		return false
	}
	f.at++
	f.begin()
	return true
}
