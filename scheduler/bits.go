package scheduler

import "math/bits"

// A bitset is a set of transitions of a path, by depth.
type bitset []uint64

func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) add(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) remove(i int)   { b[i>>6] &^= 1 << (i & 63) }

func (b bitset) addAll(o bitset) {
	for i, w := range o {
		b[i] |= w
	}
}

func (b bitset) removeAll(o bitset) {
	for i, w := range o {
		b[i] &^= w
	}
}

func (b bitset) meets(o bitset) bool {
	for i, w := range o {
		if b[i]&w != 0 {
			return true
		}
	}
	return false
}

func (b bitset) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// last is the largest member, -1 if there is none.
func (b bitset) last() int {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 0 {
			return i<<6 + 63 - bits.LeadingZeros64(b[i])
		}
	}
	return -1
}

// next is the smallest member from i on, -1 if there is none.
func (b bitset) next(i int) int {
	for at := i >> 6; at < len(b); at++ {
		w := b[at]
		if at == i>>6 {
			w &= ^uint64(0) << (i & 63)
		}
		if w != 0 {
			return at<<6 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// resize makes b a set of n words, keeping its members.
func (b bitset) resize(n int) bitset {
	for len(b) < n {
		b = append(b, 0)
	}
	return b
}
