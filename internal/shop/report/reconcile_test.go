package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
)

// check compares all books of the Wednesday and tells what disagrees.
func (s *shop) check() (differences []string) {
	s.t.Helper()
	for _, books := range []report.Books{report.PaymentBooks, report.StockBooks, report.CreditBooks} {
		if _, err := report.Reconcile(s.t.Context(), s.db, wednesday, books); err != nil {
			s.t.Fatal(err)
		}
	}
	found, err := report.Differences(s.t.Context(), s.db, one(0))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range found {
		differences = append(differences, strings.TrimSpace(fmt.Sprint(d.Kind, " ", d.SaleID, " ", d.RefundID, " ", d.Product, " ", d.Expected, " ", d.Found)))
	}
	return differences
}

func TestReconcile_aDayWhoseBooksAgree(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	if got := s.check(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestReconcile_namesEachMismatchThatIsPlanted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cash := s.sell("rosa", at(wednesday, 9, 0), []ledger.Line{pieces(s.leche, 2)})
	owed := s.sell("ana", at(wednesday, 10, 0), []ledger.Line{pieces(s.arroz, 1)}, ledger.Paid{Method: "credit", Amount: 400})
	back := ledger.ID(at(wednesday, 11, 0))
	s.Refund(ledger.Refund{ID: back, At: at(wednesday, 11, 0), Of: owed, By: "ana", Lines: []ledger.Return{{Quantity: quantity.One}}})
	s.write()
	stray := ledger.ID(late)
	for name, plant := range map[string]struct {
		damage, repair string
		args           []any
		want           string
	}{
		"a payment changed": {"update payments set amount = amount - 80 where sale_id = ?", "update payments set amount = amount + 80 where sale_id = ?",
			[]any{cash.ID}, "paid " + cash.ID + "   1180 1100"},
		"a line changed": {"update sale_lines set amount = amount + 1 where sale_id = ?", "update sale_lines set amount = amount - 1 where sale_id = ?",
			[]any{cash.ID}, "lines " + cash.ID + "   1180 1181"},
		"a credit note changed": {"update refunds set amount = 300 where id = ?", "update refunds set amount = 400 where id = ?",
			[]any{back}, "note " + owed.ID + " " + back + "  300 400"},
		"a stock movement missing": {"update stock_movements set reference = 'x' where kind = 'sale' and reference = ?",
			"update stock_movements set reference = ? where reference = 'x'",
			[]any{cash.ID}, "moved " + cash.ID + "  Leche evaporada 2000 0\nmoved_unsold x  Leche evaporada 0 2000"},
		"a stock movement too small": {"update stock_movements set quantity = -1000 where reference = ?",
			"update stock_movements set quantity = -2000 where reference = ?",
			[]any{cash.ID}, "moved " + cash.ID + "  Leche evaporada 2000 1000"},
		"a return that never reached the shelf": {"update stock_movements set kind = 'count' where reference = ?",
			"update stock_movements set kind = 'return' where reference = ?",
			[]any{back}, "returned " + owed.ID + " " + back + " Arroz extra 1000 0"},
		"a charge missing": {"update customer_credit set kind = 'adjustment' where kind = 'charge' and reference = ?",
			"update customer_credit set kind = 'charge' where kind = 'adjustment' and reference = ?",
			[]any{owed.ID}, "charged " + owed.ID + "   400 0"},
		"a charge for no sale": {"update customer_credit set reference = '" + stray +
			"' where kind = 'charge' and reference = ?", "update customer_credit set reference = ? where reference = '" + stray + "'",
			[]any{owed.ID}, "charged " + owed.ID + "   400 0\ncharged_unsold " + stray + "   0 400"},
		"a return that did not lower the debt": {"update customer_credit set amount = -1 where kind = 'refund' and reference = ?", "update customer_credit set amount = -400 where kind = 'refund' and reference = ?",
			[]any{back}, "credited " + owed.ID + " " + back + "  400 1"},
	} {
		s.exec(plant.damage, plant.args...)
		if got := s.check(); strings.Join(got, "\n") != plant.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, plant.want)
		}
		s.exec(plant.repair, plant.args...)
		if got := s.check(); len(got) != 0 {
			t.Fatalf("%s, repaired: %q", name, got)
		}
	}
}

func TestRender_aReportWithDifferencesNamesTheSale(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-28), wednesday)
	var sale string
	if err := s.db.QueryRowContext(t.Context(), "select sale_id from payments where method = 'yape'").Scan(&sale); err != nil {
		t.Fatal(err)
	}
	s.exec("update payments set amount = 1000 where sale_id = ?", sale)
	s.check()

	d := s.document(one(0))

	if d.Report.State != report.ReadyDifferences || len(d.Differences) != 1 || d.Differences[0].SaleID != sale ||
		!strings.HasPrefix(d.Differences[0].Number, "B001-") {
		t.Errorf("the report is %s with %+v", d.Report.State, d.Differences)
	}
	text := s.read(render(t, d, report.PDF))
	for _, want := range []string{"CON DIFERENCIAS: 1", "Lo pagado no es el total", sale, d.Differences[0].Number} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	notice := report.NoticeOf("Market Carmensita", []report.Report{d.Report}, &d)
	if notice.Subject != "Reporte del 18/03/2026: CON DIFERENCIAS" || !strings.Contains(notice.Message, sale) || notice.Failed {
		t.Errorf("the mail says %+v", notice)
	}
	if slices.ContainsFunc([]rune(notice.Subject), func(r rune) bool { return r > 126 }) || len(notice.Subject) >= 100 {
		t.Errorf("SNS takes no such subject: %q", notice.Subject)
	}
}
