package sale_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

// The largest cart has 200 lines whose names and promotions are as long as they may be, in letters of four bytes. What a state machine
// carries of it at one time, the cart or the receipt, fits into its 256 KB with room for what a step adds.
func TestQuote_theLargestCartLeavesItsNamesAndGetsThemBack(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	name, offer := strings.Repeat("🥑", 160), strings.Repeat("🎉", 60)
	p := s.products[0]
	today := promotion.Promotion{ID: newID(), Version: 1, Active: true, Terms: promotion.Terms{Name: offer, Kind: promotion.Percent, Percent: 1000,
		ProductID: p, From: peru.BusinessDay(noon), To: peru.BusinessDay(noon)}}
	for statement, args := range map[string][]any{
		"update products set unit = 'KGM', name = ?, sku = ?, price = 500000 where id = ?":                                                   {name, strings.Repeat("9", 30), p},
		"update stock set on_hand = 900000000 where product_id = ?":                                                                          {p},
		"update stock_movements set quantity = 900000000, balance = 900000000 where product_id = ?":                                          {p},
		"insert into promotions (id, name, kind, percent, product_id, from_day, to_day, version) values (?, ?, 'percent', 1000, ?, ?, ?, 1)": {today.ID, offer, p, today.From, today.To},
	} {
		if _, err := s.db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	request := s.request([]payment.Tender{card(0)})
	for range 200 { // each weighing is a line
		request.Lines = append(request.Lines, times(p, 1))
	}
	request.ExpectedTotal = 200 * 450_000
	request.Payments[0].Amount = request.ExpectedTotal
	request.Buyer = &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "45671238", Name: name}
	cart, _, err := sale.Quote(t.Context(), s.db, sale.Submission{Request: request, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}},
		sale.Terms{Shop: settings.Default(), Now: noon, Promotions: []promotion.Promotion{today}})
	if err != nil {
		t.Fatal(err)
	}
	if size := sizeOf(t, cart); size > 128<<10 {
		t.Errorf("the cart has %d bytes", size)
	}

	sold := s.sell(cart, "run", noon)

	if line := sold.Lines[199]; line.Name != name || line.Promotion != offer {
		t.Errorf("the last line is %q by %q", line.Name, line.Promotion)
	}
	if size := sizeOf(t, sold); size > 248<<10 {
		t.Errorf("the receipt has %d bytes", size)
	}
	if found, err := sale.Find(t.Context(), s.db, sold.ID); err != nil || !reflect.DeepEqual(found, sold) {
		t.Errorf("found later it is another one (%v)", err)
	}
	if got := s.cart(1, 2).Lines[1].Name; got != "Leche 2" {
		t.Errorf("a line of a small cart is %q", got)
	}
	s.assertBooks(1)
}

func sizeOf(t *testing.T, value any) int {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return len(text)
}
