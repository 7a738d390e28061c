package sunat

import (
	_ "embed"
	"strings"
)

//go:embed codes.tsv
var codeText string

// sentences of the codes that are used here, as SUNAT published them on 2026-02-12.
var sentences = func() map[string]string {
	all := make(map[string]string)
	for row := range strings.Lines(codeText) {
		code, words, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		all[code] = words
	}
	return all
}()

func sentence(code string) string { return sentences[code] }
