package main

import (
	"os"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

func total(t *testing.T, s size) (sum float64, lines []line) {
	t.Helper()
	paths := map[string]path{}
	for _, w := range blueprint.Workflows {
		p, err := pathOf(w)
		if err != nil {
			t.Fatal(err)
		}
		paths[w.Name] = p
	}
	lines, err := s.lines(paths)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		sum += l.usd
	}
	return sum, lines
}

func TestCost_ofOneShopWithAFirewall(t *testing.T) {
	t.Parallel()
	const most = 35 // USD a month
	if sizes[0].firewall == none {
		t.Fatal("the smallest has no firewall")
	}
	if sum, lines := total(t, sizes[0]); sum > most {
		t.Errorf("%.2f USD: %v", sum, lines)
	}
}

// The flat-rate plan Free takes a million requests a month.
func TestCost_ofThePlanHasRoomForOneShop(t *testing.T) {
	t.Parallel()
	const plan = 1_000_000
	if requests := salesPerShop*days*(requestsPerSale+pageRequests) + requestsOfOffice*days; requests > plan {
		t.Errorf("%d requests a month", requests)
	}
}

// docs/cost.md is what make cost prints, and leaves out none of its rows.
func TestCost_isWhatTheBookSays(t *testing.T) {
	t.Parallel()
	book, err := os.ReadFile("../../docs/cost.md")
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := table(&printed); err != nil {
		t.Fatal(err)
	}
	for _, row := range strings.Split(strings.TrimSpace(printed.String()), "\n") {
		if !strings.Contains(string(book), row) {
			t.Errorf("docs/cost.md lacks what make cost prints: %s", row)
		}
	}
}
