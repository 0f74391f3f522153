// Package sample has something for every operator.
package sample

import "github.com/simrun-dev/simrun/sim"

type queue struct {
	waiting []*sim.Future
	held    bool
	count   int
}

func (q *queue) acquire(t *sim.Task) error {
	defer q.leave()
	for q.held && q.count >= 1 {
		turn := t.NewFuture()
		q.waiting = append(q.waiting, turn)
		if _, err := turn.Await(t); err != nil {
			q.release(t, 2)
			return err
		}
	}
	q.held = true
	q.count++
	return nil
}

func (q *queue) release(_ *sim.Task, n int) {
	if !q.held || q.count == 0 {
		return
	}
	q.count -= n
	q.held = false
	for _, turn := range q.waiting {
		if turn.Done() {
			continue
		}
		turn.Complete(sim.Value{})
		break
	}
}

func (q *queue) first() *sim.Future {
	f := q.waiting[0]
	q.waiting = q.waiting[1:]
	return f
}

func (q *queue) room(n int) bool {
	switch {
	case !q.held && n < 3:
		return true
	case q.count+n > 4:
		return false
	}
	return true
}

func (*queue) leave() {}

// Inspect is for people, and left alone.
func (q *queue) Inspect() int { return q.count + 1 }
