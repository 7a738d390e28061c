// Package market names the release. VERSION is the only place where it stands: the page, the functions and the local cloud read it from there.
package market

import (
	_ "embed"
	"strings"
)

//go:embed VERSION
var version string

// Version is the release that this program was built from, such as "0.3.0". CHANGELOG.md says what is in it.
var Version = strings.TrimSpace(version)
