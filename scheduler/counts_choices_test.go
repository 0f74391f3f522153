package scheduler_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// choiceCases are programs with data choices, some of which not every schedule makes.
func choiceCases() (list []countCase) {
	add := func(name string, want int64, setup func(w *sim.World)) {
		list = append(list, countCase{name: name, want: want, setup: shared(setup)})
	}
	for n := 1; n <= 4; n++ {
		for k := 2; k <= 3; k++ {
			add(fmt.Sprintf("%d tasks choose of %d", n, k), power(int64(k), n), func(w *sim.World) {
				spawnAll(w, n, func(t *sim.Task, _ int) { t.Choose(k) })
			})
			add(fmt.Sprintf("%d tasks choose of %d and write", n, k), factorial(n)*power(int64(k), n), func(w *sim.World) {
				x := sim.NewAtomic(w, 0)
				spawnAll(w, n, func(t *sim.Task, _ int) { x.Store(t.Choose(k)) })
			})
			// Each reads before the write, or after it and chooses.
			add(fmt.Sprintf("%d readers choose of %d if they see a write", n, k), power(int64(1+k), n), func(w *sim.World) {
				x := sim.NewAtomic(w, 0)
				spawnAll(w, n+1, func(t *sim.Task, i int) {
					if i == n {
						x.Store(1)
					} else if x.Load() == 1 {
						t.Choose(k)
					}
				})
			})
			add(fmt.Sprintf("the first of %d tasks chooses of %d", n, k), int64(n*k), func(w *sim.World) {
				x := sim.NewAtomic(w, 0)
				spawnAll(w, n, func(t *sim.Task, _ int) {
					if x.CompareAndSwap(0, 1) {
						t.Choose(k)
					}
				})
			})
		}
		// The i-th of them has i options.
		add(fmt.Sprintf("%d tasks choose of as many as have come", n), power(factorial(n), 2), func(w *sim.World) {
			x := sim.NewAtomic(w, 0)
			spawnAll(w, n, func(t *sim.Task, _ int) { t.Choose(x.Add(1)) })
		})
	}
	// One of them keeps the mutex, so the other one chooses if it comes first.
	add("choice under a mutex", 4, func(w *sim.World) {
		m := sim.NewMutex(w)
		spawnAll(w, 2, func(t *sim.Task, i int) {
			m.Lock(t)
			if i == 0 {
				t.Choose(3)
				m.Unlock(t)
			}
		})
	})
	// Counted by executing every schedule. Two workers once found 127, since each had
	// seen other steps.
	add("choice, mutex and memory", 131, func(w *sim.World) {
		m, x := sim.NewMutex(w), sim.NewAtomic(w, 0)
		spawnAll(w, 3, func(t *sim.Task, i int) {
			switch i {
			case 0:
				if t.Choose(2) == 1 {
					x.CompareAndSwap(0, 1)
				}
			case 1:
				m.Lock(t)
				x.Load()
				if x.Load() == 1 {
					x.Store(2)
				}
				m.Unlock(t)
			case 2:
				x.Add(1)
				x.Store(1)
				if x.Load() == 1 {
					x.CompareAndSwap(1, 0)
				}
			}
		})
	})
	return list
}
