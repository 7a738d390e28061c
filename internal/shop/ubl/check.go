package ubl

import (
	"fmt"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Bounds of a document.
const (
	mostLines = 999    // n..3
	mostBags  = 99_999 // n5
)

// check holds what every document must be.
func (h Head) check() error {
	if err := h.Issuer.Check(); err != nil {
		return err
	}
	if len(h.Lines) == 0 || len(h.Lines) > mostLines {
		return fmt.Errorf("%w: %d lines", ErrLines, len(h.Lines))
	}
	for i, l := range h.Lines {
		_, code := l.affectation()
		if code == "" || l.Quantity <= 0 || l.Value <= 0 || l.IGV < 0 || l.Discount < 0 || l.ICBPER < 0 || line(l.Name, 1) == "" {
			return fmt.Errorf("%w: line %d", ErrLines, i+1)
		}
		if l.ICBPER > 0 && (l.Bags < 1 || l.Bags > mostBags || l.ICBPER%money.Centimos(l.Bags) != 0) {
			return fmt.Errorf("%w: line %d", ErrBags, i+1)
		}
	}
	if h.Rounding <= -money.Sol || h.Rounding >= money.Sol || h.Totals().Payable < 0 {
		return fmt.Errorf("%w, not by %s", ErrRounding, h.Rounding)
	}
	return nil
}

// checkRate refuses a rate that was not in force on the day of the document.
func (h Head) checkRate() error {
	if h.Rate == 0 {
		for i, l := range h.Lines {
			if l.Class == peru.Gravado {
				return fmt.Errorf("%w: line %d is taxed at nothing", ErrRate, i+1)
			}
		}
		return nil
	}
	if !peru.IGVInForce(h.Rate, h.Day()) {
		return fmt.Errorf("%w: %s %% on %s", ErrRate, percent(h.Rate), h.Day())
	}
	return nil
}

// checkCustomer holds a factura to a RUC (2800), and a boleta above S/ 700 to a document of its buyer.
func (i Invoice) checkCustomer() error {
	kind := i.Number.Series.Kind()
	document := i.Customer.Document
	if !i.Customer.known() {
		document = peru.Document{}
	}
	if err := peru.CheckBuyer(kind, i.Totals().Inclusive(), document); err != nil {
		return fmt.Errorf("%w: %w", ErrCustomer, err)
	}
	if kind == peru.Factura && i.Rate == 0 {
		return fmt.Errorf("%w: the Nuevo RUS issues no facturas", ErrCustomer)
	}
	return nil
}

// checkCredit holds what is owed to the total (3265), and every instalment to a day after that of the document (3267).
func (i Invoice) checkCredit() error {
	if len(i.Owed) == 0 {
		return nil
	}
	if i.Number.Series.Kind() != peru.Factura || pending(i.Owed) > i.Totals().Payable {
		return ErrCredit
	}
	for n, part := range i.Owed {
		if part.Amount <= 0 || !i.Day().Before(part.DueOn) {
			return fmt.Errorf("%w: instalment %d", ErrCredit, n+1)
		}
	}
	return nil
}
