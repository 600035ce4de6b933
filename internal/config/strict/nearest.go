package strict

import "strings"

// Nearest returns the known name that is most like the given one: at most two edits away, or a third of its length.
// "" when none is.
func Nearest(name string, known []string) string {
	name = strings.ToLower(name)
	limit := max(2, len([]rune(name))/3)
	nearest := ""
	for _, k := range known {
		d := distance(name, strings.ToLower(k))
		if d >= len([]rune(k)) { // nothing of it would be left
			continue
		}
		if d <= limit && (nearest == "" || d < distance(name, strings.ToLower(nearest))) {
			nearest = k
		}
	}
	return nearest
}

// DidYouMean is a hint after an unknown name.
func DidYouMean(name string, known []string) string {
	if n := Nearest(name, known); n != "" {
		return "did you mean " + n + "?"
	}
	if len(known) > 12 {
		return ""
	}
	return "known are " + strings.Join(known, ", ")
}

// distance is Levenshtein's, with two neighbours exchanged counted as one edit.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	if len(from) > 100 || len(to) > 100 {
		return 100
	}
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range to {
		rows[0][j+1] = j + 1
	}
	for i := range from {
		for j := range to {
			cost := 1
			if from[i] == to[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && from[i] == to[j-1] && from[i-1] == to[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(from)][len(to)]
}
