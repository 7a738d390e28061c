package books_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/shop/books"
	"carmensita.pe/market/internal/shop/books/db"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// column is a line of the norm's table of columns, which the writer does not read.
type column struct {
	number  int
	longest int
	format  string
	always  bool
}

// columnTable reads the columns of Anexo 3 that are sent.
func columnTable(t *testing.T) (columns []column) {
	t.Helper()
	content, err := os.ReadFile("testdata/rvie_anexo3.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if row[5] != "1" {
			continue
		}
		c := column{format: row[3], always: row[4] == "si"}
		if c.number, err = strconv.Atoi(row[0]); err != nil {
			t.Fatal(err)
		}
		c.longest, _ = strconv.Atoi(strings.Split(row[2], ",")[0])
		columns = append(columns, c)
	}
	return columns
}

// unpacked is the one text in a zip, with its name.
func unpacked(t *testing.T, content []byte) (name, text string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(archive.File) != 1 {
		t.Fatalf("it is no zip of one file: %v", err)
	}
	file, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return archive.File[0].Name, string(read)
}

var (
	amounts = regexp.MustCompile(`^-?(0|[1-9]\d{0,11})\.\d{2}$`)
	days    = regexp.MustCompile(`^(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/\d{4}$`)
	series  = map[string]*regexp.Regexp{"01": regexp.MustCompile(`^F[A-Z0-9]{3}$`), "03": regexp.MustCompile(`^B[A-Z0-9]{3}$`), "07": regexp.MustCompile(`^[FB][A-Z0-9]{3}$`)}
)

// readBack reads a file as the table says, refuses whatever breaks it, and returns its lines by the numbers of the columns.
func readBack(t *testing.T, text string) (lines [][]string) {
	t.Helper()
	columns := columnTable(t)
	if len(columns) != 33 {
		t.Fatalf("the table has %d columns to send", len(columns))
	}
	if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") || strings.ContainsFunc(text, func(r rune) bool { return r > 126 }) {
		t.Errorf("it is not ASCII in lines that end with CRLF: %q", text)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		fields := strings.Split(line, "|")
		if len(fields) != 34 || fields[33] != "" {
			t.Fatalf("it has %d fields, and then %q: %s", len(fields)-1, fields[len(fields)-1], line)
		}
		sum := int64(0)
		for _, c := range columns {
			value := fields[c.number-1]
			switch {
			case c.always && value == "":
				t.Errorf("field %d is empty: %s", c.number, line)
			case c.format == "N" && c.number >= 14 && !amounts.MatchString(value), c.format == "N<=0" && !amounts.MatchString(value):
				t.Errorf("field %d is no amount: %q", c.number, value)
			case c.format == "N<=0" && strings.TrimLeft(value, "-0.") != "" && !strings.HasPrefix(value, "-"):
				t.Errorf("field %d is above zero: %q", c.number, value)
			case c.format == "DD/MM/AAAA" && value != "" && !days.MatchString(value):
				t.Errorf("field %d is no day: %q", c.number, value)
			case c.longest > 0 && c.number < 14 && len(value) > c.longest:
				t.Errorf("field %d is too long: %q", c.number, value)
			}
			if c.number >= 14 && c.number <= 25 {
				sum += centimos(t, value)
			}
		}
		if total := centimos(t, fields[25]); total != sum {
			t.Errorf("the parts come to %d, the total is %d: %s", sum, total, line)
		}
		note := fields[6] == "07"
		for n, must := range map[int]bool{4: false, 6: false, 10: false, 28: false, 29: note, 30: note, 31: note, 32: note, 33: false} {
			if (fields[n-1] != "") != must {
				t.Errorf("field %d is %q: %s", n, fields[n-1], line)
			}
		}
		if !series[fields[6]].MatchString(fields[7]) || strings.HasPrefix(fields[8], "0") || fields[26] != "PEN" || fields[2] != "202603" || !strings.HasSuffix(fields[4], "/03/2026") {
			t.Errorf("it is no document of March: %s", line)
		}
		if fields[6] == "01" && (fields[10] != "6" || len(fields[11]) != 11) {
			t.Errorf("the factura is not to a RUC: %s", line)
		}
		lines = append(lines, fields)
	}
	return lines
}

func centimos(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		t.Fatalf("%q is no amount", text)
	}
	return n
}

func TestRVIE_isReadBackByTheNormsTableOfColumns(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aMonth()
	content, r := s.text(books.Options{})
	name, text := unpacked(t, content)
	if name != "LE20000000001"+"202603"+"00"+"140400"+"02"+"1"+"1"+"1"+"2"+".TXT" || len(books.RVIEName(r.RUC, march, r.Lines)) != 33 {
		t.Errorf("its name is %q", name)
	}
	lines := readBack(t, text)
	var got []string
	for _, f := range lines {
		// Day, kind, number; buyer; base, discount of it, IGV, discount of it, exonerado, inafecto, bags, other, total; what a note changes.
		got = append(got, fmt.Sprint(f[4][:5], " ", f[6], " ", f[7], "-", f[8], " ", f[10], " ", f[11], " ", strings.Join(slices.Concat(f[14:20], f[23:26]), " "), " ", f[28], " ", f[31]))
	}
	want := []string{
		"01/03 01 F001-3 6 20505310072 10.00 0.00 1.80 0.00 0.00 0.00 0.00 0.00 11.80  ",
		"01/03 03 B001-4 0 00000000 5.00 0.00 0.90 0.00 4.03 0.00 0.50 -0.03 10.40  ",
		"02/03 07 BC01-1 0 00000000 0.00 -5.00 0.00 -0.90 0.00 0.00 0.00 0.00 -5.90 27/02/2026 1",
		"09/03 03 B001-5 0 00000000 0.00 0.00 0.00 0.00 0.00 2.50 0.00 0.00 2.50  ",
		"31/03 03 B001-6 1 45671238 20.00 0.00 3.60 0.00 8.06 7.50 0.00 -0.06 39.10  ",
		"31/03 07 BC01-2 1 45671238 -5.00 0.00 -0.90 0.00 0.00 0.00 0.00 0.00 -5.90 31/03/2026 6",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if who := lines[0][12]; who != "Senor de los Milagros & Cia S.A.C." || lines[0][1] != "Market Carmensita & Cia. E.I.R.L." || lines[1][12] != "CLIENTES VARIOS" {
		t.Errorf("the buyer is %q, the shop %q", who, lines[0][1])
	}
}

func TestRegister_agreesWithTheReportOfTheMonthAndWithTheSales(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aMonth()
	_, r := s.text(books.Options{})
	for day := march.First; !march.Last.Before(day); day = day.AddDays(1) {
		if err := rollup.Roll(t.Context(), s.db, day, at(time.April, 3, 9)); err != nil {
			t.Fatal(err)
		}
	}
	of := rollup.Range{From: march.First, To: march.Last}
	told, err := report.CollectMoney(t.Context(), s.db, of)
	if err != nil {
		t.Fatal(err)
	}
	sales, err := report.CollectSales(t.Context(), s.db, of)
	if err != nil {
		t.Fatal(err)
	}
	sums := r.Sums
	got := rollup.Tax{TaxedBase: sums.Taxed + sums.TaxedDiscount, Exonerated: sums.Exonerated, Unaffected: sums.Unaffected, IGV: sums.IGV + sums.IGVDiscount,
		ICBPER: sums.ICBPER}
	sold, back := told.Tax, told.RefundedTax
	want := rollup.Tax{TaxedBase: sold.TaxedBase - back.TaxedBase, Exonerated: sold.Exonerated - back.Exonerated, Unaffected: sold.Unaffected - back.Unaffected,
		IGV: sold.IGV - back.IGV, ICBPER: sold.ICBPER - back.ICBPER}
	if got != want || got.TaxedBase == 0 || got.ICBPER == 0 {
		t.Errorf("the register has %+v, the report %+v", got, want)
	}
	if f := sales.Summary.Figures; sums.Total-sums.Other != f.Total-f.Refunded {
		t.Errorf("the register comes to %d without rounding, the report to %d less %d", sums.Total-sums.Other, f.Total, f.Refunded)
	}
	var bySQL money.Centimos
	err = s.db.QueryRowContext(t.Context(), `select (select sum(total + rounding) from sales where business_day between '2026-03-01' and '2026-03-31')
		- (select sum(amount) from refunds where business_day between '2026-03-01' and '2026-03-31')`).Scan(&bySQL)
	if err != nil || bySQL != sums.Total || r.Lines != 6 {
		t.Errorf("%d lines come to %d, the tables to %d (%v)", r.Lines, sums.Total, bySQL, err)
	}
}

func TestRegister_listsWhatCountsForNothingWithZeroAndDeclaresWhatWaits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rejected := s.sell(at(time.March, 1, 9), one(s.leche, 1))
	void := s.sell(at(time.March, 1, 10), one(s.leche, 1))
	waits := s.sell(at(time.March, 1, 11), one(s.leche, 1))
	late := s.sell(at(time.March, 1, 12), one(s.leche, 1))
	s.sell(at(time.March, 1, 13), one(s.leche, 1))
	never := s.takesBack(rejected, at(time.March, 2, 9))
	voided := s.takesBack(void, at(time.March, 2, 10))
	s.registered(1)
	s.exec("update documents set way = 'void' where id = ?", voided) // the note that a void stands for goes to nobody
	for id, state := range map[string]document.State{rejected.ID: document.Rejected, void.ID: document.Void, waits.ID: document.Issued, late.ID: document.Held,
		never: document.Void} {
		s.exec("update documents set state = ? where id = ?", state, id)
	}
	for name, c := range map[string]struct {
		options books.Options
		totals  string
	}{
		"by the safe choices":     {books.Options{}, "1:0.00 2:0.00 3:5.90 4:5.90 5:5.90"},
		"without what is nothing": {books.Options{WithoutRejected: true}, "3:5.90 4:5.90 5:5.90"},
		"accepted only":           {books.Options{AcceptedOnly: true}, "1:0.00 2:0.00 5:5.90"},
	} {
		content, r := s.text(c.options)
		_, text := unpacked(t, content)
		var got []string
		for _, f := range readBack(t, text) {
			got = append(got, f[8]+":"+f[25])
		}
		if strings.Join(got, " ") != c.totals || r.Waiting != 2 || r.Cancelled != 2 || r.Lines != len(got) {
			t.Errorf("%s: got %v, %+v", name, got, r)
		}
	}
}

func TestRegister_leavesOutTrialsOtherIssuersAndPapersThatAreNoDocument(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(2, "beta", shopRUC)
	s.emits(3, "production", "20505310072")
	s.emits(4, "ose", shopRUC)
	s.sell(at(time.March, 1, 9), one(s.leche, 1))
	s.registered(2)
	s.sell(at(time.March, 2, 9), one(s.leche, 2))
	s.registered(3)
	s.sell(at(time.March, 3, 9), one(s.leche, 3))
	s.registered(4)
	internal := s.sell(at(time.March, 4, 9), one(s.leche, 4))
	s.takesBack(internal, at(time.March, 4, 10))
	if err := s.Write(t.Context(), s.db); err != nil {
		t.Fatal(err)
	}
	_, r := s.text(books.Options{})
	want := books.Papers{Sales: 1, Sold: 4 * 590, Refunds: 1, Refunded: 590}
	if r.Trials != 1 || r.Others != 1 || r.Lines != 1 || r.Sums.Total != 1770 || r.Internal != want {
		t.Errorf("it is %+v", r)
	}
}

func TestOptions_changeWhatTheNormsLeaveOpen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell(at(time.March, 1, 9), one(s.arroz, 1)) // S/ 4.03, of which 4.00 are paid
	s.registered(1)
	const head, tail = "20000000001|Market Carmensita & Cia. E.I.R.L.|202603||01/03/2026||03|B001|1||", "|PEN||||||"
	for name, c := range map[string]struct {
		options books.Options
		line    string
	}{
		"safe":           {books.Options{}, head + "0|00000000|CLIENTES VARIOS|0.00|0.00|0.00|0.00|0.00|4.03|0.00|0.00|0.00|0.00|0.00|-0.03|4.00" + tail + "|"},
		"no pipe":        {books.Options{NoFinalPipe: true}, head + "0|00000000|CLIENTES VARIOS|0.00|0.00|0.00|0.00|0.00|4.03|0.00|0.00|0.00|0.00|0.00|-0.03|4.00" + tail},
		"no identity":    {books.Options{BlankAnonymous: true}, head + "|||0.00|0.00|0.00|0.00|0.00|4.03|0.00|0.00|0.00|0.00|0.00|-0.03|4.00" + tail + "|"},
		"cents as owed":  {books.Options{WithoutRounding: true}, head + "0|00000000|CLIENTES VARIOS|0.00|0.00|0.00|0.00|0.00|4.03|0.00|0.00|0.00|0.00|0.00|0.00|4.03" + tail + "|"},
		"everything set": {books.Options{BlankAnonymous: true, NoFinalPipe: true, WithoutRounding: true}, head + "|||0.00|0.00|0.00|0.00|0.00|4.03|0.00|0.00|0.00|0.00|0.00|0.00|4.03" + tail},
	} {
		content, _ := s.text(c.options)
		if _, text := unpacked(t, content); text != c.line+"\r\n" {
			t.Errorf("%s: got\n%q, want\n%q", name, text, c.line)
		}
	}
}

func TestRegister_ofAMonthWithoutDocumentsIsAnEmptyFileThatSaysSo(t *testing.T) {
	t.Parallel()
	content, r := newShop(t).text(books.Options{})
	if name, text := unpacked(t, content); name != "LE200000000012026030014040002"+"1"+"0"+"12.TXT" || text != "" || !r.Kept {
		t.Errorf("%s holds %q, %+v", name, text, r)
	}
}

func TestRegister_ofTheNuevoRUSIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell(at(time.March, 1, 9), one(s.leche, 1))
	s.registered(1)
	read := func() books.Register {
		r, err := books.Read(t.Context(), s.db, march, books.Options{}, peru.RUS, books.None{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := read(); !r.Kept { // it became a shop of the Nuevo RUS later
		t.Errorf("a month with IGV has no register: %+v", r)
	}
	s.exec("update sales set taxed_base = taxed_base + igv, igv = 0, igv_rate = 0")
	if r := read(); r.Kept || r.Sums.Unaffected != 590 || r.Sums.Taxed != 0 {
		t.Errorf("it is %+v", r)
	}
}

// The rate of restaurants and hotels has no column: what is taxed and the tax stand as they were sold.
func TestRVIE_ofARestaurantCarriesTheAmountsOfTenAndAHalf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell(at(time.March, 1, 9), one(s.leche, 2))
	s.registered(1)
	s.exec("update sales set igv_rate = 1050, taxed_base = 1068, igv = 112")
	content, _ := s.text(books.Options{})
	_, text := unpacked(t, content)
	if f := readBack(t, text)[0]; f[14] != "10.68" || f[16] != "1.12" || f[25] != "11.80" {
		t.Errorf("it is %v", f)
	}
}

func TestRegister_ofAShopThatNeverSentAnythingIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec("delete from emissions")
	if _, err := books.Read(t.Context(), s.db, march, books.Options{}, peru.MYPE, books.None{}); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("got %v", err)
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-3", "2026-03-01", "1999-12", "mar-2026"} {
		if _, err := books.ParsePeriod(text); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSheet_hasALineADocumentAndItsSums(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aMonth()
	s.exec("update documents set state = 'unknown' where number = 5 and kind = '03'")
	var out bytes.Buffer
	r, err := books.Read(t.Context(), s.db, march, books.Options{}, peru.MYPE, books.NewSheet(&out))
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Registro de ventas", excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != 3+6+2 {
		t.Fatalf("it has %d rows (%v)", len(rows), err)
	}
	if rows[3][6] != "Señor|de/los\\Milagros & Cía S.A.C." || rows[3][15] != "11.8" || rows[5][8] != "-5" || rows[5][16] != "27/02/2026" || rows[6][20] != "sin respuesta" {
		t.Errorf("it is %v", rows)
	}
	if last := rows[10]; last[0] != "6 documentos" || last[15] != "52" || r.Sums.Total != 5200 {
		t.Errorf("its sums are %v, want %+v", last, r.Sums)
	}
}

// TestQueries_readTheDayAndNotTheYear: a year of documents stands behind a day.
func TestQueries_readTheDayAndNotTheYear(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for n := range 60 {
		sold := s.sell(at(time.January, 2+n, 9), one(s.leche, 2))
		for range 20 {
			s.sell(at(time.January, 2+n, 10), one(s.leche, 1))
		}
		s.takesBack(sold, at(time.January, 2+n, 11))
	}
	s.registered(1)
	s.exec("analyze table documents, sales, refunds, refund_lines, sale_lines, refund_payouts")
	for what, c := range map[string]struct{ plan, want string }{
		"the sales of a day": {dbtest.Plan(t, s.db, db.Sales, march.First), "d ref documents_by_day"},
		"the notes of a day": {dbtest.Plan(t, s.db, db.Notes, march.First), "d ref documents_by_day"},
	} {
		if !strings.Contains(c.plan, c.want) || strings.Contains(c.plan, " ALL ") {
			t.Errorf("%s: the plan is %q, want %q", what, c.plan, c.want)
		}
	}
}
