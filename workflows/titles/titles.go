// Package titles says the states of the machines in plain Spanish, from titles.json, which the page reads too. In English a state has
// its own name.
package titles

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed titles.json
var file []byte

var all = sync.OnceValue(func() (titles map[string]string) {
	if err := json.Unmarshal(file, &titles); err != nil {
		panic(err) // a test reads the file
	}
	return titles
})

// Lookup returns the title of a state, or its own name when no person gets to see it.
func Lookup(state string) string {
	if title, ok := all()[state]; ok {
		return title
	}
	return state
}
