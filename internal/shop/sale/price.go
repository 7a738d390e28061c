package sale

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// maxTotal is what one receipt may come to.
const maxTotal = money.Max

// Till is where a sale is made: its name and the series of the document.
type Till struct {
	Name   string
	Series string
}

// Terms are what a sale is made under, besides its goods.
type Terms struct {
	Shop settings.Settings
	// Promotions may count on the day or not.
	Promotions []promotion.Promotion
	// Approver is the manager who is signed in himself, or whose PIN came with the sale and was right; "" without one.
	Approver string
	Now      time.Time
}

// Price makes the cart of a submission: prices, discounts and tax of every line, totals, and how it is paid. Prices come
// from products; what the client expected is only compared. Tax is computed on the document, of what is left after the
// discounts, and spread over the lines. ICBPER is never discounted.
//
// Errors: errs.UnknownProduct, errs.ProductInactive, errs.InvalidRequest (pieces in parts, a total out of range,
// a discount that is none), errs.ApprovalNeeded, errs.FacturaNotAllowed, errs.FacturaNeedsRUC, errs.InvalidDocument, errs.BuyerRequired, errs.PriceChanged, and
// those of payment.Settle.
func Price(s Submission, till Till, products map[string]catalog.Priced, terms Terms) (Cart, error) {
	r, shop, day := s.Request, terms.Shop, peru.BusinessDay(terms.Now)
	cart := Cart{
		ID: r.ID, Hash: r.Hash(), Document: r.Document, Series: till.Series, IssuerRUC: shop.RUC, Anonymous: shop.Anonymous,
		TillID: r.TillID, TillName: till.Name, CustomerID: r.CustomerID, Cashier: s.Cashier, SettingsVersion: shop.Version, Voucher: terms.Approver,
	}
	if !shop.Regime.Issues(r.Document) {
		return Cart{}, errs.New(errs.FacturaNotAllowed, "the regime %s issues no %s", shop.Regime, r.Document)
	}
	var err error
	if cart.Lines, err = lines(r.Lines, products); err != nil {
		return Cart{}, err
	}
	above, err := reduce(cart.Lines, products, r.Discounts, terms, day)
	if err != nil {
		return Cart{}, err
	}
	if above || r.Approval != nil {
		cart.ApprovedBy = terms.Approver
	}
	if cart.Totals, err = totals(cart.Lines, products, shop, day); err != nil {
		return Cart{}, err
	}
	if cart.Buyer, err = buyer(r, cart.Totals.Total); err != nil {
		return Cart{}, err
	}
	if cart.Totals.Total != r.ExpectedTotal {
		changed := errs.New(errs.PriceChanged, "the client expected %s, the total is %s", r.ExpectedTotal, cart.Totals.Total)
		changed.Total = &cart.Totals.Total
		return Cart{}, changed
	}
	settlement, err := payment.Settle(cart.Totals.Total, r.Payments, shop.CashRounding)
	if err != nil {
		return Cart{}, err
	}
	cart.Payments = settlement.Payments
	if cart.credit() > 0 && cart.CustomerID == "" {
		return Cart{}, errs.Invalid("customerId", "say who will owe it: store credit needs a customer")
	}
	cart.Totals.Rounding = settlement.Rounding
	cart.Totals.ToPay = cart.Totals.Total + settlement.Rounding
	return cart, nil
}

// lines merges equal products by the piece and prices each line; goods by weight stay apart, package by package.
func lines(requested []RequestLine, products map[string]catalog.Priced) ([]CartLine, error) {
	at := make(map[string]int, len(requested))
	merged := make([]CartLine, 0, len(requested))
	for i, want := range requested {
		product, ok := products[want.ProductID]
		if !ok {
			return nil, errs.New(errs.UnknownProduct, "no product has the id %q", want.ProductID)
		}
		if !product.Active {
			return nil, errs.New(errs.ProductInactive, "%q is no longer sold", product.Name)
		}
		if product.Unit == catalog.Piece && !want.Quantity.Whole() {
			return nil, errs.Invalid("lines", "%s is sold by the piece: give a whole number, not %s", product.Name, want.Quantity)
		}
		if err := labelled(want, product, fmt.Sprintf("lines[%d].amount", i)); err != nil {
			return nil, err
		}
		if i, ok := at[want.ProductID]; ok && product.Unit == catalog.Piece {
			merged[i].Quantity += want.Quantity
			continue
		}
		at[want.ProductID] = len(merged)
		merged = append(merged, CartLine{Line: Line{
			Number: len(merged) + 1, ProductID: product.ID, SKU: product.SKU, Name: product.Name, Unit: product.Unit,
			Quantity: want.Quantity, UnitPrice: product.Price, Amount: want.Amount, TaxClass: product.TaxClass,
		}, MayRunShort: product.MayRunShort, ShortUnasked: product.ShortUnasked})
	}
	for i := range merged {
		line := &merged[i]
		var err, costErr error
		if line.Amount == 0 {
			line.Amount, err = line.UnitPrice.MulDiv(int64(line.Quantity), int64(quantity.One))
		}
		line.Cost, costErr = products[line.ProductID].Cost.MulDiv(int64(line.Quantity), int64(quantity.One))
		if err = errors.Join(err, costErr); err != nil || line.Amount > maxTotal {
			return nil, errs.Invalid("lines", "%s × %s is more than a receipt may hold", line.Quantity, line.Name)
		}
	}
	return merged, nil
}

// labelled holds the price on a label to its goods, so that nobody sells at a price of his own. The weight of such a label is what costs
// that price, to the gram: the price may be off by what half a gram costs, and by the half céntimo that the scale rounds.
//
// It returns errs.InvalidRequest.
func labelled(want RequestLine, product catalog.Priced, field string) error {
	if want.Amount == 0 {
		return nil
	}
	if product.Unit == catalog.Piece {
		return errs.Invalid(field, "%s is sold by the piece: only goods by weight have the price of a label", product.Name)
	}
	const halfGram, halfCentimo = 2, 500 // of a thousandth of the price, in thousandths of a céntimo
	exact, err := product.Price.MulDiv(int64(want.Quantity), 1)
	if err != nil {
		return errs.Invalid("lines", "%s × %s is more than a receipt may hold", want.Quantity, product.Name)
	}
	off := want.Amount*money.Centimos(quantity.One) - exact
	if most := product.Price/halfGram + halfCentimo; off > most || off < -most {
		return errs.Invalid(field, "%s does not cost that much at %s a kilogram: give the price and the weight of one label", want.Quantity, product.Price).
			Because("El precio de la etiqueta no corresponde al peso.", "The price on the label does not match the weight.")
	}
	return nil
}

// totals splits the tax of the lines and adds the ICBPER of the bags, into the lines and into the sums.
func totals(lines []CartLine, products map[string]catalog.Priced, shop settings.Settings, day peru.Day) (Totals, error) {
	taxable := make([]peru.TaxLine, len(lines))
	for i, line := range lines {
		taxable[i] = peru.TaxLine{Gross: line.Amount, Class: line.TaxClass}
	}
	split, err := peru.SplitTax(taxable, shop.TaxRate())
	if err != nil {
		return Totals{}, errs.Wrap(errs.InvalidRequest, err, "splitting the tax")
	}
	sums := Totals{
		TaxedBase: split.Gravado.Base, Exonerated: split.Exonerado.Base, Unaffected: split.Inafecto.Base,
		IGV: split.Total.IGV, IGVRate: shop.TaxRate(), Total: split.Total.Gross,
	}
	for i := range lines {
		line := &lines[i]
		sums.Discount += line.Discount
		line.Base, line.IGV = split.Lines[i].Base, split.Lines[i].IGV
		if line.TaxClass == peru.Gravado {
			if line.Cost, err = line.Cost.MulDiv(10_000, int64(10_000+shop.TaxRate())); err != nil {
				return Totals{}, errs.Wrap(errs.InvalidRequest, err, "taking the tax out of a cost")
			}
		}
		if products[line.ProductID].ICBPER && shop.Regime.ChargesIGV() {
			bags := int64(line.Quantity / quantity.One)
			if line.ICBPER, err = shop.ICBPER.Tax(bags, day); err != nil {
				return Totals{}, errs.Wrap(errs.InvalidRequest, err, "taxing %d bags", bags)
			}
			sums.Bags += int(bags)
			sums.ICBPER += line.ICBPER
		}
	}
	sums.Total += sums.ICBPER
	if sums.Total > maxTotal {
		return Totals{}, errs.Invalid("lines", "%s is more than a receipt may hold", sums.Total)
	}
	return sums, nil
}

// buyer brings the buyer's document to its one spelling and checks that the receipt may be made out so.
func buyer(r Request, total money.Centimos) (*Buyer, error) {
	var document peru.Document
	var named *Buyer
	if r.Buyer != nil {
		parsed, err := peru.ParseDocument(r.Buyer.DocumentKind, r.Buyer.DocumentNumber)
		if err != nil {
			code := errs.InvalidDocument
			if r.Document == peru.Factura {
				code = errs.FacturaNeedsRUC
			}
			refused := errs.Wrap(code, err, "the buyer's document")
			refused.Fields = []errs.Field{{Field: "buyer.documentNumber", Message: err.Error()}}
			return nil, refused
		}
		document = parsed
		named = &Buyer{DocumentKind: parsed.Kind, DocumentNumber: parsed.Number, Name: strings.TrimSpace(r.Buyer.Name)}
		if named.Name == "" {
			return nil, errs.Invalid("buyer.name", "is required")
		}
	}
	switch err := peru.CheckBuyer(r.Document, total, document); {
	case errors.Is(err, peru.ErrFacturaNeedsRUC):
		return nil, errs.Wrap(errs.FacturaNeedsRUC, err, "the buyer's document")
	case errors.Is(err, peru.ErrBuyerRequired):
		return nil, errs.Wrap(errs.BuyerRequired, err, "the buyer's document")
	case err != nil:
		return nil, errs.Wrap(errs.InvalidRequest, err, "the buyer's document")
	}
	return named, nil
}
