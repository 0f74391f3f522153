package scheduler_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// recordedCases are from the literature or were recorded from other explorers.
func recordedCases() (list []countCase) {
	add := func(name string, want int64, setup countSetup) {
		list = append(list, countCase{name, want, setup, want > 10_000})
	}
	add("ticket lock, spinning, 3 x 1", 48, ticketLock(3, 1, spinForTurn))
	add("hand-off lock, 3 x 3", 330_252, handOffRounds(3, 3))
	// P. Abdulla, S. Aronis, B. Jonsson and K. Sagonas, Optimal Dynamic Partial Order
	// Reduction, POPL 2014, where lastzero(5), (10) and (15) have 64, 3,328 and 147,456
	// classes, filesystem(14), (16), (18), (19) have 2, 8, 32, 64, and indexer(12) and
	// (15) have 8 and 4,096.
	for n := 3; n <= 11; n++ {
		add(fmt.Sprintf("lastzero(%d)", n), power(2, n-2)*int64(n+3), shared(lastzero(n)))
	}
	for n := 13; n <= 19; n++ {
		add(fmt.Sprintf("filesystem(%d)", n), power(2, n-13), shared(filesystem(n)))
	}
	for n := 11; n <= 13; n++ {
		add(fmt.Sprintf("indexer(%d)", n), power(8, n-11), shared(indexer(n)))
	}
	return list
}

// lastzero is n writers of the elements of an array, each of which first reads the
// element before, and a reader that looks for the last zero.
func lastzero(n int) func(w *sim.World) {
	return func(w *sim.World) {
		array := make([]*sim.Atomic[int], n+1)
		for i := range array {
			array[i] = sim.NewAtomic(w, 0)
		}
		spawnAll(w, n+1, func(_ *sim.Task, i int) {
			if i > 0 {
				array[i].Store(array[i-1].Load() + 1)
				return
			}
			for i = n; array[i].Load() != 0; i-- {
			}
		})
	}
}

// filesystem is n tasks that take a block each, under locks. It and indexer are from
// C. Flanagan and P. Godefroid, Dynamic Partial-Order Reduction for Model Checking
// Software, POPL 2005.
func filesystem(n int) func(w *sim.World) {
	const blocks, inodes = 26, 32
	return func(w *sim.World) {
		var locki [inodes]*sim.Mutex
		var lockb [blocks]*sim.Mutex
		var inode [inodes]*sim.Var[int]
		var busy [blocks]*sim.Var[bool]
		for i := range locki {
			locki[i], inode[i] = sim.NewMutex(w), sim.NewVar(w, 0)
		}
		for i := range lockb {
			lockb[i], busy[i] = sim.NewMutex(w), sim.NewVar(w, false)
		}
		spawnAll(w, n, func(t *sim.Task, i int) {
			locki[i].Lock(t)
			for b := i * 2 % blocks; inode[i].Get() == 0; b = (b + 1) % blocks {
				lockb[b].Lock(t)
				if !busy[b].Get() {
					busy[b].Set(true)
					inode[i].Set(b + 1)
				}
				lockb[b].Unlock(t)
			}
			locki[i].Unlock(t)
		})
	}
}

// indexer is n tasks that put four entries each into a hash table.
func indexer(n int) func(w *sim.World) {
	const size = 128
	return func(w *sim.World) {
		var table [size]*sim.Atomic[int]
		for i := range table {
			table[i] = sim.NewAtomic(w, 0)
		}
		spawnAll(w, n, func(_ *sim.Task, i int) {
			for m := 1; m <= 4; m++ {
				entry := m*11 + i
				h := entry * 7 % size
				for !table[h].CompareAndSwap(0, entry) {
					h = (h + 1) % size
				}
			}
		})
	}
}
