package sim

// A Company says who may be inside an object together, where there is more to say of it
// than of readers and writers.
//
// Source: Y.-J. Joung, Asynchronous group mutual exclusion, Distributed Computing
// 13(4), 2000.
type Company struct {
	// Roles are what tasks are inside as; see [OpInfo.Role].
	Roles []string
	// Seats: the role of a task is its place in [World.Tasks], counted round.
	Seats bool
	// Apart[a][b] says that no two of the roles a and b are inside together.
	Apart [][]bool
	// Most is how many of each role fit; nil for any number.
	Most []int
	// Together: once as many are inside as fit, of the only role, nobody goes in before
	// all of them have left.
	Together bool
	// Wards is how many of the second role may be inside for each one of the first: they
	// do not go in, and who looks after them does not leave, if it would be more. 0 for
	// any number.
	Wards int
}

// RoleOf is the role in which a task performs an operation.
func (c *Company) RoleOf(op *OpInfo, task int) int {
	if c.Seats {
		return task % len(c.Roles)
	}
	return op.Role
}

// A Crew says who goes in together: nobody before all of its crew are there, and no
// crew before the one before has finished.
type Crew struct {
	// Roles are what tasks come as; see [OpInfo.Role].
	Roles []string
	// Makeups are the ways to make up a crew: how many of each role. All of them have
	// as many tasks.
	Makeups [][]int
}

// Size is how many tasks a crew has.
func (c *Crew) Size() (n int) {
	for _, m := range c.Makeups[0] {
		n += m
	}
	return n
}

// A Bus says who gets on when it stops: those who wait, as many as there are seats, and
// nobody who comes while they do.
type Bus struct {
	Seats int
}
