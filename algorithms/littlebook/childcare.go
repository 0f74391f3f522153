package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// ChildCare is the extended solution, in which nobody waits without need: who comes or
// leaves looks who may go on then, and counts on their behalf before it lets them go. The
// book looks only for children when an adult comes, and only for adults when a child leaves:
// see [ForgetfulChildCare].
//
// Source: A. Downey, The Little Book of Semaphores, 7.2, after M. Hailperin, Operating
// Systems and Middleware.
type ChildCare struct {
	most                               int // children for each adult
	adults, children, waiting, leaving *sim.Atomic[int]
	mutex, childQueue, adultQueue      semaphore
}

// NewChildCare makes one with so many children for each adult.
func NewChildCare(w *sim.World, children int) *ChildCare {
	return &ChildCare{
		children, newCounter(w, "adults"), newCounter(w, "children"), newCounter(w, "waiting"), newCounter(w, "leaving"),
		newSemaphore(w, "mutex", 1), newSemaphore(w, "childQueue", 0), newSemaphore(w, "adultQueue", 0),
	}
}

// AdultIn implements [algorithms.ChildCare].
func (c *ChildCare) AdultIn(t *sim.Task) {
	c.mutex.wait(t)
	c.adults.Add(1)
	c.letChildrenIn(t)
	c.letAdultOut(t)
	c.mutex.signal(t)
}

// ChildIn implements [algorithms.ChildCare].
func (c *ChildCare) ChildIn(t *sim.Task) {
	c.mutex.wait(t)
	if c.children.Load() < c.most*c.adults.Load() {
		c.children.Add(1)
		c.mutex.signal(t)
		return
	}
	c.waiting.Add(1)
	c.mutex.signal(t)
	c.childQueue.wait(t)
}

// ChildOut implements [algorithms.ChildCare].
func (c *ChildCare) ChildOut(t *sim.Task) {
	c.mutex.wait(t)
	c.children.Add(-1)
	c.letAdultOut(t)
	c.letChildrenIn(t)
	c.mutex.signal(t)
}

// AdultOut implements [algorithms.ChildCare].
func (c *ChildCare) AdultOut(t *sim.Task) {
	c.mutex.wait(t)
	if c.children.Load() <= c.most*(c.adults.Load()-1) {
		c.adults.Add(-1)
		c.mutex.signal(t)
		return
	}
	c.leaving.Add(1)
	c.mutex.signal(t)
	c.adultQueue.wait(t)
}

// letChildrenIn lets in as many of those who wait as there is room for.
func (c *ChildCare) letChildrenIn(t *sim.Task) {
	if n := min(c.waiting.Load(), c.most*c.adults.Load()-c.children.Load()); n > 0 {
		c.waiting.Add(-n)
		c.children.Add(n)
		c.childQueue.signals(t, int64(n))
	}
}

// letAdultOut lets an adult go that wants to, if the others can look after the children.
func (c *ChildCare) letAdultOut(t *sim.Task) {
	if c.leaving.Load() > 0 && c.children.Load() <= c.most*(c.adults.Load()-1) {
		c.leaving.Add(-1)
		c.adults.Add(-1)
		c.adultQueue.signal(t)
	}
}

// Inspect implements [algorithms.Inspector].
func (c *ChildCare) Inspect() algorithms.Snapshot {
	return shown("adults", c.adults, "children", c.children, "waiting", c.waiting, "leaving", c.leaving,
		"mutex", c.mutex, "childQueue", c.childQueue, "adultQueue", c.adultQueue)
}

// ForgetfulChildCare is the extended solution as the book has it: an adult that comes lets
// in children, but does not look whether another adult may leave now, nor a child that
// leaves whether another child may come in.
//
// Source: A. Downey, The Little Book of Semaphores, 7.2, the extended solution.
type ForgetfulChildCare struct{ *ChildCare }

// NewForgetfulChildCare makes one with so many children for each adult.
func NewForgetfulChildCare(w *sim.World, children int) ForgetfulChildCare {
	return ForgetfulChildCare{NewChildCare(w, children)}
}

// AdultIn implements [algorithms.ChildCare].
func (c ForgetfulChildCare) AdultIn(t *sim.Task) {
	c.mutex.wait(t)
	c.adults.Add(1)
	c.letChildrenIn(t)
	c.mutex.signal(t)
}

// ChildOut implements [algorithms.ChildCare].
func (c ForgetfulChildCare) ChildOut(t *sim.Task) {
	c.mutex.wait(t)
	c.children.Add(-1)
	c.letAdultOut(t)
	c.mutex.signal(t)
}

// TokenChildCare has a token for each child that may come in. Adults bring some, and take
// them away one by one, with the mutex in hand if there is one: what has been taken is lost
// for children, and for other adults, while the next token does not come.
//
// Source: A. Downey, The Little Book of Semaphores, 7.2: without the mutex the first attempt,
// with it the solution, which is to be extended.
type TokenChildCare struct {
	most          int
	tokens, mutex semaphore
	locks         bool
}

// NewTokenChildCare makes the first attempt, with so many children for each adult.
func NewTokenChildCare(w *sim.World, children int) *TokenChildCare {
	return &TokenChildCare{children, newSemaphore(w, "multiplex", 0), newSemaphore(w, "mutex", 1), false}
}

// NewLockedChildCare makes the one with the mutex.
func NewLockedChildCare(w *sim.World, children int) *TokenChildCare {
	c := NewTokenChildCare(w, children)
	c.locks = true
	return c
}

// AdultIn implements [algorithms.ChildCare].
func (c *TokenChildCare) AdultIn(t *sim.Task) { c.tokens.signals(t, int64(c.most)) }

// ChildIn implements [algorithms.ChildCare].
func (c *TokenChildCare) ChildIn(t *sim.Task) { c.tokens.wait(t) }

// ChildOut implements [algorithms.ChildCare].
func (c *TokenChildCare) ChildOut(t *sim.Task) { c.tokens.signal(t) }

// AdultOut implements [algorithms.ChildCare].
func (c *TokenChildCare) AdultOut(t *sim.Task) {
	if c.locks {
		c.mutex.wait(t)
	}
	for range c.most {
		c.tokens.wait(t)
	}
	if c.locks {
		c.mutex.signal(t)
	}
}

// Inspect implements [algorithms.Inspector].
func (c *TokenChildCare) Inspect() algorithms.Snapshot {
	return shown("multiplex", c.tokens, "mutex", c.mutex)
}
