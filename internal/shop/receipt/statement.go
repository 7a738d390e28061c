package receipt

import (
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// mostEntries limits a statement to a length that a person reads on a roll of paper.
const mostEntries = 400

// StatementHTML returns what a customer bought on credit and paid as HTML renders the receipt of a sale, as of a time. It
// returns errs.InvalidRequest for more entries than a roll of paper is good for.
func StatementHTML(s customer.Statement, shop settings.Settings, at time.Time) ([]byte, error) {
	v, err := newStatement(s, shop, at)
	if err != nil {
		return nil, err
	}
	return fill(v)
}

// StatementPDF returns the statement as PDF renders the receipt of a sale. It fails as StatementHTML does.
func StatementPDF(s customer.Statement, shop settings.Settings, at time.Time) ([]byte, error) {
	v, err := newStatement(s, shop, at)
	if err != nil {
		return nil, err
	}
	file, err := draw(v, at)
	if err != nil {
		return nil, fmt.Errorf("a statement as a PDF: %w", err)
	}
	return file, nil
}

func newStatement(s customer.Statement, shop settings.Settings, at time.Time) (view, error) {
	if len(s.Entries) > mostEntries {
		return view{}, errs.Invalid("from", "the statement has %d entries, and %d fit on paper: choose fewer days", len(s.Entries), mostEntries)
	}
	v := view{
		Shop: shop.ShopName, Issuer: issuer(shop), RUC: "R.U.C. " + shop.RUC, Title: "ESTADO DE CUENTA DE FIADO",
		Number: "Del " + date(s.From) + " al " + date(s.To), Notice: []string{"NO ES COMPROBANTE DE PAGO"},
		Facts: []row{
			{Label: "Cliente", Value: s.Customer.Name},
			{Label: documentName(s.Customer.DocumentKind), Value: s.Customer.DocumentNumber},
			{Label: "Límite de fiado", Value: s.Customer.CreditLimit.String()},
			{Label: "Emitido", Value: at.In(peru.Lima()).Format("02/01/2006 15:04")},
		},
		Columns: row{Label: "Movimiento", Value: "Importe S/"},
		Items:   []item{{Name: "Saldo anterior", Detail: "Antes del " + date(s.From), Amount: figure(s.Opening)}},
		Sums:    moved(s.Entries), Total: row{Label: "SALDO", Value: s.Closing.String(), Strong: true},
		Payments: ageing(s), Thanks: "Gracias por su preferencia",
	}
	for _, e := range s.Entries {
		v.Items = append(v.Items, entry(e))
	}
	if s.Closing < 0 {
		v.Total = row{Label: "A SU FAVOR", Value: (-s.Closing).String(), Strong: true}
	}
	return v, nil
}

func date(d peru.Day) string { return d.Start().In(peru.Lima()).Format("02/01/2006") }

func entry(e customer.Entry) item {
	details := []string{}
	if e.DueOn != nil {
		details = append(details, "Vence "+date(*e.DueOn))
	}
	if !e.Operation.IsZero() {
		details = append(details, "Op. "+e.Operation.String())
	}
	details = append(details, "Saldo "+figure(e.Balance))
	return item{Name: e.At.In(peru.Lima()).Format("02/01/2006") + " " + what(e), Detail: strings.Join(details, " · "), Amount: figure(e.Amount)}
}

// what names an entry of the ledger.
func what(e customer.Entry) string {
	switch e.Kind {
	case "charge":
		return strings.TrimSpace("Compra " + e.Number)
	case "payment":
		return "Pago: " + strings.ToLower(payment.Method(e.Method).Name())
	case "refund":
		return "Devolución"
	default:
		return "Pago que no llegó: " + strings.ToLower(payment.Method(e.Method).Name())
	}
}

// moved adds the period up by kind; nothing where nothing was.
func moved(entries []customer.Entry) []row {
	sums := map[string]money.Centimos{}
	for _, e := range entries {
		sums[e.Kind] += e.Amount
	}
	var rows []row
	for _, kind := range []struct{ kind, label string }{
		{"charge", "Compras del periodo"}, {"payment", "Pagos del periodo"}, {"refund", "Devoluciones"}, {"adjustment", "Pagos que no llegaron"},
	} {
		if sum := sums[kind.kind]; sum != 0 {
			rows = append(rows, row{Label: kind.label, Value: sum.String()})
		}
	}
	return rows
}

// ageing shows the debt by how long it is due, and what must be paid now.
func ageing(s customer.Statement) []row {
	var rows []row
	for _, age := range []struct {
		label  string
		amount money.Centimos
	}{
		{"Aún no vence", s.Ages.Current}, {"Vencido de 1 a 30 días", s.Ages.To30}, {"Vencido de 31 a 60 días", s.Ages.To60},
		{"Vencido de 61 a 90 días", s.Ages.To90}, {"Vencido más de 90 días", s.Ages.Over90},
	} {
		if age.amount != 0 {
			rows = append(rows, row{Label: age.label, Value: age.amount.String()})
		}
	}
	due := s.Ages.Owed - s.Ages.Current
	return append(rows, row{Label: "POR PAGAR HOY", Value: due.String(), Strong: true})
}
