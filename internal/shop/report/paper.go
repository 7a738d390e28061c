package report

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// An A4 page, in millimetres.
const (
	pageWidth, pageHeight = 210.0, 297.0
	margin                = 15.0
	width                 = pageWidth - 2*margin
	top, bottom           = 22.0, pageHeight - 16.0 // of what is set on a page after the first
)

// ink is a colour.
type ink struct{ r, g, b int }

// The colours; each stays apart from its neighbours when it is printed in black.
var (
	black    = ink{33, 30, 27}
	grey     = ink{112, 106, 99}
	hairline = ink{218, 211, 202}
	green    = ink{31, 111, 74}
	paleTint = ink{229, 240, 233}
	red      = ink{170, 40, 30}
	redTint  = ink{251, 233, 230}
)

// paper is a document that is set from the top down, page by page.
type paper struct {
	pdf *fpdf.Fpdf
	y   float64
	// running is what each page but the first says at its top, pages how many there will be, as counted by an earlier layout.
	running string
	pages   int
	madeAt  time.Time
}

func newPaper(running string, pages int, madeAt time.Time) *paper {
	p := &paper{pdf: fpdf.New("P", "mm", "A4", ""), running: running, pages: pages, madeAt: madeAt}
	p.pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetMargins(margin, margin, margin)
	p.page()
	return p
}

// file returns the document, titled and dated.
func (p *paper) file(title string) ([]byte, error) {
	p.pdf.SetTitle(title, true)
	p.pdf.SetProducer("Market Carmensita", true)
	p.pdf.SetLang("es-PE")
	p.pdf.SetCreationDate(p.madeAt.UTC())
	p.pdf.SetModificationDate(p.madeAt.UTC())
	var out bytes.Buffer
	err := p.pdf.Output(&out)
	return out.Bytes(), err
}

// page begins a new page, with its running title and its foot.
func (p *paper) page() {
	p.pdf.AddPage()
	p.y = margin
	if n := p.pdf.PageNo(); n > 1 {
		p.write(margin, 13, "", 7.5, grey, p.running)
		p.line(margin, 15.5, margin+width, 15.5, 0.2, hairline)
		p.y = top
	}
	foot := pageHeight - 9.0
	p.write(margin, foot, "", 7.5, grey, "Hecho el "+p.madeAt.In(peru.Lima()).Format("02/01/2006 a las 15:04"))
	p.right(margin+width, foot, "", 7.5, grey, fmt.Sprintf("Página %d de %d", p.pdf.PageNo(), max(p.pages, p.pdf.PageNo())))
}

// room begins a new page when less than that is left on this one.
func (p *paper) room(height float64) {
	if p.y+height > bottom {
		p.page()
	}
}

func (p *paper) font(style string, size float64, colour ink) {
	p.pdf.SetFont("go", style, size)
	p.pdf.SetTextColor(colour.r, colour.g, colour.b)
}

// write sets a text whose baseline begins at a point.
func (p *paper) write(x, y float64, style string, size float64, colour ink, text string) {
	p.font(style, size, colour)
	p.pdf.Text(x, y, text)
}

// right sets a text that ends at a point, centre one in whose middle it is.
func (p *paper) right(x, y float64, style string, size float64, colour ink, text string) {
	p.font(style, size, colour)
	p.pdf.Text(x-p.pdf.GetStringWidth(text), y, text)
}

func (p *paper) centre(x, y float64, style string, size float64, colour ink, text string) {
	p.font(style, size, colour)
	p.pdf.Text(x-p.pdf.GetStringWidth(text)/2, y, text)
}

// fit cuts a text to a width in the font that is set; what is cut ends in an ellipsis.
func (p *paper) fit(text string, limit float64) string {
	text = strings.Map(func(r rune) rune {
		if r > 0xFFFF { // beyond what fpdf can draw, such as emoji
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if p.pdf.GetStringWidth(text) <= limit {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && p.pdf.GetStringWidth(string(letters)+"…") > limit {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}

func (p *paper) line(x1, y1, x2, y2, thickness float64, colour ink) {
	p.pdf.SetLineWidth(thickness)
	p.pdf.SetDrawColor(colour.r, colour.g, colour.b)
	p.pdf.Line(x1, y1, x2, y2)
}

func (p *paper) fill(x, y, w, h float64, colour ink) {
	p.pdf.SetFillColor(colour.r, colour.g, colour.b)
	p.pdf.Rect(x, y, w, h, "F")
}

// box fills a rectangle with round corners.
func (p *paper) box(x, y, w, h float64, colour ink) {
	p.pdf.SetFillColor(colour.r, colour.g, colour.b)
	p.pdf.RoundedRect(x, y, w, h, 1.5, "1234", "F")
}

// heading sets the title of a section, and keeps it on the page of what follows.
func (p *paper) heading(text string, colour ink, follows float64) {
	p.room(12 + follows)
	if p.y > top {
		p.y += 5
	}
	p.write(margin, p.y+4, "B", 11, colour, text)
	p.y += 6.5
}

const (
	rowHeight = 5.2
	rowSize   = 7.8
	smallest  = 6.4 // a cell's type before it is cut
	padding   = 1.4
	whole     = 14 // a table of no more rows is not divided by the end of a page
)

// table sets a table, at most so many rows of it; it says how many are left out. Its head stands on every page.
func (p *paper) table(t table, colour ink, most int) {
	if len(t.rows) == 0 {
		p.nothing(t, colour)
		return
	}
	together := 4
	if all := min(most, len(t.rows)) + 3; all <= whole { // with its head, its total, and what is left out
		together = all
	}
	p.heading(t.title, colour, float64(together)*rowHeight)
	columns, widths := t.onPaper()
	p.head(t, columns, widths)
	shown := min(most, len(t.rows))
	for i, row := range t.rows[:shown] {
		room := rowHeight
		if i == shown-1 { // what stands below the last row is not alone on a page
			room *= 3
		}
		if p.y+room > bottom {
			p.page()
			p.head(t, columns, widths)
		}
		if i%2 == 1 {
			p.fill(margin, p.y, width, rowHeight, ink{248, 246, 242})
		}
		p.row(t, columns, widths, row, "")
	}
	if left := len(t.rows) - most; left > 0 {
		p.room(rowHeight)
		p.write(margin+padding, p.y+3.7, "", rowSize, grey, fmt.Sprintf("y %d más, en el archivo de Excel", left))
		p.y += rowHeight
	}
	if t.total != nil {
		p.room(rowHeight)
		p.line(margin, p.y, margin+width, p.y, 0.3, black)
		p.row(t, columns, widths, t.total, "B")
	}
}

// nothing says on a line that a table has no rows, and why.
func (p *paper) nothing(t table, colour ink) {
	const height = 7.5
	p.room(height)
	p.write(margin, p.y+6, "B", 9, colour, t.title)
	p.write(margin+p.pdf.GetStringWidth(t.title)+3, p.y+6, "", 8.5, grey, t.empty)
	p.y += height
}

// onPaper returns the columns that there is room for, and their widths.
func (t table) onPaper() (columns []int, widths []float64) {
	var sum float64
	for i, c := range t.columns {
		if c.paper {
			columns = append(columns, i)
			sum += c.width
		}
	}
	for _, i := range columns {
		widths = append(widths, t.columns[i].width/sum*width)
	}
	return columns, widths
}

func (p *paper) head(t table, columns []int, widths []float64) {
	x := margin
	for n, i := range columns {
		c := t.columns[i]
		p.font("B", rowSize-0.6, grey)
		name := p.fit(c.name, widths[n]-2*padding)
		if c.left {
			p.write(x+padding, p.y+3.6, "B", rowSize-0.6, grey, name)
		} else {
			p.right(x+widths[n]-padding, p.y+3.6, "B", rowSize-0.6, grey, name)
		}
		x += widths[n]
	}
	p.y += rowHeight
	p.line(margin, p.y, margin+width, p.y, 0.3, black)
}

func (p *paper) row(t table, columns []int, widths []float64, row []any, style string) {
	x := margin
	for n, i := range columns {
		text, size := printed(row[i]), rowSize
		for p.font(style, size, black); p.pdf.GetStringWidth(text) > widths[n]-2*padding && size > smallest; p.font(style, size, black) {
			size -= 0.2
		}
		text = p.fit(text, widths[n]-2*padding)
		if t.columns[i].left {
			p.write(x+padding, p.y+3.7, style, size, black, text)
		} else {
			p.right(x+widths[n]-padding, p.y+3.7, style, size, black, text)
		}
		x += widths[n]
	}
	p.y += rowHeight
}

// printed is a cell as a person reads it; its column says the unit.
func printed(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case money.Centimos:
		return strings.Replace(v.String(), "S/ ", "", 1)
	case quantity.Quantity:
		return grouped(v)
	case int:
		return grouped(quantity.Quantity(v) * quantity.One)
	case rate:
		return percent(int(v))
	case peru.Day:
		return shortDay(v)
	}
	return fmt.Sprint(cell)
}

// grouped is a quantity with commas between thousands.
func grouped(q quantity.Quantity) string {
	whole, fraction, dotted := strings.Cut(q.String(), ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "-", rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dotted {
		whole += "." + fraction
	}
	return sign + whole
}

// percent is basis points with one decimal: 12.3 %.
func percent(bp int) string {
	sign := ""
	if bp < 0 {
		sign, bp = "-", -bp
	}
	tenths := (bp + 5) / 10
	return fmt.Sprintf("%s%d.%d %%", sign, tenths/10, tenths%10)
}
