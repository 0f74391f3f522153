package fair

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

var (
	errRUnlock = fmt.Errorf("fair: nobody reads: %w", algorithms.ErrMisuse)
	errUnlock  = fmt.Errorf("fair: nobody writes: %w", algorithms.ErrMisuse)
	// errBound answers a parameter of the kind that the locks do not have.
	errBound = fmt.Errorf("fair: the number of readers cannot be bounded: %w", algorithms.ErrParam)
)

// A request waits to be granted.
type request struct {
	granted *sim.Future
	write   bool
}

// requests is a line of them.
type requests []request

// wait queues a request and waits until it is granted. If that ends early, backOut
// is called when it is no longer in line, and told whether it had been granted.
func (q *requests) wait(t *sim.Task, write bool, backOut func(granted bool)) error {
	r := request{t.NewFuture(), write}
	*q = append(*q, r)
	_, err := r.granted.Await(t)
	if err != nil {
		if i := slices.Index(*q, r); i >= 0 {
			*q = slices.Delete(*q, i, i+1)
		}
		backOut(!r.granted.Cancelled())
	}
	return err
}

// live takes out requests at the head that have been cancelled, though their tasks
// do not know it yet, and reports whether one is left.
func (q *requests) live() bool {
	for len(*q) > 0 && (*q)[0].granted.Done() {
		*q = (*q)[1:]
	}
	return len(*q) > 0
}

// grant takes the first one out, which must be live, and tells its task.
func (q *requests) grant() {
	first := (*q)[0]
	*q = (*q)[1:]
	first.granted.Complete(sim.Value{})
}

// inspect lists the line for people.
func (q requests) inspect(to []algorithms.Waiter) []algorithms.Waiter {
	for _, r := range q {
		note := "r"
		if r.write {
			note = "w"
		}
		to = append(to, algorithms.Waiter{Future: r.granted, Note: note})
	}
	return to
}

// An occupancy is who is inside, or has been let in and not run yet.
type occupancy struct {
	readers int
	writing bool
}

// admits reports whether there is room for a reader, or for a writer.
func (o *occupancy) admits(write bool) bool {
	return !o.writing && !(write && o.readers > 0)
}

func (o *occupancy) enter(write bool) {
	if write {
		o.writing = true
	} else {
		o.readers++
	}
}

func (o *occupancy) leave(write bool) error {
	switch {
	case write && !o.writing:
		return errUnlock
	case !write && o.readers == 0:
		return errRUnlock
	case write:
		o.writing = false
	default:
		o.readers--
	}
	return nil
}

// locked reports whether somebody is inside.
func (o *occupancy) locked() bool { return o.writing || o.readers > 0 }

func (o *occupancy) fields() []algorithms.Field {
	return []algorithms.Field{
		{Name: "readers", Value: strconv.Itoa(o.readers)},
		{Name: "writing", Value: strconv.FormatBool(o.writing)},
	}
}
