package scheduler

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// A hashSet is a set of hashes of a limited size: open addressing in a table
// that is at most three quarters full.
type hashSet struct {
	table []Hash // the zero hash is an empty place
	n     int
	limit int
	full  bool // something was not added
}

func newHashSet(limit int) *hashSet { return &hashSet{limit: limit} }

// place is where h is, or would be. A hash that happens to be zero is told from
// an empty place by giving it another value.
func (s *hashSet) place(h *Hash) int {
	if *h == (Hash{}) {
		h.Lo = 1
	}
	mask := len(s.table) - 1
	i := int(h.Lo>>1) & mask
	for s.table[i] != *h && s.table[i] != (Hash{}) {
		i = (i + 1) & mask
	}
	return i
}

// has reports whether h is in s.
func (s *hashSet) has(h Hash) bool {
	return s.n > 0 && s.table[s.place(&h)] == h
}

// add puts h into s; false if it was there or there is no room.
func (s *hashSet) add(h Hash) bool {
	if 4*(s.n+1) > 3*len(s.table) {
		s.grow()
	}
	i := s.place(&h)
	switch {
	case s.table[i] == h:
		return false
	case s.n == s.limit:
		s.full = true
		return false
	}
	s.table[i] = h
	s.n++
	return true
}

func (s *hashSet) grow() {
	old := s.table
	s.table = make([]Hash, max(2*len(old), 64))
	for _, h := range old {
		if h != (Hash{}) {
			s.table[s.place(&h)] = h
		}
	}
}

// clear empties s.
func (s *hashSet) clear() {
	clear(s.table)
	s.n, s.full = 0, false
}

// sorted lists the hashes in an order that does not depend on how they came in.
func (s *hashSet) sorted() []Hash {
	list := make([]Hash, 0, s.n)
	for _, h := range s.table {
		if h != (Hash{}) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b Hash) int { return bytes.Compare(a.bytes(), b.bytes()) })
	return list
}

// bytes is h, the high half first.
func (h Hash) bytes() []byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], h.Hi)
	binary.BigEndian.PutUint64(b[8:], h.Lo)
	return b[:]
}
