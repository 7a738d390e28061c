package report_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
)

// The figures of aSmallDay, in centimos, worked out on paper (costs without the IGV that the shop gets back):
//
//	09:15  2 leche              11.80 = base 10.00 + IGV 1.80            cost  6.78  cash
//	09:45  1 arroz              4.00 exonerated                          cost  3.00  yape
//	       0.5 kg queso         11.80 = base 10.00 + IGV 1.80            cost  6.36
//	19:30  1 leche, 0.90 off    5.00 = base 4.24 + IGV 0.76              cost  3.39  store credit
//	19:59  3 arroz              12.00 exonerated                         cost  9.00  cash 7.00, card 5.00
//	20:10  1 leche comes back   5.90 = base 5.00 + IGV 0.90              cost  3.39 recovered
//	20:20  1 arroz is wasted    4.00 exonerated                          cost  3.00 lost
func TestCollectSales_aSmallShopWorkedOutByHand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-28), wednesday)

	got := s.sales(one(0))

	figures := rollup.Figures{Tickets: 4, Pieces: 7 * quantity.One, Weight: quantity.One / 2, Total: 44_60, Discount: 90,
		Tax:  rollup.Tax{TaxedBase: 24_24, Exonerated: 16_00, IGV: 4_36},
		Cost: 28_53, Refunds: 2, Refunded: 9_90, RefundedTax: rollup.Tax{TaxedBase: 5_00, Exonerated: 4_00, IGV: 90}, Recovered: 3_39}
	same(t, "the day", got.Summary, report.Summary{Figures: figures, Net: 34_70, AverageTicket: 11_15, Revenue: 31_24, Margin: 6_10, MarginRate: 19_53})

	same(t, "what is usual", got.Comparison, &report.Comparison{
		Days:          []peru.Day{wednesday.AddDays(-21), wednesday.AddDays(-14), wednesday.AddDays(-7)},
		Total:         report.Band{Low: 8_00, Usual: 9_33, High: 12_00},
		Tickets:       report.Band{Low: 1, Usual: 1, High: 2},
		AverageTicket: report.Band{Low: 4_00, Usual: 8_00, High: 12_00},
		Margin:        report.Band{Low: 2_00, Usual: 2_33, High: 3_00},
	})
	var hours [][3]money.Centimos
	for _, h := range got.Hours {
		if h.Total > 0 || h.Usual > 0 {
			hours = append(hours, [3]money.Centimos{money.Centimos(h.Hour.Hour), h.Total, h.Usual})
		}
	}
	same(t, "the hours", hours, [][3]money.Centimos{{9, 27_60, 8_00}, {10, 0, 1_33}, {19, 17_00, 0}})
	if len(got.Hours) != 11 {
		t.Errorf("the hours have %d bars, want all from 9 to 19", len(got.Hours))
	}

	same(t, "the categories", got.Categories, []rollup.Category{
		{ID: got.Categories[0].ID, Name: "Lácteos", Pieces: 3 * quantity.One, Weight: quantity.One / 2, Amount: 28_60, Net: 22_70, Revenue: 19_24, Margin: 6_10},
		{ID: got.Categories[1].ID, Name: "Abarrotes", Pieces: 4 * quantity.One, Amount: 16_00, Net: 12_00, Revenue: 12_00},
	})
	var products []any
	for _, p := range got.Products {
		products = append(products, p.Name, p.Quantity, p.Returned, p.Net, p.Margin)
	}
	same(t, "the products", products, []any{"Arroz extra", 4, 1, 12_00, 0, "Queso fresco", 0.5, 0, 11_80, 3_64, "Leche evaporada", 3, 1, 10_90, 2_46})
	same(t, "the cashiers", got.Cashiers, []rollup.Cashier{
		{Username: "ana", Name: "Ana", Tickets: 2, Total: 27_80, Base: 26_00, Cost: 18_36, Refunds: 1, Refunded: 4_00},
		{Username: "rosa", Name: "Rosa", Tickets: 2, Total: 16_80, Discount: 90, Base: 14_24, Cost: 10_17},
		{Username: "maria", Name: "Maria", Refunds: 1, Refunded: 5_90},
	})
}

func TestCollectMoney_aSmallShopWorkedOutByHand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday, wednesday)

	got, err := report.CollectMoney(t.Context(), s.db, one(0))

	if err != nil {
		t.Fatal(err)
	}
	same(t, "the ways to pay", got.Methods, []rollup.Method{
		{Method: "cash", Payments: 2, Amount: 18_80, Payouts: 2, PaidOut: 9_90, Collections: 1, Collected: 2_00},
		{Method: "yape", Payments: 1, Amount: 15_80},
		{Method: "card", Payments: 1, Amount: 5_00},
		{Method: "credit", Payments: 1, Amount: 5_00},
	})
	same(t, "the tax", []rollup.Tax{got.Tax, got.RefundedTax}, []rollup.Tax{{TaxedBase: 24_24, Exonerated: 16_00, IGV: 4_36}, {TaxedBase: 5_00, Exonerated: 4_00, IGV: 90}})
	same(t, "the drawers", got.Tills, []rollup.Till{{ID: s.Tills[0].ID, Name: "Caja 1", Shifts: 1, Missing: 50}, {ID: s.Tills[1].ID, Name: "Caja 2", Shifts: 1, Surplus: 20}})
}

// The goods at the end of the day: what was sold the day after is still there, and costs what it cost then.
func TestCollectStock_aDayThatIsOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.exec("insert into price_history (product_id, price, cost, changed_by, changed_at) values (?, 700, 500, 'ana', ?)", s.leche.ID, at(wednesday.AddDays(1), 8, 0))
	s.exec("update products set price = 700, cost = 500, perishable = true where id = ?", s.leche.ID)
	s.exec("insert into stock_batches (id, product_id, expires_on, remaining, received_at) values (?, ?, ?, 3000, ?), (?, ?, ?, 9000, ?)",
		ledger.ID(late), s.leche.ID, wednesday.AddDays(14).String(), late, ledger.ID(late), s.leche.ID, wednesday.AddDays(15).String(), late)

	got, err := report.CollectStock(t.Context(), s.db, wednesday, late)

	if err != nil {
		t.Fatal(err)
	}
	// 97 leche (one was sold the day before) at 4.00, 89 arroz at 3.00, 99.5 kg queso at 15.00, 100 gaseosa at 1.50.
	const leche, arroz, queso, gaseosa = 97 * 4_00, 89 * 3_00, 1492_50, 150_00
	same(t, "the value", []any{got.Products, got.AtCost, got.AtPrice}, []any{4, leche + arroz + queso + gaseosa, 97*5_90 + 89*4_00 + 2348_20 + 236_00})
	same(t, "the categories", got.Categories, []report.CategoryStock{
		{Name: "Lácteos", Products: 2, AtCost: leche + queso, AtPrice: 97*5_90 + 2348_20},
		{Name: "Abarrotes", Products: 1, AtCost: arroz, AtPrice: 89 * 4_00},
		{Name: "Bebidas", Products: 1, AtCost: gaseosa, AtPrice: 236_00}})
	same(t, "low", names(got.Low), []string{"Arroz extra"})
	same(t, "dead", names(got.Dead), []string{"Gaseosa"})
	if len(got.Expiring) != 1 || got.Expiring[0].Remaining != 3*quantity.One || got.Expiring[0].AtCost != 15_00 {
		t.Errorf("what expires: %+v", got.Expiring)
	}
	if past, err := report.CollectStock(t.Context(), s.db, wednesday.AddDays(-1), late); err != nil || past.Expiring != nil {
		t.Errorf("of a day long past nobody knows what was left of a batch: %+v, %v", past.Expiring, err)
	}
	if now, err := report.CollectStock(t.Context(), s.db, wednesday.AddDays(1), late); err != nil || now.AtCost != 90*5_00+arroz+queso+gaseosa {
		t.Errorf("the value of today is %s, %v", now.AtCost, err)
	}
}

func names(shelves []report.Shelf) []string {
	found := make([]string, len(shelves))
	for i, s := range shelves {
		found[i] = s.Name
	}
	return found
}

// A business day is one of Lima: 19:00 there is midnight in UTC.
func TestRoll_theEdgesOfABusinessDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	day := wednesday
	for i, moment := range []time.Time{at(day, 18, 59), at(day, 19, 0), at(day, 24, 0).Add(-time.Millisecond), at(day, 24, 0)} {
		sold := s.sell("rosa", moment, []ledger.Line{pieces(s.arroz, i+1)})
		s.Refund(ledger.Refund{At: moment, Of: sold, By: "rosa", Lines: []ledger.Return{{Quantity: quantity.One}}})
		s.Collect(s.juan, "cash", money.Centimos(i+1), "rosa", moment)
		s.Close(s.Tills[0], "rosa", moment.Add(-time.Hour), moment, 0, 0, money.Centimos(i+1))
	}
	s.write()
	s.roll(day, day.AddDays(1))

	for n, want := range []struct {
		tickets, refunds, collected, surplus int
		hours                                map[int]money.Centimos
	}{{3, 3, 6, 6, map[int]money.Centimos{18: 4_00, 19: 8_00, 23: 12_00}}, {1, 1, 4, 4, map[int]money.Centimos{0: 16_00}}} {
		sales, err := report.CollectMoney(t.Context(), s.db, one(n))
		if err != nil {
			t.Fatal(err)
		}
		of := s.sales(one(n))
		hours := map[int]money.Centimos{}
		for _, h := range of.Hours {
			if h.Total > 0 {
				hours[h.Hour.Hour] = h.Total
			}
		}
		got := []any{of.Summary.Tickets, of.Summary.Refunds, sales.Methods[0].Collected, sales.Tills[0].Surplus, hours}
		same(t, day.AddDays(n).String(), got, []any{want.tickets, want.refunds, want.collected, want.surplus, want.hours})
	}
}

func TestCollectSales_aRangeReadsOnlyRollups(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-60), wednesday.AddDays(1))
	r := rollup.Range{From: wednesday.AddDays(-29), To: wednesday}
	before := s.sales(r)
	paid, err := report.CollectMoney(t.Context(), s.db, r)
	if err != nil {
		t.Fatal(err)
	}
	if before.Summary.Tickets != 9 || len(before.Days) != 30 || before.Comparison != nil {
		t.Errorf("%d tickets on %d days, compared with %+v", before.Summary.Tickets, len(before.Days), before.Comparison)
	}
	for _, table := range []string{"payments", "sale_lines", "refund_payouts", "refund_lines", "refunds", "sales", "stock_movements", "customer_credit", "till_shifts"} {
		s.exec("delete from " + table)
	}

	same(t, "the sales of the range", s.sales(r), before)
	after, err := report.CollectMoney(t.Context(), s.db, r)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the money of the range", after, paid)
	later := s.sales(rollup.Range{From: wednesday.AddDays(-6), To: wednesday})
	if c := later.Comparison; c == nil || c.Total.Usual != 8_00 || later.Summary.Total != 50_50 {
		t.Errorf("the week sold %s, against %+v", later.Summary.Total, c)
	}
}
