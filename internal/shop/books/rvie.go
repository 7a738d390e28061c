package books

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// The pieces of SIRE's name of a sales register that replaces the proposal, or is compared with it: the shop operates, in soles.
const (
	book      = "140400"
	replaces  = "02"
	operative = "1"
	soles     = "1"
	sire      = "2"
)

// RVIE writes SIRE's text: 33 fields a line, pure ASCII, CRLF, in a zip. The other fields of Anexo 3 are SUNAT's, and a line that has them is
// refused (453).
type RVIE struct {
	to      io.Writer
	archive *zip.Writer
	text    *bufio.Writer
	head    string // of each line: fields 1 to 4
	period  Period
	options Options
}

// NewRVIE writes into to.
func NewRVIE(to io.Writer) *RVIE { return &RVIE{to: to} }

// RVIEName is the file's name without its ending: 33 characters. A month without a document is told by a 0.
func RVIEName(ruc string, p Period, lines int) string {
	content := "1"
	if lines == 0 {
		content = "0"
	}
	return "LE" + ruc + p.code() + "00" + book + replaces + operative + content + soles + sire
}

// Begin opens the text. The name of a month that turns out empty differs: End gives it.
func (w *RVIE) Begin(r Register, p Period, o Options) error {
	w.period, w.options = p, o
	w.head = strings.Join([]string{r.RUC, plain(r.LegalName, 1500), p.code(), ""}, "|")
	return nil
}

func (w *RVIE) open(r string) error {
	w.archive = zip.NewWriter(w.to)
	file, err := w.archive.Create(r + ".TXT")
	if err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	w.text = bufio.NewWriter(file)
	return nil
}

// Line writes a document.
func (w *RVIE) Line(e Entry) error {
	if w.text == nil {
		ruc, _, _ := strings.Cut(w.head, "|")
		if err := w.open(RVIEName(ruc, w.period, 1)); err != nil {
			return err
		}
	}
	a, who := w.options.amounts(e, w.period), e.Customer
	if w.options.BlankAnonymous && who.Kind == "0" {
		who = Customer{}
	}
	modified := []string{"", "", "", ""}
	if m := e.Modifies; m != nil {
		modified = []string{day(m.Day), string(m.Kind), m.Series, strconv.Itoa(m.Number)}
	}
	fields := []string{w.head, // 1 to 4
		day(e.Day), "", string(e.Kind), e.Series, strconv.Itoa(e.Number), "", // 5 to 10
		who.Kind, plain(who.Number, 15), plain(who.Name, 1500), // 11 to 13
		amount(0), amount(a.Taxed), amount(a.TaxedDiscount), amount(a.IGV), amount(a.IGVDiscount), amount(a.Exonerated), amount(a.Unaffected), // 14 to 20
		amount(0), amount(0), amount(0), amount(a.ICBPER), amount(a.Other), amount(a.Total), // 21 to 26
		"PEN", "", // 27, 28: a rate beside soles is refused (229)
		modified[0], modified[1], modified[2], modified[3], ""} // 29 to 33
	line := strings.Join(fields, "|")
	if !w.options.NoFinalPipe {
		line += "|"
	}
	if _, err := w.text.WriteString(line + "\r\n"); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	return nil
}

// End closes the zip.
func (w *RVIE) End(r Register) error {
	if w.text == nil {
		if err := w.open(RVIEName(r.RUC, w.period, 0)); err != nil {
			return err
		}
	}
	if err := w.text.Flush(); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	if err := w.archive.Close(); err != nil {
		return fmt.Errorf("closing the register: %w", err)
	}
	return nil
}

func day(d peru.Day) string { return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year) }

// amount is 1234.50, and -1234.50 for what is taken away.
func amount(c money.Centimos) string { return c.Decimal() }

// plain is a text in letters that every reading of the norm takes: ASCII without accents, and neither pipes nor slashes.
func plain(text string, most int) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r): // an accent, the tilde of ñ
		case r == '|' || r == '/' || r == '\\' || unicode.IsSpace(r) || r < ' ':
			out.WriteByte(' ')
		case r < unicode.MaxASCII:
			out.WriteRune(r)
		default:
			out.WriteByte('-')
		}
	}
	clean := strings.Join(strings.Fields(out.String()), " ")
	return clean[:min(len(clean), most)]
}
