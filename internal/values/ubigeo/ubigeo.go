// Package ubigeo knows the districts of Peru by INEI's code of six digits: two for the department, two for the province, two for the district.
// places.txt is SUNAT's catalogue 13 of the rules of 2026-02-12 (rule 4093 observes a document whose issuer stands elsewhere), one place a line,
// in the order of the codes; departments end in 0000, provinces in 00. The page reads the same file.
package ubigeo

import (
	_ "embed" // places.txt
	"sort"
	"strings"
)

//go:embed places.txt
var places string

// District is a district and what it lies in, in SUNAT's spelling: capitals, no accents.
type District struct{ Code, Name, Province, Department string }

// Find returns the district of a code; false for any other text, and for a whole province or department.
func Find(code string) (District, bool) {
	if len(code) != 6 || strings.HasSuffix(code, "00") {
		return District{}, false
	}
	name, known := find(code)
	if !known {
		return District{}, false
	}
	province, _ := find(code[:4] + "00")
	department, _ := find(code[:2] + "0000")
	return District{Code: code, Name: name, Province: province, Department: department}, true
}

// find looks a line up by its code: the lines are sorted, so halves are as good as a map and cost a process nothing when it starts.
func find(code string) (name string, known bool) {
	// The first byte at which a line of this code, or of a later one, begins.
	begins := sort.Search(len(places), func(i int) bool { return lineAt(i) >= code })
	line := lineAt(begins)
	return strings.TrimPrefix(line, code+" "), strings.HasPrefix(line, code+" ")
}

// lineAt is the line that holds byte i.
func lineAt(i int) string {
	if i >= len(places) {
		return ""
	}
	from := strings.LastIndexByte(places[:i], '\n') + 1
	to := from + strings.IndexByte(places[from:], '\n')
	return places[from:to]
}
