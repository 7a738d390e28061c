package asl

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_:.-]+)\}`)

// Substitute puts values in the place of every ${Name}, as CloudFormation's DefinitionSubstitutions do. The values are written
// inside JSON strings, so they are escaped. The error names every ${Name} that has no value.
func Substitute(definition []byte, values map[string]string) ([]byte, error) {
	var unknown []string
	out := placeholder.ReplaceAllFunc(definition, func(match []byte) []byte {
		name := string(match[2 : len(match)-1])
		value, ok := values[name]
		if !ok && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
		quoted := AppendString(nil, value)
		return quoted[1 : len(quoted)-1]
	})
	if len(unknown) > 0 {
		return nil, fmt.Errorf("the definition uses ${%s}, which has no value", strings.Join(unknown, "}, ${"))
	}
	return out, nil
}

// Hash identifies the version of a definition: the first 12 hex digits of its SHA-256.
func Hash(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:6])
}
