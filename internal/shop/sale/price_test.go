package sale_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

var noon = time.Date(2026, time.March, 15, 17, 0, 0, 0, time.UTC)

// shelf is the catalogue of a test: products by id, added as the test goes.
type shelf map[string]catalog.Priced

// sells puts a product on the shelf and gives its id.
func (s shelf) sells(p catalog.Priced) string {
	p.ID = fmt.Sprintf("01900000-0000-7000-8000-%012d", len(s)+1)
	if p.Unit == "" {
		p.Unit = catalog.Piece
	}
	if p.TaxClass == "" {
		p.TaxClass = peru.Gravado
	}
	p.Name, p.SKU, p.Active = fmt.Sprintf("Producto %d", len(s)+1), fmt.Sprintf("P-%03d", len(s)+1), true
	s[p.ID] = p
	return p.ID
}

func (s shelf) at(price money.Centimos) string { return s.sells(catalog.Priced{Price: price}) }

func times(id string, pieces int64) sale.RequestLine {
	return sale.RequestLine{ProductID: id, Quantity: quantity.Quantity(pieces) * quantity.One}
}

func cash(amount money.Centimos) payment.Tender {
	return payment.Tender{Method: payment.Cash, Amount: amount}
}

func card(amount money.Centimos) payment.Tender {
	return payment.Tender{Method: payment.Card, Amount: amount, Reference: "123456"}
}

func boleta(total money.Centimos, payments []payment.Tender, lines ...sale.RequestLine) sale.Request {
	return sale.Request{ID: "01900000-0000-7000-8000-0000000000aa", TillID: "01900000-0000-7000-8000-0000000000bb", Document: peru.Boleta,
		Lines: lines, Payments: payments, ExpectedTotal: total}
}

func price(s shelf, r sale.Request, shop settings.Settings) (sale.Cart, error) {
	return sale.Price(sale.Submission{Request: r, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}}, sale.Till{Name: "Caja 1", Series: "B001"}, s, sale.Terms{Shop: shop, Now: noon})
}

func TestPrice_splitsTheTaxOnTheDocumentAndSpreadsItOverTheLines(t *testing.T) {
	t.Parallel()
	s := shelf{}
	var lines []sale.RequestLine
	for range 10 {
		lines = append(lines, times(s.at(50), 1))
	}
	cart, err := price(s, boleta(500, []payment.Tender{cash(500)}, lines...), settings.Default())
	if err != nil {
		t.Fatal(err)
	}
	if cart.Totals.TaxedBase != 424 || cart.Totals.IGV != 76 {
		t.Errorf("base %s and IGV %s, want S/ 4.24 and S/ 0.76", cart.Totals.TaxedBase, cart.Totals.IGV)
	}
	for i, want := range []money.Centimos{43, 43, 43, 43, 42, 42, 42, 42, 42, 42} {
		if got := cart.Lines[i]; got.Base != want || got.IGV != 50-want {
			t.Errorf("line %d has base %s and IGV %s, want base %s", i+1, got.Base, got.IGV, want)
		}
	}
}

func TestPrice_addsTheBagTaxOutsideOfTheIGV(t *testing.T) {
	t.Parallel()
	s := shelf{}
	bag := s.sells(catalog.Priced{Price: 20, ICBPER: true})
	cart, err := price(s, boleta(2230, []payment.Tender{cash(5000)}, times(s.at(450), 2), times(s.at(420), 3), times(bag, 1)), settings.Default())
	if err != nil {
		t.Fatal(err)
	}
	got := cart.Totals
	if got.TaxedBase != 1847 || got.IGV != 333 || got.ICBPER != 50 || got.Bags != 1 || got.Total != 2230 || got.ToPay != 2230 {
		t.Errorf("totals %+v, want base 18.47, IGV 3.33, ICBPER 0.50 for one bag, total 22.30", got)
	}
}

func TestPrice_roundsOnlyTheCashPartDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		total           money.Centimos
		payments        []payment.Tender
		rounding, toPay money.Centimos
	}{
		{475, []payment.Tender{cash(500)}, -5, 470},
		{476, []payment.Tender{cash(470)}, -6, 470},
		{470, []payment.Tender{cash(470)}, 0, 470},
		{9, []payment.Tender{cash(0)}, -9, 0},
		{2399, []payment.Tender{cash(2390)}, -9, 2390},
		{2397, []payment.Tender{card(2000), cash(390)}, -7, 2390},
		{2397, []payment.Tender{card(2397)}, 0, 2397},
	} {
		s := shelf{}
		cart, err := price(s, boleta(c.total, c.payments, times(s.at(c.total), 1)), settings.Default())
		if err != nil {
			t.Errorf("%s: %v", c.total, err)
			continue
		}
		if cart.Totals.Rounding != c.rounding || cart.Totals.ToPay != c.toPay {
			t.Errorf("%s is rounded by %s to %s, want by %s to %s", c.total, cart.Totals.Rounding, cart.Totals.ToPay, c.rounding, c.toPay)
		}
	}
}

func TestPrice_mergesEqualProductsAndSellsByWeight(t *testing.T) {
	t.Parallel()
	s := shelf{}
	milk := s.at(450)
	potato := s.sells(catalog.Priced{Price: 280, Unit: catalog.Kilogram, TaxClass: peru.Exonerado})
	cart, err := price(s, boleta(1700, []payment.Tender{cash(2000)}, times(milk, 1), sale.RequestLine{ProductID: potato, Quantity: 1250}, times(milk, 2)), settings.Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(cart.Lines) != 2 || cart.Lines[0].Quantity != 3*quantity.One || cart.Lines[0].Amount != 1350 || cart.Lines[1].Amount != 350 {
		t.Errorf("lines %+v, want 3 milks for 13.50 and 1.250 kg for 3.50", cart.Lines)
	}
	if cart.Totals.Exonerated != 350 {
		t.Errorf("exonerated %s, want S/ 3.50", cart.Totals.Exonerated)
	}
}

// What a margin compares is without IGV on both sides; a shop under RUS pays the IGV of what it buys itself.
func TestPrice_costsWhatTheShopDoesNotGetBack(t *testing.T) {
	t.Parallel()
	for regime, want := range map[peru.Regime]money.Centimos{peru.General: 678, peru.RUS: 800} {
		shop := settings.Default()
		shop.Regime = regime
		s := shelf{}
		taxed := s.sells(catalog.Priced{Price: 590, Cost: 400})
		exempt := s.sells(catalog.Priced{Price: 400, Cost: 300, TaxClass: peru.Exonerado})
		cart, err := price(s, boleta(1580, []payment.Tender{cash(1580)}, times(taxed, 2), times(exempt, 1)), shop)
		if err != nil {
			t.Fatal(err)
		}
		if got := cart.Lines[0].Cost; got != want {
			t.Errorf("%s: two of S/ 4.00 with IGV cost %s, want %s", regime, got, want)
		}
		if got := cart.Lines[1].Cost; got != 300 {
			t.Errorf("%s: what has no IGV costs %s", regime, got)
		}
	}
}

func TestPrice_aShopUnderRUSShowsNoIGV(t *testing.T) {
	t.Parallel()
	shop := settings.Default()
	shop.Regime = peru.RUS
	s := shelf{}
	bag := s.sells(catalog.Priced{Price: 20, ICBPER: true})
	cart, err := price(s, boleta(470, []payment.Tender{cash(470)}, times(s.at(450), 1), times(bag, 1)), shop)
	if err != nil {
		t.Fatal(err)
	}
	if got := cart.Totals; got.IGV != 0 || got.IGVRate != 0 || got.ICBPER != 0 || got.TaxedBase != 470 {
		t.Errorf("totals %+v, want no tax at all", got)
	}
	r := boleta(450, []payment.Tender{cash(450)}, times(s.at(450), 1))
	r.Document = peru.Factura
	if _, err := price(s, r, shop); errs.CodeOf(err) != errs.FacturaNotAllowed {
		t.Errorf("a factura gives %v", err)
	}
}

func TestPrice_refuses(t *testing.T) {
	t.Parallel()
	s := shelf{}
	milk, gold := s.at(450), s.at(70_001)
	gone := s.at(100)
	closed := s[gone]
	closed.Active = false
	s[gone] = closed
	dni := func(number string) *sale.Buyer {
		return &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: number, Name: "Ana"}
	}
	for name, c := range map[string]struct {
		change func(*sale.Request)
		want   errs.Code
	}{
		"an unknown product":           {func(r *sale.Request) { r.Lines[0].ProductID = "nobody" }, errs.UnknownProduct},
		"an inactive product":          {func(r *sale.Request) { r.Lines[0].ProductID = gone }, errs.ProductInactive},
		"half a piece":                 {func(r *sale.Request) { r.Lines[0].Quantity = 500 }, errs.InvalidRequest},
		"more than a receipt may hold": {func(r *sale.Request) { r.Lines[0] = times(gold, 1_000_000) }, errs.InvalidRequest},
		"another total":                {func(r *sale.Request) { r.ExpectedTotal = 449 }, errs.PriceChanged},
		"too little cash":              {func(r *sale.Request) { r.Payments[0].Amount = 440 }, errs.PaymentShort},
		"too little by card":           {func(r *sale.Request) { r.Payments[0] = card(449) }, errs.PaymentShort},
		"too much by card":             {func(r *sale.Request) { r.Payments[0] = card(451) }, errs.PaymentOver},
		"a card without its operation": {func(r *sale.Request) { r.Payments[0] = card(450); r.Payments[0].Reference = "" }, errs.InvalidRequest},
		"store credit for nobody":      {func(r *sale.Request) { r.Payments[0].Method = payment.Credit }, errs.InvalidRequest},
		"cash twice":                   {func(r *sale.Request) { r.Payments = append(r.Payments, cash(450)) }, errs.InvalidRequest},
		"a DNI of seven digits":        {func(r *sale.Request) { r.Buyer = dni("1234567") }, errs.InvalidDocument},
		"a boleta above S/ 700, unnamed": {func(r *sale.Request) {
			r.Lines[0] = times(gold, 1)
			r.ExpectedTotal = 70_001
			r.Payments[0].Amount = 70_100
		}, errs.BuyerRequired},
		"a factura for nobody": {func(r *sale.Request) { r.Document = peru.Factura }, errs.FacturaNeedsRUC},
		"a factura for a DNI":  {func(r *sale.Request) { r.Document = peru.Factura; r.Buyer = dni("46712369") }, errs.FacturaNeedsRUC},
		"a factura with a wrong RUC": {func(r *sale.Request) {
			r.Document = peru.Factura
			r.Buyer = &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20123456789", Name: "Alguien S.A.C."}
		}, errs.FacturaNeedsRUC},
	} {
		r := boleta(450, []payment.Tender{cash(450)}, times(milk, 1))
		c.change(&r)
		if _, err := price(s, r, settings.Default()); errs.CodeOf(err) != c.want {
			t.Errorf("%s gives %v, want %s", name, err, c.want)
		}
	}
}

// For any cart and any way to pay it, everything adds up to the centimo.
func TestPrice_ofAnyCartAddsUpExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := shelf{}
		var lines []sale.RequestLine
		var total money.Centimos
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			p := catalog.Priced{
				Price:    money.Centimos(rapid.Int64Range(1, 5_000).Draw(t, "price")),
				TaxClass: rapid.SampledFrom([]peru.TaxClass{peru.Gravado, peru.Exonerado, peru.Inafecto}).Draw(t, "class"),
				Unit:     rapid.SampledFrom([]catalog.Unit{catalog.Piece, catalog.Kilogram}).Draw(t, "unit"),
			}
			amount := quantity.Quantity(rapid.Int64Range(1, 40).Draw(t, "pieces")) * quantity.One
			if p.Unit == catalog.Kilogram {
				amount = quantity.Quantity(rapid.Int64Range(1, 9_999).Draw(t, "grams"))
			} else {
				p.ICBPER = rapid.Bool().Draw(t, "bag")
			}
			gross, err := p.Price.MulDiv(int64(amount), int64(quantity.One))
			if err != nil {
				t.Fatal(err)
			}
			total += gross
			if p.ICBPER {
				total += 50 * money.Centimos(amount/quantity.One)
			}
			lines = append(lines, sale.RequestLine{ProductID: s.sells(p), Quantity: amount})
		}
		exact := money.Centimos(rapid.Int64Range(0, int64(total)).Draw(t, "by card"))
		var payments []payment.Tender
		if exact > 0 {
			payments = append(payments, card(exact))
		}
		if exact < total || exact == 0 {
			payments = append(payments, cash((total-exact).RoundDownToTen()+10*money.Centimos(rapid.Int64Range(0, 2_000).Draw(t, "more"))))
		}
		r := boleta(total, payments, lines...)
		r.Buyer = &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "46712369", Name: "Ana"}

		cart, err := price(s, r, settings.Default())
		if err != nil {
			t.Fatal(err)
		}
		var base, igv, icbper, amounts, paid, change, received money.Centimos
		for _, l := range cart.Lines {
			if l.Base+l.IGV != l.Amount {
				t.Fatalf("line %d: %s + %s is not %s", l.Number, l.Base, l.IGV, l.Amount)
			}
			base, igv, icbper, amounts = base+l.Base, igv+l.IGV, icbper+l.ICBPER, amounts+l.Amount
		}
		for _, p := range cart.Payments {
			paid, change, received = paid+p.Amount, change+p.Change, received+p.Received
		}
		sums := cart.Totals
		if base != sums.TaxedBase+sums.Exonerated+sums.Unaffected || igv != sums.IGV || icbper != sums.ICBPER {
			t.Fatalf("the lines' base %s, IGV %s and ICBPER %s are not the document's %+v", base, igv, icbper, sums)
		}
		if amounts+icbper != sums.Total || sums.Total != total {
			t.Fatalf("lines %s and ICBPER %s are not the total %s", amounts, icbper, sums.Total)
		}
		if sums.Rounding > 0 || sums.Rounding <= -10 || paid != sums.Total+sums.Rounding || paid != sums.ToPay || received-change != paid {
			t.Fatalf("paid %s (received %s, change %s) is not %s + %s", paid, received, change, sums.Total, sums.Rounding)
		}
	})
}
