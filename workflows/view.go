package workflows

import (
	"encoding/json"
	"slices"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/values/errs"
)

// View is a workflow as it is deployed, for drawing.
type View struct {
	Name string                 `json:"name"`
	Type blueprint.WorkflowType `json:"type"`
	// Version is the one that each step of the trail carries.
	Version string `json:"version"`
	// Definition is the state machine, with placeholders where it names functions; only of a single one.
	Definition json.RawMessage `json:"definition,omitempty"`
}

// All returns every workflow, without its definition.
func All() ([]View, error) {
	views := make([]View, len(blueprint.Workflows))
	for i, w := range blueprint.Workflows {
		definition, err := Load(w.Name)
		if err != nil {
			return nil, err
		}
		views[i] = View{Name: w.Name, Type: w.Type, Version: definition.Version}
	}
	return views, nil
}

// Find returns one workflow whole, or errs.NotFound.
func Find(name string) (View, error) {
	at := slices.IndexFunc(blueprint.Workflows, func(w blueprint.Workflow) bool { return w.Name == name })
	if at < 0 {
		return View{}, errs.New(errs.NotFound, "no workflow has the name %q", name)
	}
	definition, err := Load(name)
	if err != nil {
		return View{}, err
	}
	return View{Name: name, Type: blueprint.Workflows[at].Type, Version: definition.Version, Definition: json.RawMessage(definition.Text)}, nil
}
