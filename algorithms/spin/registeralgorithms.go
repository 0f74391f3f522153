package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// register registers what is read and written as a whole.
func register(name string, build func(w *sim.World) any, doc, source string) *algorithms.Algorithm {
	a := lock(name, unordered, build, "", source)
	a.Kind, a.Doc, a.Policy.Unchecked = algorithms.RegisterKind, doc, false
	return a
}

// doubleChecked registers what is set once.
func doubleChecked() *algorithms.Algorithm {
	a := register("DoubleChecked", func(w *sim.World) any { return NewDoubleChecked(w) },
		"A value that is set once, with double-checked locking. Who finds none takes a lock and looks again; anybody may be next.",
		"D. Schmidt and T. Harrison, Double-Checked Locking, in Pattern Languages of Program Design 3, 1997")
	a.Kind = algorithms.AsyncResultKind
	return a
}

// registers are data that are too large for one access.
func registers() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		doubleChecked(),
		register("SeqLock", func(w *sim.World) any { return NewSeqLock(w, 0) },
			"The seqlock of Linux: a number that is odd while somebody writes. Readers change nothing, and read again if it has changed; they may starve, and so may writers, of which anybody may be next.",
			"C. Lameter, Effective synchronization on Linux/NUMA systems, Gelato 2005; H. Boehm, Can seqlocks get along with programming language memory models?, MSPC 2012"),
		register("Versions", func(w *sim.World) any { return NewVersions(w) },
			"Lamport's two version numbers, one raised before and one after a write. Readers look at them in the other order, and read again if they differ; they may starve, and so may writers, which have a lock among themselves.",
			"L. Lamport, Concurrent reading and writing, CACM 20(11), 1977"),
	}
}
