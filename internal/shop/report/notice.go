package report

import (
	"fmt"
	"strings"

	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// Notice is the mail about the result of a request, once all its reports are done.
type Notice struct {
	// Subject is in ASCII and short, as SNS wants it.
	Subject string `json:"subject"`
	Message string `json:"message"`
	// Failed says that some report could not be made.
	Failed bool `json:"failed"`
}

// mostListed is how many reports or differences a mail names.
const mostListed = 10

// NoticeOf writes the mail about reports. Of a single one it has the document, which may be nil.
func NoticeOf(shopName string, reports []Report, document *Document) Notice {
	var n Notice
	failed, differing := 0, 0
	for _, r := range reports {
		switch r.State {
		case Failed, Running:
			failed++
		case ReadyDifferences:
			differing++
		case Ready:
		}
	}
	n.Failed = failed > 0
	switch {
	case len(reports) == 1 && failed > 0:
		n.Subject = "No se pudo generar el reporte " + reports[0].ascii()
		n.Message = "No se pudo generar el reporte " + reports[0].days() + ". Puede pedirlo otra vez en Reportes."
	case len(reports) == 1 && document != nil:
		n.Subject = "Reporte " + reports[0].ascii()
		if differing > 0 {
			n.Subject += ": CON DIFERENCIAS"
		}
		n.Message = document.brief()
	default:
		n.Subject = fmt.Sprintf("Reportes: %d listos, %d con diferencias, %d fallidos", len(reports)-failed, differing, failed)
		n.Message = brief(reports)
	}
	n.Message = shopName + "\n\n" + n.Message + "\n"
	return n
}

// ascii is the days of a report for a subject.
func (r Report) ascii() string {
	if r.Kind == OfDay {
		return "del " + shortDay(r.From)
	}
	return "del " + shortDay(r.From) + " al " + shortDay(r.To)
}

// brief summarizes a document in a few lines.
func (d Document) brief() string {
	s := d.Sales.Summary
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s: %s", d.Report.title(), d.Report.days())
	if until := d.until(); until != "" {
		line("%s", until)
	}
	line("")
	line("Ventas: %s en %s%s", s.Total, counted(s.Tickets, "ticket", "tickets"), d.against())
	line("Ticket promedio: %s", s.AverageTicket)
	line("Margen bruto: %s (%s)", s.Margin, percent(s.MarginRate))
	if s.Uncosted != 0 {
		line("El margen no cuenta %s vendidos sin costo.", s.Uncosted)
	}
	line("Devoluciones: %s en %s", s.Refunded, counted(s.Refunds, "nota de crédito", "notas de crédito"))
	var missing, surplus money.Centimos
	for _, t := range d.Money.Tills {
		missing += t.Missing
		surplus += t.Surplus
	}
	if n, in, out := d.Money.moved(); n > 0 {
		line("Otros ingresos: %s. Otras salidas: %s.", in, out)
	}
	line("Arqueos: faltó %s, sobró %s", missing, surplus)
	line("Stock: %s a costo. Por acabarse: %d. Sin ventas en %d días: %d. Por vencer: %d.", d.Stock.AtCost, len(d.Stock.Low), DeadDays, len(d.Stock.Dead), len(d.Stock.Expiring))
	line("")
	if len(d.Differences) == 0 {
		line("Ventas, pagos, stock y fiado cuadran.")
		return b.String()
	}
	line("CON DIFERENCIAS (%d):", len(d.Differences))
	for _, f := range d.Differences[:min(mostListed, len(d.Differences))] {
		expected, found := money.Centimos(f.Expected).String(), money.Centimos(f.Found).String()
		if f.ProductID != "" {
			expected, found = quantity.Quantity(f.Expected).String(), quantity.Quantity(f.Found).String()
		}
		line("- %s: debe ser %s y es %s. Comprobante %s, venta %s. %s", differenceNames[f.Kind], expected, found, f.Number, f.SaleID, f.Product)
	}
	if more := len(d.Differences) - mostListed; more > 0 {
		line("y %d más, en el reporte.", more)
	}
	return b.String()
}

// against is how the sales compare with what is usual; empty without.
func (d Document) against() string {
	c := d.Sales.Comparison
	if c == nil || c.Total.Usual <= 0 {
		return ""
	}
	usual := money.Centimos(c.Total.Usual)
	change := rollup.Rate(d.Sales.Summary.Total-usual, usual)
	sign := ""
	if change >= 0 {
		sign = "+"
	}
	return fmt.Sprintf(" (%s%s; lo usual es %s)", sign, percent(change), usual)
}

// brief summarizes several reports, a line each.
func brief(reports []Report) string {
	var b strings.Builder
	for _, r := range reports {
		said := "listo: " + r.Total.String() + " en " + counted(r.Tickets, "ticket", "tickets")
		switch r.State {
		case ReadyDifferences:
			said += fmt.Sprintf(" · CON DIFERENCIAS (%d)", r.Differences)
		case Failed, Running:
			said = "NO SE PUDO GENERAR"
		case Ready:
		}
		fmt.Fprintf(&b, "%s: %s\n", r.days(), said)
	}
	return b.String()
}
