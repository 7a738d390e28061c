package workbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const mark = "\xEF\xBB\xBF" // tells a spreadsheet that the file is UTF-8

// readCSV reads a file with whichever separator its first line has most of.
func readCSV(content []byte) (Table, error) {
	text, err := decode(content)
	if err != nil {
		return Table{}, err
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator(text)
	reader.FieldsPerRecord = -1
	var table Table
	cells, err := reader.Read()
	if err != nil {
		return Table{}, unreadable("El archivo está vacío o no es CSV.", "the file is empty or no CSV: %v", err)
	}
	if err := head(&table, cells); err != nil {
		return Table{}, err
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if broken := new(csv.ParseError); errors.As(err, &broken) {
			// Where a quote is missing the rows that follow cannot be told apart.
			row := Row{Line: broken.StartLine, Problem: "las comillas no cierran o están fuera de lugar: desde aquí no se puede leer el archivo"}
			return table, add(&table, row)
		}
		if err != nil {
			return Table{}, fmt.Errorf("reading a CSV file: %w", err)
		}
		line, _ := reader.FieldPos(0)
		row := Row{Line: line, Cells: cells}
		for len(row.Cells) > len(table.Header) && strings.TrimSpace(row.Cells[len(row.Cells)-1]) == "" {
			row.Cells = row.Cells[:len(row.Cells)-1]
		}
		if len(row.Cells) != len(table.Header) {
			row.Problem = fmt.Sprintf("tiene %d celdas y el encabezado %d", len(row.Cells), len(table.Header))
		}
		if err := add(&table, row); err != nil {
			return Table{}, err
		}
	}
}

// decode returns the file as UTF-8. What is not UTF-8 is taken as Windows-1252, as Excel saves "CSV" in Peru.
func decode(content []byte) (string, error) {
	content = bytes.TrimPrefix(content, []byte(mark))
	if bytes.HasPrefix(content, []byte("\xFF\xFE")) || bytes.HasPrefix(content, []byte("\xFE\xFF")) || bytes.IndexByte(content, 0) >= 0 {
		return "", unreadable("El archivo no es CSV en UTF-8. En Excel elija «CSV UTF-8» al guardar.", "is UTF-16 or no text: save it as CSV UTF-8")
	}
	if utf8.Valid(content) {
		return string(content), nil
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", unreadable("El archivo no es CSV en UTF-8. En Excel elija «CSV UTF-8» al guardar.", "is neither UTF-8 nor Windows-1252")
	}
	return string(decoded), nil
}

// separator is the one of comma, semicolon and tab that the first line has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, s := range ";\t" {
		if strings.Count(first, string(s)) > strings.Count(first, string(best)) {
			best = s
		}
	}
	return best
}

// writeCSV writes a file that Excel in Peru opens by a double click: semicolons, and the mark of UTF-8.
func writeCSV(header []string, rows [][]Cell) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(mark)
	writer := csv.NewWriter(&out)
	writer.Comma = ';'
	writer.UseCRLF = true
	_ = writer.Write(header) // a buffer takes all, and Error says what else there is
	line := make([]string, len(header))
	for _, row := range rows {
		for i, cell := range row {
			if line[i] = cell.Text; !cell.Number {
				line[i] = quoted(cell.Text)
			}
		}
		_ = writer.Write(line)
	}
	writer.Flush()
	return out.Bytes(), writer.Error()
}
