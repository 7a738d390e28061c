package report

import (
	"fmt"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Table is one of the tables of a document, for every renderer. A cell is a string, an int (a count), money.Centimos,
// quantity.Quantity, rate, peru.Day, time.Time, or nil for nothing.
type table struct {
	name    string // of a worksheet: short
	title   string
	columns []column
	rows    [][]any
	total   []any // of the rows; nil without
	empty   string
}

// Column is a heading and how wide it is, as a share of the table's width. Figures stand right of their columns.
type column struct {
	name  string
	width float64
	left  bool
	// paper says that there is room for it on paper, too.
	paper bool
}

func words(name string, width float64) column  { return column{name, width, true, true} }
func figure(name string, width float64) column { return column{name, width, false, true} }

// onScreen leaves a column out of what is printed.
func onScreen(c column) column {
	c.paper = false
	return c
}

// Rate is in basis points.
type rate int

// tables are the whole content of the document, in reading order.
func (d Document) tables() []table {
	all := []table{d.summaryTable()}
	if d.Report.Kind == OfRange {
		all = append(all, d.dayTable())
	}
	all = append(all, d.hourTable(), d.categoryTable(), d.productTable(), d.cashierTable(), d.methodTable(), d.movementTable(), d.taxTable(), d.tillTable(),
		d.stockTable(), shelfTable("Por acabarse", "En su stock mínimo o menos", "Ningún producto está en su stock mínimo.", d.Stock.Low),
		shelfTable("Sin ventas", fmt.Sprintf("Sin ventas en %d días", DeadDays), "Todo lo que hay en la tienda se ha vendido.", d.Stock.Dead))
	return append(all, d.expiringTable(), d.differenceTable())
}

func (d Document) summaryTable() table {
	s := d.Sales.Summary
	t := table{
		name:    "Resumen",
		title:   "Resumen",
		columns: []column{words("Concepto", 34), figure("Valor", 18), figure("Usual", 16), figure("Mínimo", 16), figure("Máximo", 16)},
	}
	add := func(name string, value any, usual ...any) {
		row := []any{name, value, nil, nil, nil}
		copy(row[2:], usual)
		t.rows = append(t.rows, row)
	}
	var c Comparison
	if d.Sales.Comparison != nil {
		c = *d.Sales.Comparison
	}
	soles := func(b Band) []any {
		if d.Sales.Comparison == nil {
			return nil
		}
		return []any{money.Centimos(b.Usual), money.Centimos(b.Low), money.Centimos(b.High)}
	}
	add("Ventas (S/)", s.Total, soles(c.Total)...)
	if d.Sales.Comparison == nil {
		add("Tickets", s.Tickets)
	} else {
		add("Tickets", s.Tickets, int(c.Tickets.Usual), int(c.Tickets.Low), int(c.Tickets.High))
	}
	add("Ticket promedio (S/)", s.AverageTicket, soles(c.AverageTicket)...)
	add("Unidades vendidas", s.Pieces)
	add("Kilos vendidos", s.Weight)
	add("Descuentos (S/)", s.Discount)
	add("Devoluciones (notas de crédito)", s.Refunds)
	add("Devuelto (S/)", s.Refunded, soles(c.Refunded)...)
	add("Venta neta (S/)", s.Net)
	add("Venta neta sin impuestos (S/)", s.Revenue)
	add("De ella, vendido sin costo (S/)", s.Uncosted)
	add("Costo de lo vendido, sin IGV (S/)", s.Cost-s.Recovered)
	add("Margen bruto (S/)", s.Margin, soles(c.Margin)...)
	add("Margen bruto (%)", rateOf(s.MarginRate, s.Costed(), s.Uncosted))
	add("Redondeo de efectivo (S/)", s.Rounding)
	if d.Report.Kind == OfRange { // compared with one range: no figure of it is the least or the most
		t.columns = append(t.columns[:2], figure("Antes", 16))
		for i := range t.rows {
			t.rows[i] = t.rows[i][:3]
		}
	}
	return t
}

func (d Document) dayTable() table {
	t := table{name: "Por día", title: "Ventas por día",
		columns: []column{words("Día", 20), figure("Tickets", 12), figure("Ventas (S/)", 17), figure("Venta neta (S/)", 17),
			figure("Sin costo (S/)", 17), figure("Margen (S/)", 17)}}
	for _, day := range d.Sales.Days {
		t.rows = append(t.rows, []any{day.Day, day.Tickets, day.Total, day.Net, day.Uncosted, day.Margin})
	}
	s := d.Sales.Summary
	t.total = []any{"Total", s.Tickets, s.Total, s.Net, s.Uncosted, s.Margin}
	return t
}

func (d Document) hourTable() table {
	t := table{name: "Por hora", title: "Ventas por hora", empty: "No hubo ventas.",
		columns: []column{words("Hora", 28), figure("Tickets", 20), figure("Ventas (S/)", 26), figure("Usual (S/)", 26)}}
	for _, h := range d.Sales.Hours {
		usual := any(h.Usual)
		if d.Report.Kind == OfRange {
			usual = nil
		}
		t.rows = append(t.rows, []any{fmt.Sprintf("%02d:00 a %02d:00", h.Hour.Hour, h.Hour.Hour+1), h.Tickets, h.Total, usual})
	}
	return t
}

func (d Document) categoryTable() table {
	t := table{name: "Categorías", title: "Por categoría", empty: "No hubo ventas.",
		columns: []column{words("Categoría", 24), figure("Unidades", 11), figure("Kilos", 9),
			figure("Venta neta (S/)", 15), figure("Parte", 8), figure("Sin costo (S/)", 12), figure("Margen (S/)", 12), figure("Margen %", 9)}}
	var net money.Centimos
	for _, c := range d.Sales.Categories {
		net += c.Net
	}
	for _, c := range d.Sales.Categories {
		t.rows = append(
			t.rows,
			[]any{c.Name, c.Pieces, c.Weight, c.Net, rate(rollup.Rate(c.Net, net)), c.Uncosted, c.Margin, rateOf(c.MarginRate(), c.Revenue-c.Uncosted, c.Uncosted)},
		)
	}
	return t
}

func (d Document) productTable() table {
	t := table{name: "Productos", title: "Por producto", empty: "No hubo ventas.",
		columns: []column{onScreen(words("Código", 12)), words("Producto", 36), onScreen(words("Categoría", 16)), words("Unidad", 8),
			figure("Cantidad", 10), onScreen(figure("Devuelto", 10)), figure("Venta neta (S/)", 15),
			figure("Costo sin IGV (S/)", 15), onScreen(figure("Sin costo (S/)", 13)), figure("Margen (S/)", 13), figure("Margen %", 10)}}
	for _, p := range d.Sales.Products {
		t.rows = append(t.rows, []any{
			p.SKU,
			p.Name,
			p.Category,
			unitName(p.Unit),
			p.Quantity,
			p.Returned,
			p.Net,
			p.Cost - p.Recovered,
			p.Uncosted,
			p.Margin,
			rateOf(p.MarginRate(), p.Costed(), p.Uncosted),
		})
	}
	return t
}

// rateOf is a margin's rate; in words when all that was sold has no known cost.
func rateOf(marginRate int, costed, uncosted money.Centimos) any {
	if costed == 0 && uncosted != 0 {
		return "sin costo"
	}
	return rate(marginRate)
}

func unitName(unit string) string {
	if unit == "KGM" {
		return "kg"
	}
	return "und"
}

func (d Document) cashierTable() table {
	t := table{name: "Cajeros", title: "Por cajero", empty: "No hubo ventas.",
		columns: []column{words("Cajero", 26), figure("Tickets", 10), figure("Ventas (S/)", 15),
			figure("Ticket prom. (S/)", 16), figure("Descuentos (S/)", 15), figure("Devol.", 8), figure("Devuelto (S/)", 14)}}
	for _, c := range d.Sales.Cashiers {
		average := rollup.Figures{Tickets: c.Tickets, Total: c.Total}.AverageTicket()
		t.rows = append(t.rows, []any{c.Name, c.Tickets, c.Total, average, c.Discount, c.Refunds, c.Refunded})
	}
	return t
}

// methodTable adds up to what was sold: store credit counts when it is sold, and what is collected of it stands apart, as does what
// never came.
func (d Document) methodTable() table {
	t := table{name: "Medios de pago", title: "Por medio de pago", empty: "No hubo pagos.",
		columns: []column{words("Medio de pago", 17), figure("Pagos", 9), figure("Vendido (S/)", 14),
			figure("No llegó (S/)", 14), figure("Devuelto (S/)", 14), figure("Neto (S/)", 14), figure("Aparte: fiado cobrado (S/)", 18)}}
	var sum rollup.Method
	for _, m := range d.Money.Methods {
		t.rows = append(t.rows, []any{payment.Method(m.Method).Name(), m.Payments, m.Amount, m.Missing, m.PaidOut, m.Net(), m.Collected})
		sum.Payments += m.Payments
		sum.Amount += m.Amount
		sum.Missing += m.Missing
		sum.PaidOut += m.PaidOut
		sum.Collected += m.Collected
	}
	t.total = []any{"Total", sum.Payments, sum.Amount, sum.Missing, sum.PaidOut, sum.Net(), sum.Collected}
	return t
}

var movementNames = map[string]string{ //nolint:gosec // credit is a word of the trade, no secret
	"cash_in": "Ingreso de efectivo", "cash_out": "Salida de efectivo", "credit_payout": "Pagado a clientes", "settlement": "Regularización",
	"supplier_payment": "Pagado a proveedores",
}

// movementTable is the money beside sales, returns and store credit.
func (d Document) movementTable() table {
	t := table{name: "Ingresos y salidas", title: "Otros ingresos y salidas de dinero",
		empty: "Sin otros ingresos ni salidas.", columns: []column{words("Movimiento", 32),
			words("Medio de pago", 20), figure("Cantidad", 14), figure("Ingresos (S/)", 17), figure("Salidas (S/)", 17)}}
	for _, m := range d.Money.Movements {
		t.rows = append(t.rows, []any{movementNames[m.Kind], payment.Method(m.Method).Name(), m.Movements, m.In, m.Out})
	}
	n, in, out := d.Money.moved()
	t.total = []any{"Total", "", n, in, out}
	return t
}

// moved adds the movements up.
func (m Money) moved() (n int, in, out money.Centimos) {
	for _, one := range m.Movements {
		n += one.Movements
		in += one.In
		out += one.Out
	}
	return n, in, out
}

func (d Document) taxTable() table {
	t := table{
		name:    "Impuestos",
		title:   "Impuestos",
		columns: []column{words("Concepto", 34), figure("Comprobantes (S/)", 22), figure("Notas de crédito (S/)", 22), figure("Neto (S/)", 22)},
	}
	sold, back := d.Money.Tax, d.Money.RefundedTax
	add := func(name string, s, b money.Centimos) { t.rows = append(t.rows, []any{name, s, b, s - b}) }
	add("Operaciones gravadas", sold.TaxedBase, back.TaxedBase)
	add("Operaciones exoneradas", sold.Exonerated, back.Exonerated)
	add("Operaciones inafectas", sold.Unaffected, back.Unaffected)
	add("IGV", sold.IGV, back.IGV)
	add("ICBPER", sold.ICBPER, back.ICBPER)
	in, out := sold.Base()+sold.IGV+sold.ICBPER, back.Base()+back.IGV+back.ICBPER
	t.total = []any{"Total", in, out, in - out}
	return t
}

func (d Document) tillTable() table {
	t := table{name: "Arqueos de caja", title: "Arqueos de caja", empty: "No se cerró ninguna caja.",
		columns: []column{words("Caja", 28), figure("Turnos cerrados", 18),
			figure("Faltante (S/)", 18), figure("Sobrante (S/)", 18), figure("Diferencia (S/)", 18)}}
	for _, c := range d.Money.Tills {
		t.rows = append(t.rows, []any{c.Name, c.Shifts, c.Missing, c.Surplus, c.Surplus - c.Missing})
	}
	return t
}

func (d Document) stockTable() table {
	t := table{
		name:    "Valor del stock",
		title:   "Valor del stock",
		empty:   "No hay nada en la tienda.",
		columns: []column{words("Categoría", 36), figure("Productos", 18), figure("A costo (S/)", 23), figure("A precio de venta (S/)", 23)},
	}
	for _, c := range d.Stock.Categories {
		t.rows = append(t.rows, []any{c.Name, c.Products, c.AtCost, c.AtPrice})
	}
	t.total = []any{"Total", d.Stock.Products, d.Stock.AtCost, d.Stock.AtPrice}
	return t
}

func shelfTable(name, title, empty string, shelves []Shelf) table {
	t := table{name: name, title: title, empty: empty,
		columns: []column{onScreen(words("Código", 13)), words("Producto", 40), figure("En la tienda", 13), words("Unidad", 8), figure("Stock mínimo", 14),
			figure("A costo (S/)", 14), figure("Última venta", 14)}}
	for _, s := range shelves {
		t.rows = append(t.rows, []any{s.SKU, s.Name, s.OnHand, unitName(s.Unit), s.ReorderPoint, s.AtCost, peru.BusinessDay(s.LastSold)})
	}
	return t
}

func (d Document) expiringTable() table {
	t := table{name: "Por vencer", title: fmt.Sprintf("Vence en %d días o ya venció", ExpiringDays),
		empty: "Nada vence pronto.", columns: []column{onScreen(words("Código", 14)), words("Producto", 44), figure("Vence", 14),
			figure("Quedan", 10), words("Unidad", 8), figure("A costo (S/)", 16)}}
	if d.Stock.Expiring == nil {
		t.empty = "De días pasados no se sabe qué quedaba de cada lote."
	}
	for _, b := range d.Stock.Expiring {
		t.rows = append(t.rows, []any{b.SKU, b.Name, b.ExpiresOn, b.Remaining, unitName(b.Unit), b.AtCost})
	}
	return t
}

// differenceNames say what disagrees, by the kind of difference.
var differenceNames = map[string]string{ //nolint:gosec // credit is a word of the trade, no secret
	"paid":           "Lo pagado no es el total",
	"lines":          "Las líneas no suman el total",
	"note":           "La nota de crédito no suma",
	"moved":          "Lo vendido no salió del stock",
	"moved_unsold":   "Salió del stock sin venta",
	"returned":       "Lo devuelto no volvió al stock",
	"charged":        "El fiado no está en la cuenta",
	"charged_unsold": "Fiado en la cuenta sin venta",
	"credited":       "La devolución no bajó el fiado",
}

func (d Document) differenceTable() table {
	t := table{name: "Diferencias", title: "Diferencias por revisar",
		empty: "Ventas, pagos, stock y fiado cuadran.", columns: []column{words("Día", 13), words("Qué pasa", 32),
			words("Comprobante", 18), words("Venta", 42), words("Producto", 22), figure("Debe ser", 12), figure("Es", 12)}}
	for _, f := range d.Differences {
		expected, found := any(money.Centimos(f.Expected)), any(money.Centimos(f.Found))
		if f.ProductID != "" {
			expected, found = quantity.Quantity(f.Expected), quantity.Quantity(f.Found)
		}
		t.rows = append(t.rows, []any{f.Day, differenceNames[f.Kind], f.Number, f.SaleID, f.Product, expected, found})
	}
	return t
}

var (
	weekdayNames = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	monthNames   = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"}
)

func weekdayOf(d peru.Day) string {
	return weekdayNames[time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()]
}

// longDay is "domingo 15 de marzo de 2026".
func longDay(d peru.Day) string {
	return fmt.Sprintf("%s %d de %s de %d", weekdayOf(d), d.Day, monthNames[d.Month-1], d.Year)
}

// shortDay is "15/03/2026".
func shortDay(d peru.Day) string { return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year) }

// title says what the report is about.
func (r Report) title() string {
	if r.Kind == OfDay {
		return "Reporte del día"
	}
	return "Reporte de ventas"
}

// days lists which days the report is about.
func (r Report) days() string {
	if r.Kind == OfDay {
		return longDay(r.From)
	}
	return "del " + shortDay(r.From) + " al " + shortDay(r.To)
}

// FileName is the name of its files, without the ending.
func (r Report) FileName() string {
	if r.Kind == OfDay {
		return "reporte-" + r.From.String()
	}
	return "reporte-" + r.From.String() + "-a-" + r.To.String()
}
