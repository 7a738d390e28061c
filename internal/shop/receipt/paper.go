package receipt

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"carmensita.pe/market/internal/platform/pdf"
)

const (
	paperWidth = 80.0
	margin     = 4.0
	width      = paperWidth - 2*margin // what a printer of 80 mm paper can print on
	gutter     = 3.0                   // between two columns
)

// face is a cut of type: its style ("" or "B"), its size in points and the height of a line in millimetres.
type face struct {
	style   string
	size    float64
	leading float64
}

// longest is how much of a roll one page holds. Readers open pages of five metres at most; one of a metre scrolls well.
const longest = 1000.0

// paper is a roll: content is set from the top down, and the page is cut where it ends, or between two items where it would be too
// long. As a PDF wants to know its height first, what is set is kept as strokes and drawn by cut.
type paper struct {
	pdf     *fpdf.Fpdf
	y       float64
	strokes []stroke
	breaks  []float64 // where a page may end
}

// stroke is set at a height of the roll, and drawn so much higher on its page.
type stroke struct {
	y    float64
	draw func(up float64)
}

func (p *paper) add(y float64, draw func(up float64)) { p.strokes = append(p.strokes, stroke{y, draw}) }

// mayBreak lets a page end here.
func (p *paper) mayBreak() { p.breaks = append(p.breaks, p.y) }

func newPaper() *paper {
	return &paper{pdf: pdf.New(), y: margin}
}

// cut returns the file, titled and dated. A page that is not the last says so; one that is not the first says of what it is.
func (p *paper) cut(title string, at time.Time) ([]byte, error) {
	const line = 6.0
	ends := p.ends()
	from, last := 0.0, len(ends)-1
	strokes := p.strokes
	for i, end := range ends {
		up, height := from, end-from+margin
		if i > 0 {
			up, height = from-margin-line, height+margin+line
		}
		if i < last {
			height += line
		}
		p.pdf.AddPageFormat("P", fpdf.SizeType{Wd: paperWidth, Ht: height})
		if i > 0 {
			p.say(margin+0.7*small.leading, fmt.Sprintf("%s · página %d de %d", pdf.Printable(title), i+1, len(ends)))
		}
		kept := strokes[:0:0]
		for _, s := range strokes {
			if i == last || s.y < end {
				s.draw(up)
			} else {
				kept = append(kept, s)
			}
		}
		strokes = kept
		if i < last {
			p.say(height-margin, fmt.Sprintf("Continúa en la página %d de %d", i+2, len(ends)))
		}
		from = end
	}
	return pdf.Finish(p.pdf, title, at)
}

// ends returns where the pages end: at the last place that lets one end before it is too long.
func (p *paper) ends() []float64 {
	var ends []float64
	from, may := 0.0, 0.0
	for _, y := range append(slices.Clone(p.breaks), p.y) {
		if y-from > longest && may > from {
			ends = append(ends, may)
			from = may
		}
		may = y
	}
	return append(ends, p.y)
}

// say sets a small line in the middle of the page that is drawn.
func (p *paper) say(y float64, text string) {
	p.pdf.SetFont("go", small.style, small.size)
	p.pdf.Text((paperWidth-p.pdf.GetStringWidth(text))/2, y, text)
}

func (p *paper) gap(height float64) { p.y += height }

// rule draws a line from edge to edge; dashed when dash is not 0.
func (p *paper) rule(thickness, dash float64) {
	y := p.y
	p.add(y, func(up float64) {
		p.pdf.SetLineWidth(thickness)
		if dash > 0 {
			p.pdf.SetDashPattern([]float64{dash, dash}, 0)
		}
		p.pdf.Line(margin, y-up, paperWidth-margin, y-up)
		p.pdf.SetDashPattern(nil, 0)
	})
}

// frame draws a box around what content sets.
func (p *paper) frame(padding float64, content func()) {
	top := p.y
	p.gap(padding)
	content()
	p.gap(padding)
	height := p.y - top
	p.add(top, func(up float64) {
		p.pdf.SetLineWidth(0.4)
		p.pdf.RoundedRect(margin, top-up, width, height, 1, "1234", "D")
	})
}

// centred sets a text in the middle, its lines as even as their number allows.
func (p *paper) centred(f face, text string) {
	lines := p.wrap(f, text, width)
	for limit := width - 1; len(lines) > 1 && limit > width/2; limit-- {
		tighter := p.wrap(f, text, limit)
		if len(tighter) > len(lines) {
			break
		}
		lines = tighter
	}
	for _, line := range lines {
		p.text(f, (paperWidth-p.measure(f, line))/2, line)
		p.gap(f.leading)
	}
}

// left sets text that begins indent from the edge.
func (p *paper) left(f face, indent float64, text string) {
	for _, line := range p.wrap(f, text, width-indent) {
		p.text(f, margin+indent, line)
		p.gap(f.leading)
	}
}

// columns sets a text that wraps beside a figure that does not; the figure stands right, on the text's last line.
func (p *paper) columns(f face, indent float64, text, value string) {
	valueWidth := p.measure(f, value)
	lines := p.wrap(f, text, width-indent-gutter-valueWidth)
	for i, line := range lines {
		p.text(f, margin+indent, line)
		if i == len(lines)-1 {
			p.text(f, paperWidth-margin-valueWidth, value)
		}
		p.gap(f.leading)
	}
}

// code draws a QR code of that side, its quiet zone included.
func (p *paper) code(c code, side float64) {
	x, y, module := (paperWidth-side)/2, p.y, side/float64(c.Size)
	p.add(y, func(up float64) {
		for _, r := range c.Runs {
			p.pdf.Rect(x+float64(r.X)*module, y-up+float64(r.Y)*module, float64(r.Length)*module, module, "F")
		}
	})
	p.gap(side)
}

// text sets one line at x, its baseline at seven tenths of the line's height.
func (p *paper) text(f face, x float64, line string) {
	y := p.y
	p.add(y, func(up float64) {
		p.pdf.SetFont("go", f.style, f.size)
		p.pdf.Text(x, y-up+0.7*f.leading, line)
	})
}

func (p *paper) measure(f face, text string) float64 {
	p.pdf.SetFont("go", f.style, f.size)
	return p.pdf.GetStringWidth(text)
}

// wrap breaks a text into lines between its words, and inside of a word that alone is wider than a line. There is
// always a line, if an empty one.
func (p *paper) wrap(f face, text string, limit float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(pdf.Printable(text)) {
		joined := strings.TrimLeft(line+" "+word, " ")
		if p.measure(f, joined) <= limit {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		pieces := p.split(f, word, limit)
		lines = append(lines, pieces[:len(pieces)-1]...)
		line = pieces[len(pieces)-1]
	}
	return append(lines, line)
}

// split cuts a word into pieces that fit.
func (p *paper) split(f face, word string, limit float64) []string {
	var pieces []string
	for {
		end := len(word)
		for p.measure(f, word[:end]) > limit {
			_, size := utf8.DecodeLastRuneInString(word[:end])
			if end == size { // not even one letter fits: let it stand out
				break
			}
			end -= size
		}
		pieces = append(pieces, word[:end])
		if word = word[end:]; word == "" {
			return pieces
		}
	}
}
