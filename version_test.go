package market_test

import (
	"os"
	"regexp"
	"testing"

	"carmensita.pe/market"
)

func TestVersion_isTheNewestOfTheChangelog(t *testing.T) {
	t.Parallel()
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	newest := regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$`).FindSubmatch(changelog)
	if newest == nil || string(newest[1]) != market.Version {
		t.Errorf("VERSION says %q, and the newest release of CHANGELOG.md is %q", market.Version, newest)
	}
}
