// Package pdf begins and ends the shop's PDF files: its typeface ("go", in the styles "" and "B"), its language, and no
// page breaks but our own. The same content gives the same bytes. Callers draw the
// pages; sizes are in millimetres.
package pdf

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// New begins a file of upright A4 pages, none of which is there yet.
func New() *fpdf.Fpdf {
	file := fpdf.New("P", "mm", "A4", "")
	file.AddUTF8FontFromBytes("go", "", goregular.TTF)
	file.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	file.SetAutoPageBreak(false, 0)
	file.SetCatalogSort(true)
	file.SetProducer("Market Carmensita", true)
	file.SetLang("es-PE")
	return file
}

// Finish returns the file's bytes, titled and dated.
func Finish(file *fpdf.Fpdf, title string, at time.Time) ([]byte, error) {
	file.SetTitle(title, true)
	file.SetCreationDate(at.UTC())
	file.SetModificationDate(at.UTC())
	var out bytes.Buffer
	err := file.Output(&out)
	return out.Bytes(), err
}

// Printable replaces what fpdf cannot draw and would fail on: broken UTF-8 and everything beyond the basic plane, such as
// emoji.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, text)
}
