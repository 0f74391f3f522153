package broken

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An anyioStream is the memory object stream of anyio: a sender gives its item to the
// first receiver who waits. If that one is cancelled before it runs, the item is
// lost. And a receiver that finds an item in the buffer leaves the senders alone who
// wait for room in it.
//
// The fixed one lets a receiver that has an item return it, and a sender whose item
// was taken succeed, cancelled or not: anyio's cancel scopes ask again.
//
// Source: anyio, src/anyio/streams/memory.py, before #147 and before 2.0.0; fixed:
// as in 3.7, but for senders.
type anyioStream struct {
	fixed     bool
	max       int64 // 0 for any number of items
	buffer    []int64
	receivers []*anyioContainer
	senders   []*anyioContainer
}

// An anyioContainer is a task that waits to receive or to send an item.
type anyioContainer struct {
	anyioEvent
	item int64
}

func (q *anyioStream) container(t *sim.Task, item int64) *anyioContainer {
	return &anyioContainer{anyioEvent{fut: t.NewFuture()}, item}
}

// pop takes the first one out of a line; nil if there is none.
func pop(line *[]*anyioContainer) *anyioContainer {
	if len(*line) == 0 {
		return nil
	}
	c := (*line)[0]
	*line = slices.Delete(*line, 0, 1)
	return c
}

// await waits in a line. Whoever is cancelled leaves it.
func (q *anyioStream) await(t *sim.Task, line *[]*anyioContainer, c *anyioContainer) error {
	*line = append(*line, c)
	err := c.wait(t)
	if err != nil {
		*line = slices.DeleteFunc(*line, func(other *anyioContainer) bool { return other == c })
		if q.fixed && c.set {
			return nil
		}
	}
	return err
}

// Put is send().
func (q *anyioStream) Put(t *sim.Task, item int64) error {
	if q.TryPut(t, item) == nil {
		return nil
	}
	return q.await(t, &q.senders, q.container(t, item))
}

// TryPut is send_nowait().
func (q *anyioStream) TryPut(_ *sim.Task, item int64) error {
	if c := pop(&q.receivers); c != nil {
		c.item = item
		c.fire()
		return nil
	}
	if q.max > 0 && int64(len(q.buffer)) >= q.max {
		return algorithms.ErrFull // WouldBlock
	}
	q.buffer = append(q.buffer, item)
	return nil
}

// Get is receive().
func (q *anyioStream) Get(t *sim.Task) (int64, error) {
	if item, err := q.TryGet(t); err == nil {
		return item, nil
	}
	c := q.container(t, 0)
	err := q.await(t, &q.receivers, c)
	return c.item, err
}

// TryGet is receive_nowait().
func (q *anyioStream) TryGet(*sim.Task) (int64, error) {
	if len(q.buffer) == 0 || q.fixed {
		if c := pop(&q.senders); c != nil {
			q.buffer = append(q.buffer, c.item)
			c.fire()
		}
	}
	if len(q.buffer) == 0 {
		return 0, algorithms.ErrEmpty // WouldBlock
	}
	item := q.buffer[0]
	q.buffer = slices.Delete(q.buffer, 0, 1)
	return item, nil
}

// Len is statistics().current_buffer_used.
func (q *anyioStream) Len(*sim.Task) int64 { return int64(len(q.buffer)) }

// Inspect shows the buffer, and who waits.
func (q *anyioStream) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "buffer", Value: fmt.Sprint(q.buffer)}}}
	for _, c := range q.receivers {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: c.fut, Note: "get"})
	}
	for _, c := range q.senders {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: c.fut, Note: "put"})
	}
	return s
}
