package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// List is for tasks that search, insert and delete: the first searcher keeps deleters out,
// and so does the first inserter; inserters keep out each other.
//
// Source: A. Downey, The Little Book of Semaphores, 6.1.
type List struct {
	insertMutex, noSearcher, noInserter semaphore
	searchers, inserters                *lightswitch
}

// NewList makes one.
func NewList(w *sim.World) *List {
	return &List{
		newSemaphore(w, "insertMutex", 1), newSemaphore(w, "noSearcher", 1), newSemaphore(w, "noInserter", 1),
		newLightswitch(w, "searchers", weak), newLightswitch(w, "inserters", weak),
	}
}

// SearcherIn implements [algorithms.SharedList].
func (l *List) SearcherIn(t *sim.Task) { l.searchers.lock(t, l.noSearcher) }

// SearcherOut implements [algorithms.SharedList].
func (l *List) SearcherOut(t *sim.Task) { l.searchers.unlock(t, l.noSearcher) }

// InserterIn implements [algorithms.SharedList].
func (l *List) InserterIn(t *sim.Task) {
	l.inserters.lock(t, l.noInserter)
	l.insertMutex.wait(t)
}

// InserterOut implements [algorithms.SharedList].
func (l *List) InserterOut(t *sim.Task) {
	l.insertMutex.signal(t)
	l.inserters.unlock(t, l.noInserter)
}

// DeleterIn implements [algorithms.SharedList].
func (l *List) DeleterIn(t *sim.Task) {
	l.noSearcher.wait(t)
	l.noInserter.wait(t)
}

// DeleterOut implements [algorithms.SharedList].
func (l *List) DeleterOut(t *sim.Task) {
	l.noInserter.signal(t)
	l.noSearcher.signal(t)
}

// Inspect implements [algorithms.Inspector].
func (l *List) Inspect() algorithms.Snapshot {
	return shown("searchers", l.searchers.counter, "inserters", l.inserters.counter,
		"noSearcher", l.noSearcher, "noInserter", l.noInserter, "insertMutex", l.insertMutex)
}

// SociableList has no mutex for inserters: the lightswitch lets in several.
type SociableList struct{ *List }

// NewSociableList makes one.
func NewSociableList(w *sim.World) SociableList { return SociableList{NewList(w)} }

// InserterIn implements [algorithms.SharedList].
func (l SociableList) InserterIn(t *sim.Task) { l.inserters.lock(t, l.noInserter) }

// InserterOut implements [algorithms.SharedList].
func (l SociableList) InserterOut(t *sim.Task) { l.inserters.unlock(t, l.noInserter) }

// GreedyList has inserters that search first, and so are searchers, too, and who deletes
// takes the two semaphores in the other order.
type GreedyList struct{ *List }

// NewGreedyList makes one.
func NewGreedyList(w *sim.World) GreedyList { return GreedyList{NewList(w)} }

// InserterIn implements [algorithms.SharedList].
func (l GreedyList) InserterIn(t *sim.Task) {
	l.SearcherIn(t)
	l.List.InserterIn(t)
}

// InserterOut implements [algorithms.SharedList].
func (l GreedyList) InserterOut(t *sim.Task) {
	l.List.InserterOut(t)
	l.SearcherOut(t)
}

// DeleterIn implements [algorithms.SharedList].
func (l GreedyList) DeleterIn(t *sim.Task) {
	l.noInserter.wait(t)
	l.noSearcher.wait(t)
}
