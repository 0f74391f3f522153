package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

func catsQueues() []*algorithms.Algorithm {
	competing := &sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded}
	make := func(name string, build func(catsQueue) any, source, doc string, names []string, defects ...algorithms.Defect) *algorithms.Algorithm {
		return classic(name, algorithms.QueueKind, func(p algorithms.Params) any { return build(catsQueue{size: int(p["size"])}) }, version{
			source: source, doc: doc, stories: names, defects: defects, policy: competing,
		})
	}
	const source = "std/shared/src/main/scala/cats/effect/std/Queue.scala"
	return []*algorithms.Algorithm{
		make("broken.cats-effect.Queue-3.3.11", func(q catsQueue) any { return &handingQueue{q, nil} },
			"cats-effect 3.3.11, "+source,
			"The queue of cats-effect that hands items over to takers, be they cancelled or not. Whoever waits for room competes with newcomers.",
			stories("m51-taken-and-cancelled"),
			shows("blocked-when-quiet", "museum/m51-taken-and-cancelled", "a taker waits for the item that was handed to a cancelled one"),
			shows("conservation", "queue/cancelled-getter", "an item that was handed to a cancelled taker is lost"),
			shows("linearizability", "queue/cancelled-getter", "the item after the lost one comes out first"),
			shows("capacity", "queue/no-patience", "the lost item takes no room, and another one is let in")),
		make("broken.cats-effect.Queue-3000", func(q catsQueue) any { return &silentQueue{q} },
			"cats-effect, a draft of pull request 3000, "+source,
			"The queue of cats-effect after the first cure: whoever is cancelled after it was woken tells nobody. Whoever is woken competes with newcomers.",
			stories("m51-woken-and-cancelled"),
			shows("blocked-when-quiet", "museum/m51-woken-and-cancelled", "a taker sleeps on beside an item")),
		make("broken.asyncio.Queue-269", func(q catsQueue) any { return &stampedeQueue{q} },
			"the first draft of python/asyncio#269: the report",
			"A queue that wakes all who wait for an item, for each one that is put. They compete, and all but one go to the end of the line.",
			stories("m69-thundering-herd")),
		make("fixed.cats-effect.Queue", func(q catsQueue) any { return &q },
			"cats-effect 3.4.0, "+source,
			"The queue of cats-effect: whoever is woken competes, and passes the wake-up on if it is cancelled. Newcomers may be faster than those who wait.",
			stories("m51-taken-and-cancelled", "m51-woken-and-cancelled", "m69-thundering-herd")),
	}
}

// catsQueue passes all items through the queue: takers and offerers are only woken.
type catsQueue struct {
	size     int
	items    []int64
	takers   []*sim.Future
	offerers []*sim.Future
}

// Put waits for room and adds the item.
func (q *catsQueue) Put(t *sim.Task, item int64) error {
	return q.offer(t, item, q.await)
}

func (q *catsQueue) offer(t *sim.Task, item int64, await func(*sim.Task, *[]*sim.Future) error) error {
	for q.size > 0 && len(q.items) >= q.size {
		if err := await(t, &q.offerers); err != nil {
			return err
		}
	}
	q.items = append(q.items, item)
	wakeFirst(&q.takers)
	return nil
}

// Get waits for an item and takes it.
func (q *catsQueue) Get(t *sim.Task) (int64, error) { return q.take(t, q.await) }

func (q *catsQueue) take(t *sim.Task, await func(*sim.Task, *[]*sim.Future) error) (int64, error) {
	for len(q.items) == 0 {
		if err := await(t, &q.takers); err != nil {
			return 0, err
		}
	}
	return q.first(), nil
}

// first takes the first item out, which must be there.
func (q *catsQueue) first() int64 {
	item := q.items[0]
	q.items = q.items[1:]
	wakeFirst(&q.offerers)
	return item
}

// await waits in a line until it is woken. If that is in vain, since the task is
// cancelled, the next one is woken.
func (q *catsQueue) await(t *sim.Task, line *[]*sim.Future) error {
	f := t.NewFuture()
	*line = append(*line, f)
	_, err := f.Await(t)
	if err != nil {
		*line = without(*line, f)
		if !f.Cancelled() {
			wakeFirst(line)
		}
	}
	return err
}

// Len is the number of items.
func (q *catsQueue) Len(*sim.Task) int64 { return int64(len(q.items)) }

// Inspect shows the items, and who waits.
func (q *catsQueue) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "items", Value: fmt.Sprint(q.items)}},
		Waiters: append(waitersOf(q.takers, "get"), waitersOf(q.offerers, "put")...),
	}
}

// silentQueue does not wake the next one.
type silentQueue struct{ catsQueue }

// Put waits for room and adds the item.
func (q *silentQueue) Put(t *sim.Task, item int64) error { return q.offer(t, item, q.awaitSilently) }

// Get waits for an item and takes it.
func (q *silentQueue) Get(t *sim.Task) (int64, error) { return q.take(t, q.awaitSilently) }

func (q *silentQueue) awaitSilently(t *sim.Task, line *[]*sim.Future) error {
	f := t.NewFuture()
	*line = append(*line, f)
	_, err := f.Await(t)
	if err != nil {
		*line = without(*line, f)
	}
	return err
}

// handingQueue gives an item to the first taker, if there is one.
type handingQueue struct {
	catsQueue
	waiting []*sim.Future // for an item
}

// Put hands the item over, or adds it, or waits until it can do either.
func (q *handingQueue) Put(t *sim.Task, item int64) error {
	for !q.handOver(item) {
		if q.size == 0 || len(q.items) < q.size {
			q.items = append(q.items, item)
			return nil
		}
		if err := q.await(t, &q.offerers); err != nil {
			return err
		}
	}
	return nil
}

// handOver gives the item to the first who waits for one.
func (q *handingQueue) handOver(item int64) bool {
	for len(q.waiting) > 0 {
		taker := q.waiting[0]
		q.waiting = q.waiting[1:]
		if taker.Pending() {
			taker.Complete(sim.Int(item))
			return true
		}
	}
	return false
}

// Get takes an item, or waits until it is handed one.
func (q *handingQueue) Get(t *sim.Task) (int64, error) {
	if len(q.items) > 0 {
		return q.first(), nil
	}
	taker := t.NewFuture()
	q.waiting = append(q.waiting, taker)
	v, err := taker.Await(t)
	if err != nil {
		q.waiting = without(q.waiting, taker)
		return 0, err
	}
	return v.Bits(), nil
}

// Inspect shows the items, and who waits.
func (q *handingQueue) Inspect() algorithms.Snapshot {
	s := q.catsQueue.Inspect()
	s.Waiters = append(waitersOf(q.waiting, "get"), s.Waiters...)
	return s
}

// stampedeQueue wakes all takers for each item.
type stampedeQueue struct{ catsQueue }

// Put waits for room, adds the item, and wakes whoever waits for one.
func (q *stampedeQueue) Put(t *sim.Task, item int64) error {
	err := q.catsQueue.Put(t, item)
	for err == nil && len(q.takers) > 0 {
		wakeFirst(&q.takers)
	}
	return err
}
