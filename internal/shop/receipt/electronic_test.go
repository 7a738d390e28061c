package receipt_test

import (
	"errors"
	"html"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/ubl"
)

func issuer() ubl.Issuer {
	return ubl.Issuer{RUC: "20000000001", LegalName: "Market Carmensita E.I.R.L.", Establishment: "0000", Amazon: true,
		Address: ubl.Address{Ubigeo: "150132", Department: "LIMA", Province: "LIMA", District: "SAN JUAN DE LURIGANCHO", Line: "Jr. Los Jazmines 245"}}
}

// What stands on the paper is what stands in the document: its digest, its total, its legends and its instalments.
func TestElectronicOf_isWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	s := factura()
	s.Payments = []payment.Payment{{Method: payment.Credit, Amount: 2458, Received: 2458, State: payment.Confirmed}}
	invoice, err := ubl.FromSale(s, issuer())
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := invoice.XML()
	if err != nil {
		t.Fatal(err)
	}
	e, err := receipt.ElectronicOf(invoice, "")
	if err != nil {
		t.Fatal(err)
	}
	hash := signature.Digest(unsigned)
	if e.Hash != hash || e.QR != "20000000001|01|F001|7|3.33|24.58|2026-03-15|6|20512333797|"+hash+"|" {
		t.Errorf("the hash is %s, the code %s", e.Hash, e.QR)
	}
	text := strings.Join(says(t, s, settings.Default(), e, false), "\n")
	for _, want := range []string{"SON VEINTICUATRO CON 58/100 SOLES", "BIENES TRANSFERIDOS EN LA AMAZONÍA", "Cuota 1 S/ 24.58, vence el 14/04/2026", "FACTURA ELECTRÓNICA"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, text)
		}
	}
}

func TestElectronicOf_isNothingWhereThereIsNoDocument(t *testing.T) {
	t.Parallel()
	s := boleta()
	s.Totals.IGVRate = 1600
	invoice, err := ubl.FromSale(s, issuer())
	if err != nil {
		t.Fatal(err)
	}
	if e, err := receipt.ElectronicOf(invoice, ""); !errors.Is(err, ubl.ErrRate) || e != nil {
		t.Errorf("%+v, %v; want ErrRate", e, err)
	}
}

// The page that drives a thermal printer makes the code anew from its text.
func TestHTML_saysTheTextOfItsCode(t *testing.T) {
	t.Parallel()
	page, err := receipt.HTML(boleta(), settings.Default(), electronic(), false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(html.UnescapeString(string(page)), `data-text="`+electronic().QR+`"`) {
		t.Errorf("the page does not say %q", electronic().QR)
	}
}
