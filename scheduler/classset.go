package scheduler

// A classSet remembers up to limit classes.
type classSet struct {
	limit  int
	once   map[Hash]bool // true: met once so far
	single int64
	full   bool
}

func newClassSet(limit int) *classSet {
	return &classSet{limit: limit, once: make(map[Hash]bool)}
}

// add notes that a class was met.
func (s *classSet) add(h Hash) {
	once, known := s.once[h]
	switch {
	case once:
		s.once[h] = false
		s.single--
	case known:
	case len(s.once) < s.limit:
		s.once[h] = true
		s.single++
	default:
		s.full = true
	}
}

// counts is how many classes were met, and how many of them once; full if
// there were more than could be remembered.
func (s *classSet) counts() (classes, single int64, full bool) {
	return int64(len(s.once)), s.single, s.full
}
