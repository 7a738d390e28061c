package peru_test

import (
	"errors"
	"testing"

	"carmensita.pe/market/internal/values/peru"
)

var (
	person  = peru.Document{Kind: peru.DNI, Number: "46712369"}
	company = peru.Document{Kind: peru.RUC, Number: "20512333797"}
)

func TestCheckBuyer_asksForADocumentAboveSevenHundred(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind  peru.ReceiptKind
		total centimos
		buyer peru.Document
		want  error
	}{
		"small boleta to nobody":            {peru.Boleta, 699_99, peru.Document{}, nil},
		"boleta of exactly 700 to nobody":   {peru.Boleta, 700_00, peru.Document{}, nil},
		"boleta above 700 to nobody":        {peru.Boleta, 700_01, peru.Document{}, peru.ErrBuyerRequired},
		"boleta above 700 to the anonymous": {peru.Boleta, 700_01, peru.Anonymous(), peru.ErrBuyerRequired},
		"boleta above 700 to nobody abroad": {peru.Boleta, 700_01, peru.Document{Kind: peru.NoDocument, Number: "00000000"}, peru.ErrBuyerRequired},
		"boleta above 700 to a person":      {peru.Boleta, 700_01, person, nil},
		"boleta to a company":               {peru.Boleta, 1_234_50, company, nil},
		"factura to a company":              {peru.Factura, 1, company, nil},
		"factura to a person":               {peru.Factura, 1, person, peru.ErrFacturaNeedsRUC},
		"factura to nobody":                 {peru.Factura, 1, peru.Document{}, peru.ErrFacturaNeedsRUC},
		"credit note":                       {peru.CreditNote, 1, person, peru.ErrReceiptKind},
	} {
		if err := peru.CheckBuyer(c.kind, c.total, c.buyer); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestSuggestBuyer_fromSevenHundredOn(t *testing.T) {
	t.Parallel()
	for total, want := range map[centimos]bool{699_99: false, 700_00: true, 700_01: true} {
		if got := peru.SuggestBuyer(total); got != want {
			t.Errorf("%s: %t, want %t", total, got, want)
		}
	}
}

func TestReceiptKind_carriesItsSUNATCode(t *testing.T) {
	t.Parallel()
	for kind, want := range map[peru.ReceiptKind]string{peru.Boleta: "03", peru.Factura: "01", peru.CreditNote: "07", "ticket": ""} {
		if got := kind.Code(); got != want {
			t.Errorf("%s has code %q, want %q", kind, got, want)
		}
		if parsed, err := peru.ParseReceiptKind(string(kind)); want != "" && parsed != kind || (want == "") != errors.Is(err, peru.ErrReceiptKind) {
			t.Errorf("ParseReceiptKind(%q) = %q, %v", kind, parsed, err)
		}
	}
}

func TestParseSeries_tellsTheKind(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]peru.ReceiptKind{
		"B001": peru.Boleta, "F001": peru.Factura, "F999": peru.Factura, "BC01": peru.CreditNote, "FC01": peru.CreditNote,
		"": "", "b001": "", "B01": "", "B0001": "", "E001": "", "0001": "", "BC1": "", "BC001": "", "BD01": "", "B001\n": "",
	} {
		series, err := peru.ParseSeries(typed)
		if series.Kind() != want || (want == "") != errors.Is(err, peru.ErrSeries) {
			t.Errorf("%q: got %q of kind %q, %v; want kind %q", typed, series, series.Kind(), err, want)
		}
	}
}

func TestSeries_ofACreditNoteKeepsTheLetter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		note, receipt peru.Series
		want          bool
	}{
		{"BC01", "B001", true}, {"FC01", "F001", true}, {"BC01", "F001", false}, {"FC01", "B001", false},
		{"B001", "B001", false}, {"BC01", "BC01", false}, {"BC01", "", false},
	} {
		if got := c.note.TakesBack(c.receipt); got != c.want {
			t.Errorf("%s takes back %s: %t, want %t", c.note, c.receipt, got, c.want)
		}
	}
}

func TestReceiptNumber_isPrintedWithEightDigits(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"B001-00000001": "B001-00000001", "b001-1": "B001-00000001", "F001-99999999": "F001-99999999",
		" FC01-123 ": "FC01-00000123", //nolint:gocritic // somebody types blanks
	} {
		if got, err := peru.ParseReceiptNumber(typed); err != nil || got.String() != want {
			t.Errorf("%q: got %s, %v; want %s", typed, got, err, want)
		}
	}
	for typed, want := range map[string]error{
		"": peru.ErrReceiptNumber, "B001": peru.ErrReceiptNumber, "B001-": peru.ErrReceiptNumber, "B001-1-2": peru.ErrReceiptNumber,
		"B001--1": peru.ErrReceiptNumber, "B001-000000001": peru.ErrReceiptNumber, "X001-1": peru.ErrSeries, "B001-0": peru.ErrCorrelative,
	} {
		if got, err := peru.ParseReceiptNumber(typed); !errors.Is(err, want) {
			t.Errorf("%q: got %s, %v; want %v", typed, got, err, want)
		}
	}
	if _, err := peru.NewReceiptNumber("B001", peru.LastCorrelative+1); !errors.Is(err, peru.ErrCorrelative) {
		t.Errorf("after the last number: %v, want ErrCorrelative", err)
	}
}

func TestQR_saysWhatSUNATAsksFor(t *testing.T) {
	t.Parallel()
	qr := peru.QR{
		IssuerRUC: "20000000001", Number: peru.ReceiptNumber{Series: "B001", Correlative: 1},
		IGV: 18_00, Total: 118_00, Issued: peru.Day{Year: 2026, Month: 3, Day: 15}, Buyer: person,
	}
	if got, want := qr.Content(), "20000000001|03|B001|1|18.00|118.00|2026-03-15|1|46712369|"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	qr.Number, qr.Buyer, qr.Total, qr.IGV = peru.ReceiptNumber{Series: "F001", Correlative: 12345678}, company, 1_234_50, 5
	if got, want := qr.Content(), "20000000001|01|F001|12345678|0.05|1234.50|2026-03-15|6|20512333797|"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
