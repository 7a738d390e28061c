package ubl_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// The evening of 15 March in Lima is the 16th in UTC.
var evening = time.Date(2026, time.March, 16, 0, 5, 7, 0, time.UTC)

func issuer() ubl.Issuer {
	return ubl.Issuer{
		RUC: "20000000001", LegalName: "Market Carmensita E.I.R.L.", TradeName: "Market Carmensita", Establishment: "0000",
		Address: ubl.Address{Ubigeo: "150132", Department: "LIMA", Province: "LIMA", District: "SAN JUAN DE LURIGANCHO", Line: "Jr. Los Jazmines 245"},
	}
}

// counter is where the sales of these tests are made.
type counter struct {
	shop       settings.Settings
	promotions []promotion.Promotion
	products   map[string]catalog.Priced
}

func newCounter() *counter {
	return &counter{shop: settings.Default(), products: map[string]catalog.Priced{}}
}

// stocks adds a product and gives its id.
func (c *counter) stocks(name string, price money.Centimos, change ...func(*catalog.Priced)) string {
	n := len(c.products) + 1
	p := catalog.Priced{ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", n), SKU: fmt.Sprintf("P-%03d", n), Name: name, Unit: catalog.Piece,
		Price: price, Cost: price / 2, TaxClass: peru.Gravado, Active: true}
	for _, apply := range change {
		apply(&p)
	}
	c.products[p.ID] = p
	return p.ID
}

func weighed(p *catalog.Priced)   { p.Unit = catalog.Kilogram }
func exonerado(p *catalog.Priced) { p.TaxClass = peru.Exonerado }
func inafecto(p *catalog.Priced)  { p.TaxClass = peru.Inafecto }
func bag(p *catalog.Priced)       { p.ICBPER = true }

// order is a sale about to be made. What it is paid with begins with a method for the whole.
type order struct {
	number    string
	buyer     *sale.Buyer
	lines     []sale.RequestLine
	discounts *sale.Discounts
	method    payment.Method
	onCredit  money.Centimos // of it, the rest is by the method
	due       peru.Day
}

func of(id string, q quantity.Quantity) sale.RequestLine {
	return sale.RequestLine{ProductID: id, Quantity: q}
}

func pieces(id string, n int64) sale.RequestLine { return of(id, quantity.Quantity(n)*quantity.One) }

// sells makes the sale as it would be read from the database. Total and payments follow from the goods.
func (c *counter) sells(t testing.TB, o order) sale.Sale {
	t.Helper()
	number, err := peru.ParseReceiptNumber(o.number)
	if err != nil {
		t.Fatal(err)
	}
	r := sale.Request{ID: "01900000-0000-7000-8000-0000000000aa", TillID: "01900000-0000-7000-8000-0000000000bb", Document: number.Series.Kind(),
		Buyer: o.buyer, Lines: o.lines, Discounts: o.discounts, CustomerID: "01900000-0000-7000-8000-0000000000cc"}
	submission := sale.Submission{Request: r, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}, Role: "manager"}
	submission.Request.Payments = []payment.Tender{{Method: payment.Cash}}
	submission.Request.ExpectedTotal = -1
	_, err = c.price(submission, number)
	changed := errs.From(err)
	if errs.CodeOf(err) != errs.PriceChanged || changed.Total == nil {
		t.Fatalf("the server does not say what the goods cost: %v", err)
	}
	submission.Request.ExpectedTotal = *changed.Total
	submission.Request.Payments = pays(o, *changed.Total)
	cart, err := c.price(submission, number)
	if err != nil {
		t.Fatal(err)
	}
	sold := sale.Sale{ID: r.ID, Document: r.Document, Number: o.number, SoldAt: evening, BusinessDay: peru.BusinessDay(evening), Buyer: cart.Buyer,
		Totals: cart.Totals, Payments: cart.Payments}
	for _, l := range cart.Lines {
		sold.Lines = append(sold.Lines, l.Line)
	}
	if o.onCredit > 0 && !o.due.IsZero() {
		sold.Instalments = []sale.Instalment{{Amount: o.onCredit, DueOn: o.due}}
	}
	return sold
}

func (c *counter) price(s sale.Submission, number peru.ReceiptNumber) (sale.Cart, error) {
	return sale.Price(s, sale.Till{Name: "Caja 1", Series: string(number.Series)}, c.products,
		sale.Terms{Shop: c.shop, Promotions: c.promotions, Approver: "carmen", Now: evening})
}

func pays(o order, total money.Centimos) []payment.Tender {
	method := o.method
	switch {
	case total == 0:
		method = payment.Cash // nothing is charged to a card
	case method == "":
		method = payment.Card
	}
	tenders := []payment.Tender{}
	if o.onCredit > 0 {
		tenders = append(tenders, payment.Tender{Method: payment.Credit, Amount: o.onCredit})
	}
	if rest := total - o.onCredit; rest > 0 || len(tenders) == 0 {
		tender := payment.Tender{Method: method, Amount: rest}
		if method == payment.Cash {
			tender.Amount = -(-rest).RoundDownToTen() // there is no smaller coin
		} else {
			tender.Reference = "004417"
		}
		tenders = append(tenders, tender)
	}
	return tenders
}

// returns are what has come back of a sale so far.
type returns struct {
	of       sale.Sale
	igv      map[int]money.Centimos
	credited money.Centimos
}

// takesBack makes the refund of so much of each line; nothing of a line that is not named.
func (b *returns) takesBack(number string, reason refund.Reason, back map[int]quantity.Quantity) refund.Refund {
	s := b.of
	at := evening.Add(time.Hour)
	r := refund.Refund{ID: "01900000-0000-7000-8000-0000000000dd", SaleID: s.ID, Document: s.Document, SaleNumber: s.Number, Number: number,
		RefundedAt: at, BusinessDay: peru.BusinessDay(at), Reason: reason, Note: "Envase roto", Buyer: s.Buyer}
	r.Totals.IGVRate = s.Totals.IGVRate
	for i, l := range s.Lines {
		q, ok := back[l.Number]
		if !ok {
			continue
		}
		sold := refund.Sold{Quantity: l.Quantity, Returned: l.Returned, Amount: l.Amount, IGV: l.IGV, ICBPER: l.ICBPER, CreditedIGV: b.igv[l.Number]}
		if l.TaxClass == peru.Gravado {
			sold.Rate = s.Totals.IGVRate
		}
		c := sold.Return(q)
		b.igv[l.Number] += c.IGV
		b.of.Lines[i].Returned += q
		r.Lines = append(r.Lines, refund.Line{Number: l.Number, SKU: l.SKU, Name: l.Name, Unit: l.Unit, Quantity: q, UnitPrice: l.UnitPrice,
			Amount: c.Amount, TaxClass: l.TaxClass, Base: c.Base, IGV: c.IGV, ICBPER: c.ICBPER})
		r.Totals.Total += c.Amount + c.ICBPER
		r.Totals.IGV += c.IGV
		r.Totals.ICBPER += c.ICBPER
		switch l.TaxClass {
		case peru.Gravado:
			r.Totals.TaxedBase += c.Base
		case peru.Exonerado:
			r.Totals.Exonerated += c.Base
		case peru.Inafecto:
			r.Totals.Unaffected += c.Base
		}
	}
	r.Totals.ToPay = b.paidBack(b.credited+r.Totals.Total) - b.paidBack(b.credited)
	r.Totals.Rounding = r.Totals.ToPay - r.Totals.Total
	b.credited += r.Totals.Total
	return r
}

// paidBack is what the customer has back when so much is credited.
func (b *returns) paidBack(credited money.Centimos) (sum money.Centimos) {
	paid := make([]refund.Received, len(b.of.Payments))
	for i, p := range b.of.Payments {
		paid[i] = refund.Received{Method: p.Method, Amount: p.Amount}
	}
	for _, due := range refund.Due(paid, credited) {
		sum += due
	}
	return sum
}

// takesBack is the first refund of a sale.
func takesBack(s sale.Sale, number string, reason refund.Reason, back map[int]quantity.Quantity) refund.Refund {
	s.Lines = slices.Clone(s.Lines)
	b := returns{of: s, igv: map[int]money.Centimos{}}
	return b.takesBack(number, reason, back)
}

// all of a sale.
func all(s sale.Sale) map[int]quantity.Quantity {
	back := map[int]quantity.Quantity{}
	for _, l := range s.Lines {
		back[l.Number] = l.Quantity
	}
	return back
}
