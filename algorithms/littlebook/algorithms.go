package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// most is how many tasks a solution is for, where its puzzle does not say.
const most = 8

// A solution is what is to be said of one: the puzzle, the section of the book, and who may
// starve.
type solution struct {
	kind     *algorithms.Kind
	name     string
	section  string
	starving string
	build    func(w *sim.World, p algorithms.Params) any
	doc      string
}

// sized makes a solution of a size, and plain one without.
func sized[T any, N int | int64](param string, build func(w *sim.World, n N) T) func(*sim.World, algorithms.Params) any {
	return func(w *sim.World, p algorithms.Params) any { return build(w, N(p[param])) }
}

func plain[T any](build func(w *sim.World) T) func(*sim.World, algorithms.Params) any {
	return func(w *sim.World, _ algorithms.Params) any { return build(w) }
}

// solutions are the right ones.
func solutions() []solution {
	return []solution{
		{algorithms.MeetingKind, "ReusableBarrier", "3.7", "anybody", sized("parties", NewReusableBarrier),
			"The barrier with two turnstiles, of which one is always shut. Tasks go through one by one, each opening it for the next."},
		{algorithms.MeetingKind, "PreloadedBarrier", "3.7", "anybody", sized("parties", NewPreloadedBarrier),
			"The barrier with two turnstiles that the last one to come opens for all at once."},
		{algorithms.MoleculeKind, "H2O", "5.6", "anybody", plain(NewH2O),
			"Water: who completes a molecule calls the others and keeps the mutex. No other molecule is begun before all three have bonded, which a barrier says."},
		{algorithms.BathroomKind, "Bathroom", "6.2", "anybody", sized("room", NewBathroom),
			"A bathroom with a lightswitch and a multiplex for each group. As long as women come, men wait, and the other way round."},
		{algorithms.BathroomKind, "NoStarveBathroom", "6.2", "anybody", sized("room", NewNoStarveBathroom),
			"The bathroom with a turnstile in front, at which who waits for the other group keeps out its own latecomers. Anybody may starve at it as long as semaphores are weak."},
		{algorithms.BathroomKind, "NoStarveBathroom-strong", "6.2", "nobody", sized("room", NewStrongBathroom),
			"The bathroom with a turnstile, of strong semaphores, so that nobody starves."},
		{algorithms.TableKind, "Footman", "4.4", "anybody", sized("seats", NewFootman),
			"Philosophers with a footman, who lets all but one to the table."},
		{algorithms.TableKind, "Footman-strong", "4.4", "nobody", sized("seats", NewStrongFootman),
			"Philosophers with a footman and strong semaphores: nobody starves."},
		{algorithms.TableKind, "Lefty", "4.4", "anybody", sized("seats", NewLefty),
			"Philosophers of whom one takes the left fork first, and all others the right one."},
		{algorithms.TableKind, "Lefty-strong", "4.4", "nobody", sized("seats", NewStrongLefty),
			"Philosophers of whom one takes the left fork first, with strong semaphores: nobody starves."},
		{algorithms.TableKind, "Tanenbaum", "4.4", "anybody", sized("seats", NewTanenbaum),
			"Tanenbaum's philosophers, who eat when no neighbour does. Two that take turns may keep the one between them hungry for ever."},
		{algorithms.TableKind, "Tanenbaum-strong", "4.4", "anybody", sized("seats", NewStrongTanenbaum),
			"Tanenbaum's philosophers with strong semaphores. Two that take turns may keep the one between them hungry for ever all the same."},
		{algorithms.ListKind, "List", "6.1", "anybody", plain(NewList),
			"A list of which lightswitches for searchers and for inserters keep out who deletes, and a mutex more than one inserter."},
		{algorithms.RopeKind, "Rope", "6.3", "anybody", sized("bears", NewRope),
			"Baboons on a rope: one that waits for the others to be over keeps the turnstile."},
		{algorithms.RopeKind, "Rope-strong", "6.3", "nobody", sized("bears", NewStrongRope),
			"Baboons on a rope, with strong semaphores: nobody starves."},
		{algorithms.SushiBarKind, "SushiBar", "7.1", "anybody", sized("seats", NewSushiBar),
			"The last one of a party to leave counts those who wait as guests, and then lets them sit down: I'll do it for you."},
		{algorithms.SushiBarKind, "BatonSushiBar", "7.1", "anybody", sized("seats", NewBatonSushiBar),
			"Who lets somebody sit down leaves it the mutex: pass the baton."},
		{algorithms.ChildCareKind, "ChildCare", "7.2, extended", "anybody", sized("children", NewChildCare),
			"Whoever comes or leaves looks which children may come in, and which adult may leave."},
		{algorithms.BusKind, "BatonBus", "7.4, the first solution", "anybody", sized("seats", NewBatonBus),
			"The bus keeps the mutex, riders get on one after the other, and the last one gives it back: pass the baton. A multiplex bounds how many wait at the stop."},
		{algorithms.BusKind, "Bus", "7.4, the second solution", "anybody", sized("seats", NewBus),
			"The bus lets riders on one by one, and counts for them: I'll do it for you."},
		{algorithms.BusKind, "WideBus", "7.4, the second solution, with a signal for all", "anybody", sized("seats", NewWideBus),
			"The bus lets all riders on at once, and waits for as many to be aboard."},
	}
}

// Algorithms lists the registrations of this package: the right solutions.
func Algorithms() (all []*algorithms.Algorithm) {
	for _, s := range solutions() {
		all = append(all, &algorithms.Algorithm{
			Name: "littlebook." + s.name, Kind: s.kind,
			New:   func(w *sim.World, p algorithms.Params) (any, error) { return s.build(w, p), nil },
			Doc:   s.doc,
			Style: sim.SharedMemory, Tracked: true, Disciplines: []sim.Discipline{sim.Any},
			Source: "A. Downey, The Little Book of Semaphores, second edition, 2016, " + s.section,
			Policy: sim.Policy{
				Admission: sim.Barging, Starving: s.starving, Bypass: sim.Unbounded, Unchecked: true, Uncancellable: true, Tasks: most,
			},
		})
	}
	return all
}
