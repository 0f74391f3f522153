package scenarios

import "slices"

// A move is an operation in a program of a sweep.
type move struct {
	word
	timed   bool
	timeout int64
	joined  bool // no scheduling point stands before it
}

// releases is the undo of a move that gives back, none that of one that neither
// takes nor gives.
const (
	none     = -1
	releases = -2
)

// A program is what one task of a sweep does.
type program []move

// keeps reports whether the task ends inside: it never gives back what it has.
func (p program) keeps() bool {
	open := 0
	for i := range p {
		switch {
		case p[i].ends >= 0:
		case p[i].undo >= 0:
			open++
		case p[i].undo == releases:
			open--
		}
	}
	return open > 0
}

// open is how many stays that a release ends go on after the first moves.
func (p program) open(after, release int) (n int) {
	for i := range p[:after] {
		if p[i].undo == release {
			n++
		}
		if p[i].ends == release || p[i].undo == releases && p[i].op == release {
			n--
		}
	}
	return n
}

// A writer writes the undisturbed programs of a kind: all sequences of its
// operations in which a release comes after its acquisition, and what was acquired
// is given back or, if nothing comes after the last acquisition, kept.
type writer struct {
	words []word
	// inside: see insideOnly. An acquisition is free of cost if one of those
	// operations follows it.
	inside bool
	open   []int // stays, by the operation that ends them
	held   int   // all of them
	prefix program
	done   []program
}

// programs lists the undisturbed programs of a cost, in the order of their words.
func programs(words []word, inside bool, cost int) []program {
	w := &writer{words: words, inside: inside}
	for i := range words {
		for len(w.open) <= words[i].undo {
			w.open = append(w.open, 0)
		}
	}
	w.write(cost)
	return w.done
}

func (w *writer) write(left int) {
	due, last := 0, none
	if n := len(w.prefix); n > 0 {
		last = w.prefix[n-1].undo
	}
	if w.inside && last >= 0 {
		due = 1
	}
	if len(w.prefix) > 0 && left == due && (w.held == 0 || last != releases) {
		w.done = append(w.done, slices.Clone(w.prefix))
	}
	for _, word := range w.words {
		switch {
		case word.undo >= 0 && w.inside:
			word.cost = due
		case word.undo < 0 && w.inside && w.held == 0, word.ends >= 0 && w.open[word.ends] == 0:
			continue
		}
		if word.cost <= left {
			w.follow(word, left-word.cost)
		}
	}
	for op, n := range w.open {
		if n > 0 && due <= left {
			w.follow(word{op: op, undo: releases, ends: none}, left-due)
		}
	}
}

// follow writes the programs that go on with a word.
func (w *writer) follow(word word, left int) {
	w.count(word, 1)
	w.prefix = append(w.prefix, move{word: word})
	w.write(left)
	w.prefix = w.prefix[:len(w.prefix)-1]
	w.count(word, -1)
}

// count notes that a word begins or ends a stay, or takes that back.
func (w *writer) count(word word, by int) {
	switch {
	case word.undo >= 0:
		w.open[word.undo] += by
		w.held += by
	case word.undo == releases:
		w.open[word.op] -= by
		w.held -= by
	}
	if word.ends >= 0 {
		w.open[word.ends] -= by
		w.held -= by
	}
}
