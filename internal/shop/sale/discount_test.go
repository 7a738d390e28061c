package sale_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// charge prices a cart and takes whatever total comes out.
func charge(s shelf, terms sale.Terms, byHand *sale.Discounts, lines ...sale.RequestLine) (sale.Cart, error) {
	terms.Shop, terms.Now = settings.Default(), noon
	r := boleta(0, nil, lines...)
	r.Discounts = byHand
	r.Buyer = &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "46712369", Name: "Ana"}
	at := func(total money.Centimos) (sale.Cart, error) {
		r.ExpectedTotal, r.Payments = total, []payment.Tender{cash(-(-total).RoundDownToTen())}
		return sale.Price(sale.Submission{Request: r}, sale.Till{Name: "Caja 1", Series: "B001"}, s, terms)
	}
	cart, err := at(-1)
	if total := errs.From(err).Total; errs.CodeOf(err) == errs.PriceChanged && total != nil {
		return at(*total)
	}
	return cart, err
}

func today(id string, terms promotion.Terms) promotion.Promotion {
	terms.From, terms.To, terms.Name = peru.BusinessDay(noon), peru.BusinessDay(noon), "Promo "+id
	return promotion.Promotion{ID: id, Terms: terms, Active: true}
}

func percentOff(rate int) *sale.Discount             { return &sale.Discount{Percent: rate} }
func amountOff(amount money.Centimos) *sale.Discount { return &sale.Discount{Amount: amount} }
func onLine(id string, d *sale.Discount) *sale.Discounts {
	return &sale.Discounts{Lines: []sale.LineDiscount{{ProductID: id, Discount: *d}}}
}
func onReceipt(d *sale.Discount) *sale.Discounts { return &sale.Discounts{Receipt: d} }

func TestPrice_takesOffWhatThePromotionOfTheDayGives(t *testing.T) {
	t.Parallel()
	s := shelf{}
	soda := s.sells(catalog.Priced{Price: 300, CategoryID: "drinks"})
	milk := s.at(450)
	threeForTwo := today("3x2", promotion.Terms{Kind: promotion.NForM, Buy: 3, Pay: 2, CategoryID: "drinks"})
	half := today("half", promotion.Terms{Kind: promotion.SecondPercent, Percent: 50_00, ProductID: milk})
	over := today("over", promotion.Terms{Kind: promotion.Percent, Percent: 90_00, ProductID: milk})
	over.To = over.From.AddDays(-1)

	cart, err := charge(s, sale.Terms{Promotions: []promotion.Promotion{over, threeForTwo, half}}, nil, times(soda, 2), times(milk, 2), times(soda, 1))

	if err != nil {
		t.Fatal(err)
	}
	sodas, milks := cart.Lines[0], cart.Lines[1]
	if sodas.Discount != 300 || sodas.Amount != 600 || sodas.Promotion != "Promo 3x2" || sodas.PromotionID != "3x2" {
		t.Errorf("equal lines are merged and then reduced: %+v", sodas)
	}
	if milks.Discount != 225 || milks.Amount != 675 || milks.Promotion != "Promo half" {
		t.Errorf("the second milk is not at half its price: %+v", milks)
	}
	if cart.Totals.Discount != 525 || cart.Totals.Total != 1275 || cart.Totals.TaxedBase+cart.Totals.IGV != 1275 {
		t.Errorf("totals %+v, want the tax of what is paid", cart.Totals)
	}
}

func TestPrice_threeForTwoOfACategoryCombinesItsProducts(t *testing.T) {
	t.Parallel()
	s := shelf{}
	drink := func(price money.Centimos) string { return s.sells(catalog.Priced{Price: price, CategoryID: "drinks"}) }
	soda, beer, water := drink(300), drink(550), drink(179)
	ice := s.sells(catalog.Priced{Price: 90, CategoryID: "drinks", Unit: catalog.Kilogram})
	threeForTwo := today("3x2", promotion.Terms{Kind: promotion.NForM, Buy: 3, Pay: 2, CategoryID: "drinks"})

	cart, err := charge(s, sale.Terms{Promotions: []promotion.Promotion{threeForTwo}}, nil, times(soda, 1), times(ice, 3), times(water, 1), times(beer, 1))

	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []money.Centimos{0, 0, 179, 0} {
		if line := cart.Lines[i]; line.Discount != want || (line.PromotionID == "3x2") != (want > 0) {
			t.Errorf("line %d has %s off by %q, want %s: the cheapest piece is free, and goods by weight do not count", i+1, line.Discount, line.PromotionID, want)
		}
	}
	if cart.Totals.Discount != 179 || cart.Totals.Total != 300+550+3*90 {
		t.Errorf("totals %+v", cart.Totals)
	}
}

func TestPrice_takesOffWhatTheCashierGivesAfterThePromotion(t *testing.T) {
	t.Parallel()
	s := shelf{}
	milk, rice := s.at(1000), s.at(500)
	bag := s.sells(catalog.Priced{Price: 20, ICBPER: true})
	tenth := today("tenth", promotion.Terms{Kind: promotion.Percent, Percent: 10_00, ProductID: milk})
	for name, c := range map[string]struct {
		byHand *sale.Discounts
		want   []money.Centimos // off each line
	}{
		"nothing":                     {nil, []money.Centimos{100, 0, 0}},
		"a tenth of what is left":     {onLine(milk, percentOff(10_00)), []money.Centimos{190, 0, 0}},
		"an amount":                   {onLine(rice, amountOff(50)), []money.Centimos{100, 50, 0}},
		"a tenth of the receipt":      {onReceipt(percentOff(10_00)), []money.Centimos{190, 50, 2}},
		"an amount, by largest rest":  {onReceipt(amountOff(100)), []money.Centimos{163, 35, 2}}, // 63.38, 35.21, 1.41
		"of the line and the receipt": {&sale.Discounts{Lines: onLine(milk, amountOff(20)).Lines, Receipt: amountOff(20)}, []money.Centimos{133, 7, 0}},
		"all of it is given":          {onReceipt(percentOff(100_00)), []money.Centimos{1000, 500, 20}},
	} {
		cart, err := charge(s, sale.Terms{Promotions: []promotion.Promotion{tenth}, Approver: "luis"}, c.byHand, times(milk, 1), times(rice, 1), times(bag, 1))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, want := range c.want {
			if got := cart.Lines[i].Discount; got != want {
				t.Errorf("%s: %s off line %d, want %s", name, got, i+1, want)
			}
		}
		if cart.Totals.ICBPER != 50 {
			t.Errorf("%s: ICBPER %s, which is never discounted", name, cart.Totals.ICBPER)
		}
		if all := name == "all of it is given"; (cart.ApprovedBy == "luis") != all || cart.Voucher != "luis" {
			t.Errorf("%s: approved by %q, want that of what a cashier may not give alone", name, cart.ApprovedBy)
		}
	}
}

func TestPrice_aboveTheLimitACashierNeedsAnApproval(t *testing.T) {
	t.Parallel()
	s := shelf{}
	milk, rice, gum := s.at(1000), s.at(500), s.at(5)
	free := today("free", promotion.Terms{Kind: promotion.Percent, Percent: 100_00, ProductID: gum})
	for name, c := range map[string]struct {
		byHand *sale.Discounts
		needed bool
	}{
		"10 % of a line":                       {onLine(milk, percentOff(10_00)), false},
		"a basis point more":                   {onLine(milk, percentOff(10_10)), true},
		"S/ 1.00 of 10.00":                     {onLine(milk, amountOff(100)), false},
		"a centimo more":                       {onLine(milk, amountOff(101)), true},
		"10 % of the receipt":                  {onReceipt(percentOff(10_00)), false},
		"S/ 1.50 of 15.00":                     {onReceipt(amountOff(150)), false},
		"a centimo more of the receipt":        {onReceipt(amountOff(151)), true},
		"10 % twice":                           {&sale.Discounts{Lines: onLine(milk, percentOff(10_00)).Lines, Receipt: percentOff(10_00)}, true},
		"rounded in the customer's favour":     {onLine(rice, percentOff(10_00)), false},
		"much of little within a long receipt": {onLine(rice, amountOff(51)), true},
	} {
		_, err := charge(s, sale.Terms{Promotions: []promotion.Promotion{free}}, c.byHand, times(milk, 1), times(rice, 1), times(gum, 1))
		if code := errs.CodeOf(err); (code == errs.ApprovalNeeded) != c.needed || (code != "" && !c.needed) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := charge(s, sale.Terms{Approver: "luis"}, c.byHand, times(milk, 1), times(rice, 1), times(gum, 1)); err != nil {
			t.Errorf("%s, approved: %v", name, err)
		}
	}
	if _, err := charge(s, sale.Terms{}, onLine(gum, percentOff(10_00)), times(gum, 1)); err != nil {
		t.Errorf("10 %% of S/ 0.05 is rounded up, and is no more than 10 %%: %v", err)
	}
}

func TestPrice_refusesADiscountThatIsNone(t *testing.T) {
	t.Parallel()
	s := shelf{}
	milk, rice := s.at(450), s.at(300)
	for name, c := range map[string]struct {
		byHand *sale.Discounts
		field  string
	}{
		"neither":           {onLine(milk, &sale.Discount{}), "discounts.lines[0]"},
		"both":              {onReceipt(&sale.Discount{Percent: 1, Amount: 1}), "discounts.receipt"},
		"more than all":     {onLine(milk, percentOff(100_01)), "discounts.lines[0].percent"},
		"less than none":    {onReceipt(percentOff(-1)), "discounts.receipt.percent"},
		"money on top":      {onLine(milk, amountOff(-1)), "discounts.lines[0].amount"},
		"below nothing":     {onLine(milk, amountOff(451)), "discounts.lines[0].amount"},
		"a receipt below 0": {onReceipt(amountOff(751)), "discounts.receipt.amount"},
		"another product":   {onLine("nobody", percentOff(1)), "discounts.lines[0].productId"},
		"twice": {&sale.Discounts{Lines: []sale.LineDiscount{{ProductID: milk, Discount: *percentOff(1)}, {ProductID: milk, Discount: *percentOff(1)}}},
			"discounts.lines[1].productId"},
	} {
		_, err := charge(s, sale.Terms{Approver: "luis"}, c.byHand, times(milk, 1), times(rice, 1))
		if fields := errs.From(err).Fields; errs.CodeOf(err) != errs.InvalidRequest || len(fields) != 1 || fields[0].Field != c.field {
			t.Errorf("%s: %v about %v, want %s", name, err, fields, c.field)
		}
	}
}

func TestRequest_anApprovalIsNoPartOfWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	plain := boleta(450, []payment.Tender{cash(450)}, times("p", 1))
	approved := plain
	approved.Approval = &pins.Approval{Username: "luis", PIN: "2580"}
	if plain.Hash() != approved.Hash() || approved.Approval == nil {
		t.Error("the PIN is in the hash")
	}
	reduced := plain
	reduced.Discounts = onReceipt(percentOff(5_00))
	if plain.Hash() == reduced.Hash() {
		t.Error("a discount is another cart")
	}
	if text, _ := json.Marshal(plain); strings.Contains(string(text), "discounts") || strings.Contains(string(text), "approval") {
		t.Errorf("a sale without them tells of them: %s", text)
	}
}

// Whatever is taken off: lines, tax and total add up to the centimo, no line is below nothing, and the bag tax stays.
func TestPrice_ofAnyDiscountAddsUpExactly(t *testing.T) {
	t.Parallel()
	rates := rapid.IntRange(1, 100_00)
	kinds := rapid.SampledFrom([]promotion.Kind{promotion.Percent, promotion.Amount, promotion.NForM, promotion.SecondPercent})
	rapid.Check(t, func(t *rapid.T) {
		s, byHand := shelf{}, &sale.Discounts{}
		var lines []sale.RequestLine
		var promotions []promotion.Promotion
		var bags money.Centimos
		for i := range rapid.IntRange(1, 10).Draw(t, "lines") {
			p := catalog.Priced{Price: money.Centimos(rapid.Int64Range(0, 5_000).Draw(t, "price")), CategoryID: "c",
				TaxClass: rapid.SampledFrom([]peru.TaxClass{peru.Gravado, peru.Exonerado, peru.Inafecto}).Draw(t, "class"), ICBPER: rapid.Bool().Draw(t, "bag")}
			pieces := rapid.Int64Range(1, 9).Draw(t, "pieces")
			if p.ICBPER {
				bags += 50 * money.Centimos(pieces)
			}
			id := s.sells(p)
			lines = append(lines, times(id, pieces))
			if rapid.Bool().Draw(t, "promoted") {
				promotions = append(promotions, today(strconv.Itoa(i), promotion.Terms{Kind: kinds.Draw(t, "kind"), Percent: rates.Draw(t, "percent"),
					Amount: money.Centimos(rapid.IntRange(1, 900).Draw(t, "amount")), Buy: 3, Pay: 2, ProductID: id}))
			}
			if rapid.Bool().Draw(t, "reduced") {
				byHand.Lines = append(byHand.Lines, sale.LineDiscount{ProductID: id, Discount: *percentOff(rates.Draw(t, "by hand"))})
			}
		}
		if rapid.Bool().Draw(t, "of the category") {
			promotions = append(promotions, today("all", promotion.Terms{Kind: kinds.Draw(t, "kind"), Percent: rates.Draw(t, "percent"), Amount: 5, Buy: 3, Pay: 2, CategoryID: "c"}))
		}
		if rapid.Bool().Draw(t, "of the receipt") {
			byHand.Receipt = percentOff(rates.Draw(t, "receipt"))
		}

		cart, err := charge(s, sale.Terms{Promotions: promotions, Approver: "luis"}, byHand, lines...)

		if err != nil {
			t.Fatal(err)
		}
		var base, igv, icbper, amounts, off money.Centimos
		for _, l := range cart.Lines {
			full, _ := l.UnitPrice.MulDiv(int64(l.Quantity), int64(quantity.One))
			if l.Amount < 0 || l.Discount < 0 || l.Amount+l.Discount != full || l.Base+l.IGV != l.Amount || l.Base < 0 || l.IGV < 0 {
				t.Fatalf("line %+v of %s", l, full)
			}
			base, igv, icbper, amounts, off = base+l.Base, igv+l.IGV, icbper+l.ICBPER, amounts+l.Amount, off+l.Discount
		}
		sums := cart.Totals
		if base != sums.TaxedBase+sums.Exonerated+sums.Unaffected || igv != sums.IGV || off != sums.Discount || icbper != sums.ICBPER || icbper != bags {
			t.Fatalf("the lines' base %s, IGV %s, ICBPER %s and discount %s are not the document's %+v", base, igv, icbper, off, sums)
		}
		if amounts+icbper != sums.Total || sums.ToPay != sums.Total+sums.Rounding {
			t.Fatalf("lines %s and ICBPER %s are not the totals %+v", amounts, icbper, sums)
		}
	})
}
