// Package items holds what the queues of the ports have inside: the three
// methods that their kinds of queue override, _init, _get and _put.
package items

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A List is the items of a queue. Order says which one comes out first; the zero
// List is empty and gives out the oldest.
type List struct {
	Order sim.ItemOrder
	items []int64
}

// Put is _put(). The originals keep a heap where the least comes out first;
// numbers leave a heap in the order in which they leave a sorted list.
func (l *List) Put(item int64) {
	at := len(l.items)
	if l.Order == sim.LeastFirst {
		at, _ = slices.BinarySearch(l.items, item)
	}
	l.items = slices.Insert(l.items, at, item)
}

// PutFirst puts an item in front of all others: the next one to come out, where
// the oldest comes out first.
func (l *List) PutFirst(item int64) { l.items = slices.Insert(l.items, 0, item) }

// Get is _get(). The list must not be empty.
func (l *List) Get() int64 {
	at := 0
	if l.Order == sim.NewestFirst {
		at = len(l.items) - 1
	}
	item := l.items[at]
	l.items = slices.Delete(l.items, at, at+1)
	return item
}

// Len is the number of items.
func (l *List) Len() int64 { return int64(len(l.items)) }

// String lists the items, as in "[1 2]".
func (l *List) String() string { return fmt.Sprint(l.items) }
