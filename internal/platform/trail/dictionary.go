package trail

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

// A dictionary is what the rows of its version take for granted: states by their number, and a text of which a row's texts repeat much,
// such as the names of fields. Rows are kept for good, so a dictionary that rows were written with never changes, which a test holds: a
// better one is a next version.
type dictionary struct {
	states []string
	codes  map[string]int // from 1
	text   []byte
	// writers are at rest: each has 800 KB of tables.
	writers sync.Pool
}

// newest is the version that rows are written with.
const newest = 2

//go:embed dictionary
var dictionaryFiles embed.FS

// dictionaries by their version, from 1.
var dictionaries = readDictionaries()

func readDictionaries() []*dictionary {
	all := []*dictionary{nil}
	for version := 1; version <= newest; version++ {
		d := &dictionary{codes: map[string]int{}, text: dictionaryFile(version, "text")}
		for state := range strings.Lines(string(dictionaryFile(version, "states"))) {
			d.states = append(d.states, strings.TrimSpace(state))
			d.codes[strings.TrimSpace(state)] = len(d.states)
		}
		all = append(all, d)
	}
	return all
}

func dictionaryFile(version int, part string) []byte {
	text, err := dictionaryFiles.ReadFile(fmt.Sprintf("dictionary/%d.%s", version, part))
	if err != nil {
		panic(err) // it is embedded
	}
	return text
}

// dictionaryOf gives that of a row. A version that is not known is of a newer program.
func dictionaryOf(version int) (*dictionary, error) {
	if version < 1 || version >= len(dictionaries) {
		return nil, fmt.Errorf("the trail was written with dictionary %d, and this program knows %d: use the newer program", version, newest)
	}
	return dictionaries[version], nil
}
