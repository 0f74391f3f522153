package turns

// skip takes out waiters who have given up.
func (l *Turns) skip() {
	for depth(len(l.queue)) > 0 && l.queue[0].Done() {
		l.queue = l.queue[1:]
	}
}

// depth counts the hard way.
func depth(n int) int {
	if n > 0 {
		n = depth(n-1) + 1
	}
	return n
}
