package catalog_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// scaleCode is an EAN-13 of twelve digits and their check digit.
func scaleCode(t *testing.T, digits string) string {
	t.Helper()
	check, err := peru.CheckDigit(digits)
	if err != nil {
		t.Fatal(err)
	}
	return digits + string(check)
}

func TestParseScaleLabel_readsArticleAndFigure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code    string
		article string
		figure  int64
		ok      bool
	}{
		{scaleCode(t, "200012300421"), "00123", 421, true},
		{scaleCode(t, "299999999999"), "99999", 99999, true},
		{scaleCode(t, "200000000000"), "00000", 0, true},
		{"2000123004212", "", 0, false}, // a wrong check digit
		{scaleCode(t, "775000000001"), "", 0, false},
		{scaleCode(t, "190012300421"), "", 0, false},
		{scaleCode(t, "300012300421"), "", 0, false},
		{"20001230042", "", 0, false},
		{"", "", 0, false},
		{"2000123OO421X", "", 0, false},
	} {
		label, ok := catalog.ParseScaleLabel(c.code)
		if ok != c.ok || ok && (label.Article != c.article || label.Figure != c.figure) {
			t.Errorf("%q: got %+v %t, want %s %d %t", c.code, label, ok, c.article, c.figure, c.ok)
		}
	}
}

func TestScaleLabel_weighsWhatItsPriceBuys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		figure int64
		price  money.Centimos
		want   quantity.Quantity
	}{{543, 1290, 421}, {1290, 1290, 1000}, {1, 1290, 1}, {0, 1290, 0}, {99999, 1, 99_999_000}, {545, 1090, 500}} {
		got, err := catalog.ScaleLabel{Figure: c.figure}.WeightAt(c.price)
		if err != nil || got != c.want {
			t.Errorf("%d centimos at %s: got %s kg, %v, want %s kg", c.figure, c.price, got, err, c.want)
		}
	}
}

func TestByCode_findsTheProductOnAScaleLabel(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	avocado := wanted("FRU-001", "Palta fuerte")
	avocado.Unit, avocado.Price, avocado.ScaleCode = catalog.Kilogram, 1290, "00123"
	cheese := wanted("LAC-100", "Queso fresco")
	cheese.Unit, cheese.Price, cheese.ScaleCode, cheese.ScalePrice = catalog.Kilogram, 2500, "00124", true
	eggs := wanted("HUE-001", "Huevos de corral")
	eggs.Barcodes = []string{scaleCode(t, "200012500001")} // the shop's own code, of no scale
	for _, p := range []catalog.NewProductRequest{avocado, cheese, eggs} {
		mustCreate(t, db, p)
	}
	for _, c := range []struct {
		name, digits, sku string
		quantity          quantity.Quantity
		amount            money.Centimos
	}{
		{"a weight", "200012300421", "FRU-001", 421, 0},
		{"another prefix", "280012301000", "FRU-001", 1000, 0},
		{"a price", "200012400625", "LAC-100", 250, 625},
		{"a price that no gram meets", "200012400544", "LAC-100", 218, 544},
		{"an article that no product has", "200012900421", "", 0, 0},
		{"a barcode of a product", "200012500001", "HUE-001", 0, 0},
	} {
		found, err := catalog.ByCode(t.Context(), db, scaleCode(t, c.digits), false)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.sku == "" {
			if len(found) != 0 {
				t.Errorf("%s: found %+v", c.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].SKU != c.sku || found[0].Quantity != c.quantity || found[0].Amount != c.amount {
			t.Errorf("%s: found %+v, want %+v", c.name, found, c)
		}
	}
	if _, err := catalog.ByCode(t.Context(), db, scaleCode(t, "200012300000"), false); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a label that weighs nothing: %v", err)
	}
}
