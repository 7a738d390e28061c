package benchorders

import "carmensita.pe/market/internal/values/quantity"

// oldRule is what the product proposed until it knew shelf lives and visits: on any night, when what is there and comes is at the reorder point
// or at what sells in the lead time, up to that and 14 days more, by sales of 28 days.
func oldRule(p *product) quantity.Quantity {
	const back, cover = 28, 14
	var sold quantity.Quantity
	for _, d := range p.days[max(len(p.days)-back, 0):] {
		sold += d.Sold
	}
	sells := func(days int) quantity.Quantity {
		return upTo((max(sold, 0)*quantity.Quantity(days)+back-1)/back, quantity.One)
	}
	position := p.coming()
	for _, l := range p.lots {
		position += l.Quantity
	}
	level := max(p.reorder, sells(p.supplier.Lead))
	if level <= 0 || position > level {
		return 0
	}
	return upTo(level+max(sells(cover), quantity.One)-position, p.pack)
}

// upTo rounds up to whole steps.
func upTo(q, step quantity.Quantity) quantity.Quantity { return (q + step - 1) / step * step }
