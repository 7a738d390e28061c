package receipt_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// fiado is a fortnight of a neighbour who pays by Plin, once in vain.
func fiado() customer.Statement {
	day, _ := peru.ParseDay("2026-03-15")
	due := func(days int) *peru.Day { d := day.AddDays(days); return &d }
	at := func(days int) time.Time { return day.AddDays(days).Start().Add(23 * time.Hour) } // the next day in UTC
	return customer.Statement{
		Customer: customer.Customer{Name: "Rosaura Quispe Mamani de los Ángeles", DocumentKind: peru.DNI, DocumentNumber: "45671238", CreditLimit: 20000},
		From:     day.AddDays(-14), To: day, Opening: 1250, Closing: 6780,
		Entries: []customer.Entry{
			{At: at(-13), Kind: "charge", Amount: 3580, Balance: 4830, Number: "B001-00000042", DueOn: due(-3)},
			{At: at(-9), Kind: "payment", Amount: -2000, Balance: 2830, Method: "cash"},
			{At: at(-5), Kind: "payment", Amount: -1000, Balance: 1830, Method: "plin", Operation: operation("00445566")},
			{At: at(-4), Kind: "adjustment", Amount: 1000, Balance: 2830, Method: "plin", DueOn: due(-4)},
			{At: at(-2), Kind: "refund", Amount: -450, Balance: 2380},
			{At: at(0), Kind: "charge", Amount: 4400, Balance: 6780, Number: "B001-00000108", DueOn: due(30)},
		},
		Ages: customer.Ages{Owed: 6780, Current: 4400, To30: 1380, To60: 1000},
	}
}

func TestStatement_saysWhatIsOwedAndWhatIsDue(t *testing.T) {
	t.Parallel()
	printed := time.Date(2026, 3, 16, 3, 30, 0, 0, time.UTC) // still the 15th in Lima
	page, err := receipt.StatementHTML(fiado(), settings.Default(), printed)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := receipt.StatementPDF(fiado(), settings.Default(), printed)
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv("KEEP_PAPER"); folder != "" { // to be looked at
		_ = os.WriteFile(folder+"/statement.pdf", pdf, 0o600)
		_ = os.WriteFile(folder+"/statement.html", page, 0o600)
	}
	lines := linesOf(t, pdf)
	if got, want := squeeze(strings.Join(lines, "")), squeeze(textOf(string(page))); got != want {
		t.Errorf("the PDF and the page differ\n PDF: %s\npage: %s", got, want)
	}
	text := strings.Join(lines, "\n")
	for _, want := range []string{"ESTADO DE CUENTA DE FIADO", "Del 01/03/2026 al 15/03/2026", "45671238", "Saldo anterior", "12.50", "02/03/2026 Compra B001-00000042",
		"Vence 12/03/2026 · Saldo 48.30", "Pago: efectivo", "Pago: plin", "Op. 00445566", "Pago que no llegó: plin", "Devolución", "15/03/2026 22:30",
		"Compras del periodo S/ 79.80", "Pagos del periodo -S/ 30.00", "SALDO S/ 67.80", "Aún no vence S/ 44.00", "Vencido de 1 a 30 días S/ 13.80",
		"Vencido de 31 a 60 días S/ 10.00", "POR PAGAR HOY S/ 23.80"} {
		if !strings.Contains(text, want) {
			t.Errorf("the statement lacks %q:\n%s", want, text)
		}
	}
	for _, never := range []string{"COPIA", "A PAGAR ", "61 a 90", "más de 90", "Gracias por su compra"} {
		if strings.Contains(text, never) {
			t.Errorf("the statement says %q:\n%s", never, text)
		}
	}
}

func TestStatement_ofACustomerWhoIsOwed(t *testing.T) {
	t.Parallel()
	s := fiado()
	s.Entries, s.Opening, s.Closing, s.Ages = nil, -320, -320, customer.Ages{}
	pdf, err := receipt.StatementPDF(s, settings.Default(), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(linesOf(t, pdf), "\n")
	for _, want := range []string{"A SU FAVOR S/ 3.20", "POR PAGAR HOY S/ 0.00"} {
		if !strings.Contains(text, want) {
			t.Errorf("the statement lacks %q:\n%s", want, text)
		}
	}
}

func TestStatement_isAsLongAsPaperIsGoodFor(t *testing.T) {
	t.Parallel()
	s := fiado()
	for len(s.Entries) < 400 {
		s.Entries = append(s.Entries, customer.Entry{At: s.Entries[0].At, Kind: "charge", Amount: money.Sol, Number: "B001-00000042", DueOn: s.Entries[0].DueOn})
	}
	pdf, err := receipt.StatementPDF(s, settings.Default(), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, height := sizeOf(t, pdf); height > 14400 {
		t.Errorf("the page is %.0f points long; readers show 14400", height)
	}
	s.Entries = append(s.Entries, s.Entries[0])
	if _, err := receipt.StatementHTML(s, settings.Default(), time.Unix(0, 0)); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("one more: %v", err)
	}
}
