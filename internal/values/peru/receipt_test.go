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

func TestReceiptKind_carriesItsSUNATCode(t *testing.T) {
	t.Parallel()
	for kind, want := range map[peru.ReceiptKind]string{peru.Boleta: "03", peru.Factura: "01", peru.CreditNote: "07", "ticket": ""} {
		if got := kind.Code(); got != want {
			t.Errorf("%s has code %q, want %q", kind, got, want)
		}
	}
}

func TestSeries_tellsTheKind(t *testing.T) {
	t.Parallel()
	for series, want := range map[peru.Series]peru.ReceiptKind{
		"B001": peru.Boleta, "F001": peru.Factura, "F999": peru.Factura, "BC01": peru.CreditNote, "FC01": peru.CreditNote,
		"": "", "b001": "", "B01": "", "B0001": "", "E001": "", "0001": "", "BC1": "", "BC001": "", "BD01": "", "B001\n": "",
	} {
		_, err := peru.NewReceiptNumber(series, 1)
		if series.Kind() != want || (want == "") != errors.Is(err, peru.ErrSeries) {
			t.Errorf("%q is of kind %q, %v; want kind %q", series, series.Kind(), err, want)
		}
	}
}

func TestReceiptNumber_isPrintedWithEightDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		series      peru.Series
		correlative int64
		want        string
	}{{"B001", 1, "B001-00000001"}, {"F001", 99_999_999, "F001-99999999"}, {"FC01", 123, "FC01-00000123"}} {
		if got, err := peru.NewReceiptNumber(c.series, c.correlative); err != nil || got.String() != c.want {
			t.Errorf("got %s, %v; want %s", got, err, c.want)
		}
	}
	if _, err := peru.NewReceiptNumber("X001", 1); !errors.Is(err, peru.ErrSeries) {
		t.Errorf("of no series: %v, want ErrSeries", err)
	}
	if _, err := peru.NewReceiptNumber("B001", 0); !errors.Is(err, peru.ErrCorrelative) {
		t.Errorf("before the first number: %v, want ErrCorrelative", err)
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

func TestParseReceiptNumber_readsWhatReceiptsPrint(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"B001-00000042", "B001-42", "FC01-99999999"} {
		number, err := peru.ParseReceiptNumber(text)
		if err != nil || number.String() != text && text != "B001-42" || number.Correlative == 0 {
			t.Errorf("%s is %s, %v", text, number, err)
		}
	}
	for text, want := range map[string]error{"B001": peru.ErrCorrelative, "B001-": peru.ErrCorrelative,
		"B001-0": peru.ErrCorrelative, "B001--1": peru.ErrCorrelative,
		"B001-000000042": peru.ErrCorrelative, "B001-4 2": peru.ErrCorrelative, "E001-1": peru.ErrSeries, "-1": peru.ErrSeries} {
		if _, err := peru.ParseReceiptNumber(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestQR_hasTheHashOfADocumentThatHasOne(t *testing.T) {
	t.Parallel()
	number, err := peru.NewReceiptNumber("B001", 42)
	if err != nil {
		t.Fatal(err)
	}
	qr := peru.QR{IssuerRUC: "20000000001", Number: number, IGV: 333, Total: 2450, Issued: ides, Buyer: peru.Anonymous(), Hash: "abc="}
	if want, got := "20000000001|03|B001|42|3.33|24.50|2026-03-15|1|00000000|abc=|", qr.Content(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
