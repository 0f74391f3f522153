package asyncio

import "github.com/simrun-dev/simrun/sim"

// A timerHeap is the heap in which the loop keeps its timers: CPython's heapq
// (Lib/heapq.py), whose entries compare by deadline alone. Timers with the same
// deadline therefore leave it in an order of their own, neither that of their
// creation nor its reverse, which no textbook heap reproduces: heapq.heappop
// lets the hole sink to a leaf without looking at the entry that will fill it.
type timerHeap struct{ heap []*sim.Handle }

// Push is heapq.heappush.
func (q *timerHeap) Push(h *sim.Handle) {
	q.heap = append(q.heap, h)
	q.siftDown(len(q.heap) - 1)
}

// Top is the next timer, nil if there is none.
func (q *timerHeap) Top() *sim.Handle {
	if len(q.heap) == 0 {
		return nil
	}
	return q.heap[0]
}

// Pop is heapq.heappop.
func (q *timerHeap) Pop() *sim.Handle {
	last := len(q.heap) - 1
	h := q.heap[last]
	q.heap = q.heap[:last]
	if last > 0 {
		h, q.heap[0] = q.heap[0], h
		q.siftUp()
	}
	return h
}

// Len is the number of timers, cancelled ones included: they keep their places.
func (q *timerHeap) Len() int { return len(q.heap) }

// Reset empties the heap.
func (q *timerHeap) Reset() { q.heap = q.heap[:0] }

// siftDown is heapq._siftdown: the entry at pos rises towards the root, which
// heapq calls down.
func (q *timerHeap) siftDown(pos int) {
	item := q.heap[pos]
	for pos > 0 {
		parent := (pos - 1) / 2
		if item.Deadline() >= q.heap[parent].Deadline() {
			break
		}
		q.heap[pos] = q.heap[parent]
		pos = parent
	}
	q.heap[pos] = item
}

// siftUp is heapq._siftup at the root: the smaller child moves up until a leaf
// is free, the right one of two equals; the entry of the root goes there and
// rises to its place.
func (q *timerHeap) siftUp() {
	item, pos := q.heap[0], 0
	for child := 1; child < len(q.heap); child = 2*pos + 1 {
		right := child + 1
		if right < len(q.heap) && q.heap[child].Deadline() >= q.heap[right].Deadline() {
			child = right
		}
		q.heap[pos] = q.heap[child]
		pos = child
	}
	q.heap[pos] = item
	q.siftDown(pos)
}
