package receipt_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// boleta is the vector of the plastic bag tax, with loose potatoes, paid by Yape and the rest in cash.
func boleta() sale.Sale {
	s := sale.Sale{
		ID: "01930000-0000-7000-8000-000000000001", Document: peru.Boleta, Number: "B001-00000042",
		SoldAt:      time.Date(2026, 3, 16, 0, 5, 59, 0, time.UTC), // the evening before, in Lima
		BusinessDay: peru.Day{Year: 2026, Month: 3, Day: 15}, Cashier: "Rosa Quispe Ñahui", Till: "Caja 1",
		Buyer: &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "46712369", Name: "María Núñez Peña"},
		Lines: []sale.Line{
			line(1, "Leche evaporada Gloria azul 400 g", 450, 2*quantity.One, 900),
			line(2, "Arroz extra Costeño 750 g", 420, 3*quantity.One, 1260),
			line(3, "Bolsa plástica mediana", 20, quantity.One, 20),
			{Number: 4, Name: "Papa amarilla", Unit: catalog.Kilogram, Quantity: 350, UnitPrice: 650, Amount: 228, TaxClass: peru.Exonerado},
		},
		Totals: sale.Totals{TaxedBase: 1847, Exonerated: 228, IGV: 333, IGVRate: 1800, ICBPER: 50, Bags: 1, Total: 2458, Rounding: -8, ToPay: 2450},
		Payments: []payment.Payment{
			{Method: "yape", Amount: 1000, Received: 1000, Reference: operation("00817263"), State: payment.ToConfirm},
			{Method: payment.Cash, Amount: 1450, Received: 2000, Change: 550, State: payment.Confirmed},
		},
		Change: 550,
	}
	for i, split := range [][3]money.Centimos{{762, 138, 0}, {1068, 192, 0}, {17, 3, 50}, {228, 0, 0}} {
		s.Lines[i].Base, s.Lines[i].IGV, s.Lines[i].ICBPER = split[0], split[1], split[2]
	}
	return s
}

// electronic is the boleta's document.
func electronic() *receipt.Electronic {
	const hash = "m1WJ4kqZrB2iWq0cCkPj8hZ8y4sX5u7tQ2bV9nL3eFo="
	return &receipt.Electronic{Hash: hash, QR: "20000000001|03|B001|42|3.33|24.50|2026-03-15|1|46712369|" + hash + "|",
		Words: money.Centimos(2450).Words(), Consult: "carmensita.pe/consulta"}
}

// operation is a number as the database may hold it, from before numbers had one spelling, too.
func operation(number string) (o payment.Operation) {
	if err := o.Scan(number); err != nil {
		panic(err)
	}
	return o
}

func line(number int, name string, price money.Centimos, q quantity.Quantity, amount money.Centimos) sale.Line {
	return sale.Line{Number: number, Name: name, Unit: catalog.Piece, Quantity: q, UnitPrice: price, Amount: amount, TaxClass: peru.Gravado}
}

func factura() sale.Sale {
	s := boleta()
	s.Document, s.Number = peru.Factura, "F001-00000007"
	s.Buyer = &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20512333797", Name: "Restaurante El Rincón Norteño S.A.C."}
	s.Totals.Rounding, s.Totals.ToPay = 0, s.Totals.Total
	s.Payments = []payment.Payment{{Method: payment.Card, Amount: 2458, Received: 2458, Reference: operation("004417"), Authorization: "A81F22", State: payment.Confirmed}}
	return s
}

// render returns the receipt as page and as PDF.
func render(t testing.TB, s sale.Sale, shop settings.Settings, e *receipt.Electronic, reprint bool) (page, pdf []byte) {
	t.Helper()
	page, err := receipt.HTML(s, shop, e, reprint)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err = receipt.PDF(s, shop, e, reprint)
	if err != nil {
		t.Fatal(err)
	}
	return page, pdf
}

// says renders the sale and gives its lines, after checking that page and PDF say the same in the same order.
func says(t *testing.T, s sale.Sale, shop settings.Settings, e *receipt.Electronic, reprint bool) []string {
	t.Helper()
	page, pdf := render(t, s, shop, e, reprint)
	lines := linesOf(t, pdf)
	if got, want := squeeze(strings.Join(lines, "")), squeeze(textOf(string(page))); got != want {
		t.Errorf("the PDF and the page differ\n PDF: %s\npage: %s", got, want)
	}
	return lines
}

func TestReceipt_ofABoletaReadsAsTheShopPrintsIt(t *testing.T) {
	t.Parallel()
	golden(t, "boleta.txt", says(t, boleta(), settings.Default(), electronic(), false))
}

func TestReceipt_ofAFacturaReadsAsTheShopPrintsIt(t *testing.T) {
	t.Parallel()
	e := electronic()
	e.Words = money.Centimos(2458).Words()
	golden(t, "factura.txt", says(t, factura(), settings.Default(), e, false))
}

func TestReceipt_thatIsNoElectronicDocumentIsTakenForNone(t *testing.T) {
	t.Parallel()
	golden(t, "nota-de-venta.txt", says(t, boleta(), settings.Default(), nil, false))
	for _, s := range []sale.Sale{boleta(), factura()} {
		text := strings.Join(says(t, s, settings.Default(), nil, false), "\n")
		for _, never := range []string{"BOLETA", "FACTURA", "ELECTRÓNICA", "Representación", "Resumen", "Consulte"} {
			if strings.Contains(text, never) {
				t.Errorf("%q stands in\n%s", never, text)
			}
		}
		page, _ := render(t, s, settings.Default(), nil, false)
		if strings.Contains(string(page), "Código QR") {
			t.Error("it has a code, as a comprobante has")
		}
	}
}

// golden compares with a file of testdata. No flag rewrites it: what a receipt says is changed by hand.
func golden(t *testing.T, file string, got []string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(got, "\n") + "\n"; got != string(want) {
		t.Errorf("got:\n%s\nwant %s:\n%s", got, file, want)
	}
}

func TestReceipt_showsWhatAppliesAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		change  func(*sale.Sale, *settings.Settings)
		as      func(*receipt.Electronic) // how its document is; nil for none
		reprint bool
		want    []string
		never   []string
	}{
		{name: "a sale without a buyer names none", change: func(s *sale.Sale, _ *settings.Settings) { s.Buyer = nil },
			never: []string{"DNI", "Cliente"}},
		{name: "a first print is no copy", never: []string{"COPIA"}},
		{name: "a reprint is a copy", reprint: true, want: []string{"COPIA"}},
		{name: "what is no electronic document says so", want: []string{"NOTA DE VENTA", "DOCUMENTO INTERNO -", "NO ES COMPROBANTE DE PAGO"}},
		{name: "an electronic document does not", as: asItIs, want: []string{"BOLETA DE VENTA ELECTRÓNICA"}, never: []string{"DOCUMENTO INTERNO", "NO ES COMPROBANTE"}},
		{name: "it says what it is the print of, its hash and where it can be looked up", as: asItIs, want: []string{
			"Representación impresa de la", "Resumen:", "m1WJ4kqZrB2iWq0cCkPj8hZ8y4sX5u7tQ2bV9nL3eFo=", "Consulte su documento en carmensita.pe/consulta"}},
		{name: "a shop without a page to look it up at names none", as: func(e *receipt.Electronic) { e.Consult = "" }, never: []string{"Consulte"}},
		{name: "it bears the legends of its goods", as: func(e *receipt.Electronic) { e.Legends = []string{"BIENES TRANSFERIDOS EN LA AMAZONÍA"} },
			want: []string{"BIENES TRANSFERIDOS EN LA AMAZONÍA"}},
		{name: "it says what was given away", as: func(e *receipt.Electronic) { e.Free = 246 }, want: []string{"Op. gratuitas S/ 2.46"}},
		{name: "nothing given away is not said", as: asItIs, never: []string{"gratuitas"}},
		{name: "what was taken off stands under its line and in one sum", change: func(s *sale.Sale, _ *settings.Settings) {
			s.Lines[0].Amount, s.Lines[0].Discount, s.Lines[0].Promotion = 675, 225, "2da a mitad de precio"
			s.Lines[3].Amount, s.Lines[3].Discount, s.Totals.Discount = 205, 23, 248
		}, want: []string{"2 × 4.50 9.00", "Dscto. 2da a mitad de precio -2.25", "0.350 kg × 6.50 2.28", "Dscto. -0.23", "Descuentos -S/ 2.48"}},
		{name: "nothing off is not said", never: []string{"Dscto.", "Descuentos"}},
		{name: "the evening in Lima is not the next day", want: []string{"Fecha 15/03/2026 19:05"}, never: []string{"16/03"}},
		{name: "loose goods are weighed to the gram", want: []string{"0.350 kg × 6.50 2.28"}},
		{name: "whole kilos show their grams too", change: func(s *sale.Sale, _ *settings.Settings) { s.Lines[3].Quantity = 12 * quantity.One },
			want: []string{"12.000 kg × 6.50 2.28"}},
		{name: "pieces are whole", want: []string{"2 × 4.50 9.00"}},
		{name: "thousands are grouped", change: func(s *sale.Sale, _ *settings.Settings) {
			s.Lines[0].Amount, s.Totals.Total = 123450, 123450
		}, want: []string{"2 × 4.50 1,234.50", "TOTAL S/ 1,234.50"}},
		{name: "a class without goods has no line", want: []string{"Op. exoneradas S/ 2.28"}, never: []string{"inafectas"}},
		{name: "unaffected goods have theirs", change: func(s *sale.Sale, _ *settings.Settings) {
			s.Totals.Exonerated, s.Totals.Unaffected = 0, 228
		}, want: []string{"Op. inafectas S/ 2.28"}, never: []string{"exoneradas"}},
		{name: "gravadas and IGV stand even at nothing", change: func(s *sale.Sale, _ *settings.Settings) {
			s.Totals.TaxedBase, s.Totals.IGV = 0, 0
		}, want: []string{"Op. gravadas S/ 0.00", "IGV 18 % S/ 0.00"}},
		{name: "another rate shows itself", change: func(s *sale.Sale, _ *settings.Settings) { s.Totals.IGVRate = 1050 },
			want: []string{"IGV 10.5 % S/ 3.33"}},
		{name: "under RUS nothing is said of IGV", change: func(s *sale.Sale, _ *settings.Settings) {
			s.Totals = sale.Totals{TaxedBase: 2180, Exonerated: 228, Total: 2408, ToPay: 2408}
		}, want: []string{"TOTAL S/ 24.08"}, never: []string{"IGV", "Op. gravadas", "Op. exoneradas", "Op. inafectas", "ICBPER"}},
		{name: "a shop that joined RUS since leaves the old receipt as it was", change: func(_ *sale.Sale, shop *settings.Settings) { shop.Regime = peru.RUS },
			want: []string{"IGV 18 % S/ 3.33"}},
		{name: "one bag", want: []string{"ICBPER (1 bolsa) S/ 0.50"}},
		{name: "two bags", change: func(s *sale.Sale, _ *settings.Settings) { s.Totals.Bags, s.Totals.ICBPER = 2, 100 },
			want: []string{"ICBPER (2 bolsas) S/ 1.00"}},
		{name: "no bag", change: func(s *sale.Sale, _ *settings.Settings) { s.Totals.Bags, s.Totals.ICBPER = 0, 0 }, never: []string{"ICBPER"}},
		{name: "rounding follows the total, and the words state what is to pay", want: []string{"TOTAL S/ 24.58", "Redondeo -S/ 0.08", "A PAGAR S/ 24.50",
			"SON VEINTICUATRO CON 50/100 SOLES"}},
		{name: "what is not rounded has one total", change: func(s *sale.Sale, _ *settings.Settings) { s.Totals.Rounding, s.Totals.ToPay = 0, 2458 },
			want: []string{"TOTAL S/ 24.58"}, never: []string{"Redondeo", "A PAGAR"}},
		{name: "cash shows what was handed over and the change", want: []string{"Efectivo S/ 14.50", "Efectivo recibido S/ 20.00", "Vuelto S/ 5.50"}},
		{name: "Yape waits for a look into the app", want: []string{"Yape S/ 10.00", "Op. 00817263 · por confirmar"}},
		{name: "so does Plin", change: func(s *sale.Sale, _ *settings.Settings) { s.Payments[0].Method = "plin" },
			want: []string{"Plin S/ 10.00", "Op. 00817263 · por confirmar"}},
		{name: "a confirmed Yape does not", change: func(s *sale.Sale, _ *settings.Settings) { s.Payments[0].State = payment.Confirmed },
			want: []string{"Op. 00817263"}, never: []string{"por confirmar"}},
		{name: "a card names its slip and gives no change", change: func(s *sale.Sale, _ *settings.Settings) { *s = factura() },
			want: []string{"Tarjeta S/ 24.58", "Op. 004417 · Aut. A81F22"}, never: []string{"Vuelto", "Efectivo"}},
		{name: "a factura is paid at once", change: func(s *sale.Sale, _ *settings.Settings) { *s = factura() }, as: asItIs,
			want: []string{"FACTURA ELECTRÓNICA", "R.U.C. 20512333797", "Forma de pago Contado"}, never: []string{"BOLETA"}},
		{name: "a boleta does not say how it is paid", never: []string{"Forma de pago"}},
		{name: "a shop without a phone says none", change: func(_ *sale.Sale, shop *settings.Settings) { shop.Phone = "" }, never: []string{"Tel."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, shop := boleta(), settings.Default()
			if test.change != nil {
				test.change(&s, &shop)
			}
			var e *receipt.Electronic
			if test.as != nil {
				e = electronic()
				test.as(e)
			}
			lines := says(t, s, shop, e, test.reprint)
			for _, want := range test.want {
				if !slices.Contains(lines, want) {
					t.Errorf("no line %q in\n%s", want, strings.Join(lines, "\n"))
				}
			}
			for _, never := range test.never {
				if strings.Contains(strings.Join(lines, "\n"), never) {
					t.Errorf("%q stands in\n%s", never, strings.Join(lines, "\n"))
				}
			}
		})
	}
}

func asItIs(*receipt.Electronic) {}

func TestReceipt_keepsLongTextOnThePaper(t *testing.T) {
	t.Parallel()
	s, shop := boleta(), settings.Default()
	shop.ShopName = strings.Repeat("Minimarket ", 9)
	shop.Address = strings.Repeat("Urbanización Santa Rosa ", 8)
	s.Buyer.Name = strings.Repeat("Ñ", 160)
	s.Cashier = strings.Repeat("María ", 20)
	s.Lines[0].Name = strings.Repeat("Galleta de soda ", 10)
	s.Lines[1].Name = strings.Repeat("W", 160)
	s.Lines[1].Quantity, s.Lines[1].UnitPrice, s.Lines[1].Amount = quantity.Max, 999_999_999, 1_000_000_000
	s.Payments[0].Reference = operation(strings.Repeat("M", 64))
	s.Totals.ToPay = 77_777_777_777
	e := electronic()
	e.Consult, e.Legends = strings.Repeat("consulta.", 20), []string{strings.Repeat("BIENES ", 30)}
	says(t, s, shop, nil, true)
	says(t, s, shop, e, true) // linesOf fails on text beyond the edges
}

func TestHTML_runsNothingThatAPersonTyped(t *testing.T) {
	t.Parallel()
	const script = `<script>alert("Ñ")</script>`
	s, shop := boleta(), settings.Default()
	s.Lines[0].Name, s.Buyer.Name, s.Payments[0].Reference, shop.ShopName, s.Number = script, script, operation(script), script, script
	page, _ := render(t, s, shop, nil, false)
	if bytes.Contains(page, []byte("<script")) {
		t.Error("a script came through")
	}
	if got := strings.Count(textOf(string(page)), script); got != 5 {
		t.Errorf("the text is shown %d times, want 5", got)
	}
}

func TestHTML_needsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	page, _ := render(t, boleta(), settings.Default(), electronic(), false)
	for _, never := range []string{"http://", "https://", "src=", "href=", "url(", "@import"} {
		if bytes.Contains(page, []byte(never)) {
			t.Errorf("the page holds %q", never)
		}
	}
	for _, want := range []string{`<html lang="es">`, `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`, "@page { margin: 0 }", `aria-label="Código QR"`} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestPDF_isTheSameEachTime(t *testing.T) {
	t.Parallel()
	s := boleta()
	s.Lines[0].Name = "Ají µ μ Ω Ω – — ‐ 漢 e\u0301 \u00a0 \u00ad·"
	_, first := render(t, s, settings.Default(), electronic(), false)
	for range 20 {
		if _, again := render(t, s, settings.Default(), electronic(), false); !bytes.Equal(first, again) {
			t.Fatal("another rendering has other bytes")
		}
	}
}

func TestPDF_survivesTextThatNoFontHas(t *testing.T) {
	t.Parallel()
	s := boleta()
	s.Buyer.Name = "Ana 😀🇵🇪 \xff\xc3 漢字 \U0010ffff \x00\x07"
	s.Lines[0].Name = " \t\n"
	if _, pdf := render(t, s, settings.Default(), electronic(), false); !strings.Contains(strings.Join(linesOf(t, pdf), "\n"), "Cliente Ana") {
		t.Error("the buyer is gone")
	}
}

func TestPDF_isReadByOthers(t *testing.T) {
	t.Parallel()
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	_, pdf := render(t, boleta(), settings.Default(), electronic(), false)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("the file starts with %q", pdf[:8])
	}
	reader := exec.Command(pdftotext, "-layout", "-", "-")
	reader.Stdin = bytes.NewReader(pdf)
	text, err := reader.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{"BOLETA DE VENTA ELECTRÓNICA", "María Núñez Peña", "0.350 kg × 6.50", "Rosa Quispe Ñahui"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestReceipt_refusesWhatHasNoReceipt(t *testing.T) {
	t.Parallel()
	note, endless := boleta(), boleta()
	note.Document = peru.CreditNote
	full := electronic()
	full.QR = strings.Repeat("|", 3000)
	for s, e := range map[*sale.Sale]*receipt.Electronic{&note: nil, &endless: full} {
		if _, err := receipt.HTML(*s, settings.Default(), e, false); err == nil || !strings.Contains(err.Error(), s.Number) {
			t.Errorf("HTML answers %v, want an error that names the receipt", err)
		}
		if _, err := receipt.PDF(*s, settings.Default(), e, false); err == nil {
			t.Error("PDF makes a file of it")
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	s, shop := boleta(), settings.Default()
	b.ReportAllocs()
	var size int
	for b.Loop() {
		pdf, err := receipt.PDF(s, shop, electronic(), false)
		if err != nil {
			b.Fatal(err)
		}
		size = len(pdf)
	}
	b.ReportMetric(float64(size), "B/file")
}

func BenchmarkHTML(b *testing.B) {
	s, shop := boleta(), settings.Default()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := receipt.HTML(s, shop, electronic(), false); err != nil {
			b.Fatal(err)
		}
	}
}

func TestReceipt_aFacturaOnCreditTellsItsInstalmentsAndWhenTheyFallDue(t *testing.T) {
	t.Parallel()
	shop := settings.Default()
	mixed := factura()
	mixed.Payments = []payment.Payment{
		{Method: payment.Cash, Amount: 1000, Received: 1000, State: payment.Confirmed}, {Method: payment.Credit, Amount: 1458, Received: 1458, State: payment.Confirmed}}
	e := electronic()
	e.Instalments = []sale.Instalment{{Amount: 1458, DueOn: peru.Day{Year: 2026, Month: 4, Day: 14}}}
	mixed.Instalments = []sale.Instalment{{Amount: 1458, DueOn: mixed.BusinessDay}} // which is no day for SUNAT
	page, pdf := render(t, mixed, shop, e, false)
	for where, text := range map[string]string{"page": textOf(string(page)), "PDF": strings.Join(linesOf(t, pdf), " ")} {
		for _, want := range []string{"Crédito", "S/ 14.58", "Cuota 1", "vence el 14/04/2026"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s lacks %q", where, want)
			}
		}
		if strings.Contains(text, "Contado") {
			t.Errorf("the %s says Contado", where)
		}
	}
	if page, _ := render(t, factura(), shop, electronic(), false); !strings.Contains(textOf(string(page)), "Contado") {
		t.Error("a factura that is paid does not say so")
	}
	plain := boleta()
	plain.Payments, plain.Instalments = mixed.Payments, mixed.Instalments
	if page, _ := render(t, plain, shop, e, false); strings.Contains(textOf(string(page)), "Forma de pago") {
		t.Error("a boleta has no payment terms")
	}
}

func TestPDF_ofManyLongLinesIsPagesThatReadersOpen(t *testing.T) {
	t.Parallel()
	s, shop := boleta(), settings.Default()
	s.Lines = nil
	for i := range 200 {
		s.Lines = append(s.Lines, line(i+1, fmt.Sprintf("%03d %s", i, strings.Repeat("Ñandú grande ", 12)), 450, quantity.One, 450))
	}
	pdf, err := receipt.PDF(s, shop, electronic(), false)
	if err != nil {
		t.Fatal(err)
	}
	boxes := regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`).FindAllSubmatch(pdf, -1)
	pages := 0
	for _, box := range boxes {
		height, err := strconv.ParseFloat(string(box[2]), 64)
		if err != nil || height > 3000 {
			t.Errorf("a page is %s points high, want a metre or so", box[2])
		}
		pages++
	}
	if pages < 4 {
		t.Errorf("there are %d pages", pages)
	}
	reader := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	reader.Stdin = bytes.NewReader(pdf)
	read, err := reader.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(read)
	for i := range 200 {
		if want := fmt.Sprintf("%03d Ñandú", i); strings.Count(text, want) != 1 {
			t.Errorf("%q is there %d times", want, strings.Count(text, want))
		}
	}
	for _, want := range []string{"Continúa en la página 2", "página 2 de", "TOTAL", "Gracias por su compra"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}
