// Package workflows holds the state machines, one *.asl.json file each, as Step Functions runs them.
//
// A file names functions and other machines by the placeholders of the blueprint (${CheckoutSellAtOnce}, ${RestockMachine}),
// the bus and the topics as ${EventBus}, ${AlertsTopic} and ${NoticesTopic}, and its own version as ${Definition}. CDK and the
// local cloud fill them: the files are the same on AWS and on a laptop. A step and the states that undo it stand next to
// each other.
package workflows

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"iter"
	"regexp"

	"carmensita.pe/market/internal/platform/blueprint"
)

//go:embed *.asl.json
var files embed.FS

// DefinitionPlaceholder is where a file wants its own version.
const DefinitionPlaceholder = "Definition"

var placeholder = regexp.MustCompile(`\$\{(\w+)\}`)

// Definition is a state machine file.
type Definition struct {
	Name string
	// Text has placeholders still.
	Text string
	// Version is the start of the text's SHA-256: every step of the trail carries it.
	Version string
}

// Load reads the file of a workflow in the blueprint.
func Load(name string) (Definition, error) {
	text, err := files.ReadFile(name + ".asl.json")
	if err != nil {
		return Definition{}, fmt.Errorf("the workflow %q has no file: %w", name, err)
	}
	sum := sha256.Sum256(text)
	return Definition{Name: name, Text: string(text), Version: hex.EncodeToString(sum[:6])}, nil
}

// ARNs is where the placeholders of a definition point to.
type ARNs struct {
	Function func(blueprint.Function) string
	Machine  func(blueprint.Workflow) string
	// EventBus is the name of the bus, which events:putEvents takes for an ARN.
	EventBus string
	// AlertsTopic is for admins: trouble. NoticesTopic is for managers and the owner: news.
	AlertsTopic, NoticesTopic string
}

// Functions returns the blueprint's functions that the definition calls. A placeholder that means nothing is an error.
func (d Definition) Functions() ([]blueprint.Function, error) {
	var named []blueprint.Function
	for name := range d.placeholders() {
		target, ok := targets[name]
		if !ok {
			return nil, fmt.Errorf("the workflow %s names ${%s}, which is in no line of the blueprint", d.Name, name)
		}
		if target.function != nil {
			named = append(named, *target.function)
		}
	}
	return named, nil
}

// Uses returns what the definition's own integrations touch, as the blueprint's Workflow.Uses has to say it.
func (d Definition) Uses() []blueprint.Access {
	var uses []blueprint.Access
	for name := range d.placeholders() {
		if access := targets[name].access; access != "" {
			uses = append(uses, access)
		}
	}
	return uses
}

// placeholders returns each name once, in the order of the text.
func (d Definition) placeholders() iter.Seq[string] {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		for _, match := range placeholder.FindAllStringSubmatch(d.Text, -1) {
			if name := match[1]; !seen[name] {
				seen[name] = true
				if !yield(name) {
					return
				}
			}
		}
	}
}

// Bind returns the definition with every placeholder filled.
func (d Definition) Bind(arns ARNs) (string, error) {
	if _, err := d.Functions(); err != nil {
		return "", err
	}
	return placeholder.ReplaceAllStringFunc(d.Text, func(found string) string {
		return targets[found[2:len(found)-1]].fill(d, arns)
	}), nil
}

// target is what a placeholder stands for.
type target struct {
	fill     func(Definition, ARNs) string
	function *blueprint.Function
	// access is what a machine needs to use it by itself; "" for what needs none.
	access blueprint.Access
}

var targets = func() map[string]target {
	all := map[string]target{
		DefinitionPlaceholder: {fill: func(d Definition, _ ARNs) string { return d.Version }},
		"EventBus":            {fill: func(_ Definition, a ARNs) string { return a.EventBus }, access: blueprint.PutEvents},
		"AlertsTopic":         {fill: func(_ Definition, a ARNs) string { return a.AlertsTopic }, access: blueprint.AlertsTopic},
		"NoticesTopic":        {fill: func(_ Definition, a ARNs) string { return a.NoticesTopic }, access: blueprint.NoticesTopic},
	}
	for _, f := range blueprint.Functions {
		all[f.Placeholder()] = target{fill: func(_ Definition, a ARNs) string { return a.Function(f) }, function: &f}
	}
	for _, w := range blueprint.Workflows {
		all[w.Placeholder()] = target{fill: func(_ Definition, a ARNs) string { return a.Machine(w) }, access: blueprint.Access("states:" + w.Name)}
	}
	return all
}()
