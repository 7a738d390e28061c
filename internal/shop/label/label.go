// Package label prints price labels for the shelf: name, price and a barcode that the till reads.
//
// Two papers: a sheet of A4 with 3 by 8 stickers of 70 by 37 mm, and a roll of 58 mm with a label of 40 mm each. A
// product without an EAN gets a Code 128 of its SKU. All is drawn as lines, in millimetres, sharp on any printer.
package label

import (
	"time"

	"codeberg.org/go-pdf/fpdf"

	"carmensita.pe/market/internal/platform/pdf"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Paper is what is printed on.
type Paper string

// The papers.
const (
	A4     Paper = "a4"
	Roll58 Paper = "roll58"
)

// Label is what stands on one label.
type Label struct {
	Name  string
	Price money.Centimos
	// PerKilo says that the price is for a kilogram.
	PerKilo bool
	// Code is an EAN-13 or EAN-8, or any ASCII text of up to 30 characters.
	Code string
}

// form is how labels stand on a page: columns by rows of labels, width by height mm each.
type form struct {
	pageWidth, pageHeight float64
	columns, rows         int
	width, height         float64
	// padding keeps print away from the label's edge: printers reach no nearer, and stickers sit askew.
	padding float64
}

// forms of the papers. Three columns of 70 mm fill an A4 sheet; eight rows of 37 mm leave half a millimetre at its ends.
var forms = map[Paper]form{
	A4:     {pageWidth: 210, pageHeight: 297, columns: 3, rows: 8, width: 70, height: 37, padding: 4},
	Roll58: {pageWidth: 58, pageHeight: 40, columns: 1, rows: 1, width: 58, height: 40, padding: 5},
}

// PDF draws the labels in their order. It returns errs.InvalidRequest for an unknown paper, and for a code that no barcode
// can hold.
func PDF(paper Paper, labels []Label, at time.Time) ([]byte, error) {
	f, ok := forms[paper]
	if !ok {
		return nil, errs.Invalid("size", "must be a4 or roll58")
	}
	file := pdf.New()
	each := f.columns * f.rows
	left := (f.pageWidth - float64(f.columns)*f.width) / 2
	top := (f.pageHeight - float64(f.rows)*f.height) / 2
	for i, l := range labels {
		if i%each == 0 {
			file.AddPageFormat("P", fpdf.SizeType{Wd: f.pageWidth, Ht: f.pageHeight})
		}
		place := box{
			x:      left + float64(i%f.columns)*f.width + f.padding,
			y:      top + float64(i%each/f.columns)*f.height + f.padding,
			width:  f.width - 2*f.padding,
			height: f.height - 2*f.padding,
		}
		if err := draw(file, place, l); err != nil {
			return nil, err
		}
	}
	return pdf.Finish(file, "Etiquetas", at)
}
