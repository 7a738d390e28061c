package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// pdf sets the document twice: the first time to count the pages.
func (d Document) pdf(shop settings.Settings) ([]byte, error) {
	counted := d.set(shop, 0)
	return d.set(shop, counted.pdf.PageCount()).file(d.Report.title() + " " + d.Report.days())
}

// How many rows of the long tables go on paper; the workbook has them all.
const (
	mostProducts    = 20
	mostShelves     = 15
	mostDifferences = 60
	mostBars        = 8
)

func (d Document) set(shop settings.Settings, pages int) *paper {
	p := newPaper(shop.ShopName+" · "+d.Report.title()+" · "+d.Report.days(), pages, d.MadeAt)
	d.letterhead(p, shop)
	d.tiles(p)
	if d.Report.Kind == OfRange {
		p.columns("Ventas por día", d.dayBars(), 48)
	}
	p.columns("Ventas por hora", d.hourBars(), 48)
	half := (width - 8) / 2
	categories, methods := d.categoryBars(), d.methodBars()
	p.room(barsHeight(max(len(categories), len(methods))))
	start := p.y
	p.bars(margin, half, "Venta neta por categoría", categories)
	left := p.y
	p.y = start
	p.bars(margin+half+8, half, "Cobrado por medio de pago", methods)
	p.y = max(p.y, left)

	if p.pdf.PageNo() == 1 {
		p.page()
	}
	if len(d.Differences) > 0 {
		p.table(d.differenceTable(), red, mostDifferences)
	}
	p.table(d.summaryTable(), black, 99)
	p.table(d.methodTable(), black, 99)
	p.table(d.movementTable(), black, 99)
	p.table(d.taxTable(), black, 99)
	p.table(d.cashierTable(), black, 40)
	p.table(d.tillTable(), black, 40)
	if d.Report.Kind == OfRange {
		p.table(d.dayTable(), black, 99)
	}
	p.table(d.categoryTable(), black, 40)
	products := d.productTable()
	products.title = "Productos que más vendieron"
	p.table(products, black, mostProducts)
	p.table(d.stockTable(), black, 40)
	for _, t := range []table{
		shelfTable("", "Por acabarse: en su stock mínimo o menos", "Ningún producto está en su stock mínimo.", d.Stock.Low),
		shelfTable("", fmt.Sprintf("Sin ventas en %d días", DeadDays), "Todo lo que hay en la tienda se ha vendido.", d.Stock.Dead),
		d.expiringTable(),
	} {
		p.table(t, black, mostShelves)
	}
	if len(d.Differences) == 0 {
		p.table(d.differenceTable(), black, 0)
	}
	return p
}

// letterhead says whose report it is, about which days, and whether all of it agrees.
func (d Document) letterhead(p *paper, shop settings.Settings) {
	p.write(margin, p.y+5, "B", 13, green, shop.ShopName)
	p.write(margin, p.y+9.6, "", 7.5, grey, shop.LegalName+" · RUC "+shop.RUC)
	p.write(margin, p.y+13.2, "", 7.5, grey, shop.Address)
	said, colour, tint := "Todo cuadra", green, paleTint
	if n := len(d.Differences); n > 0 {
		said, colour, tint = fmt.Sprintf("CON DIFERENCIAS: %d", n), red, redTint
	}
	p.font("B", 9, colour)
	w := p.pdf.GetStringWidth(said) + 8
	p.box(margin+width-w, p.y, w, 8, tint)
	p.centre(margin+width-w/2, p.y+5.3, "B", 9, colour, said)
	p.y += 18
	p.line(margin, p.y, margin+width, p.y, 0.5, green)
	p.y += 9
	p.write(margin, p.y, "", 9, grey, d.Report.title())
	p.write(margin, p.y+7, "B", 17, black, capital(d.Report.days()))
	p.right(margin+width, p.y+7, "", 8, grey, d.until())
	p.y += 13
}

// until says when the last day was measured, if it was not over then.
func (d Document) until() string {
	if rollup.Closed(d.Report.To, d.Until) {
		return ""
	}
	at, hours := d.Until.In(peru.Lima()), "las "
	if at.Hour() == 1 {
		hours = "la "
	}
	return "Cifras hasta " + hours + at.Format("15:04 del 02/01/2006")
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// tile is one figure with what is usual.
type tile struct {
	label, value, note string
	word               string // for what is compared with
	figure             int64
	count              bool
	band               *Band
}

func (d Document) tiles(p *paper) {
	s, c := d.Sales.Summary, d.Sales.Comparison
	band := func(of func(Comparison) Band) *Band {
		if c == nil {
			return nil
		}
		b := of(*c)
		return &b
	}
	units := grouped(s.Pieces) + " und"
	if s.Weight != 0 {
		units += " + " + grouped(s.Weight) + " kg"
	}
	tiles := []tile{
		{label: "Ventas", value: s.Total.String(), figure: int64(s.Total), band: band(func(c Comparison) Band { return c.Total })},
		{
			label:  "Tickets",
			count:  true,
			value:  grouped(quantity.Quantity(s.Tickets) * quantity.One),
			figure: int64(s.Tickets),
			band:   band(func(c Comparison) Band { return c.Tickets }),
		},
		{label: "Ticket promedio", value: s.AverageTicket.String(), figure: int64(s.AverageTicket), band: band(func(c Comparison) Band { return c.AverageTicket })},
		{
			label:  "Margen bruto · " + percent(s.MarginRate),
			value:  s.Margin.String(),
			note:   "de la venta con costo, sin impuestos",
			figure: int64(s.Margin),
			band:   band(func(c Comparison) Band { return c.Margin }),
		},
		{label: "Unidades vendidas", value: units, note: "Descuentos: " + s.Discount.String()},
		{label: "Devoluciones", value: s.Refunded.String(), note: counted(s.Refunds, "nota de crédito", "notas de crédito"), figure: int64(s.Refunded)},
	}
	const gap, height, across = 4.0, 27.0, 3
	w := (width - gap*(across-1)) / across
	for i, t := range tiles {
		t.word = "usual"
		if d.Report.Kind == OfRange {
			t.word = "antes"
		}
		t.draw(p, margin+float64(i%across)*(w+gap), p.y+float64(i/across)*(height+gap), w, height)
	}
	p.y += 2*(height+gap) + 1
	if c != nil {
		p.write(margin, p.y+1, "", 7.5, grey, d.comparedWith())
		p.y += 3
	}
	if s.Uncosted != 0 {
		p.write(margin, p.y+1, "", 7.5, grey, "El margen no cuenta "+s.Uncosted.String()+" vendidos sin costo (sin impuestos).")
		p.y += 3
	}
}

// comparedWith says what is usual.
func (d Document) comparedWith() string {
	days := d.Sales.Comparison.Days
	if d.Report.Kind == OfRange {
		return "Antes: lo vendido " + fmt.Sprintf("del %s al %s, los %d días anteriores.", shortDay(days[0]), shortDay(days[len(days)-1]), d.Report.Days())
	}
	dates := make([]string, len(days))
	for i, day := range days {
		dates[i] = fmt.Sprintf("%02d/%02d", day.Day, int(day.Month))
	}
	return "Usual: promedio, mínimo y máximo de los " + plural(weekdayOf(d.Report.From)) + " " + strings.Join(dates, ", ") + "."
}

// plural of a weekday: those that end in s stay.
func plural(weekday string) string {
	if strings.HasSuffix(weekday, "s") {
		return weekday
	}
	return weekday + "s"
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", more)
}

// draw sets the figure, and below it where it lies in the usual range.
func (t tile) draw(p *paper, x, y, w, h float64) {
	p.box(x, y, w, h, ink{248, 246, 242})
	p.write(x+4, y+6, "", 8, grey, t.label)
	size := 15.0
	for p.font("B", size, black); p.pdf.GetStringWidth(t.value) > w-8; p.font("B", size, black) {
		size -= 0.5
	}
	p.write(x+4, y+13, "B", size, black, t.value)
	if t.band == nil {
		p.write(x+4, y+18.6, "", 7.2, grey, t.note)
		return
	}
	b := *t.band
	usual := money.Centimos(b.Usual).String()
	if t.count {
		usual = grouped(quantity.Quantity(b.Usual) * quantity.One)
	}
	p.write(x+4, y+18.2, "", 7.2, grey, t.word+" "+usual)
	if b.Usual > 0 {
		change := int((t.figure - b.Usual) * 10_000 / b.Usual)
		sign, colour := "+", green
		if change < 0 {
			sign, colour = "", red
		}
		p.right(x+w-4, y+18.2, "B", 7.2, colour, sign+percent(change))
	}
	low, high := min(b.Low, t.figure), max(b.High, t.figure)
	if b.Low == b.High { // one figure is no range
		return
	}
	at := func(v int64) float64 { return x + 4 + (w-8)*float64(v-low)/float64(high-low) }
	track := y + h - 4.2
	p.line(x+4, track, x+w-4, track, 0.3, hairline)
	p.line(at(b.Low), track, at(b.High), track, 1.4, hairline)
	p.line(at(b.Usual), track-1.6, at(b.Usual), track+1.6, 0.4, grey)
	p.pdf.SetFillColor(green.r, green.g, green.b)
	p.pdf.Circle(at(t.figure), track, 1.3, "F")
}

func (d Document) hourBars() []bar {
	bars := make([]bar, len(d.Sales.Hours))
	for i, h := range d.Sales.Hours {
		bars[i] = bar{label: fmt.Sprintf("%02d", h.Hour.Hour), value: int64(h.Total), usual: int64(h.Usual)}
	}
	return bars
}

// dayBars returns one bar per day, or per month when the days are too many for labels.
func (d Document) dayBars() []bar {
	var bars []bar
	for _, day := range d.Sales.Days {
		label := strconv.Itoa(day.Day.Day)
		if len(d.Sales.Days) > 62 {
			label = fmt.Sprintf("%s %02d", monthNames[day.Day.Month-1][:3], day.Day.Year%100)
			if n := len(bars); n > 0 && bars[n-1].label == label {
				bars[n-1].value += int64(day.Total)
				continue
			}
		}
		bars = append(bars, bar{label: label, value: int64(day.Total)})
	}
	return bars
}

// categoryBars adds up what is beyond the first few.
func (d Document) categoryBars() []bar {
	var bars []bar
	for i, c := range d.Sales.Categories {
		if i > mostBars {
			bars[mostBars].label = "Otras"
			bars[mostBars].value += int64(c.Net)
			continue
		}
		bars = append(bars, bar{label: c.Name, value: int64(c.Net)})
	}
	return bars
}

func (d Document) methodBars() []bar {
	bars := make([]bar, 0, len(d.Money.Methods))
	for _, m := range d.Money.Methods {
		if m.Arrived() > 0 {
			bars = append(bars, bar{label: payment.Method(m.Method).Name(), value: int64(m.Arrived())})
		}
	}
	return bars
}
