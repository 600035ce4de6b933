package casefile

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	maxLines = 20      // changes told of one text
	maxTable = 1 << 18 // cells of the table in which lines are matched
)

// texts compares line by line and tells the first few changes. A line's number is the one that it has now, or had.
func (c *comparison) texts(a, b []byte) {
	was, is := lines(a), lines(b)
	same := 0
	for same < len(was) && same < len(is) && was[same] == is[same] {
		same++
	}
	was, is = was[same:], is[same:]
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	if len(was) == 0 && len(is) == 0 { // only the line breaks differ
		c.note("body", fmt.Sprintf("%d bytes", len(a)), fmt.Sprintf("%d bytes", len(b)))
		return
	}
	told := 0
	for _, h := range hunks(was, is) {
		for i := range max(len(h.was), len(h.is)) {
			if told++; told > maxLines {
				continue
			}
			at, before, after := h.at+i, "", ""
			if i < len(h.was) {
				before = visibleBlank(h.was[i])
			}
			if i < len(h.is) {
				after = visibleBlank(h.is[i])
			}
			c.note("body:"+strconv.Itoa(same+at+1), before, after)
		}
	}
	if told > maxLines {
		c.note("body", "", fmt.Sprintf("... and %d more lines differ", told-maxLines))
	}
}

// visibleBlank tells a line without text from no line.
func visibleBlank(line string) string {
	if line == "" {
		return "(blank)"
	}
	return line
}

func lines(body []byte) []string {
	split := strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
	for i, l := range split {
		split[i] = strings.TrimRight(l, "\r")
	}
	return split
}

// hunk is a run of lines that was replaced by another, either of them possibly empty.
type hunk struct {
	at      int
	was, is []string
}

// hunks matches the longest common subsequence, unless the texts are so long that the table would not be worth its
// memory; then the whole is one hunk.
func hunks(a, b []string) []hunk {
	if (len(a)+1)*(len(b)+1) > maxTable {
		return []hunk{{0, a, b}}
	}
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	var found []hunk
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		fromA, fromB := i, j
		for i < len(a) || j < len(b) {
			if i < len(a) && j < len(b) && a[i] == b[j] {
				break
			}
			if j == len(b) || i < len(a) && common[(i+1)*width+j] >= common[i*width+j+1] {
				i++
			} else {
				j++
			}
		}
		found = append(found, hunk{fromB, a[fromA:i], b[fromB:j]})
	}
	return found
}
