package report

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Format of a report's file: its ending.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	JSON Format = "json"
)

// Formats in which each report is made.
var Formats = []Format{PDF, XLSX, CSV, JSON}

// ContentType is the format's media type.
func (f Format) ContentType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case XLSX, CSV:
		return workbook.Format(f).ContentType()
	case JSON:
		return "application/json"
	}
	return "application/octet-stream"
}

// Render makes the file of a format.
func (d Document) Render(format Format, shop settings.Settings) ([]byte, error) {
	switch format {
	case PDF:
		return d.pdf(shop)
	case XLSX:
		return d.workbook()
	case CSV:
		return d.csv()
	case JSON:
		return json.Marshal(d)
	}
	return nil, fmt.Errorf("no report is made as %q", format)
}

// csv writes every figure on a line of its own, so that one header fits all tables: table, row, its name, column, value.
func (d Document) csv() ([]byte, error) {
	var rows [][]workbook.Cell
	for _, t := range d.tables() {
		for n, row := range t.rows {
			for i, cell := range row[1:] {
				if cell == nil {
					continue
				}
				text, number := decimal(cell)
				rows = append(rows, []workbook.Cell{{Text: t.name}, {Text: strconv.Itoa(n + 1), Number: true}, {Text: label(row[0])},
					{Text: t.columns[i+1].name}, {Text: text, Number: number}})
			}
		}
	}
	return workbook.Write(workbook.CSV, []string{"tabla", "fila", "nombre", "columna", "valor"}, rows)
}

func label(cell any) string {
	text, _ := decimal(cell)
	return text
}

// decimal is a cell for a machine, and whether it is a number. A rate is a percentage.
func decimal(cell any) (text string, number bool) {
	switch v := cell.(type) {
	case money.Centimos:
		return v.Decimal(), true
	case quantity.Quantity:
		return v.String(), true
	case int:
		return strconv.Itoa(v), true
	case rate:
		return money.Centimos(v).Decimal(), true
	case string:
		return v, false
	}
	return fmt.Sprint(cell), false
}

// The number formats of a workbook; an Excel in Peru shows them with its own separators.
const (
	solesFormat    = `#,##0.00;[Red]-#,##0.00`
	countFormat    = `#,##0`
	quantityFormat = `#,##0.###`
	rateFormat     = `0.0%`
	dayFormat      = `dd/mm/yyyy`
)

// workbook writes a sheet for each table.
func (d Document) workbook() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	plain, err := newStyles(book, false)
	if err != nil {
		return nil, err
	}
	bold, err := newStyles(book, true)
	if err != nil {
		return nil, err
	}
	for i, t := range d.tables() {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), t.name)
		} else {
			_, err = book.NewSheet(t.name)
		}
		if err != nil {
			return nil, fmt.Errorf("adding a sheet: %w", err)
		}
		if err := plain.write(book, t, bold, d.Report.title()+" · "+d.Report.days()); err != nil {
			return nil, fmt.Errorf("writing the sheet %s: %w", t.name, err)
		}
	}
	if err := book.SetDocProps(&excelize.DocProperties{Title: d.Report.title() + " " + d.Report.days(), Creator: "Market Carmensita", Language: "es-PE",
		Created: d.MadeAt.UTC().Format(time.RFC3339), Modified: d.MadeAt.UTC().Format(time.RFC3339)}); err != nil {
		return nil, fmt.Errorf("describing the workbook: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("writing the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// styles of a workbook's cells.
type styles struct{ title, head, headRight, soles, count, quantity, rate, day, text int }

func newStyles(book *excelize.File, bold bool) (s styles, err error) {
	style := func(format string, change func(*excelize.Style)) int {
		made := excelize.Style{Font: &excelize.Font{Bold: bold}}
		if format != "" {
			made.CustomNumFmt = &format
		}
		if change != nil {
			change(&made)
		}
		id, failed := book.NewStyle(&made)
		err = firstOf(err, failed)
		return id
	}
	head := func(horizontal string) int {
		return style("", func(s *excelize.Style) {
			s.Font.Bold = true
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEEA"}}
			s.Border = []excelize.Border{{Type: "bottom", Style: 1, Color: "1F6F4A"}}
			s.Alignment = &excelize.Alignment{Horizontal: horizontal, WrapText: true, Vertical: "center"}
		})
	}
	s = styles{title: style("", func(s *excelize.Style) { s.Font = &excelize.Font{Bold: true, Size: 13} }), head: head("left"), headRight: head("right"),
		soles: style(solesFormat, nil), count: style(countFormat, nil), quantity: style(quantityFormat, nil), rate: style(rateFormat, nil),
		day: style(dayFormat, func(s *excelize.Style) { s.Alignment = &excelize.Alignment{Horizontal: "left"} }), text: style("", nil)}
	if err != nil {
		return styles{}, fmt.Errorf("making the styles of a workbook: %w", err)
	}
	return s, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// headRow is below a line of title and an empty one.
const headRow = 3

// write fills a sheet; its header stays in sight and can filter.
func (s styles) write(book *excelize.File, t table, totals styles, title string) error {
	stream, err := book.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := stream.SetColWidth(i+1, i+1, max(11, c.width*0.95)); err != nil {
			return err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: "A4", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := stream.SetRow("A1", []any{excelize.Cell{StyleID: s.title, Value: t.title + " · " + title}}); err != nil {
		return err
	}
	head := make([]any, len(t.columns))
	for i, c := range t.columns {
		head[i] = excelize.Cell{StyleID: s.headRight, Value: c.name}
		if c.left {
			head[i] = excelize.Cell{StyleID: s.head, Value: c.name}
		}
	}
	if err := stream.SetRow(fmt.Sprint("A", headRow), head, excelize.RowOpts{Height: 30}); err != nil {
		return err
	}
	for n, row := range t.rows {
		if err := stream.SetRow(fmt.Sprint("A", headRow+1+n), s.cells(row)); err != nil {
			return err
		}
	}
	if len(t.rows) > 0 && t.total != nil {
		if err := stream.SetRow(fmt.Sprint("A", headRow+1+len(t.rows)), totals.cells(t.total)); err != nil {
			return err
		}
	}
	if len(t.rows) == 0 && t.empty != "" {
		if err := stream.SetRow(fmt.Sprint("A", headRow+1), []any{t.empty}); err != nil {
			return err
		}
	}
	return stream.Flush()
}

func (s styles) cells(row []any) []any {
	cells := make([]any, len(row))
	for i, value := range row {
		cells[i] = s.cell(value)
	}
	return cells
}

// cell is a value as a spreadsheet calculates with it. Money becomes soles; a float holds the centimos of any shop exactly
// enough, and nothing here calculates with it.
func (s styles) cell(value any) excelize.Cell {
	switch v := value.(type) {
	case money.Centimos:
		return excelize.Cell{StyleID: s.soles, Value: float64(v) / 100}
	case quantity.Quantity:
		return excelize.Cell{StyleID: s.quantity, Value: float64(v) / float64(quantity.One)}
	case int:
		return excelize.Cell{StyleID: s.count, Value: v}
	case rate:
		return excelize.Cell{StyleID: s.rate, Value: float64(v) / 10_000}
	case peru.Day:
		return excelize.Cell{StyleID: s.day, Value: time.Date(v.Year, v.Month, v.Day, 0, 0, 0, 0, time.UTC)}
	}
	return excelize.Cell{StyleID: s.text, Value: value}
}
