package receipt

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white that a reader needs around the code, in modules.
const quiet = 4

// code is a QR code as its dark parts: runs of modules, row by row. It has no pixels, so it is sharp on any printer.
type code struct {
	Text string
	Size int // modules a side, the quiet zone included
	Runs []run
}

type run struct{ X, Y, Length int }

// encode makes the code of the text at error correction level Q, as SUNAT asks for.
func encode(text string) (code, error) {
	modules, err := qr.Encode(text, qr.Q, qr.Unicode)
	if err != nil {
		return code{}, err
	}
	size := modules.Bounds().Dx()
	c := code{Text: text, Size: size + 2*quiet}
	for y := range size {
		for x := 0; x < size; x++ {
			start := x
			for x < size && isDark(modules.At(x, y)) {
				x++
			}
			if x > start {
				c.Runs = append(c.Runs, run{X: start + quiet, Y: y + quiet, Length: x - start})
			}
		}
	}
	return c, nil
}

func isDark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r == 0
}

// Path draws the code in the language of SVG, one module a unit.
func (c code) Path() string {
	var d strings.Builder
	for _, r := range c.Runs {
		fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", r.X, r.Y, r.Length, r.Length)
	}
	return d.String()
}
