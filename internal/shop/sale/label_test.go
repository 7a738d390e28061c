package sale_test

import (
	"encoding/json"
	"os"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// labels are packages with what they cost; the page's tests read the same file.
type labels struct {
	Name     string
	Price    money.Centimos
	Packages []struct {
		Grams  int64
		Amount money.Centimos
	}
	Amounts []money.Centimos
	Total   money.Centimos
}

func TestPrice_eachPackageIsALineAtThePriceOfItsLabel(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/labels.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []labels
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			s := shelf{}
			cheese := s.sells(catalog.Priced{Price: c.Price, Unit: catalog.Kilogram})
			var lines []sale.RequestLine
			for _, p := range c.Packages {
				lines = append(lines, sale.RequestLine{ProductID: cheese, Quantity: quantity.Quantity(p.Grams), Amount: p.Amount})
			}
			cart, err := price(s, boleta(c.Total, []payment.Tender{card(c.Total)}, lines...), settings.Default())
			if err != nil {
				t.Fatal(err)
			}
			if len(cart.Lines) != len(c.Amounts) {
				t.Fatalf("%d lines, want %d packages", len(cart.Lines), len(c.Amounts))
			}
			for i, line := range cart.Lines {
				if line.Amount != c.Amounts[i] || line.Number != i+1 || int64(line.Quantity) != c.Packages[i].Grams {
					t.Errorf("package %d is %+v, want %s", i, line, c.Amounts[i])
				}
			}
		})
	}
}

func TestPrice_aLabelThatDoesNotFitItsWeightIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		price  money.Centimos
		unit   catalog.Unit
		of     quantity.Quantity
		amount money.Centimos
		good   bool
	}{
		"half a gram less":            {price: 9990, unit: catalog.Kilogram, of: 54, amount: 535, good: true},
		"half a gram more":            {price: 9990, unit: catalog.Kilogram, of: 54, amount: 544, good: true},
		"a gram less":                 {price: 9990, unit: catalog.Kilogram, of: 54, amount: 529},
		"a gram more":                 {price: 9990, unit: catalog.Kilogram, of: 54, amount: 550},
		"half the price":              {price: 9990, unit: catalog.Kilogram, of: 1000, amount: 4995},
		"a centimo for a kilogram":    {price: 9990, unit: catalog.Kilogram, of: 1000, amount: 1},
		"less than nothing":           {price: 9990, unit: catalog.Kilogram, of: 54, amount: -537},
		"more than any receipt holds": {price: 9990, unit: catalog.Kilogram, of: 54, amount: 9_000_000_000_000},
		"goods by the piece":          {price: 450, unit: catalog.Piece, of: quantity.One, amount: 450},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shelf{}
			id := s.sells(catalog.Priced{Price: c.price, Unit: c.unit})
			request := boleta(c.amount, []payment.Tender{card(c.amount)}, sale.RequestLine{ProductID: id, Quantity: c.of, Amount: c.amount})
			_, err := price(s, request, settings.Default())
			if c.good && err != nil || !c.good && errs.CodeOf(err) != errs.InvalidRequest {
				t.Errorf("got %v, good %t", err, c.good)
			}
		})
	}
}

// The discount of a product is off all its packages, to the céntimo, and a cashier's limit counts for all of them.
func TestPrice_aDiscountOnAProductIsSpreadOverItsPackages(t *testing.T) {
	t.Parallel()
	s := shelf{}
	cheese := s.sells(catalog.Priced{Price: 90, Unit: catalog.Kilogram})
	shop := settings.Default()
	shop.Limits.Discount = 500
	request := boleta(17, []payment.Tender{card(17)}, sale.RequestLine{ProductID: cheese, Quantity: 100}, sale.RequestLine{ProductID: cheese, Quantity: 100})
	request.Discounts = &sale.Discounts{Lines: []sale.LineDiscount{{ProductID: cheese, Discount: sale.Discount{Percent: 500}}}}
	cart, err := price(s, request, shop)
	if err != nil {
		t.Fatal(err)
	}
	if len(cart.Lines) != 2 || cart.Lines[0].Amount+cart.Lines[1].Amount != 17 || cart.Totals.Discount != 1 {
		t.Errorf("lines %+v", cart.Lines)
	}
}
