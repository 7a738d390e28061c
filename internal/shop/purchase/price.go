package purchase

import (
	"fmt"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// mostRounding is by how much a paper's total may miss the sum of its parts, in centimos.
const mostRounding = 100

// priced is a paper worked out: its lines in their order, what it comes to, and what a unit of each product costs.
type priced struct {
	Tax
	total, freight money.Centimos // with IGV
	lines          []Line
	costs          map[string]money.Centimos
	came           map[string]quantity.Quantity
}

// price works out a purchase: amounts without IGV get theirs as the whole paper has it, freight is shared by what the goods are worth, and a
// product's cost is what was paid for all of it, over all that came. classes are those of the products.
//
// Errors: errs.InvalidRequest about a field.
func price(n New, classes map[string]peru.TaxClass) (priced, error) {
	p := priced{freight: n.Freight, lines: make([]Line, len(n.Lines)), costs: map[string]money.Centimos{}, came: map[string]quantity.Quantity{}}
	if n.WithoutTax && n.Kind != Factura {
		return p, errs.Invalid("withoutTax", "only a factura shows its IGV apart")
	}
	for i, l := range n.Lines {
		field := fmt.Sprintf("lines[%d].", i)
		switch {
		case l.Quantity+l.Bonus <= 0:
			return p, errs.Invalid(field+"quantity", "say how many came")
		case l.Quantity == 0 && l.Amount > 0:
			return p, errs.Invalid(field+"amount", "what comes for nothing costs nothing")
		}
		p.lines[i] = Line{Number: i + 1, ProductID: l.ProductID, Quantity: l.Quantity, Bonus: l.Bonus, Amount: l.Amount, TaxClass: classes[l.ProductID],
			ExpiresOn: l.ExpiresOn}
		p.came[l.ProductID] += l.Quantity + l.Bonus
	}
	if n.WithoutTax {
		if err := p.addTax(); err != nil {
			return p, err
		}
	}
	lines := make([]peru.TaxLine, 0, len(p.lines)+1)
	for _, l := range p.lines {
		lines = append(lines, peru.TaxLine{Gross: l.Amount, Class: l.TaxClass})
	}
	var err error
	if p.Tax, p.total, err = taxOf(n.Kind, append(lines, peru.TaxLine{Gross: p.freight, Class: peru.Gravado}), n.Total); err != nil {
		return p, err
	}
	return p, p.share(n.FreightApart)
}

// addTax adds to the amounts, which are without IGV, the one IGV of the paper.
func (p *priced) addTax() error {
	nets := make([]money.Centimos, 0, len(p.lines)+1)
	for _, l := range p.lines {
		net := l.Amount
		if l.TaxClass != peru.Gravado {
			net = 0
		}
		nets = append(nets, net)
	}
	nets = append(nets, p.freight)
	base, err := money.Sum(nets...)
	if err != nil || base == 0 {
		return err
	}
	igv, err := base.MulDiv(peru.IGVRate, 10_000)
	if err != nil {
		return err
	}
	taxes := money.Spread(igv, nets)
	for i := range p.lines {
		p.lines[i].Amount += taxes[i]
	}
	p.freight += taxes[len(p.lines)]
	return nil
}

// taxOf says what a paper is made of whose lines and freight are these, with IGV, and what it comes to. said is the total that it prints.
func taxOf(kind Kind, lines []peru.TaxLine, said *money.Centimos) (t Tax, total money.Centimos, err error) {
	split, err := peru.SplitTax(lines, peru.IGVRate)
	if err != nil {
		return t, 0, errs.Wrap(errs.InvalidRequest, err, "the purchase is worth more than any can be")
	}
	t = Tax{Base: split.Gravado.Base, IGV: split.Gravado.IGV, Untaxed: split.Exonerado.Base + split.Inafecto.Base}
	if kind != Factura {
		t = Tax{Untaxed: split.Total.Gross}
	}
	total = split.Total.Gross
	if said != nil {
		t.Rounding, total = *said-total, *said
	}
	if t.Rounding > mostRounding || t.Rounding < -mostRounding {
		return t, 0, errs.Invalid("total", "is %s, and the lines come to %s: look at their amounts", *said, split.Total.Gross)
	}
	return t, total, nil
}

// share shares the freight and works out what a unit of each product costs.
func (p *priced) share(apart money.Centimos) error {
	worth := make([]money.Centimos, len(p.lines))
	for i, l := range p.lines {
		worth[i] = l.Amount
	}
	spent := map[string]money.Centimos{}
	for i, freight := range money.Spread(p.freight+apart, worth) {
		p.lines[i].Freight = freight
		spent[p.lines[i].ProductID] += p.lines[i].Amount + freight
	}
	for id, amount := range spent {
		cost, err := amount.MulDiv(int64(quantity.One), int64(p.came[id]))
		if err != nil {
			return errs.Wrap(errs.InvalidRequest, err, "the purchase is worth more than any can be")
		}
		p.costs[id] = cost
	}
	for i, l := range p.lines {
		p.lines[i].Cost = p.costs[l.ProductID]
	}
	return nil
}
