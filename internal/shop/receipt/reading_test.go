package receipt_test

import (
	"bytes"
	"compress/zlib"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

var (
	stream   = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	// operator is a change of font (name, size) or a piece of text (x, y, UTF-16).
	operator = regexp.MustCompile(`(?s)/(F\w+) ([\d.]+) Tf|BT ([\d.-]+) ([\d.-]+) Td \(((?:[^\\)]|\\.)*)\) Tj`)

	hidden = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>`)
)

// linesOf reads the text of a receipt's one page, line by line from the top. It fails the test when a piece of text
// stands nearer to an edge than printers print (4 mm), or lies on another piece.
func linesOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	const edge = 4 / 25.4 * 72
	pageWidth, pageHeight := sizeOf(t, pdf)
	measure := measurer(t)

	var lines []string
	var size, lastY, lastEnd float64
	var bold, font string
	for _, op := range operator.FindAllSubmatch(content(t, pdf), -1) {
		if len(op[1]) > 0 {
			font, size = string(op[1]), number(t, op[2])
			if bold == "" { // the shop's name, or COPIA above it, comes first
				bold = font
			}
			continue
		}
		x, y, text := number(t, op[3]), number(t, op[4]), decode(op[5])
		end := x + measure(font == bold, size, text)
		if x < edge-0.1 || end > pageWidth-edge+0.1 || y < edge || y > pageHeight-edge {
			t.Errorf("%q stands at %.1f to %.1f, %.1f on a page of %.1f × %.1f", text, x, end, y, pageWidth, pageHeight)
		}
		if len(lines) > 0 && y == lastY {
			if x < lastEnd {
				t.Errorf("%q lies on what stands before it in %q", text, lines[len(lines)-1])
			}
			lines[len(lines)-1] += " " + text
		} else {
			lines = append(lines, text)
		}
		lastY, lastEnd = y, end
	}
	return lines
}

func sizeOf(t *testing.T, pdf []byte) (width, height float64) {
	t.Helper()
	box := mediaBox.FindSubmatch(pdf)
	if box == nil {
		t.Fatal("the PDF has no page")
	}
	return number(t, box[1]), number(t, box[2])
}

// content is the first stream of the file, which draws its page.
func content(t *testing.T, pdf []byte) []byte {
	t.Helper()
	found := stream.FindSubmatch(pdf)
	if found == nil {
		t.Fatal("the PDF has no content")
	}
	inflated, err := zlib.NewReader(bytes.NewReader(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := io.ReadAll(inflated)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

func measurer(t *testing.T) func(bold bool, size float64, text string) float64 {
	t.Helper()
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	return func(bold bool, size float64, text string) float64 {
		pdf.SetFont("go", map[bool]string{true: "B"}[bold], size)
		return pdf.GetStringWidth(text)
	}
}

func decode(literal []byte) string {
	plain := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllFunc(literal, func(escaped []byte) []byte {
		if escaped[1] == 'r' {
			return []byte{'\r'}
		}
		return escaped[1:]
	})
	units := make([]uint16, len(plain)/2)
	for i := range units {
		units[i] = uint16(plain[2*i])<<8 | uint16(plain[2*i+1])
	}
	return string(utf16.Decode(units))
}

func number(t *testing.T, text []byte) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// textOf is what a person reads on a page.
func textOf(page string) string { return html.UnescapeString(hidden.ReplaceAllString(page, " ")) }

// squeeze drops all space: the PDF breaks lines, and the page does not know where its reader does.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }
