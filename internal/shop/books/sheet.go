package books

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/values/money"
)

// Sheet writes the month as a workbook: each document with its state at SUNAT, and the sums below. Rows go to the disk as they come.
type Sheet struct {
	to      io.Writer
	file    *excelize.File
	rows    *excelize.StreamWriter
	row     int
	period  Period
	options Options
	bold    int
	soles   int
	total   int
}

// NewSheet writes into to.
func NewSheet(to io.Writer) *Sheet { return &Sheet{to: to} }

// SheetName is the workbook's name.
func SheetName(ruc string, p Period) string {
	return "registro-de-ventas-" + ruc + "-" + p.String() + ".xlsx"
}

var heads = []string{"Fecha", "Tipo", "Serie", "Número", "Tipo doc.", "Nro. doc.", "Cliente", "BI gravada", "Dscto. BI", "IGV", "Dscto. IGV", "Exonerado", "Inafecto",
	"ICBPER", "Otros y redondeo", "Total", "Fecha mod.", "Tipo mod.", "Serie mod.", "Número mod.", "Estado en SUNAT"}

var widths = []float64{11, 6, 7, 10, 9, 13, 34, 12, 12, 11, 11, 12, 12, 9, 12, 12, 11, 9, 10, 12, 22}

var states = map[document.State]string{document.Issued: "por enviar", document.Sent: "enviándose", document.Unknown: "sin respuesta", document.Accepted: "aceptado",
	document.Observed: "aceptado con observaciones", document.Rejected: "rechazado", document.Held: "espera a una persona", document.Void: "anulado"}

// Begin writes the head, which stays in sight.
func (w *Sheet) Begin(r Register, p Period, o Options) (err error) {
	w.period, w.options, w.file = p, o, excelize.NewFile()
	const name = "Registro de ventas"
	if err := w.file.SetSheetName(w.file.GetSheetName(0), name); err != nil {
		return fmt.Errorf("naming the sheet: %w", err)
	}
	format := "#,##0.00;[Red]-#,##0.00"
	for style, made := range map[*int]excelize.Style{&w.bold: {Font: &excelize.Font{Bold: true}}, &w.soles: {CustomNumFmt: &format},
		&w.total: {Font: &excelize.Font{Bold: true}, CustomNumFmt: &format}} {
		if *style, err = w.file.NewStyle(&made); err != nil {
			return fmt.Errorf("making the styles of the register: %w", err)
		}
	}
	if w.rows, err = w.file.NewStreamWriter(name); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	for i, width := range widths {
		if err := w.rows.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("writing the register: %w", err)
		}
	}
	if err := w.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	title := r.LegalName + " · RUC " + r.RUC + " · " + p.String()
	if err := w.write(excelize.Cell{StyleID: w.bold, Value: title}); err != nil {
		return err
	}
	w.row++
	cells := make([]any, len(heads))
	for i, head := range heads {
		cells[i] = excelize.Cell{StyleID: w.bold, Value: head}
	}
	return w.write(cells...)
}

// Line writes a document.
func (w *Sheet) Line(e Entry) error {
	a := w.options.amounts(e, w.period)
	cells := []any{day(e.Day), string(e.Kind), e.Series, e.Number, e.Customer.Kind, e.Customer.Number, e.Customer.Name}
	cells = append(append(cells, w.money(a, w.soles)...), "", "", "", "", states[e.State])
	if m := e.Modifies; m != nil {
		copy(cells[len(cells)-5:], []any{day(m.Day), string(m.Kind), m.Series, m.Number})
	}
	return w.write(cells...)
}

// End writes the sums and the file.
func (w *Sheet) End(r Register) error {
	w.row++
	cells := []any{excelize.Cell{StyleID: w.bold, Value: fmt.Sprintf("%d documentos", r.Lines)}, "", "", "", "", "", ""}
	if err := w.write(append(cells, w.money(r.Sums, w.total)...)...); err != nil {
		return err
	}
	if err := w.rows.Flush(); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	if err := w.file.Write(w.to); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	return w.file.Close()
}

func (w *Sheet) money(a Amounts, style int) []any {
	var cells []any
	for _, c := range []money.Centimos{a.Taxed, a.TaxedDiscount, a.IGV, a.IGVDiscount, a.Exonerated, a.Unaffected, a.ICBPER, a.Other, a.Total} {
		cells = append(cells, excelize.Cell{StyleID: style, Value: float64(c) / 100}) // Excel has no other numbers
	}
	return cells
}

func (w *Sheet) write(cells ...any) error {
	w.row++
	if err := w.rows.SetRow(fmt.Sprintf("A%d", w.row), cells); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	return nil
}
