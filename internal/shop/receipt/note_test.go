package receipt_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// note takes one of the boleta's cartons back, which was paid for with a card and cash.
func note() refund.Refund {
	b := boleta()
	return refund.Refund{ID: b.ID, SaleID: b.ID, Document: peru.Boleta, SaleNumber: b.Number, Number: "BC01-00000003", RefundedAt: b.SoldAt,
		BusinessDay: b.BusinessDay, Cashier: b.Cashier, Till: b.Till, Reason: refund.ItemReturn, Note: "Lata abollada", Buyer: b.Buyer,
		Lines: []refund.Line{{Number: 1, Name: "Leche evaporada Gloria azul 400 g", Unit: catalog.Piece, Quantity: quantity.One, UnitPrice: 450,
			Amount: 447, TaxClass: peru.Gravado, Base: 379, IGV: 68, Goods: refund.ToWaste}},
		Totals:  sale.Totals{TaxedBase: 379, IGV: 68, IGVRate: 1800, Total: 447, Rounding: 3, ToPay: 450},
		Payouts: []refund.Payout{{Line: 1, Method: payment.Card, Amount: 200, State: refund.Pending}, {Line: 2, Method: payment.Cash, Amount: 250, State: refund.Paid}},
	}
}

// noteSays renders a note and returns its text, after checking that page and PDF say the same.
func noteSays(t *testing.T, e *receipt.Electronic) string {
	t.Helper()
	page, err := receipt.NoteHTML(note(), settings.Default(), e, true)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := receipt.NotePDF(note(), settings.Default(), e, true)
	if err != nil {
		t.Fatal(err)
	}
	lines := linesOf(t, pdf)
	if got, want := squeeze(strings.Join(lines, "")), squeeze(textOf(string(page))); got != want {
		t.Errorf("the PDF and the page differ\n PDF: %s\npage: %s", got, want)
	}
	return strings.Join(lines, "\n")
}

func TestNote_saysWhatItTakesBackAndOfWhichReceipt(t *testing.T) {
	t.Parallel()
	e := electronic()
	e.Words = note().Totals.ToPay.Words()
	text := noteSays(t, e)
	for _, want := range []string{"COPIA", "NOTA DE CRÉDITO ELECTRÓNICA", "BC01-00000003", "Boleta B001-00000042", "07 Devolución por ítem: Lata", "IGV 18 %",
		"A DEVOLVER", "S/ 4.50", "Devuelto en tarjeta", "Devuelto en efectivo", "CUATRO CON 50/100", "Representación impresa de la NOTA\nDE CRÉDITO ELECTRÓNICA", "Resumen:\nm1WJ4"} {
		if !strings.Contains(text, want) {
			t.Errorf("the note lacks %q:\n%s", want, text)
		}
	}
	for _, never := range []string{"BOLETA DE VENTA", "A PAGAR", "Vuelto", "Gracias por su compra", "DOCUMENTO INTERNO"} {
		if strings.Contains(text, never) {
			t.Errorf("the note says %q:\n%s", never, text)
		}
	}
}

func TestNote_thatIsNoElectronicDocumentIsTakenForNone(t *testing.T) {
	t.Parallel()
	text := noteSays(t, nil)
	for _, want := range []string{"NOTA DE DEVOLUCIÓN", "NO ES COMPROBANTE DE PAGO", "Modifica Nota de venta B001-00000042"} {
		if !strings.Contains(text, want) {
			t.Errorf("the note lacks %q:\n%s", want, text)
		}
	}
	for _, never := range []string{"CRÉDITO", "ELECTRÓNICA", "Boleta", "Resumen"} {
		if strings.Contains(text, never) {
			t.Errorf("the note says %q:\n%s", never, text)
		}
	}
}
