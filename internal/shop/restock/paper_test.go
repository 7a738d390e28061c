package restock_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settings"
)

func TestPDF_hasAsManyPagesAsItsLinesNeed(t *testing.T) {
	t.Parallel()
	for lines, pages := range map[int]int{1: 1, 25: 1, 26: 2, 60: 3, 200: 7} {
		got := paper(t, lines)
		if n := bytes.Count(got, []byte("/Type /Page\n")); n != pages {
			t.Errorf("%d lines stand on %d pages, want %d", lines, n, pages)
		}
		if !bytes.Equal(got, paper(t, lines)) {
			t.Errorf("an order of %d lines is drawn in two ways", lines)
		}
	}
}

// paper draws an order of so many lines, each short enough for one line of text.
func paper(t *testing.T, lines int) []byte {
	t.Helper()
	o := restock.Order{Summary: restock.Summary{Number: restock.NumberOf(12), DecidedBy: "carmen", DecidedAt: time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC)},
		Supplier: restock.Supplier{Name: "Lácteos Andinos S.A.C.", RUC: "20999000020", Phone: "+51990000102", LeadTimeDays: 2}}
	for i := range lines {
		o.Lines = append(o.Lines,
			restock.Line{Number: i + 1, SKU: fmt.Sprintf("LAC-%03d", i), Name: "Ñoquis de papa", Unit: catalog.Piece, PackSize: pieces(12), Ordered: pieces(24),
				Cost: 400, Amount: 9600})
	}
	shop := settings.Settings{}
	shop.ShopName, shop.LegalName, shop.RUC, shop.Address, shop.Phone = "Market Carmensita", "Carmensita E.I.R.L.", "20512333797", "Av. Los Álamos 123, Lima", "+51 1 555 0101"
	drawn, err := restock.PDF(o, shop)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}
