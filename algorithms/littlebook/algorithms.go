package littlebook

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package: the right solutions.
func Algorithms() []*algorithms.Algorithm {
	return slices.Concat(meetings(), molecules(), bathrooms(), tables())
}

// most is how many tasks a solution is for, where its puzzle does not say.
const most = 8

// solution registers one. What all of them have in common is filled in.
func solution(k *algorithms.Kind, name, starving string, build func(w *sim.World, p algorithms.Params) any, doc, section string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "littlebook." + name, Kind: k,
		New:   func(w *sim.World, p algorithms.Params) (any, error) { return build(w, p), nil },
		Doc:   doc,
		Style: sim.SharedMemory, Tracked: true, Disciplines: []sim.Discipline{sim.Any},
		Source: "A. Downey, The Little Book of Semaphores, second edition, 2016, " + section,
		Policy: sim.Policy{
			Admission: sim.Barging, Starving: starving, Bypass: sim.Unbounded, Unchecked: true, Uncancellable: true, Tasks: most,
		},
	}
}

func meetings() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		solution(algorithms.MeetingKind, "ReusableBarrier", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewReusableBarrier(w, int(p["parties"])) },
			"The barrier with two turnstiles, of which one is always shut. Tasks go through one by one, each opening it for the next.", "3.7"),
		solution(algorithms.MeetingKind, "PreloadedBarrier", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewPreloadedBarrier(w, int(p["parties"])) },
			"The barrier with two turnstiles that the last one to come opens for all at once.", "3.7"),
	}
}

func molecules() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		solution(algorithms.MoleculeKind, "H2O", "anybody",
			func(w *sim.World, _ algorithms.Params) any { return NewH2O(w) },
			"Water: who completes a molecule calls the others and keeps the mutex. No other molecule is begun before all three have bonded, which a barrier says.", "5.6"),
	}
}

func bathrooms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		solution(algorithms.BathroomKind, "Bathroom", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewBathroom(w, p["room"]) },
			"A bathroom with a lightswitch and a multiplex for each group. As long as women come, men wait, and the other way round.", "6.2"),
		solution(algorithms.BathroomKind, "NoStarveBathroom", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewNoStarveBathroom(w, p["room"]) },
			"The bathroom with a turnstile in front, at which who waits for the other group keeps out its own latecomers. Anybody may starve at it as long as semaphores are weak.", "6.2"),
	}
}

func tables() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		solution(algorithms.TableKind, "Footman", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewFootman(w, int(p["seats"])) },
			"Philosophers with a footman, who lets all but one to the table.", "4.4"),
		solution(algorithms.TableKind, "Lefty", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewLefty(w, int(p["seats"])) },
			"Philosophers of whom one takes the left fork first, and all others the right one.", "4.4"),
		solution(algorithms.TableKind, "Tanenbaum", "anybody",
			func(w *sim.World, p algorithms.Params) any { return NewTanenbaum(w, int(p["seats"])) },
			"Tanenbaum's philosophers, who eat when no neighbour does. Two that take turns may keep the one between them hungry for ever.", "4.4"),
	}
}
