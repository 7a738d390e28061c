package titles_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/workflows"
	"carmensita.pe/market/workflows/titles"
)

// The name of a state of type Task, Map and so on, in the text of a machine.
var stateName = regexp.MustCompile(`"([^"]+)": \{\s*(?:"Comment": "(?:[^"\\]|\\.)*",\s*)?"Type": "(\w+)"`)

// A person reads the steps of these in the story of a sale, a refund or an order; the page holds the machines that it draws.
func TestOf_hasATitleForEachStepOfAStory(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"checkout", "sweep", "refund", "owed-refunds", "restock", "restock-act", "wake-restock"} {
		definition, err := workflows.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range stateName.FindAllStringSubmatch(definition.Text, -1) {
			if state := found[1]; found[2] == "Task" && titles.Lookup(state) == state {
				t.Errorf("%s: %q has no title", name, state)
			}
		}
	}
}

func TestOf_namesNoStateThatIsGone(t *testing.T) {
	t.Parallel()
	states := map[string]bool{}
	for _, w := range blueprint.Workflows {
		definition, err := workflows.Load(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range stateName.FindAllStringSubmatch(definition.Text, -1) {
			states[found[1]] = true
		}
	}
	text, err := os.ReadFile("titles.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	// States that only the trails of older sales tell of, which are kept for good.
	states["Price the cart"] = true
	for state, title := range all {
		if !states[state] || title == "" {
			t.Errorf("%q, in Spanish %q, is the state of no machine", state, title)
		}
	}
}
