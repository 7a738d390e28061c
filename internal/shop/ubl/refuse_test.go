package ubl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/peru"
)

// basket is a small sale: two of a taxed product and a bag, S/ 9.70.
func basket(t *testing.T, number string, buyer *sale.Buyer) sale.Sale {
	t.Helper()
	c := newCounter()
	return c.sells(t, order{number: number, buyer: buyer, method: payment.Cash,
		lines: []sale.RequestLine{pieces(c.stocks("Leche", 450), 2), pieces(c.stocks("Bolsa", 25, bag), 1)}})
}

func TestInvoice_isNotWrittenWhereItWouldBeRejected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		number string
		buyer  *sale.Buyer
		change func(*ubl.Invoice)
		want   error
	}{
		{"a RUC with a wrong digit", "B001-1", nil, func(i *ubl.Invoice) { i.Issuer.RUC = "20123456789" }, ubl.ErrIssuer},
		{"an issuer without ubigeo", "B001-1", nil, func(i *ubl.Invoice) { i.Issuer.Address.Ubigeo = "" }, ubl.ErrIssuer},
		{"an establishment that is no code", "B001-1", nil, func(i *ubl.Invoice) { i.Issuer.Establishment = "1" }, ubl.ErrIssuer},
		{"a rate that never was", "B001-1", nil, func(i *ubl.Invoice) { i.Rate = 1600 }, ubl.ErrRate},
		{"a rate of another day", "B001-1", nil, func(i *ubl.Invoice) { i.Rate, i.IssuedAt = 1050, i.IssuedAt.AddDate(0, -3, 0) }, ubl.ErrRate},
		{"no line", "B001-1", nil, func(i *ubl.Invoice) { i.Lines = nil }, ubl.ErrLines},
		{"a line of nothing", "B001-1", nil, func(i *ubl.Invoice) { i.Lines[0].Quantity = 0 }, ubl.ErrLines},
		{"a line of no class", "B001-1", nil, func(i *ubl.Invoice) { i.Lines[0].Class = "" }, ubl.ErrLines},
		{"a tax that fits no number of bags", "B001-1", nil, func(i *ubl.Invoice) { i.Lines[1].Bags = 3 }, ubl.ErrBags},
		{"a sol of rounding", "B001-1", nil, func(i *ubl.Invoice) { i.Rounding = -100 }, ubl.ErrRounding},
		{"a boleta above S/ 700 for nobody", "B001-1", nil, func(i *ubl.Invoice) { i.Lines[0].Value = 700_00 }, ubl.ErrCustomer},
		{"a factura for a DNI", "F001-1", restaurant, func(i *ubl.Invoice) { i.Customer.Document = peru.Document{Kind: peru.DNI, Number: "46712369"} }, ubl.ErrCustomer},
		{"instalments above the total", "F001-1", restaurant, func(i *ubl.Invoice) {
			i.Owed = []ubl.Instalment{{Amount: i.Totals().Payable + 1, DueOn: i.Day().AddDays(30)}}
		}, ubl.ErrCredit},
		{"an instalment that is due today", "F001-1", restaurant, func(i *ubl.Invoice) {
			i.Owed = []ubl.Instalment{{Amount: 1, DueOn: i.Day()}}
		}, ubl.ErrCredit},
		{"credit on a boleta", "B001-1", nil, func(i *ubl.Invoice) {
			i.Owed = []ubl.Instalment{{Amount: 1, DueOn: i.Day().AddDays(30)}}
		}, ubl.ErrCredit},
	} {
		invoice := must(ubl.FromSale(basket(t, c.number, c.buyer), issuer()))(t)
		c.change(&invoice)
		if _, err := invoice.XML(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestFromSale_refusesLinesThatDoNotComeToTheTotal(t *testing.T) {
	t.Parallel()
	s := basket(t, "B001-1", nil)
	s.Totals.IGV++
	if _, err := ubl.FromSale(s, issuer()); !errors.Is(err, ubl.ErrSums) {
		t.Errorf("a centimo of IGV too much: %v, want ErrSums", err)
	}
	s = basket(t, "B001-1", nil)
	s.Number = "E001-1"
	if _, err := ubl.FromSale(s, issuer()); !errors.Is(err, peru.ErrSeries) {
		t.Errorf("a number of SUNAT's own series: %v, want ErrSeries", err)
	}
}

func TestFromRefund_cutsTheNoteToTheCoinWhereThePaymentNeverCame(t *testing.T) {
	t.Parallel()
	s := basket(t, "B001-1", nil) // S/ 9.75 for 9.70
	r := takesBack(s, "BC01-1", refund.TotalReturn, all(s))
	r.Totals.ToPay, r.Totals.Rounding = 400, 400-r.Totals.Total
	note := must(ubl.FromRefund(r, issuer()))(t)
	if got := note.Totals(); got.Payable != 970 || got.Rounding != -5 {
		t.Errorf("the note comes to %s with %s of rounding, want S/ 9.70 with -S/ 0.05", got.Payable, got.Rounding)
	}
}

func TestCreditNote_isNotWrittenForAnotherKindOfSeries(t *testing.T) {
	t.Parallel()
	s := basket(t, "B001-1", nil)
	for name, change := range map[string]func(*ubl.CreditNote){
		"a factura's series for a boleta": func(n *ubl.CreditNote) { n.Number.Series = "FC01" },
		"a note of a note":                func(n *ubl.CreditNote) { n.Modifies.Series = "BC01" },
		"no reason":                       func(n *ubl.CreditNote) { n.Reason = "" },
		"a reason without words":          func(n *ubl.CreditNote) { n.Why = " \n" },
	} {
		note := must(ubl.FromRefund(takesBack(s, "BC01-1", refund.TotalReturn, all(s)), issuer()))(t)
		change(&note)
		if _, err := note.XML(); !errors.Is(err, ubl.ErrNote) {
			t.Errorf("%s: %v, want ErrNote", name, err)
		}
	}
}

func TestSummary_takesBoletasOfOneDay(t *testing.T) {
	t.Parallel()
	boleta := must(ubl.FromSale(basket(t, "B001-1", nil), issuer()))(t)
	factura := must(ubl.FromSale(basket(t, "F001-1", restaurant), issuer()))(t)
	day := boleta.Day()
	for _, c := range []struct {
		name    string
		summary ubl.Summary
	}{
		{"a factura", ubl.Summary{Issued: day, Made: day, Number: 1, Lines: []ubl.SummaryLine{factura.SummaryLine(ubl.Add)}}},
		{"a boleta twice", ubl.Summary{Issued: day, Made: day, Number: 1, Lines: []ubl.SummaryLine{boleta.SummaryLine(ubl.Add), boleta.SummaryLine(ubl.Void)}}},
		{"nothing", ubl.Summary{Issued: day, Made: day, Number: 1}},
		{"documents of tomorrow", ubl.Summary{Issued: day.AddDays(1), Made: day, Number: 1, Lines: []ubl.SummaryLine{boleta.SummaryLine(ubl.Add)}}},
		{"no number", ubl.Summary{Issued: day, Made: day, Lines: []ubl.SummaryLine{boleta.SummaryLine(ubl.Add)}}},
		{"no status", ubl.Summary{Issued: day, Made: day, Number: 1, Lines: []ubl.SummaryLine{boleta.SummaryLine("")}}},
	} {
		c.summary.Issuer = issuer()
		if _, err := c.summary.XML(); !errors.Is(err, ubl.ErrSummary) {
			t.Errorf("a summary of %s: %v, want ErrSummary", c.name, err)
		}
	}
}

func TestVoided_takesFacturasOfOneDayWithAReason(t *testing.T) {
	t.Parallel()
	day := peru.BusinessDay(evening)
	for name, lines := range map[string][]ubl.VoidedLine{
		"a boleta":       {{Number: number(t, "B001-1"), Reason: "Error en el precio"}},
		"a short reason": {{Number: number(t, "F001-1"), Reason: " x "}},
		"one twice":      {{Number: number(t, "F001-1"), Reason: "Error"}, {Number: number(t, "F001-1"), Reason: "Error"}},
		"nothing":        nil,
	} {
		if _, err := (ubl.Voided{Issuer: issuer(), Issued: day, Made: day, Number: 1, Lines: lines}).XML(); !errors.Is(err, ubl.ErrVoided) {
			t.Errorf("a communication of %s: %v, want ErrVoided", name, err)
		}
	}
}

func TestDocuments_haveSUNATsNames(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	for name, want := range map[string]string{
		"boleta-anonymous-cash-rounded": "20000000001-03-B001-42", "factura-paid-at-once": "20000000001-01-F001-7",
		"note-boleta-part": "20000000001-07-BC01-3", "summary": "20000000001-RC-20260316-1", "voided": "20000000001-RA-20260315-12",
	} {
		if got := docs[name].Name(); got != want {
			t.Errorf("%s is named %s, want %s", name, got, want)
		}
	}
}

// The code on paper says what the document says: the customer as it names him, and the total after cash rounding.
func TestQR_saysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	invoice := must(ubl.FromSale(basket(t, "B001-00000042", nil), issuer()))(t)
	hash := signature.Digest(must(invoice.XML())(t))
	want := "20000000001|03|B001|42|1.41|9.70|2026-03-15|0|00000000|" + hash + "|"
	if got := invoice.QR(hash); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if invoice.Words() != "SON NUEVE CON 70/100 SOLES" {
		t.Error(invoice.Words())
	}
}

// Text that people typed never breaks a document: no line breaks, no characters that XML does not have, and no more than SUNAT takes.
func TestDocuments_takeAnyText(t *testing.T) {
	t.Parallel()
	c := newCounter()
	long := strings.Repeat("Ñandú & <Cía> ", 60)
	s := c.sells(t, order{number: "B001-1", buyer: &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "46712369", Name: "Ana\r\n\tMaría\x00 \u200b😀"},
		lines: []sale.RequestLine{pieces(c.stocks("\u2028 "+long, 450), 2), pieces(c.stocks("A\ufffe", 100), 1)}})
	i := issuer()
	i.LegalName, i.TradeName = "Bodega \"El\r\nÑato\" S.A.C.", "\t"
	invoice := must(ubl.FromSale(s, i))(t)
	content := must(invoice.XML())(t)
	if wrong := broken(content); len(wrong) > 0 {
		t.Errorf("%s", strings.Join(wrong, "\n"))
	}
	for _, want := range []string{"<cbc:RegistrationName>Ana María 😀<", "<cbc:Description>A (P-002)<", `<cbc:RegistrationName>Bodega "El Ñato" S.A.C.<`} {
		if !strings.Contains(string(content), want) {
			t.Errorf("%s is not in %s", want, content)
		}
	}
	holds(t, map[string][]byte{"any-text": content})
}

func TestLine_ofAMillionUnitsIsExact(t *testing.T) {
	t.Parallel()
	c := newCounter()
	s := c.sells(t, order{number: "B001-1", buyer: maria, lines: []sale.RequestLine{pieces(c.stocks("Tornillo", 7), 999_999), of(c.stocks("Oro", 1_000, weighed), 1)}})
	content := must(must(ubl.FromSale(s, issuer()))(t).XML())(t)
	if wrong := broken(content); len(wrong) > 0 {
		t.Errorf("%s", strings.Join(wrong, "\n"))
	}
}

func ExampleHead_Name() {
	n, _ := peru.ParseReceiptNumber("B001-00000042")
	fmt.Println(ubl.Head{Issuer: ubl.Issuer{RUC: "20000000001"}, Number: n}.Name() + ".zip")
	// Output: 20000000001-03-B001-42.zip
}
