package spin

// A line of tasks is a number, so that it can be kept in a variable and compared: four
// bits for each task, its index and 1, the first one lowest.

// push puts a task at the end.
func push(line uint64, task int) uint64 {
	at := 0
	for line>>at != 0 {
		at += 4
	}
	return line | uint64(task+1)<<at
}

// insert puts a task in its place by number.
func insert(line uint64, task int) uint64 {
	at := 0
	for line>>at&15 != 0 && int(line>>at&15) <= task {
		at += 4
	}
	return line>>at<<(at+4) | uint64(task+1)<<at | line&(1<<at-1)
}

// head is the first one; there must be one.
func head(line uint64) int { return int(line&15) - 1 }

// isIn reports whether a task is in line.
func isIn(line uint64, task int) bool { return without(line, task) != line }

// without is the line that is left without a task.
func without(line uint64, task int) uint64 {
	for at := 0; line>>at != 0; at += 4 {
		if line>>at&15 == uint64(task+1) {
			return line>>(at+4)<<at | line&(1<<at-1)
		}
	}
	return line
}

// members lists those in line.
func members(line uint64) (tasks []int) {
	for ; line != 0; line >>= 4 {
		tasks = append(tasks, head(line))
	}
	return tasks
}
