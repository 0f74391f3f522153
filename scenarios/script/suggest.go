package script

import "strings"

// Suggest returns the word of among that word was probably meant to be, or ""
// when none is near. Near is an edit distance (insert, delete, replace, swap
// neighbours; case ignored) of at most a third of the length, and at least
// one. Among equally near words the first wins.
func Suggest(word string, among []string) string {
	const longest = 40 // longer words are not typing errors, and cost time
	if len(word) < 2 || len(word) > longest {
		return foldedMatch(word, among)
	}
	best, bestDistance := "", 4
	for _, w := range among {
		if len(w) > longest {
			continue
		}
		near := min(3, max(1, max(len(w), len(word))/3))
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d <= near && d < bestDistance && d < len(w) {
			best, bestDistance = w, d
		}
	}
	return best
}

func foldedMatch(word string, among []string) string {
	for _, w := range among {
		if strings.EqualFold(w, word) {
			return w
		}
	}
	return ""
}

// distance is the optimal string alignment distance of a and b in bytes.
func distance(a, b string) int {
	before := make([]int, len(b)+1) // the row before the previous one
	row := make([]int, len(b)+1)
	next := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// didYouMean is the hint for an unknown word: the nearest known one, or all of
// them when none is near and they are few.
func didYouMean(word string, among []string) string {
	const few = 18
	if s := Suggest(word, among); s != "" {
		return "did you mean " + quote(s) + "?"
	}
	if len(among) == 0 || len(among) > few {
		return ""
	}
	return "known: " + strings.Join(among, ", ")
}
