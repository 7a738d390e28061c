package workbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/values/errs"
)

func TestCSV_readsWhatExcelWritesInPeru(t *testing.T) {
	t.Parallel()
	want := []string{"ABA-1", "Azúcar «rubia»; 1 kg", "4.50"}
	for name, file := range map[string]string{
		"commas":                 "sku,nombre,precio\nABA-1,Azúcar «rubia»; 1 kg,4.50\n",
		"semicolons":             "sku;nombre;precio\r\nABA-1;\"Azúcar «rubia»; 1 kg\";4.50\r\n",
		"tabs":                   "sku\tnombre\tprecio\nABA-1\tAzúcar «rubia»; 1 kg\t4.50\n",
		"the mark of UTF-8":      "\xEF\xBB\xBFsku,nombre,precio\nABA-1,Azúcar «rubia»; 1 kg,4.50\n",
		"Windows-1252":           "sku,nombre,precio\nABA-1,Az\xFAcar \xABrubia\xBB; 1 kg,4.50\n",
		"space and case":         " SKU , Nombre,PRECIO\n ABA-1 , Azúcar «rubia»; 1 kg ,4.50 \n",
		"empty rows":             "sku,nombre,precio\n\n,,\nABA-1,Azúcar «rubia»; 1 kg,4.50\n,,\n",
		"empty columns after it": "sku,nombre,precio,,\nABA-1,Azúcar «rubia»; 1 kg,4.50,,\n",
		"no newline at the end":  "sku,nombre,precio\nABA-1,Azúcar «rubia»; 1 kg,4.50",
	} {
		table, err := workbook.Read(workbook.CSV, []byte(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(table.Rows) != 1 || !slices.Equal(table.Header, []string{"sku", "nombre", "precio"}) || !slices.Equal(table.Rows[0].Cells, want) ||
			table.Rows[0].Problem != "" {
			t.Errorf("%s: got %+v", name, table)
		}
	}
}

func TestCSV_tellsTheLineOfABadRow(t *testing.T) {
	t.Parallel()
	table, err := workbook.Read(workbook.CSV, []byte("sku,nombre\nA,\"two\nlines\"\nB\nC,c,c\nD,d\nE,\"e\nF,f\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range table.Rows {
		got = append(got, fmt.Sprintf("%d:%t", row.Line, row.Problem != ""))
	}
	if want := []string{"2:false", "4:true", "5:true", "6:false", "7:true"}; !slices.Equal(got, want) {
		t.Errorf("lines and whether they are bad: got %s, want %s", got, want)
	}
}

func TestRead_refusesWhatIsNoTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format workbook.Format
		file   string
	}{
		"an empty file":            {workbook.CSV, ""},
		"UTF-16":                   {workbook.CSV, "\xFF\xFEs\x00k\x00u\x00"},
		"a binary":                 {workbook.CSV, "MZ\x00\x01"},
		"no text in any encoding":  {workbook.CSV, "sku\n\x81\x8d\n"},
		"a header of nothing":      {workbook.CSV, ",,\nA,b,c\n"},
		"more rows than are taken": {workbook.CSV, "sku\n" + strings.Repeat("A\n", workbook.MostRows+1)},
		"a CSV as a workbook":      {workbook.XLSX, "sku,nombre\nA,b\n"},
		"a zip of something else":  {workbook.XLSX, "PK\x05\x06" + strings.Repeat("\x00", 18)},
		"another format":           {"pdf", "sku\nA\n"},
	} {
		if _, err := workbook.Read(c.format, []byte(c.file)); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: got %v, want errs.InvalidRequest", name, err)
		}
	}
}

// A spreadsheet keeps numbers as binary fractions and long ones as powers of ten.
func TestXLSX_readsNumbersAsTheyWereTyped(t *testing.T) {
	t.Parallel()
	kept := []string{"4.7000000000000002", "1.1000000000000001", "7.7518050000490005E+12", "7751805000049", "4.5", "12", "1E5", "2.5"}
	want := []string{"4.7", "1.1", "7751805000049", "7751805000049", "4.5", "12", "1E5", "2.5"}
	book := excelize.NewFile()
	defer book.Close()
	for i := range kept {
		for row, write := range []func(string, string, string) error{book.SetCellStr, book.SetCellDefault} {
			cell, err := excelize.CoordinatesToCellName(i+1, row+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := write("Sheet1", cell, []string{fmt.Sprintf("c%d", i), kept[i]}[row]); err != nil {
				t.Fatal(err)
			}
		}
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	table, err := workbook.Read(workbook.XLSX, file.Bytes())
	if err != nil || len(table.Rows) != 1 || !slices.Equal(table.Rows[0].Cells, want) || table.Rows[0].Line != 2 {
		t.Errorf("got %+v, %v, want %q", table.Rows, err, want)
	}
}

func TestWrite_isReadBackAsItWas(t *testing.T) {
	t.Parallel()
	texts := []string{"=1+1", "+51 990 000 101", "-5", "@SUM(A1)", "'quoted", "'=", "=", "007", "7750000000017", "ñandú \"y\" más; otro,", "1E5", "x", "á"}
	header := make([]string, len(texts)+1)
	row := make([]workbook.Cell, len(texts)+1)
	for i, text := range texts {
		header[i], row[i] = fmt.Sprintf("c%d", i), workbook.Cell{Text: text}
	}
	header[len(texts)], row[len(texts)] = "number", workbook.Cell{Text: "4.7", Number: true}
	for _, format := range []workbook.Format{workbook.CSV, workbook.XLSX} {
		file, err := workbook.Write(format, header, [][]workbook.Cell{row})
		if err != nil {
			t.Fatal(err)
		}
		table, err := workbook.Read(format, file)
		if err != nil {
			t.Fatal(err)
		}
		if want := append(slices.Clone(texts), "4.7"); len(table.Rows) != 1 || !slices.Equal(table.Rows[0].Cells, want) {
			t.Errorf("%s: got %+v, want %q", format, table.Rows, want)
		}
	}
}

func TestWrite_letsNoCellRun(t *testing.T) {
	t.Parallel()
	file, err := workbook.Write(
		workbook.CSV,
		[]string{"nombre"},
		[][]workbook.Cell{{{Text: `=HYPERLINK("http://x")`}}, {{Text: "@x"}}, {{Text: "-1"}}, {{Text: "+1"}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(file)), "\r\n")[1:] {
		if first := strings.TrimLeft(line, `"`)[:1]; first != "'" {
			t.Errorf("a cell begins with %q: %s", first, line)
		}
	}
}
