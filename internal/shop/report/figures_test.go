package report_test

import (
	"strings"
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

// Nobody knows what the soda cost:
//
//	09:00  2 leche              11.80 = base 10.00 + IGV 1.80    cost 6.78
//	10:00  1 leche, 4 gaseosa   15.34 = base 13.00 + IGV 2.34    cost 3.39 of the leche
//	11:00  1 gaseosa comes back  2.36 = base  2.00 + IGV 0.36
//	the day after, another gaseosa is wasted
func TestCollectSales_whatWasSoldWithoutACostHasNoMargin(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.gaseosa.Cost = 0
	s.sell("rosa", at(wednesday, 9, 0), []ledger.Line{pieces(s.leche, 2)})
	mixed := s.sell("rosa", at(wednesday, 10, 0), []ledger.Line{pieces(s.leche, 1), pieces(s.gaseosa, 4)})
	s.Refund(ledger.Refund{At: at(wednesday, 11, 0), Of: mixed, By: "rosa", Lines: []ledger.Return{{Line: 1, Quantity: quantity.One}}})
	s.Refund(ledger.Refund{At: at(wednesday.AddDays(1), 8, 0), Of: mixed, By: "rosa", Lines: []ledger.Return{{Line: 1, Quantity: quantity.One, Waste: true}}})
	s.write()
	s.roll(wednesday, wednesday.AddDays(1))

	type margin struct{ Revenue, Uncosted, Margin, Rate money.Centimos }
	of := func(revenue, uncosted, earned money.Centimos, rate int) margin {
		return margin{revenue, uncosted, earned, money.Centimos(rate)}
	}
	for what, want := range map[string]struct {
		days           rollup.Range
		day            margin
		leche, gaseosa margin
	}{
		"the day":       {one(0), margin{21_00, 6_00, 4_83, 32_20}, margin{15_00, 0, 4_83, 32_20}, margin{6_00, 6_00, 0, 0}},
		"the day after": {one(1), margin{-2_00, -2_00, 0, 0}, margin{}, margin{-2_00, -2_00, 0, 0}},
		"both": {
			rollup.Range{From: wednesday, To: wednesday.AddDays(1)},
			margin{19_00, 4_00, 4_83, 32_20},
			margin{15_00, 0, 4_83, 32_20},
			margin{4_00, 4_00, 0, 0},
		},
	} {
		got := s.sales(want.days)
		sum := got.Summary
		same(t, what, of(sum.Revenue, sum.Uncosted, sum.Margin, sum.MarginRate), want.day)
		products := map[string]margin{}
		for _, p := range got.Products {
			products[p.Name] = of(p.Revenue(), p.Uncosted, p.Margin, p.MarginRate())
		}
		same(t, what+": leche", products["Leche evaporada"], want.leche)
		same(t, what+": gaseosa", products["Gaseosa"], want.gaseosa)
		for _, c := range got.Categories {
			if c.Name == "Bebidas" {
				same(t, what+": drinks", of(c.Revenue, c.Uncosted, c.Margin, c.MarginRate()), want.gaseosa)
			}
		}
	}
	both := s.sales(rollup.Range{From: wednesday, To: wednesday.AddDays(1)}).Days
	same(t, "day by day", both, []report.DaySales{
		{Day: wednesday, Tickets: 2, Total: 27_14, Net: 24_78, Uncosted: 6_00, Margin: 4_83},
		{Day: wednesday.AddDays(1), Net: -2_36, Uncosted: -2_00}})

	live := s.dashboard(wednesday, at(wednesday, 23, 0)).Summary
	same(t, "while the day goes on", of(live.Revenue, live.Uncosted, live.Margin, live.MarginRate), margin{21_00, 6_00, 4_83, 32_20})
	usual := s.dashboard(wednesday.AddDays(7), at(wednesday.AddDays(7), 9, 30))
	same(t, "what is usual a week later",
		[]any{usual.Comparison.Margin, usual.UsualSoFar.MarginRate}, []any{report.Band{Low: 4_83, Usual: 4_83, High: 4_83}, 32_20})

	d := s.document(one(0))
	if brief := report.NoticeOf("Bodega", []report.Report{d.Report}, &d).Message; !strings.Contains(brief,
		"Margen bruto: S/ 4.83 (32.2 %)\nEl margen no cuenta S/ 6.00 vendidos sin costo.\n") {
		t.Errorf("the mail says:\n%s", brief)
	}
	if text := s.read(render(t, d, report.PDF)); !strings.Contains(text, "El margen no cuenta S/ 6.00 vendidos sin costo (sin impuestos).") ||
		!strings.Contains(text, "sin costo\n") {
		t.Errorf("the PDF hides what was sold without a cost:\n%s", text)
	}
	if text := string(render(t, d, report.CSV)); !strings.Contains(text, "Resumen;11;De ella, vendido sin costo (S/);Valor;6.00") ||
		!strings.Contains(text, "Categorías;2;Bebidas;Margen %;sin costo") {
		t.Errorf("the CSV hides what was sold without a cost:\n%s", text)
	}
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
	same(t, "the other money", got.Movements, []rollup.Movement{})
	same(t, "the tax",
		[]rollup.Tax{got.Tax, got.RefundedTax}, []rollup.Tax{{TaxedBase: 24_24, Exonerated: 16_00, IGV: 4_36}, {TaxedBase: 5_00, Exonerated: 4_00, IGV: 90}})
	same(t, "the drawers",
		got.Tills, []rollup.Till{{ID: s.Tills[0].ID, Name: "Caja 1", Shifts: 1, Missing: 50}, {ID: s.Tills[1].ID, Name: "Caja 2", Shifts: 1, Surplus: 20}})
}

// What came in and went out beside sales stands apart, by what it was.
func TestCollectMoney_whatLeftTheDrawersBesideSales(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	shift := "(select id from till_shifts limit 1)"
	for _, m := range []struct {
		kind   string
		amount money.Centimos
		when   time.Time
	}{
		{"cash_in", 50_00, at(wednesday, 8, 0)}, {"cash_out", -30_00, at(wednesday, 12, 0)}, {"cash_out", -5_50, at(wednesday, 24, 0).Add(-time.Millisecond)},
		{"cash_out", -99_00, at(wednesday, 24, 0)}, {"credit_payment", 7_00, at(wednesday, 9, 0)}, {"credit_payout", -4_10, at(wednesday, 9, 0)},
		{"settlement", 6_00, at(wednesday, 9, 0)}, {"settlement", -2_00, at(wednesday, 9, 0)},
	} {
		s.exec("insert into till_movements (shift_id, kind, amount, reference, actor, created_at) values ("+shift+", ?, ?, ?, 'rosa', ?)",
			m.kind, m.amount, ledger.ID(m.when), m.when)
	}
	for n, state := range []string{"to_confirm", "confirmed", "rejected"} {
		s.exec(`insert into customer_credit (customer_id, kind, amount, balance, reference, method, state, actor, created_at)
			values (?, 'payout', ?, 0, ?, 'yape', ?, 'rosa', ?)`, s.juan, (n+1)*100, ledger.ID(late), state, at(wednesday, 10, 0))
	}
	s.exec(`insert into settlements (id, kind, subject, line, version, outcome, amount, reference, note, actor, actor_name, settled_at)
		values (?, 'payment', 'x', 1, 1, 'transfer', 800, '123', '', 'rosa', 'Rosa', ?), (?, 'payout', 'x', 1, 1, 'transfer', 300, '124', '', 'rosa', 'Rosa', ?),
		(?, 'payment', 'y', 1, 1, 'confirmed', 900, '', '', 'rosa', 'Rosa', ?)`,
		ledger.ID(late), at(wednesday, 10, 0), ledger.ID(late), at(wednesday, 10, 0), ledger.ID(late), at(wednesday, 10, 0))
	s.roll(wednesday.AddDays(-1), wednesday.AddDays(1))

	day, err := report.CollectMoney(t.Context(), s.db, one(0))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the day", day.Movements, []rollup.Movement{
		{Kind: "cash_in", Method: "cash", Movements: 1, In: 50_00}, {Kind: "cash_out", Method: "cash", Movements: 2, Out: 35_50},
		{Kind: "credit_payout", Method: "cash", Movements: 1, Out: 4_10}, {Kind: "credit_payout", Method: "yape", Movements: 2, Out: 3_00},
		{Kind: "settlement", Method: "cash", Movements: 2, In: 6_00, Out: 2_00}, {Kind: "settlement", Method: "transfer", Movements: 2, In: 8_00, Out: 3_00}})
	both, err := report.CollectMoney(t.Context(), s.db, rollup.Range{From: wednesday.AddDays(-1), To: wednesday.AddDays(1)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "with the day after", both.Movements[1], rollup.Movement{Kind: "cash_out", Method: "cash", Movements: 3, Out: 134_50})

	d := s.document(one(0))
	if text := s.read(render(t, d, report.PDF)); !strings.Contains(text, "Otros ingresos y salidas de dinero") || !strings.Contains(text, "Pagado a clientes") {
		t.Errorf("the PDF says nothing of what left the drawers:\n%s", text)
	}
	if text := string(render(t, d, report.CSV)); !strings.Contains(text, "Ingresos y salidas;2;Salida de efectivo;Salidas (S/);35.50") {
		t.Errorf("the CSV says nothing of what left the drawers:\n%s", text)
	}
	if brief := report.NoticeOf("Bodega", []report.Report{d.Report}, &d).Message; !strings.Contains(brief, "Otros ingresos: S/ 64.00. Otras salidas: S/ 47.60.") {
		t.Errorf("the mail says:\n%s", brief)
	}
}

// A payment that somebody finds never to have come is no money of its day, nor is one of a customer's debt.
func TestCollectMoney_whatNeverCameIsNotCollected(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.sell("rosa", at(wednesday, 11, 0), []ledger.Line{pieces(s.arroz, 1)}, ledger.Paid{Method: "plin", Amount: 4_00})
	s.Collect(s.juan, "yape", 3_00, "rosa", at(wednesday, 12, 0))
	s.write()
	s.exec("update payments set state = 'rejected' where method = 'yape'")
	s.exec("update payments set state = 'settled' where method = 'plin'")
	s.exec("update payments set state = 'to_confirm' where method = 'card'")
	s.exec("update customer_credit set state = 'rejected' where kind = 'payment' and method = 'yape'")
	s.exec("update refund_payouts set state = 'offset' order by amount limit 1") // of a payment that never came: nothing went back
	s.roll(wednesday, wednesday)

	got, err := report.CollectMoney(t.Context(), s.db, one(0))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the ways to pay", got.Methods, []rollup.Method{
		{Method: "cash", Payments: 2, Amount: 18_80, Payouts: 1, PaidOut: 5_90, Collections: 1, Collected: 2_00},
		{Method: "yape", Payments: 1, Amount: 15_80, Missing: 15_80},
		{Method: "card", Payments: 1, Amount: 5_00},
		{Method: "credit", Payments: 1, Amount: 5_00},
		{Method: "plin", Payments: 1, Amount: 4_00, Missing: 4_00},
	})
	d := s.document(one(0))
	text := string(render(t, d, report.CSV))
	for _, want := range []string{
		"Medios de pago;2;Yape;Vendido (S/);15.80", "Medios de pago;2;Yape;No llegó (S/);15.80",
		"Medios de pago;2;Yape;Neto (S/);0.00",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the CSV does not say %q:\n%s", want, text)
		}
	}
	if _, chart, _ := strings.Cut(s.read(render(t, d, report.PDF)), "Cobrado por medio de pago"); strings.Contains(strings.Split(chart, "\f")[0], "15.80") {
		t.Error("the chart of what was collected has money that never came")
	}
}

// The goods at the end of the day: what was sold the day after is still there, and costs what it cost then.
func TestCollectStock_aDayThatIsOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.exec("insert into price_history (product_id, price, cost, changed_by, changed_at) values (?, 700, 500, 'ana', ?)",
		s.leche.ID, at(wednesday.AddDays(1), 8, 0))
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
	for _, table := range []string{
		"payments", "sale_lines", "refund_payouts", "refund_lines", "refunds", "sales", "stock_movements", "customer_credit",
		"till_shifts",
	} {
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
