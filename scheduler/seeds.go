package scheduler

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A SeedRange is the seeds First, First+1 and so on, Count of them.
type SeedRange struct{ First, Count uint64 }

// String is the range as [ParseSeeds] reads it: "7" or "5-10".
func (r SeedRange) String() string {
	if r.Count == 1 {
		return strconv.FormatUint(r.First, 10)
	}
	return fmt.Sprintf("%d-%d", r.First, r.First+r.Count-1)
}

// MaxSeeds is the largest number of seeds of one sampling.
const MaxSeeds = math.MaxInt64

// ParseSeeds reads a list of seeds and ranges, both ends included, decimal or
// hexadecimal with 0x: "1,2,5-10".
func ParseSeeds(s string) ([]SeedRange, error) {
	var list []SeedRange
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, err := parseSeed(from)
		if err != nil {
			return nil, err
		}
		last := first
		if isRange {
			if last, err = parseSeed(to); err != nil {
				return nil, err
			}
		}
		if last < first {
			return nil, fmt.Errorf("scheduler: seeds %q: the range ends before it begins", part)
		}
		if last-first >= MaxSeeds {
			return nil, fmt.Errorf("scheduler: seeds %q: more than %d seeds", part, uint64(MaxSeeds))
		}
		list = append(list, SeedRange{first, last - first + 1})
	}
	if _, err := countSeeds(list); err != nil {
		return nil, err
	}
	return list, nil
}

// parseSeed reads one seed.
func parseSeed(s string) (uint64, error) {
	digits, base := s, 10
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		digits, base = rest, 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err == nil:
		return n, nil
	case strings.Contains(err.Error(), "out of range"):
		return 0, fmt.Errorf("scheduler: seed %q does not fit into 64 bits", s)
	}
	return 0, fmt.Errorf("scheduler: seed %q is not a whole number (decimal, or hexadecimal with 0x)", s)
}

// countSeeds is the total of a list.
func countSeeds(list []SeedRange) (int64, error) {
	var n uint64
	for _, r := range list {
		if r.Count > MaxSeeds-n {
			return 0, fmt.Errorf("scheduler: more than %d seeds", uint64(MaxSeeds))
		}
		n += r.Count
	}
	return int64(n), nil
}

// seedAt is the seed at a position of the list, counted from 0.
func seedAt(list []SeedRange, at int64) uint64 {
	n := uint64(at)
	for _, r := range list {
		if n < r.Count {
			return r.First + n
		}
		n -= r.Count
	}
	panic("scheduler: seed position out of range")
}
