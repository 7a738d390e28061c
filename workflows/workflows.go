// Package workflows holds the state machines, one *.asl.json file each, as Step Functions runs them.
//
// A file names functions by the placeholder of the blueprint (${CheckoutPriceCart}) and its own version as
// ${Definition}. CDK and the local cloud put ARNs there: the files are the same on AWS and on a laptop. A step and
// the states that undo it stand next to each other.
package workflows

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"regexp"

	"carmensita.pe/market/internal/blueprint"
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

// Functions gives the blueprint's functions that the definition names. A placeholder that is no function is an error.
func (d Definition) Functions() ([]blueprint.Function, error) {
	functions := byPlaceholder()
	var named []blueprint.Function
	seen := map[string]bool{DefinitionPlaceholder: true}
	for _, match := range placeholder.FindAllStringSubmatch(d.Text, -1) {
		name := match[1]
		if seen[name] {
			continue
		}
		seen[name] = true
		function, ok := functions[name]
		if !ok {
			return nil, fmt.Errorf("the workflow %s names ${%s}, which is no function of the blueprint", d.Name, name)
		}
		named = append(named, function)
	}
	return named, nil
}

func byPlaceholder() map[string]blueprint.Function {
	functions := make(map[string]blueprint.Function, len(blueprint.Functions))
	for _, function := range blueprint.Functions {
		functions[function.Placeholder()] = function
	}
	return functions
}

// Bind gives the definition with every placeholder filled: arn gives a function's ARN.
func (d Definition) Bind(arn func(blueprint.Function) string) (string, error) {
	if _, err := d.Functions(); err != nil {
		return "", err
	}
	functions := byPlaceholder()
	return placeholder.ReplaceAllStringFunc(d.Text, func(found string) string {
		name := found[2 : len(found)-1]
		if name == DefinitionPlaceholder {
			return d.Version
		}
		return arn(functions[name])
	}), nil
}
