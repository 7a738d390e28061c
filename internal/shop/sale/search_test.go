package sale_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

func TestReadText_takesATextForAllThatItMayMean(t *testing.T) {
	t.Parallel()
	soles := func(c money.Centimos) *money.Centimos { return &c }
	for text, want := range map[string]sale.Sought{
		"B001-00000123": {Series: "B001", Number: 123},
		"f001-7":        {Series: "F001", Number: 7},
		"B00100000123":  {Series: "B001", Number: 123},
		"20000000001|03|B001|00000123|0.73|4.76|2026-11-29|0|00000000|abc=": {Series: "B001", Number: 123},
		"20000000001-01-F001-00000009-0.73-4.76":                            {Series: "F001", Number: 9},
		"123":                                                               {Number: 123, Amount: soles(123_00), Words: "123"},
		"45678912":                                                          {Number: 45678912, Words: "45678912"},
		"20100070970":                                                       {Words: "20100070970"},
		"15.9":                                                              {Amount: soles(15_90)},
		"S/ 15,90":                                                          {Amount: soles(15_90)},
		"leche gloria":                                                      {Words: "leche gloria"},
		"20000000001|07|BC01|00000001|0|4.76":                               {Words: "20000000001|07|BC01|00000001|0|4.76"}, // a credit note is no sale
	} {
		got := sale.ReadText(text)
		same := got.Amount == want.Amount || got.Amount != nil && want.Amount != nil && *got.Amount == *want.Amount
		if got.Series != want.Series || got.Number != want.Number || got.Words != want.Words || !same {
			t.Errorf("%q means %+v, want %+v", text, got, want)
		}
	}
}

// searched are the numbers of what a search finds, newest first, and what they come to.
func (s store) searched(f sale.Filter) (numbers string, sum sale.Sum) {
	s.t.Helper()
	found, err := sale.Search(s.t.Context(), s.db, f, 200, "")
	if err != nil {
		s.t.Fatal(f, errs.From(err).Fields, err)
	}
	var all []string
	for _, one := range found.Items {
		all = append(all, one.Number)
	}
	return strings.Join(all, " "), *found.Totals
}

func TestSearch_findsASaleByWhatOneKnowsOfIt(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	today := peru.BusinessDay(noon)
	card := payment.Tender{Method: payment.Card, Amount: 476, Reference: "00417"}
	s.sell(s.cart(0), "one", noon.Add(-24*time.Hour))
	s.sell(s.cart(1, 2), "two", noon)
	named, _, err := s.quote(func() sale.Request {
		r := s.request([]payment.Tender{card}, 3)
		r.Buyer = &sale.Buyer{DocumentKind: "dni", DocumentNumber: "45678912", Name: "Quispe Mamani, Julia"}
		return r
	}())
	if err != nil {
		t.Fatal(errs.From(err).Fields)
	}
	s.sell(named, "three", noon.Add(time.Minute))
	s.exec("update sales set cashier = 'ana', cashier_name = 'Ana' where number = 3")

	day := sale.Filter{From: today, To: today}
	week := sale.Filter{From: today.AddDays(-6), To: today}
	with := func(f sale.Filter, change func(*sale.Filter)) sale.Filter { change(&f); return f }
	text := func(f sale.Filter, text string) sale.Filter { f.Text = text; return f }
	const one, two, three = "B001-00000001", "B001-00000002", "B001-00000003"
	for what, c := range map[string]struct {
		filter sale.Filter
		want   string
	}{
		"a day":                       {day, three + " " + two},
		"a week":                      {week, three + " " + two + " " + one},
		"an amount":                   {text(week, "4.76"), three + " " + one},
		"an amount as it was paid":    {text(week, "9.50"), two},
		"a number":                    {text(week, "B001-2"), two},
		"a number of any series":      {text(week, "2"), two},
		"a number of another day":     {text(day, one), one},
		"a number nobody may see":     {with(text(day, one), func(f *sale.Filter) { f.Since = today }), ""},
		"a QR":                        {text(week, "20000000001|03|B001|00000003|0.73|4.76"), three},
		"a buyer the other way round": {text(week, "julia quispe"), three},
		"a buyer and a word too many": {text(week, "julia quispe rojas"), ""},
		"a buyer in order":            {text(week, "quispe julia"), three},
		"a buyer's document":          {text(week, "45678912"), three},
		"a product":                   {text(week, "leche 2"), two},
		"a product's code":            {text(week, "7750000000003"), three},
		"a product of another day":    {text(day, "LAC-000"), ""},
		"words nobody has":            {text(week, "zzyzx"), ""},
		"letters no number has":       {text(week, "€ñ"), ""},
		"a cashier":                   {with(week, func(f *sale.Filter) { f.Cashier = "ana" }), three},
		"a till":                      {with(week, func(f *sale.Filter) { f.TillID = newID() }), ""},
		"a method":                    {with(week, func(f *sale.Filter) { f.Method = payment.Card }), three},
		"a product, by card":          {with(text(week, "leche"), func(f *sale.Filter) { f.Method = payment.Card }), three},
		"on credit":                   {with(week, func(f *sale.Filter) { f.State = sale.OnCredit }), ""},
		"returned":                    {with(week, func(f *sale.Filter) { f.State = sale.Returned }), ""},
		"pending":                     {with(week, func(f *sale.Filter) { f.State = sale.Pending }), ""},
		"more days than one may see":  {with(week, func(f *sale.Filter) { f.Since = today }), three + " " + two},
		"a wildcard is only a letter": {text(week, "%"), ""},
	} {
		got, sum := s.searched(c.filter)
		if got != c.want || sum.Sales != int64(len(strings.Fields(c.want))) || sum.More {
			t.Errorf("%s: found %q with %+v, want %q", what, got, sum, c.want)
		}
	}
	if _, sum := s.searched(week); sum.ToPay != 4_70+9_50+4_76 || len(sum.Cashiers) != 2 || sum.Cashiers[0].Username != "ana" || sum.Cashiers[0].ToPay != 4_76 {
		t.Errorf("the week comes to %+v", sum)
	}
	found, err := sale.Search(t.Context(), s.db, text(week, "45678912"), 1, "")
	if err != nil || found.Items[0].Buyer != "Quispe Mamani, Julia" || !slices.Equal(found.Items[0].Methods, []payment.Method{payment.Card}) {
		t.Errorf("a summary says %+v (%v)", found, err)
	}
	for _, days := range []int{-1, sale.MostDays} {
		if _, err := sale.Search(t.Context(), s.db, sale.Filter{From: today, To: today.AddDays(days)}, 1, ""); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%d days: %v", days, err)
		}
	}
}

// Whoever a shop has sold to: a search reads indexes, and none reads all sales.
func TestSearch_readsIndexesAlone(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.sell(s.cart(0), "one", noon)
	s.exec(`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day, taxed_base,
			exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		select uuid(), document, 'B002', seq, issuer_ruc, till_id, till_name, cashier, cashier_name, 'none', date_sub(sold_at, interval seq hour),
			date_sub(business_day, interval floor(seq / 24) day), taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution
		from sales join (with recursive n (i) as (select 1 union all select i + 1 from n where i < 80) select (a.i - 1) * 80 + b.i as seq from n a join n b) n`)
	s.exec("analyze table sales")
	today := peru.BusinessDay(noon)
	for what, f := range map[string]sale.Filter{
		"a day":      {From: today, To: today},
		"returned":   {From: today.AddDays(-6), To: today, State: sale.Returned},
		"pending":    {From: today.AddDays(-6), To: today, State: sale.Pending},
		"a number":   {From: today, To: today, Text: "B001-1"},
		"any series": {From: today, To: today, Text: "17"},
		"an amount":  {From: today.AddDays(-6), To: today, Text: "4.76"},
		"words":      {From: today.AddDays(-6), To: today, Text: "leche"},
	} {
		plans := &planned{DB: s.db, t: t}
		if _, err := sale.Search(t.Context(), plans, f, 50, ""); err != nil {
			t.Fatal(err)
		}
		if plans.asked == 0 {
			t.Fatalf("%s: nothing was asked", what)
		}
		for _, p := range plans.scans {
			t.Errorf("%s: reads all of %s", what, p)
		}
	}
}

// planned has the server explain every query about sales, and keeps the tables that it would read from end to end.
type planned struct {
	*sql.DB
	t     *testing.T
	asked int
	scans []string
}

func (p *planned) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := p.DB.QueryContext(ctx, "explain "+query, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		p.t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			p.t.Fatal(err)
		}
		column := func(name string) string { return values[slices.Index(columns, name)].String }
		p.asked++
		if strings.Contains(query, "from sales") && column("table") == "s" && (column("type") == "ALL" || column("type") == "index") {
			p.scans = append(p.scans, "s by "+column("key")+" "+column("Extra"))
		}
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return p.DB.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // the caller closes them
}
