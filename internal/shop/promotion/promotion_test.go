package promotion_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

var ides = peru.Day{Year: 2026, Month: 3, Day: 15}

// of makes a line of product "p" in category "c".
func of(price money.Centimos, q quantity.Quantity, weighed bool) promotion.Line {
	amount, _ := price.MulDiv(int64(q), int64(quantity.One))
	return promotion.Line{ProductID: "p", CategoryID: "c", UnitPrice: price, Quantity: q, Amount: amount, Weighed: weighed}
}

func pieces(n int, price money.Centimos) promotion.Line {
	return of(price, quantity.Quantity(n)*quantity.One, false)
}

func TestDiscount_ofEachKind(t *testing.T) {
	t.Parallel()
	tenPercent := promotion.Terms{Kind: promotion.Percent, Percent: 10_00}
	fiftyOff := promotion.Terms{Kind: promotion.Amount, Amount: 50}
	threeForTwo := promotion.Terms{Kind: promotion.NForM, Buy: 3, Pay: 2}
	secondHalf := promotion.Terms{Kind: promotion.SecondPercent, Percent: 50_00}
	for name, c := range map[string]struct {
		terms promotion.Terms
		line  promotion.Line
		want  money.Centimos
	}{
		"10 % of 4.75 rounds half up":            {tenPercent, pieces(1, 475), 48},
		"10 % of the line, not of each piece":    {tenPercent, pieces(3, 475), 143}, // 142.5
		"10 % of 350 g":                          {tenPercent, of(650, 350, true), 23},
		"all of it":                              {promotion.Terms{Kind: promotion.Percent, Percent: 100_00}, pieces(2, 475), 950},
		"0.50 off each":                          {fiftyOff, pieces(3, 475), 150},
		"0.50 off a kilo":                        {fiftyOff, of(650, 350, true), 18}, // 17.5
		"never more than the price":              {fiftyOff, pieces(2, 30), 60},
		"two are not three":                      {threeForTwo, pieces(2, 450), 0},
		"three for two":                          {threeForTwo, pieces(3, 450), 450},
		"five for four":                          {threeForTwo, pieces(5, 450), 450},
		"six for four":                           {threeForTwo, pieces(6, 450), 900},
		"three kilos are no three pieces":        {threeForTwo, of(650, 3*quantity.One, true), 0},
		"the first one is not cheaper":           {secondHalf, pieces(1, 475), 0},
		"the second is":                          {secondHalf, pieces(2, 475), 238},
		"the third is not":                       {secondHalf, pieces(3, 475), 238},
		"the fourth is":                          {secondHalf, pieces(4, 475), 476},
		"a kilo has no second one":               {secondHalf, of(475, 2*quantity.One, true), 0},
		"terms of no kind take nothing":          {promotion.Terms{}, pieces(2, 475), 0},
		"a rate beyond all is capped":            {promotion.Terms{Kind: promotion.Percent, Percent: 200_00}, pieces(1, 475), 475},
		"a price that overflows is not below it": {threeForTwo, promotion.Line{UnitPrice: 1 << 62, Quantity: quantity.Max, Amount: 100}, 100},
	} {
		c.line.ProductID = "p"
		if _, got := alone([]promotion.Promotion{running("1", c.terms)}, c.line); got != c.want {
			t.Errorf("%s: %s off, want %s", name, got, c.want)
		}
	}
}

func running(id string, terms promotion.Terms) promotion.Promotion {
	terms.From, terms.To = ides, ides
	if terms.ProductID == "" && terms.CategoryID == "" {
		terms.ProductID = "p"
	}
	return promotion.Promotion{ID: id, Terms: terms, Active: true}
}

// alone is what the only line of a cart gets.
func alone(all []promotion.Promotion, l promotion.Line) (*promotion.Promotion, money.Centimos) {
	given := promotion.Best(all, []promotion.Line{l}, ides)[0]
	return given.Promotion, given.Off
}

func TestBest_takesTheOneThatIsBestForTheCustomer(t *testing.T) {
	t.Parallel()
	percent := running("1", promotion.Terms{Kind: promotion.Percent, Percent: 30_00})
	threeForTwo := running("2", promotion.Terms{Kind: promotion.NForM, Buy: 3, Pay: 2, CategoryID: "c"})
	same := running("0", promotion.Terms{Kind: promotion.Percent, Percent: 30_00, CategoryID: "c"})
	others := running("3", promotion.Terms{Kind: promotion.Percent, Percent: 90_00, ProductID: "another"})
	ended := running("4", promotion.Terms{Kind: promotion.Percent, Percent: 90_00})
	ended.Active = false
	all := []promotion.Promotion{percent, threeForTwo, same, others, ended}
	offs := map[int]money.Centimos{1: 300, 2: 600, 3: 1000}
	for n, want := range map[int]string{1: "0", 2: "0", 3: "2"} {
		for range 2 {
			slices.Reverse(all)
			if got, off := alone(all, pieces(n, 1000)); got == nil || got.ID != want || off != offs[n] {
				t.Errorf("%d pieces: %v with %s off, want %s", n, got, off, want)
			}
		}
	}
	if got, off := alone(all, promotion.Line{ProductID: "none", Amount: 100}); got != nil || off != 0 {
		t.Errorf("a line that none covers: %v", got)
	}
	if got, _ := alone([]promotion.Promotion{threeForTwo}, pieces(2, 1000)); got != nil {
		t.Errorf("a promotion that takes nothing is none: %v", got)
	}
}

func TestCounts_fromTheFirstDayToTheLast(t *testing.T) {
	t.Parallel()
	p := promotion.Promotion{Terms: promotion.Terms{From: ides, To: ides.AddDays(2)}, Active: true}
	for days, want := range map[int]bool{-1: false, 0: true, 1: true, 2: true, 3: false} {
		if got := p.Counts(ides.AddDays(days)); got != want {
			t.Errorf("%d days after it begins: %t", days, got)
		}
	}
	p.Active = false
	if p.Counts(ides) {
		t.Error("one that was ended counts")
	}
}

// The page's own tests read the same carts.
func TestBest_countsThePiecesOfACategoryTogether(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/carts.json")
	if err != nil {
		t.Fatal(err)
	}
	var carts []struct {
		Why        string                `json:"why"`
		Promotions []promotion.Promotion `json:"promotions"`
		Lines      []struct {
			ProductID  string         `json:"productId"`
			CategoryID string         `json:"categoryId"`
			Price      money.Centimos `json:"price"`
			Quantity   int64          `json:"quantity"`
			Weighed    bool           `json:"weighed"`
			Promotion  string         `json:"promotion"`
			Off        money.Centimos `json:"off"`
		} `json:"lines"`
	}
	if err := json.Unmarshal(text, &carts); err != nil || len(carts) == 0 {
		t.Fatalf("%d carts: %v", len(carts), err)
	}
	for _, cart := range carts {
		for i := range cart.Promotions {
			p := &cart.Promotions[i]
			p.From, p.To, p.Active = ides, ides, true
		}
		for range 2 { // whatever their order
			var lines []promotion.Line
			for _, l := range cart.Lines {
				line := of(l.Price, quantity.Quantity(l.Quantity), l.Weighed)
				line.ProductID, line.CategoryID = l.ProductID, l.CategoryID
				lines = append(lines, line)
			}
			for i, got := range promotion.Best(cart.Promotions, lines, ides) {
				want, by := cart.Lines[i], ""
				if got.Promotion != nil {
					by = got.Promotion.ID
				}
				if by != want.Promotion || got.Off != want.Off {
					t.Errorf("%s: %s gets %s off by %q, want %s by %q", cart.Why, want.ProductID, got.Off, by, want.Off, want.Promotion)
				}
			}
			slices.Reverse(cart.Lines)
			slices.Reverse(cart.Promotions)
		}
	}
}

// Whatever the terms: a line costs no less than nothing and no more than before, all promotions
// take no less off than one of them, and the order of the cart is all one.
func TestBest_neverTakesMoreThanThereIs(t *testing.T) {
	t.Parallel()
	kinds := rapid.SampledFrom([]promotion.Kind{promotion.Percent, promotion.Amount, promotion.NForM, promotion.SecondPercent})
	products := rapid.SampledFrom([]string{"p0", "p1", "p2", "p3", ""})
	rapid.Check(t, func(t *rapid.T) {
		var all []promotion.Promotion
		for i := range rapid.IntRange(0, 6).Draw(t, "promotions") {
			buy := rapid.IntRange(2, 6).Draw(t, "buy")
			terms := promotion.Terms{Kind: kinds.Draw(t, "kind"), ProductID: products.Draw(t, "of"),
				Percent: rapid.IntRange(1, 100_00).Draw(t, "percent"), Amount: money.Centimos(rapid.IntRange(1, 5000).Draw(t, "amount")),
				Buy: buy, Pay: rapid.IntRange(1, buy-1).Draw(t, "pay")}
			if terms.ProductID == "" {
				terms.CategoryID = "c"
			}
			all = append(all, running(strconv.Itoa(i), terms))
		}
		var lines []promotion.Line
		for i := range rapid.IntRange(1, 5).Draw(t, "lines") {
			weighed, q := rapid.Bool().Draw(t, "weighed"), quantity.Quantity(rapid.IntRange(1, 9).Draw(t, "quantity"))*quantity.One
			if weighed {
				q = q*7/10 + 1
			}
			line := of(money.Centimos(rapid.IntRange(0, 2_000).Draw(t, "price")), q, weighed)
			line.ProductID = "p" + strconv.Itoa(i)
			lines = append(lines, line)
		}
		given := promotion.Best(all, lines, ides)
		var off, percents money.Centimos
		for i, l := range lines {
			g := given[i]
			if g.Off < 0 || g.Off > l.Amount || (g.Promotion == nil) != (g.Off == 0) || (g.Promotion != nil && !g.Promotion.Covers(l)) {
				t.Fatalf("%s off %s by %v", g.Off, l.Amount, g.Promotion)
			}
			off += g.Off
			most := money.Centimos(0)
			for _, p := range all {
				if p.Kind == promotion.Percent || p.Kind == promotion.Amount {
					_, one := alone([]promotion.Promotion{p}, l)
					most = max(most, one)
				}
			}
			percents += most
		}
		if off < percents {
			t.Fatalf("%s off, and %s by percents and amounts alone", off, percents)
		}
		for _, p := range all {
			var together money.Centimos
			for _, g := range promotion.Best([]promotion.Promotion{p}, lines, ides) {
				together += g.Off
			}
			if together > off {
				t.Fatalf("%v takes %s off, and all of them %s", p, together, off)
			}
		}
		slices.Reverse(lines)
		again := promotion.Best(all, lines, ides)
		slices.Reverse(again)
		if !slices.Equal(again, given) {
			t.Fatalf("the other way round %v, not %v", again, given)
		}
	})
}

func TestChecked_namesEveryWrongField(t *testing.T) {
	t.Parallel()
	good := promotion.Terms{Name: "3x2", Kind: promotion.NForM, Buy: 3, Pay: 2, ProductID: "p", From: ides, To: ides}
	if _, err := good.Checked(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil  func(*promotion.Terms)
		fields string
	}{
		"no name":                       {func(p *promotion.Terms) { p.Name = " " }, "name"},
		"a name that fills the receipt": {func(p *promotion.Terms) { p.Name = strings.Repeat("ñ", 61) }, "name"},
		"an unknown kind":               {func(p *promotion.Terms) { p.Kind = "free" }, "kind"},
		"1 for 1":                       {func(p *promotion.Terms) { p.Buy, p.Pay = 1, 1 }, "buy pay"},
		"2 for 3":                       {func(p *promotion.Terms) { p.Buy, p.Pay = 2, 3 }, "pay"},
		"2 for 0":                       {func(p *promotion.Terms) { p.Pay = 0 }, "pay"},
		"figures of another kind":       {func(p *promotion.Terms) { p.Percent, p.Amount = 1, 1 }, "percent amount"},
		"101 percent": {func(p *promotion.Terms) {
			*p = promotion.Terms{Name: "x", Kind: promotion.Percent, Percent: 101_00, ProductID: "p", From: ides, To: ides}
		}, "percent"},
		"nothing off": {func(p *promotion.Terms) {
			*p = promotion.Terms{Name: "x", Kind: promotion.Amount, ProductID: "p", From: ides, To: ides}
		}, "amount"},
		"product and category": {func(p *promotion.Terms) { p.CategoryID = "c" }, "productId"},
		"neither":              {func(p *promotion.Terms) { p.ProductID = "" }, "productId"},
		"no days":              {func(p *promotion.Terms) { p.From, p.To = peru.Day{}, peru.Day{} }, "from to"},
		"backwards":            {func(p *promotion.Terms) { p.To = ides.AddDays(-1) }, "to"},
	} {
		terms := good
		c.spoil(&terms)
		_, err := terms.Checked()
		var fields []string
		for _, f := range errs.From(err).Fields {
			fields = append(fields, f.Field)
		}
		if errs.CodeOf(err) != errs.InvalidRequest || strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: got %v about %v, want %s", name, err, fields, c.fields)
		}
	}
}
