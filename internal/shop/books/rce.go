package books

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"carmensita.pe/market/internal/values/money"
)

// boughtBook is the purchase register in names of SIRE.
const boughtBook = "080400"

// RCEName is the file's name without its ending: 33 characters. A month without a paper is told by a 0.
func RCEName(ruc string, p Period, lines int) string {
	return strings.Replace(RVIEName(ruc, p, lines), book, boughtBook, 1)
}

// WriteRCE writes SIRE's text of a purchase register (Anexo 11 of RS 000040-2022/SUNAT as RS 000138-2023 changed it): pure ASCII, CRLF, in a
// zip. CAR (4) is empty, as it must be (410), and so is a rate beside soles.
func WriteRCE(to io.Writer, r PurchaseRegister, p Period, o PurchaseOptions) error {
	archive := zip.NewWriter(to)
	file, err := archive.Create(RCEName(r.RUC, p, r.Lines) + ".TXT")
	if err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	for _, b := range r.entries {
		if _, err := io.WriteString(file, rceLine(r, p, o, b)); err != nil {
			return fmt.Errorf("writing the register: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("closing the register: %w", err)
	}
	return nil
}

func rceLine(r PurchaseRegister, p Period, o PurchaseOptions, b Bought) string {
	credit := map[Credit][2]money.Centimos{cmp.Or(o.Credit, ForTaxed): {b.Base, b.IGV}}
	fields := []string{r.RUC, plain(r.LegalName, 1500), p.code(), "", // 1 to 4
		day(b.Day), "", string(b.Kind), b.Series, "", b.Number, "", // 5 to 11
		"6", b.RUC, plain(b.Name, 1500)} // 12 to 14
	for _, of := range []Credit{ForTaxed, ForBoth, ForUntaxed} { // 15 to 20
		fields = append(fields, amount(credit[of][0]), amount(credit[of][1]))
	}
	fields = append(fields, amount(b.Untaxed), amount(0), amount(0), amount(b.Other), amount(b.Total), "PEN") // 21 to 26
	last := 41
	if o.Short {
		last = 37
	}
	fields = append(fields, slices.Repeat([]string{""}, last-len(fields))...)
	line := strings.Join(fields, "|")
	if !o.NoFinalPipe {
		line += "|"
	}
	return line + "\r\n"
}

// PurchaseSheetName is the workbook's name.
func PurchaseSheetName(ruc string, p Period) string {
	return "registro-de-compras-" + ruc + "-" + p.String() + ".xlsx"
}

// WritePurchaseSheet writes the month as a workbook: each paper, and the sums below.
func WritePurchaseSheet(to io.Writer, r PurchaseRegister) error {
	file := excelize.NewFile()
	defer file.Close()
	const sheet = "Registro de compras"
	if err := file.SetSheetName(file.GetSheetName(0), sheet); err != nil {
		return fmt.Errorf("naming the sheet: %w", err)
	}
	format := "#,##0.00;[Red]-#,##0.00"
	soles, err := file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return fmt.Errorf("making the styles of the register: %w", err)
	}
	heads := []any{"Fecha", "Tipo", "Serie", "Número", "RUC", "Proveedor", "BI gravada", "IGV", "No gravado", "Otros y redondeo", "Total"}
	rows := [][]any{{r.LegalName + " · RUC " + r.RUC + " · " + r.Period}, {}, heads}
	for _, b := range r.entries {
		rows = append(rows, append([]any{day(b.Day), string(b.Kind), b.Series, b.Number, b.RUC, b.Name}, figures(b.Base, b.IGV, b.Untaxed, b.Other, b.Total)...))
	}
	sums := []any{fmt.Sprintf("%d comprobantes", r.Lines), "", "", "", "", ""}
	rows = append(rows, []any{}, append(sums, figures(r.Sums.Base, r.Sums.IGV, r.Sums.Untaxed, r.Sums.Other, r.Sums.Total)...))
	for i, row := range rows {
		if err := file.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return fmt.Errorf("writing the register: %w", err)
		}
	}
	for columns, width := range map[string]float64{"A:E": 13, "F:F": 34, "G:K": 14} {
		first, last, _ := strings.Cut(columns, ":")
		if err := file.SetColWidth(sheet, first, last, width); err != nil {
			return fmt.Errorf("writing the register: %w", err)
		}
	}
	if err := file.SetCellStyle(sheet, "G4", fmt.Sprintf("K%d", len(rows)), soles); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	if err := file.Write(to); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	return nil
}

// figures are amounts in soles: a workbook has no other numbers.
func figures(amounts ...money.Centimos) []any {
	cells := make([]any, len(amounts))
	for i, c := range amounts {
		cells[i] = float64(c) / 100
	}
	return cells
}
