package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
)

// folder keeps files on disk, as S3 would.
type folder string

func (f folder) Put(_ context.Context, key, _ string, content []byte) error {
	path := filepath.Join(string(f), key)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

func (f folder) Get(_ context.Context, key string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(string(f), key))
	if os.IsNotExist(err) {
		return nil, errs.New(errs.NotFound, "there is no %s", key)
	}
	return content, err
}

func (f folder) Link(_ context.Context, key, _ string, _ time.Duration) (string, error) {
	return "file:///" + key, nil
}

// document makes the report of a range, as the state machine does.
func (s *shop) document(r rollup.Range) report.Document {
	s.t.Helper()
	ctx, files := s.t.Context(), folder(s.t.TempDir())
	of := report.Report{ID: "018f0000-0000-7000-8000-000000000001", Kind: report.OfDay, Range: r}
	if r.Days() > 1 {
		of.Kind = report.OfRange
	}
	sales := s.sales(r)
	money, err := report.CollectMoney(ctx, s.db, r)
	if err != nil {
		s.t.Fatal(err)
	}
	stock, err := report.CollectStock(ctx, s.db, r.To, late)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, part := range map[string]any{report.SalesPart: sales, report.MoneyPart: money, report.StockPart: stock} {
		if _, err := report.StorePart(ctx, files, of, name, part); err != nil {
			s.t.Fatal(err)
		}
	}
	d, err := report.Assemble(ctx, s.db, files, of, late)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func render(t *testing.T, d report.Document, format report.Format) []byte {
	t.Helper()
	content, err := d.Render(format, settings.Default())
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Render(format, settings.Default())
	if err != nil {
		t.Fatal(err)
	}
	if format != report.XLSX && !bytes.Equal(content, again) { // a zip holds the time of its writing
		t.Errorf("the %s of one document is not the same twice", format)
	}
	return content
}

func TestRender_theWorkbookHasNumbersAndFormats(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-28), wednesday)

	book, err := excelize.OpenReader(bytes.NewReader(render(t, s.document(one(0)), report.XLSX)))

	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	want := []string{"Resumen", "Por hora", "Categorías", "Productos", "Cajeros", "Medios de pago", "Ingresos y salidas",
		"Impuestos", "Arqueos de caja", "Valor del stock",
		"Por acabarse", "Sin ventas", "Por vencer", "Diferencias"}
	if got := strings.Join(book.GetSheetList(), ","); got != strings.Join(want, ",") {
		t.Errorf("the sheets are %s", got)
	}
	for _, c := range []struct{ sheet, cell, raw, shown string }{
		{"Resumen", "B4", "44.6", "44.60"},
		{"Resumen", "B5", "4", "4"},
		{"Resumen", "B8", "0.5", "0.5"},
		{"Resumen", "B17", "0.1953", "19.5%"},
		{"Categorías", "D4", "22.7", "22.70"},
		{"Medios de pago", "B8", "5", "5"},
		{"Medios de pago", "C8", "44.6", "44.60"}, // what was sold, as the summary says
		{"Medios de pago", "F8", "34.7", "34.70"},
		{"Medios de pago", "G8", "2", "2.00"}, // collected of what was sold before
		{"Sin ventas", "G4", "46024", "02/01/2026"},
	} {
		kind, err := book.GetCellType(c.sheet, c.cell)
		if err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
			t.Errorf("%s %s is text: %v, %v", c.sheet, c.cell, kind, err)
		}
		raw, err := book.GetCellValue(c.sheet, c.cell, excelize.Options{RawCellValue: true})
		if err != nil || raw != c.raw {
			t.Errorf("%s %s holds %q, want %q (%v)", c.sheet, c.cell, raw, c.raw, err)
		}
		if shown, err := book.GetCellValue(c.sheet, c.cell); err != nil || shown != c.shown {
			t.Errorf("%s %s shows %q, want %q (%v)", c.sheet, c.cell, shown, c.shown, err)
		}
	}
}

func TestRender_theOtherFilesTellTheSame(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-28), wednesday)
	d := s.document(one(0))

	var back report.Document
	if err := json.Unmarshal(render(t, d, report.JSON), &back); err != nil {
		t.Fatal(err)
	}
	same(t, "the JSON", back, d)

	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(render(t, d, report.CSV)), "\xEF\xBB\xBF")))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, row := range rows {
		found[row[0]+"/"+row[2]+"/"+row[3]] = row[4]
	}
	for key, want := range map[string]string{"tabla/nombre/columna": "valor", "Resumen/Ventas (S/)/Valor": "44.60", "Medios de pago/Yape/Vendido (S/)": "15.80",
		"Categorías/Lácteos/Kilos": "0.5", "Resumen/Margen bruto (%)/Valor": "19.53"} {
		if found[key] != want {
			t.Errorf("the CSV says %q of %s, want %q", found[key], key, want)
		}
	}
}

func TestRender_thePDFReadsWell(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-28), wednesday)
	text := s.read(render(t, s.document(one(0)), report.PDF))
	for _, want := range []string{"Market Carmensita", "RUC 20000000001", "Reporte del día",
		"Miércoles 18 de marzo de 2026", "Todo cuadra", "S/ 44.60", "S/ 11.15",
		"Usual: promedio, mínimo y máximo de los miércoles 25/02, 04/03, 11/03.", "Ventas por hora", "Venta neta por categoría", "Lácteos", "Página 1 de ", "Fiado",
		"Operaciones gravadas", "Caja 1", "Queso fresco", "Sin ventas en 60 días", "Gaseosa", "Ventas, pagos, stock y fiado cuadran."} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	if strings.Contains(text, "Cifras hasta") {
		t.Error("the day was over")
	}
}

func TestRender_chartsSideBySideStandOnOnePage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()
	s.roll(wednesday.AddDays(-60), wednesday)
	d := s.document(rollup.Range{From: wednesday.AddDays(-23), To: wednesday})
	for len(d.Sales.Categories) < 9 { // more than there is room for below the charts of days and hours
		d.Sales.Categories = append(d.Sales.Categories, d.Sales.Categories[0])
	}

	for n, page := range strings.Split(s.read(render(t, d, report.PDF)), "\f") {
		if strings.Contains(page, "Venta neta por categoría") != strings.Contains(page, "Cobrado por medio de pago") {
			t.Errorf("page %d has one of the two charts:\n%s", n+1, page)
		}
	}
}

// read reads a PDF back with another program's eyes.
func (s *shop) read(pdf []byte) string {
	s.t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		s.t.Skip("pdftotext (poppler-utils) is not installed")
	}
	path := filepath.Join(s.t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		s.t.Fatal(err)
	}
	text, err := exec.CommandContext(s.t.Context(), reader, "-layout", path, "-").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	if kept := os.Getenv("KEEP_REPORTS"); kept != "" {
		if err := os.WriteFile(filepath.Join(kept, s.t.Name()+".pdf"), pdf, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	return string(text)
}
