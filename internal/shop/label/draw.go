package label

import (
	"image/color"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/ean"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// box is a place on the page, in mm.
type box struct{ x, y, width, height float64 }

// Sizes, in points for type and mm for the rest.
const (
	nameSize, nameLeading = 9.0, 3.7
	nameLines             = 2
	priceSize             = 20.0
	priceHeight           = 8.5
	unitSize              = 8.0
	codeSize, codeHeight  = 7.5, 3.3
	gap                   = 0.8
)

// draw sets the name at the top, the price below it and the barcode at the bottom, over its digits.
func draw(pdf *fpdf.Fpdf, place box, l Label) error {
	pdf.SetFont("go", "", nameSize)
	y := place.y
	for _, line := range wrap(pdf, l.Name, place.width, nameLines) {
		pdf.Text(place.x, y+nameLeading*0.8, line)
		y += nameLeading
	}
	y = place.y + nameLines*nameLeading + gap

	pdf.SetFont("go", "B", priceSize)
	price := l.Price.String()
	pdf.Text(place.x, y+priceHeight*0.8, price)
	if l.PerKilo {
		at := place.x + pdf.GetStringWidth(price) + 2
		pdf.SetFont("go", "", unitSize)
		pdf.Text(at, y+priceHeight*0.8, "por kg")
	}
	y += priceHeight + gap
	bars := box{place.x, y, place.width, place.y + place.height - codeHeight - y}
	return drawCode(pdf, bars, l.Code)
}

// wrap breaks a name into lines of a width; what does not fit ends in an ellipsis.
func wrap(pdf *fpdf.Fpdf, text string, width float64, most int) []string {
	lines := pdf.SplitText(text, width)
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	last := []rune(lines[most-1])
	for len(last) > 0 && pdf.GetStringWidth(string(last)+"…") > width {
		last = last[:len(last)-1]
	}
	lines[most-1] = string(last) + "…"
	return lines
}

// A module is the thinnest bar. GS1 wants 0.33 mm, and takes 80 % of it; a long Code 128 must be finer to fit.
const (
	usualModule = 0.33
	quietZone   = 11 // modules of white on either side of an EAN-13, the most of the codes here
)

// drawCode draws the bars in the middle of a place, and below it what they say.
func drawCode(pdf *fpdf.Fpdf, place box, text string) error {
	bars, err := encode(text)
	if err != nil {
		return err
	}
	modules := bars.Bounds().Dx()
	module := min(usualModule, place.width/float64(modules+2*quietZone))
	left := place.x + (place.width-module*float64(modules))/2
	pdf.SetFillColor(0, 0, 0)
	for x := 0; x < modules; x++ {
		start := x
		for x < modules && bars.At(x, 0) == color.Black {
			x++
		}
		if x > start {
			pdf.Rect(left+module*float64(start), place.y, module*float64(x-start), place.height, "F")
		}
	}
	pdf.SetFont("go", "", codeSize)
	pdf.Text(place.x+(place.width-pdf.GetStringWidth(text))/2, place.y+place.height+codeHeight*0.85, text)
	return nil
}

// encode makes the bars of an EAN, or of any other text as Code 128.
func encode(text string) (barcode.Barcode, error) {
	if peru.ValidEAN13(text) || peru.ValidEAN8(text) {
		return ean.Encode(text)
	}
	bars, err := code128.Encode(text)
	if err != nil {
		return nil, errs.Wrap(errs.InvalidRequest, err, "no barcode can hold %q", text)
	}
	return bars, nil
}
