package sale

import (
	"cmp"
	"unicode/utf8"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/workbook/grid"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/spelling"
)

// ParseFilter reads a filter as an address has it: q, from, to (or day, for one), cashier, till, method and state. Without days it is today.
//
// Errors: errs.InvalidRequest for a part that is none of its kind.
func ParseFilter(query map[string]string, today peru.Day) (f Filter, err error) {
	const longestText, longestName = 200, 128
	if f.From, err = parseDay("from", cmp.Or(query["from"], query["day"]), today); err != nil {
		return f, err
	}
	if f.To, err = parseDay("to", cmp.Or(query["to"], query["day"]), today); err != nil {
		return f, err
	}
	if f.Text, err = parseText("q", query["q"], longestText); err != nil {
		return f, err
	}
	if f.Cashier, err = parseText("cashier", query["cashier"], longestName); err != nil {
		return f, err
	}
	if f.TillID = query["till"]; f.TillID != "" && uuid.Validate(f.TillID) != nil {
		return f, errs.Invalid("till", "must be a UUID")
	}
	if f.Method = payment.Method(query["method"]); f.Method != "" && !f.Method.Is(payment.AtTill) {
		return f, errs.Invalid("method", "must be one of %v", f.Method.Known(payment.AtTill))
	}
	switch f.State = State(query["state"]); f.State {
	case "", Returned, OnCredit, Pending:
		return f, nil
	default:
		return f, errs.Invalid("state", "must be returned, credit or pending")
	}
}

func parseDay(field, text string, usual peru.Day) (peru.Day, error) {
	if text == "" {
		return usual, nil
	}
	day, err := peru.ParseDay(text)
	if err != nil {
		return day, errs.Invalid(field, "must be a day such as 2026-11-29")
	}
	return day, nil
}

func parseText(field, text string, longest int) (string, error) {
	line, err := spelling.Line(text)
	if err != nil || utf8.RuneCountInString(line) > longest {
		return "", errs.Invalid(field, "must be text of at most %d characters", longest)
	}
	return line, nil
}

// Sheet is a list of sales as a spreadsheet has it, in soles and Lima's time.
func Sheet(sales []Summary) (header []string, rows [][]grid.Cell) {
	header = []string{"fecha", "hora", "número", "cliente", "caja", "cajero", "pago", "total", "devuelta", "SUNAT pendiente"}
	rows = make([][]grid.Cell, len(sales))
	for i, s := range sales {
		at, paid := s.SoldAt.In(peru.Lima()), ""
		for _, method := range s.Methods {
			if paid != "" {
				paid += " + "
			}
			paid += method.Name()
		}
		rows[i] = []grid.Cell{{Text: s.BusinessDay.String()}, {Text: at.Format("15:04:05")}, {Text: s.Number}, {Text: s.Buyer}, {Text: s.Till}, {Text: s.Cashier},
			{Text: paid}, {Text: s.ToPay.Decimal(), Number: true}, {Text: yes(s.Returned)}, {Text: yes(s.Pending)}}
	}
	return header, rows
}

func yes(is bool) string {
	if is {
		return "sí"
	}
	return ""
}
