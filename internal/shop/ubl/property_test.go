package ubl_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Whatever is sold, and whatever comes back of it in whatever parts, the documents keep SUNAT's formulas, and all notes of a sale come to
// no more than the sale.
func TestDocuments_ofAnyCartKeepTheFormulas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		invoice, notes := anySale(t, rt)
		sound(rt, invoice)
		left := invoice.Totals().Payable
		for _, note := range notes {
			sound(rt, note)
			if left -= note.Totals().Payable; left < 0 {
				rt.Fatalf("3286: %s more came back than was paid", -left)
			}
		}
		if left != 0 {
			rt.Fatalf("all of it came back but %s", left)
		}
	})
}

// anySale draws a sale, and up to four notes that take all of it back.
func anySale(t *testing.T, rt *rapid.T) (ubl.Invoice, []ubl.CreditNote) {
	t.Helper()
	c, o := cart(rt)
	s := c.sells(t, o)
	invoice, err := ubl.FromSale(s, issuer())
	if err != nil {
		rt.Fatal(err)
	}
	var notes []ubl.CreditNote
	came := returns{of: s, igv: map[int]money.Centimos{}}
	const most = 4
	for n := 1; n <= most; n++ {
		back := map[int]quantity.Quantity{}
		for _, l := range came.of.Lines {
			if open := l.Quantity - l.Returned; open > 0 && (n == most || rapid.Bool().Draw(rt, "comes back")) {
				back[l.Number] = some(rt, l, open, n == most)
			}
		}
		if len(back) == 0 {
			continue
		}
		r := came.takesBack(fmt.Sprintf("%sC01-%d", s.Number[:1], n), refund.ItemReturn, back)
		note, err := ubl.FromRefund(r, issuer())
		if err != nil {
			rt.Fatal(err)
		}
		notes = append(notes, note)
	}
	return invoice, notes
}

func sound(t *rapid.T, d document) {
	t.Helper()
	content, err := d.XML()
	if err != nil {
		t.Fatal(err)
	}
	if wrong := broken(content); len(wrong) > 0 {
		t.Fatalf("%s\n%s", strings.Join(wrong, "\n"), content)
	}
}

// some is how much of what is left of a line comes back.
func some(t *rapid.T, l sale.Line, open quantity.Quantity, all bool) quantity.Quantity {
	switch {
	case all:
		return open
	case l.Unit == catalog.Piece:
		return quantity.Quantity(rapid.Int64Range(1, int64(open/quantity.One)).Draw(t, "pieces back")) * quantity.One
	default:
		return min(open, l.Quantity/2+1) // what is weighed comes back in two parts
	}
}

// cart draws a sale of any goods under any regime, with discounts, promotions and any way of paying.
func cart(t *rapid.T) (*counter, order) {
	c := newCounter()
	c.shop.Regime = rapid.SampledFrom([]peru.Regime{peru.MYPE, peru.MYPE, peru.General, peru.RUS}).Draw(t, "regime")
	c.shop.IGVRate = rapid.SampledFrom([]int{1800, 1800, 1050}).Draw(t, "rate")
	o := order{number: "B001-1", method: rapid.SampledFrom([]payment.Method{payment.Cash, payment.Card, "yape"}).Draw(t, "method"), buyer: maria}
	if c.shop.Regime != peru.RUS && rapid.Bool().Draw(t, "factura") {
		o.number, o.buyer = "F001-1", restaurant
	}
	kinds := []func(*catalog.Priced){func(*catalog.Priced) {}, func(*catalog.Priced) {}, exonerado, inafecto, bag,
		func(p *catalog.Priced) { p.Unit, p.Price = catalog.Kilogram, p.Price+150 }}
	for i := range rapid.IntRange(1, 12).Draw(t, "products") {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		price := money.Centimos(rapid.OneOf(rapid.Int64Range(50, 500), rapid.Int64Range(50, 50_000)).Draw(t, "price"))
		id := c.stocks(rapid.SampledFrom([]string{"Té", "Ñame & <papa>", "Arroz\textra", "Aceite \"1 L\""}).Draw(t, "name"), price, kind)
		line := pieces(id, rapid.Int64Range(1, 24).Draw(t, "pieces"))
		if c.products[id].Unit == catalog.Kilogram {
			line = of(id, quantity.Quantity(rapid.Int64Range(500, 5_000).Draw(t, "grams")))
		}
		o.lines = append(o.lines, line)
		if rapid.IntRange(0, 3).Draw(t, "promoted") == 0 {
			c.promotions = append(c.promotions, promotion.Promotion{ID: fmt.Sprint("p", i), Active: true, Terms: promotion.Terms{Name: "Oferta",
				Kind: promotion.Percent, Percent: rapid.SampledFrom([]int{3_33, 50_00, 100_00}).Draw(t, "off"), ProductID: id, From: firstDay, To: lastDay}})
		}
	}
	if rapid.Bool().Draw(t, "discount") {
		o.discounts = &sale.Discounts{Receipt: &sale.Discount{Percent: rapid.IntRange(1, 30_00).Draw(t, "percent")}}
	}
	return c, o
}
