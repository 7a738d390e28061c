package books_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/shop/books"
)

// bought is a month of papers: a factura with IGV and one without, a boleta that was rounded, a ticket, goods without a paper, and a factura
// of the month after.
func (s *shop) bought() {
	s.t.Helper()
	for _, statement := range []string{
		`insert into suppliers (id, code, name, ruc, lead_time_days) values ('v-1', 'AND', 'Distribuidora Ñandú | Hnos. S.A.C.', '20505310072', 2)`,
		`insert into purchases (id, request_hash, supplier_id, kind, series, number, issued_on, due_on, taxed_base, igv, untaxed, rounding, total, freight,
				freight_apart, note, actor, entered_at) values
			('c-1', '', 'v-1', '01', 'F001', '2644', '2026-03-09', '2026-04-09', 100000, 18000, 2000, 0, 120000, 0, 0, '', 'luis', now(3)),
			('c-2', '', 'v-1', '01', 'E001', '7', '2026-03-10', '2026-03-10', 0, 0, 30000, 0, 30000, 0, 0, '', 'luis', now(3)),
			('c-3', '', 'v-1', '03', 'B001', '8', '2026-03-31', '2026-03-31', 0, 0, 503, -3, 500, 0, 0, '', 'luis', now(3)),
			('c-4', '', 'v-1', '12', 'T-1', 'A9', '2026-03-31', '2026-03-31', 0, 0, 900, 0, 900, 0, 0, '', 'luis', now(3)),
			('c-5', '', 'v-1', '00', '', null, '2026-03-15', '2026-03-15', 0, 0, 700, 0, 700, 0, 0, '', 'luis', now(3)),
			('c-6', '', 'v-1', '01', 'F001', '2645', '2026-04-01', '2026-04-01', 100, 18, 0, 0, 118, 0, 0, '', 'luis', now(3))`,
	} {
		if _, err := s.db.ExecContext(s.t.Context(), statement); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) purchases(o books.PurchaseOptions) books.PurchaseRegister {
	s.t.Helper()
	r, err := books.ReadPurchases(s.t.Context(), s.db, march, o, "20000000001", "Market Carmensita & Cía. E.I.R.L.")
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *shop) rce(o books.PurchaseOptions) (name string, lines [][]string) {
	s.t.Helper()
	var out bytes.Buffer
	if err := books.WriteRCE(&out, s.purchases(o), march, o); err != nil {
		s.t.Fatal(err)
	}
	name, text := unpacked(s.t, out.Bytes())
	if !strings.HasSuffix(text, "\r\n") || strings.ContainsFunc(text, func(r rune) bool { return r > 126 }) {
		s.t.Errorf("it is not ASCII in lines that end with CRLF: %q", text)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		lines = append(lines, strings.Split(line, "|"))
	}
	return name, lines
}

func TestRCE_isReadBackByTheNormsTableOfColumns(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.bought()
	name, lines := s.rce(books.PurchaseOptions{})
	if name != "LE20000000001"+"202603"+"00"+"080400"+"02"+"1112"+".TXT" {
		t.Errorf("its name is %q", name)
	}
	content, err := os.ReadFile("testdata/rce_anexo11.csv")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range lines {
		if len(fields) != 42 || fields[41] != "" {
			t.Fatalf("it has %d fields: %q", len(fields)-1, fields)
		}
		sum := int64(0)
		for _, c := range columns[1:] {
			n, err := strconv.Atoi(c[0])
			if err != nil || n > 41 {
				continue // the fields of free use
			}
			value := fields[n-1]
			longest, _ := strconv.Atoi(strings.Split(c[2], ",")[0])
			switch {
			case c[4] == "si" && value == "":
				t.Errorf("field %d is empty: %q", n, fields)
			case n >= 15 && n <= 25 && !amounts.MatchString(value):
				t.Errorf("field %d is no amount: %q", n, value)
			case c[3] == "DD/MM/AAAA" && value != "" && !days.MatchString(value):
				t.Errorf("field %d is no day: %q", n, value)
			case (n == 4 || n >= 27) && value != "":
				t.Errorf("field %d must be empty: %q", n, value)
			case longest > 0 && n < 15 && len(value) > longest:
				t.Errorf("field %d is too long: %q", n, value)
			}
			if n >= 15 && n <= 24 {
				sum += centimos(t, value)
			}
		}
		if total := centimos(t, fields[24]); total != sum {
			t.Errorf("the parts come to %d, the total is %d: %q", sum, total, fields)
		}
	}
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	want := "20000000001|Market Carmensita & Cia. E.I.R.L.|202603||09/03/2026||01|F001||2644||6|20505310072|Distribuidora Nandu Hnos. S.A.C.|" +
		"1000.00|180.00|0.00|0.00|0.00|0.00|20.00|0.00|0.00|0.00|1200.00|PEN" + strings.Repeat("|", 16)
	if got := strings.Join(lines[0], "|"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if boleta := strings.Join(lines[2][14:25], " "); boleta != "0.00 0.00 0.00 0.00 0.00 0.00 5.03 0.00 0.00 -0.03 5.00" {
		t.Errorf("a boleta that was rounded: %s", boleta)
	}
}

func TestRCE_leavesWhatTheNormsLeaveOpenToTheAccountant(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.bought()
	_, lines := s.rce(books.PurchaseOptions{Credit: books.ForBoth, FacturasOnly: true, NoFinalPipe: true, Short: true})
	if len(lines) != 2 || len(lines[0]) != 37 || strings.Join(lines[0][14:20], " ") != "0.00 0.00 1000.00 180.00 0.00 0.00" {
		t.Errorf("got %q", lines)
	}
}

func TestRCE_putsTheCreditWhereItsGoodsGo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.bought()
	for credit, want := range map[books.Credit]string{
		books.ForTaxed:   "1000.00 180.00 0.00 0.00 0.00 0.00",
		books.ForBoth:    "0.00 0.00 1000.00 180.00 0.00 0.00",
		books.ForUntaxed: "0.00 0.00 0.00 0.00 1000.00 180.00",
	} {
		_, lines := s.rce(books.PurchaseOptions{Credit: credit})
		if got := strings.Join(lines[0][14:20], " "); got != want {
			t.Errorf("%s: got %s, want %s", credit, got, want)
		}
	}
}

func TestParseCredit_refusesWhatIsNoColumn(t *testing.T) {
	t.Parallel()
	if _, err := books.ParseCredit("all"); err == nil {
		t.Error("a credit of no column was taken")
	}
}

func TestPurchaseRegister_isTheSumOfItsPapersAndTheSheetSaysTheSame(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.bought()
	r := s.purchases(books.PurchaseOptions{})
	if r.Lines != 4 || r.Sums != (books.PurchaseSums{Base: 1000_00, IGV: 180_00, Untaxed: 334_03, Other: -3, Total: 1514_00}) ||
		r.Unpapered != 1 || r.UnpaperedTotal != 7_00 {
		t.Errorf("got %+v", r)
	}
	var out bytes.Buffer
	if err := books.WritePurchaseSheet(&out, r); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Registro de compras", excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != 9 || rows[3][3] != "2644" || rows[8][0] != "4 comprobantes" || rows[8][10] != "1514" {
		t.Errorf("got %q, %v", rows, err)
	}
}
