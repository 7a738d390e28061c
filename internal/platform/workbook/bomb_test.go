package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/values/errs"
)

// with is a workbook in which one part is another, or is added.
func with(t *testing.T, name string, content io.Reader) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetCellStr("Sheet1", "A1", "sku"); err != nil {
		t.Fatal(err)
	}
	plain, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		if part.Name == name {
			continue
		}
		if err := to.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	part, err := to.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(part, content); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// again is a text n times, between two others, without holding all of it.
func again(before, text string, n int, after string) io.Reader {
	const part = 1000
	readers := []io.Reader{strings.NewReader(before)}
	for range n / part {
		readers = append(readers, strings.NewReader(strings.Repeat(text, part)))
	}
	return io.MultiReader(append(readers, strings.NewReader(after))...)
}

const (
	sheetStart = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>`
	sheetEnd   = `</sheetData></worksheet>`
	textsStart = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
)

// A few hundred kB that unpack into hundreds of MB are refused before they are unpacked, whichever part they hide in.
func TestXLSX_refusesWhatUnpacksIntoTooMuch(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"shared texts":      with(t, "xl/sharedStrings.xml", again(textsStart, "<si><t>aaaaaaaaaaaaaaaaaaaa</t></si>", 3_000_000, "</sst>")),
		"a sheet":           with(t, "xl/worksheets/sheet1.xml", again(sheetStart, `<row><c t="inlineStr"><is><t>aaaaaaaa</t></is></c></row>`, 1_000_000, sheetEnd)),
		"another sheet":     with(t, "xl/worksheets/sheet9.xml", again(sheetStart, "<row></row>", 5_000_000, sheetEnd)),
		"styles":            with(t, "xl/styles.xml", again("<styleSheet>", "<fonts/>", 1_000_000, "</styleSheet>")),
		"the workbook":      with(t, "xl/workbook.xml", again("<workbook>", "<sheets/>", 1_000_000, "</workbook>")),
		"kinds of content":  with(t, "[Content_Types].xml", again("<Types>", `<Default Extension="a"/>`, 200_000, "</Types>")),
		"a picture":         with(t, "xl/media/image1.png", again("", "aaaaaaaaaa", 6_000_000, "")),
		"something unknown": with(t, "xl/whatever.bin", again("", "aaaaaaaaaa", 1_000_000, "")),
		"a far away row":    with(t, "xl/worksheets/sheet1.xml", strings.NewReader(sheetStart+`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`+sheetEnd)),
		"far away columns": with(t, "xl/worksheets/sheet1.xml", strings.NewReader(sheetStart+func() string {
			var rows strings.Builder
			for i := 2; i < 2000; i++ {
				fmt.Fprintf(&rows, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
			}
			return rows.String()
		}()+sheetEnd)),
	} {
		begin := time.Now()
		_, err := workbook.Read(workbook.XLSX, file)
		took := time.Since(begin)
		if errs.CodeOf(err) != errs.InvalidRequest || errs.From(err).Reason == "" {
			t.Errorf("%s (%d kB): got %v, want a refusal that says what to do", name, len(file)>>10, err)
		}
		t.Logf("%s: %d kB refused in %s", name, len(file)>>10, took)
		if took > 10*time.Second { // it takes some ms; unpacked it was half a minute
			t.Errorf("%s: it took %s", name, took)
		}
	}
}

// The largest table that is taken is far from the bounds.
func TestXLSX_takesTheLargestTable(t *testing.T) {
	t.Parallel()
	const columns = 18
	header := make([]string, columns)
	row := make([]workbook.Cell, columns)
	for i := range header {
		header[i], row[i] = fmt.Sprintf("columna_%d", i), workbook.Cell{Text: fmt.Sprintf("Producto de nombre largo %d, 500 g", i)}
	}
	rows := make([][]workbook.Cell, workbook.MostRows)
	for i := range rows {
		rows[i] = row
	}
	file, err := workbook.Write(workbook.XLSX, header, rows)
	if err != nil {
		t.Fatal(err)
	}
	if table, err := workbook.Read(workbook.XLSX, file); err != nil || len(table.Rows) != workbook.MostRows {
		t.Errorf("got %d rows, %v", len(table.Rows), err)
	}
}
