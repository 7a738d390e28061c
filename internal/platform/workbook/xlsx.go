package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A spreadsheet of a few kB may unpack into anything, and each part of it is read by somebody. These bound the parts as the file itself
// states them (archive/zip holds it to that) before any is read: a sheet of 20,000 rows as we write it has some 36 MB.
const (
	unpacked   = 56 << 20 // all parts together
	sheetPart  = 48 << 20
	textsPart  = 12 << 20 // the texts that cells share
	otherParts = 2 << 20  // each: styles, names, relations
	mostParts  = 1000
	// mostLines and mostCells bound what the reader makes of a few bytes: rows that are not there, and a cell in the last column.
	mostLines = 3 * MostRows
	mostCells = MostRows * mostColumns
)

// bound refuses a workbook that would unpack into more than any table that is taken.
func bound(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return unreadable("El archivo no es un libro de Excel (.xlsx) que se pueda leer.", "is no readable XLSX: %v", err)
	}
	var total uint64
	for _, part := range archive.File {
		most := uint64(otherParts)
		switch name := strings.ToLower(part.Name); {
		case strings.Contains(name, "worksheets/"):
			most = sheetPart
		case strings.Contains(name, "sharedstrings"):
			most = textsPart
		case strings.Contains(name, "media/"):
			most = unpacked
		}
		total += min(part.UncompressedSize64, unpacked+1)
		if part.UncompressedSize64 > most || total > unpacked || len(archive.File) > mostParts {
			return unreadable("El libro de Excel es demasiado grande por dentro. Deje solo la hoja con los productos y guárdelo otra vez, o divídalo.",
				"unpacks into too much, at %s: leave only the sheet with the products", part.Name)
		}
	}
	return nil
}

// readXLSX reads the first sheet row by row.
func readXLSX(content []byte) (Table, error) {
	if err := bound(content); err != nil {
		return Table{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: unpacked})
	if err != nil {
		return Table{}, unreadable("El archivo no es un libro de Excel (.xlsx) que se pueda leer.", "is no readable XLSX: %v", err)
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return Table{}, unreadable("El libro no tiene hojas.", "has no sheet: %v", err)
	}
	defer rows.Close()
	var table Table
	read := 0
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, unreadable("El archivo está dañado.", "row %d: %v", line, err)
		}
		if read += len(cells); line > mostLines || read > mostCells {
			return Table{}, unreadable(fmt.Sprintf("La hoja tiene celdas muy lejos de la tabla: deje solo la tabla, de hasta %d filas.", MostRows),
				"has cells far from its table, at row %d", line)
		}
		if line == 1 {
			if err := head(&table, cells); err != nil {
				return Table{}, err
			}
			continue
		}
		if err := add(&table, fit(table, line, cells)); err != nil {
			return Table{}, err
		}
	}
	if err := rows.Error(); err != nil {
		return Table{}, unreadable("El archivo está dañado.", "%v", err)
	}
	if table.Header == nil {
		return Table{}, unreadable("El archivo está vacío.", "the sheet is empty")
	}
	return table, nil
}

// fit gives a row the width of the header: a sheet leaves out the empty cells at its end.
func fit(t Table, line int, cells []string) Row {
	fitted := make([]string, len(t.Header))
	n := copy(fitted, cells)
	for i := range fitted {
		fitted[i] = plain(fitted[i])
	}
	row := Row{Line: line, Cells: fitted}
	for _, cell := range cells[n:] {
		if cell != "" {
			row.Problem = "tiene celdas fuera de las columnas del encabezado"
		}
	}
	return row
}

// binary is how a spreadsheet keeps a number that has no exact binary form (4.7 as 4.7000000000000002), or a long one.
var binary = regexp.MustCompile(`^-?(\d+\.\d{12,}|\d\.\d{6,}E[+-]\d+)$`)

// plain is a number as it was typed; a spreadsheet promises 15 digits.
func plain(cell string) string {
	if !binary.MatchString(cell) {
		return cell
	}
	const digits = 15
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', digits, 64), 64)
	if err != nil {
		return cell
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// writeXLSX writes one sheet as a stream. Its text cells are text to a spreadsheet, and made safe nevertheless: a person
// may save them as CSV.
func writeXLSX(header []string, rows [][]Cell) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	stream, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("writing a sheet: %w", err)
	}
	line := make([]any, len(header))
	for i, name := range header {
		line[i] = name
	}
	if err := stream.SetRow("A1", line); err != nil {
		return nil, fmt.Errorf("writing a sheet: %w", err)
	}
	for n, row := range rows {
		for i, cell := range row {
			line[i] = value(cell)
		}
		if err := stream.SetRow("A"+strconv.Itoa(n+2), line); err != nil {
			return nil, fmt.Errorf("writing a sheet: %w", err)
		}
	}
	if err := stream.Flush(); err != nil {
		return nil, fmt.Errorf("writing a sheet: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("writing a sheet: %w", err)
	}
	return out.Bytes(), nil
}

// value is a cell as excelize wants it. A sheet knows no decimals but floats; what is read back is text again.
func value(cell Cell) any {
	if cell.Number {
		if n, err := strconv.ParseFloat(cell.Text, 64); err == nil {
			return n
		}
	}
	return quoted(cell.Text)
}
