// Package workbook reads and writes tables as a person's spreadsheet has them: CSV and XLSX, a header and rows of text.
//
// It takes what Excel writes in Peru: commas, semicolons or tabs, UTF-8 with or without its mark, Windows-1252. A cell
// that a spreadsheet would run as a formula (it begins with = + - @) is written with an apostrophe before it, and read
// without. Every row keeps its line in the file, so that a person finds it.
package workbook

import (
	"fmt"
	"strings"

	"carmensita.pe/market/internal/platform/workbook/grid"
	"carmensita.pe/market/internal/values/errs"
)

// Format of a file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// ContentType is the format's media type.
func (f Format) ContentType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// MostRows is how many rows a file may have besides its header.
const MostRows = 20_000

// mostColumns is more than any file of ours has.
const mostColumns = 100

// What a file holds, as package grid has it for those who read no file.
type (
	// Table is a header and its rows.
	Table = grid.Table
	// Row is one row of a file.
	Row = grid.Row
	// Cell is one cell of a row.
	Cell = grid.Cell
)

// Read reads a file. It returns errs.InvalidRequest, with a Reason for the person, when there is no table in it.
func Read(format Format, content []byte) (Table, error) {
	switch format {
	case CSV:
		return readCSV(content)
	case XLSX:
		return readXLSX(content)
	}
	return Table{}, errs.Invalid("format", "must be csv or xlsx")
}

// Write writes a file.
func Write(format Format, header []string, rows [][]Cell) ([]byte, error) {
	switch format {
	case CSV:
		return writeCSV(header, rows)
	case XLSX:
		return writeXLSX(header, rows)
	}
	return nil, errs.Invalid("format", "must be csv or xlsx")
}

// unreadable makes the error of a file that holds no table.
func unreadable(spanish, english string, args ...any) error {
	e := errs.Invalid("file", english, args...)
	return e.Because(spanish, "The file "+e.Fields[0].Message+".")
}

// add appends a row and reports whether the file may go on. Rows without a word are left out.
func add(t *Table, row Row) error {
	blank := true
	for i, cell := range row.Cells {
		row.Cells[i] = unquoted(strings.TrimSpace(cell))
		blank = blank && row.Cells[i] == ""
	}
	if blank && row.Problem == "" {
		return nil
	}
	if len(t.Rows) == MostRows {
		return unreadable(fmt.Sprintf("El archivo tiene más de %d filas: divídalo.", MostRows), "has more than %d rows: split it", MostRows)
	}
	t.Rows = append(t.Rows, row)
	return nil
}

// head takes the first row as the header.
func head(t *Table, cells []string) error {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 || len(cells) > mostColumns {
		return unreadable("La primera fila debe llevar los nombres de las columnas.", "the first row must hold the names of the columns")
	}
	for _, cell := range cells {
		t.Header = append(t.Header, strings.ToLower(strings.TrimSpace(cell)))
	}
	return nil
}

// risky begins a cell that a spreadsheet may run, and quote what was made safe.
const (
	risky = "=+-@\t\r"
	quote = "'"
)

// quoted makes a text safe to open in a spreadsheet.
func quoted(text string) string {
	if text != "" && strings.ContainsAny(text[:1], risky+quote) {
		return quote + text
	}
	return text
}

// unquoted is the text that was quoted.
func unquoted(text string) string {
	if rest, ok := strings.CutPrefix(text, quote); ok && rest != "" && strings.ContainsAny(rest[:1], risky+quote) {
		return rest
	}
	return text
}
