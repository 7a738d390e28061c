package restock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"carmensita.pe/market/internal/platform/pdf"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Key is where the order's PDF is kept: it is what was approved, so the approval is in the key. After a restore the same order
// may be approved again, with other lines.
func (o Order) Key() string {
	for _, act := range o.Acts {
		if act.Kind == Approve {
			return keyOf(o.ID, act.ID)
		}
	}
	return ""
}

// Drawable returns errs.OrderDecided for an order that nobody approved: there is nothing that a supplier could be given.
func (o Order) Drawable() error {
	for _, act := range o.Acts {
		if act.Kind == Approve {
			return nil
		}
	}
	return errs.New(errs.OrderDecided, "the order is %s and was never approved", o.State).
		Because("El PDF existe desde que el pedido se aprueba.", "The PDF exists once the order is approved.")
}

// The page, in millimetres.
const (
	pageHeight = 297.0
	margin     = 15.0
	width      = 180.0
	bottom     = pageHeight - 22
	leading    = 4.6
	padding    = 1.4
	sumHeight  = 30.0
)

// column of the table of lines. A right one is set against its right edge.
type column struct {
	title string
	width float64
	right bool
}

var columns = []column{
	{"N.º", 9, true}, {"Código", 25, false}, {"Descripción", 66, false}, {"Cantidad", 18, true}, {"Paquetes", 20, true},
	{"Costo S/", 18, true}, {"Importe S/", 24, true},
}

// sheet sets an order from the top down, page by page.
type sheet struct {
	file *fpdf.Fpdf
	y    float64
	o    Order
	shop settings.Settings
}

// PDF draws an approved order as the supplier gets it, in Spanish. The same order gives the same bytes.
func PDF(o Order, shop settings.Settings) ([]byte, error) {
	s := &sheet{file: pdf.New(), o: o, shop: shop}
	s.file.AliasNbPages("{pages}")
	s.page()
	s.parties()
	s.head()
	ordered := slices.DeleteFunc(slices.Clone(o.Lines), func(l Line) bool { return l.Ordered <= 0 })
	for i, l := range ordered {
		below := 0.0
		if i == len(ordered)-1 {
			below = sumHeight // the total never stands alone on a page
		}
		s.line(i+1, l, below)
	}
	s.sum()
	s.terms()
	return pdf.Finish(s.file, "Orden de compra "+o.Number, o.DecidedAt)
}

func (s *sheet) font(style string, size float64) { s.file.SetFont("go", style, size) }

// text sets one line whose baseline is below y.
func (s *sheet) text(x, y float64, text string) { s.file.Text(x, y, pdf.Printable(text)) }

// right sets one line that ends at x.
func (s *sheet) right(x, y float64, text string) {
	text = pdf.Printable(text)
	s.file.Text(x-s.file.GetStringWidth(text), y, text)
}

// page begins a page: who orders on the left, which order on the right, the number of the page below.
func (s *sheet) page() {
	s.file.AddPage()
	s.font("", 7.5)
	s.file.SetTextColor(110, 110, 110)
	s.text(margin, pageHeight-10, "Orden de compra "+s.o.Number+" · "+s.shop.ShopName)
	place := fmt.Sprintf("Página %d de ", s.file.PageNo())
	// How many pages there are is put in at the end, so it is set from where it begins: two figures have room.
	s.text(margin+width-s.file.GetStringWidth(place+"00"), pageHeight-10, place+"{pages}")
	s.file.SetTextColor(0, 0, 0)
	s.font("B", 15)
	s.text(margin, margin+5, s.shop.ShopName)
	s.font("", 9)
	y := margin + 10.5
	for _, line := range signature(s.shop)[1:] {
		s.text(margin, y, line)
		y += leading
	}
	const boxWidth, boxHeight = 62.0, 24.0
	x := margin + width - boxWidth
	s.file.SetLineWidth(0.4)
	s.file.RoundedRect(x, margin, boxWidth, boxHeight, 1.5, "1234", "D")
	s.centred(x, boxWidth, margin+8, "B", 12, "ORDEN DE COMPRA")
	s.centred(x, boxWidth, margin+14.5, "B", 12, s.o.Number)
	s.centred(x, boxWidth, margin+20, "", 9, "Fecha: "+day(s.o.DecidedAt))
	s.y = max(y, margin+boxHeight) + 5
}

func (s *sheet) centred(x, room, y float64, style string, size float64, text string) {
	s.font(style, size)
	s.text(x+(room-s.file.GetStringWidth(text))/2, y, text)
}

// parties says who delivers, and where and when to.
func (s *sheet) parties() {
	o, half := s.o, width/2
	left := []row{
		{"Proveedor", o.Supplier.Name}, {"R.U.C.", o.Supplier.RUC}, {"Contacto", o.Supplier.Contact},
		{"Teléfono", spaced(o.Supplier.Phone)}, {"Correo", o.Supplier.Email},
	}
	right := []row{{"Entregar en", s.shop.Address}, {"Entrega esperada", day(o.DecidedAt.AddDate(0, 0, o.Supplier.LeadTimeDays))}, {"Aprobada por", o.DecidedBy}}
	top := s.y
	end := max(s.facts(margin+3, half-6, 21, left), s.facts(margin+half+3, half-6, 32, right))
	s.file.SetLineWidth(0.2)
	s.file.RoundedRect(margin, top, width, end-top, 1.5, "1234", "D")
	s.y = end + 5
}

type row struct{ label, value string }

// facts sets labels with their values beside them and says where they end; what is empty is left out.
func (s *sheet) facts(x, room, indent float64, rows []row) float64 {
	y := s.y + 2
	for _, r := range rows {
		if r.value == "" {
			continue
		}
		s.font("B", 8.5)
		s.text(x, y+3.4, r.label)
		s.font("", 8.5)
		for _, part := range s.file.SplitText(pdf.Printable(r.value), room-indent) {
			s.text(x+indent, y+3.4, part)
			y += leading
		}
	}
	return y + 2
}

// head sets the titles of the columns.
func (s *sheet) head() {
	const height = 6.5
	s.file.SetFillColor(235, 235, 235)
	s.file.Rect(margin, s.y, width, height, "F")
	s.font("B", 8.5)
	s.cells(s.y+4.4, func(c column) string { return c.title })
	s.y += height
}

// cells sets one text into each column.
func (s *sheet) cells(y float64, text func(column) string) {
	x := margin
	for _, c := range columns {
		if c.right {
			s.right(x+c.width-padding, y, text(c))
		} else {
			s.text(x+padding, y, text(c))
		}
		x += c.width
	}
}

// line sets one product; its name wraps, and it never breaks over a page. Below it so much room is left on its page.
func (s *sheet) line(number int, l Line, below float64) {
	s.font("", 8.5)
	const nameColumn = 2
	name := s.file.SplitText(pdf.Printable(l.Name), columns[nameColumn].width-2*padding)
	height := float64(len(name))*leading + 2
	if s.y+height+below > bottom {
		s.page()
		s.head()
		s.font("", 8.5)
	}
	values := map[string]string{"N.º": strconv.Itoa(number), "Código": l.SKU, "Descripción": name[0], "Cantidad": amount(l.Ordered, l.Unit),
		"Paquetes": packs(l), "Costo S/": figure(l.Cost), "Importe S/": figure(l.Amount)}
	s.cells(s.y+4.2, func(c column) string { return values[c.title] })
	x := margin + columns[0].width + columns[1].width + padding
	for i, part := range name[1:] {
		s.text(x, s.y+4.2+float64(i+1)*leading, part)
	}
	s.y += height
	s.file.SetLineWidth(0.2)
	s.file.SetDrawColor(205, 205, 205)
	s.file.Line(margin, s.y, margin+width, s.y)
	s.file.SetDrawColor(0, 0, 0)
}

// sum sets the total, in figures and words.
func (s *sheet) sum() {
	const box, boxHeight = 66.0, 9.0
	s.y += 3
	s.file.Rect(margin+width-box, s.y, box, boxHeight, "F")
	s.font("B", 11)
	s.text(margin+width-box+2*padding, s.y+6.1, "TOTAL")
	s.right(margin+width-padding, s.y+6.1, s.o.Total.String())
	s.font("", 8.5)
	s.y += boxHeight + leading + 0.6
	s.right(margin+width-padding, s.y, s.o.Total.Words())
	s.y += 8
}

// terms says what the supplier has to know besides.
func (s *sheet) terms() {
	s.font("", 8.5)
	for _, line := range []string{
		"Los costos incluyen IGV. Indique el número de esta orden en la guía de remisión y en la factura.",
		"Los productos perecibles se reciben con su fecha de vencimiento. No se reciben cantidades mayores a las pedidas.",
	} {
		for _, part := range s.file.SplitText(line, width) {
			s.text(margin, s.y, part)
			s.y += leading
		}
	}
}

func day(t time.Time) string { return t.In(peru.Lima()).Format("02/01/2006") }

func amount(q quantity.Quantity, unit catalog.Unit) string {
	if unit == catalog.Kilogram {
		return q.String() + " kg"
	}
	return q.String() + " und"
}

// spaced writes a Peruvian mobile number as people read it, +51 990 000 102, and any other as it is.
func spaced(phone string) string {
	if local, ok := strings.CutPrefix(phone, "+51"); ok && len(local) == 9 {
		return "+51 " + local[:3] + " " + local[3:6] + " " + local[6:]
	}
	return phone
}

// packs says how the quantity is packed, such as 3 × 12; nothing for loose goods.
func packs(l Line) string {
	if l.PackSize <= quantity.One || l.Ordered%l.PackSize != 0 {
		return ""
	}
	return fmt.Sprintf("%d × %s", l.Ordered/l.PackSize, l.PackSize)
}

// figure writes an amount for a column, without the currency.
func figure(c money.Centimos) string { return strings.TrimPrefix(c.String(), "S/ ") }
