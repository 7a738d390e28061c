package demo_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/demo"
)

func load(t *testing.T) demo.Shop {
	t.Helper()
	shop, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return shop
}

func count[T any](items []T, is func(T) bool) (n int) {
	for _, item := range items {
		if is(item) {
			n++
		}
	}
	return n
}

func TestLoad_isAWholeBodega(t *testing.T) {
	t.Parallel()
	shop := load(t)
	if n := len(shop.Products); n < 220 {
		t.Errorf("%d products, want at least 220", n)
	}
	if n := len(shop.Categories); n < 12 || n > 18 {
		t.Errorf("%d categories, want 12 to 18", n)
	}
	if len(shop.Suppliers) != 8 || len(shop.Customers) != 20 {
		t.Errorf("%d suppliers and %d customers, want 8 and 20", len(shop.Suppliers), len(shop.Customers))
	}
	for what, c := range map[string][2]int{
		"bags under ICBPER": {count(shop.Products, func(p demo.Product) bool { return p.ICBPER }), 1},
		"inactive products": {count(shop.Products, func(p demo.Product) bool { return !p.Active }), 2},
		"customers with CE": {count(shop.Customers, func(c demo.Customer) bool { return c.Document.Kind == peru.CE }), 1},
	} {
		if c[0] != c[1] {
			t.Errorf("%d %s, want %d", c[0], what, c[1])
		}
	}
	for _, class := range []peru.TaxClass{peru.Gravado, peru.Exonerado, peru.Inafecto} {
		if count(shop.Products, func(p demo.Product) bool { return p.TaxClass == class }) == 0 {
			t.Errorf("no product is %s", class)
		}
	}
}

func TestLoad_everyShelfAndSupplierHasGoods(t *testing.T) {
	t.Parallel()
	shop := load(t)
	for _, category := range shop.Categories {
		if count(shop.Products, func(p demo.Product) bool { return p.Category == category.Code }) == 0 {
			t.Errorf("category %s is empty", category.Code)
		}
	}
	for _, supplier := range shop.Suppliers {
		if count(shop.Products, func(p demo.Product) bool { return p.Supplier == supplier.Code }) == 0 {
			t.Errorf("supplier %s brings nothing", supplier.Code)
		}
	}
	colours := map[string]string{}
	for _, category := range shop.Categories {
		if other, taken := colours[category.Colour]; taken {
			t.Errorf("categories %s and %s share the colour %s", other, category.Code, category.Colour)
		}
		colours[category.Colour] = category.Code
	}
}

func TestLoad_pricesAndBarcodesArePlausible(t *testing.T) {
	t.Parallel()
	shop := load(t)
	low := 0
	for _, p := range shop.Products {
		if margin := float64(p.Price-p.Cost) / float64(p.Price); margin < 0.08 || margin > 0.35 {
			t.Errorf("%s %s: margin %.0f %%, want 8 to 35", p.SKU, p.Name, 100*margin)
		}
		if (p.Unit == "KGM" || p.TaxClass == peru.Exonerado) && !peru.InStore(p.EAN13) {
			t.Errorf("%s %s: loose goods carry the shop's own code, not %s", p.SKU, p.Name, p.EAN13)
		}
		if strings.HasPrefix(p.EAN13, "77599") {
			t.Errorf("%s: barcode %s is in the block of Many", p.SKU, p.EAN13)
		}
		if p.Active && p.OpeningStock <= p.ReorderPoint {
			low++
		}
		if p.Active && p.OpeningStock == 0 {
			t.Errorf("%s %s: nothing on the shelf", p.SKU, p.Name)
		}
	}
	if low == 0 {
		t.Error("no product is low, so a first restock has nothing to order")
	}
}

func TestRead_namesFileAndLineOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, from, to, want string }{
		"wrong check digit of a barcode": {"products.csv", ",7751805000049,", ",7751805000048,", "products.csv:2: ean13"},
		"price below cost":               {"products.csv", ",450,400,", ",400,450,", "products.csv:2: cost_centimos"},
		"price in soles":                 {"products.csv", ",450,400,", ",4.50,400,", "products.csv:2: price_centimos"},
		"unknown tax class":              {"products.csv", ",gravado,", ",igv,", "products.csv:2: tax_class"},
		"unknown unit":                   {"products.csv", ",NIU,", ",UND,", "products.csv:2: unit"},
		"yes or no misspelt":             {"products.csv", ",LAN,12,no,yes", ",LAN,12,no,si", "products.csv:2: active"},
		"no name":                        {"products.csv", "Leche evaporada Gloria azul 400 g", "", "products.csv:2: name"},
		"space around a name":            {"products.csv", "Leche evaporada Gloria azul 400 g", "Leche ", "products.csv:2: name"},
		"a column more":                  {"products.csv", ",LAN,12,no,yes\n", ",LAN,12,no,yes,x\n", "wrong number of fields"},
		"an unknown column":              {"products.csv", "sku,name,", "sku,nombre,", "products.csv: the first line"},
		"a SKU twice":                    {"products.csv", "LAC-002", "LAC-001", "sku LAC-001 comes twice"},
		"no such category":               {"products.csv", ",lacteos,", ",lácteos,", `product LAC-001: no category "lácteos"`},
		"no such supplier":               {"products.csv", ",LAN,", ",LAX,", `product LAC-001: no supplier "LAX"`},
		"wrong check digit of a RUC":     {"suppliers.csv", "20999000011", "20999000012", "suppliers.csv:2: ruc"},
		"a phone from nowhere":           {"suppliers.csv", "+51990000101", "990000101", "suppliers.csv:2: phone"},
		"a DNI too short":                {"customers.csv", ",99001307,", ",9900130,", "customers.csv:2: document_number"},
		"an unknown kind of document":    {"customers.csv", ",dni,", ",DNI,", "customers.csv:2: document_number"},
		"a colour missing":               {"categories.csv", ",sky,", ",,", "categories.csv:2: colour"},
	} {
		shop := fstest.MapFS{}
		for _, file := range []string{"products.csv", "categories.csv", "suppliers.csv", "customers.csv"} {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if file == c.file {
				broken := strings.Replace(string(data), c.from, c.to, 1)
				if broken == string(data) {
					t.Fatalf("%s: %s does not hold %q", name, file, c.from)
				}
				data = []byte(broken)
			}
			shop[file] = &fstest.MapFile{Data: data}
		}
		if _, err := demo.Read(shop); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
	if _, err := demo.Read(fstest.MapFS{}); err == nil {
		t.Error("no files: no error")
	}
}

func TestMany_makesDistinctProductsOfTheShopsOwnShelves(t *testing.T) {
	t.Parallel()
	shop := load(t)
	products, err := demo.Many(10_000, 1)
	if err != nil || len(products) != 10_000 {
		t.Fatalf("%d products, %v", len(products), err)
	}
	seen := map[string]bool{}
	for _, p := range shop.Products {
		seen[p.EAN13], seen[p.SKU], seen[p.Name] = true, true, true
	}
	for _, p := range products {
		for _, key := range []string{p.EAN13, p.SKU, p.Name} {
			if seen[key] {
				t.Fatalf("%q comes twice", key)
			}
			seen[key] = true
		}
		if !peru.ValidEAN13(p.EAN13) || p.Cost <= 0 || p.Price <= p.Cost || p.Price%10 != 0 || p.OpeningStock <= p.ReorderPoint || !p.Active {
			t.Fatalf("implausible: %+v", p)
		}
		if !slices.ContainsFunc(shop.Categories, func(c demo.Category) bool { return c.Code == p.Category }) ||
			!slices.ContainsFunc(shop.Suppliers, func(s demo.Supplier) bool { return s.Code == p.Supplier }) {
			t.Fatalf("%+v is of no shelf or no supplier of the shop", p)
		}
	}
}

func TestMany_isTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	few, err := demo.Many(100, 7)
	if err != nil {
		t.Fatal(err)
	}
	more, _ := demo.Many(200, 7)
	if !slices.Equal(few, more[:100]) {
		t.Error("a larger shop does not begin with the smaller one")
	}
	if other, _ := demo.Many(100, 8); slices.Equal(few, other) {
		t.Error("another seed gives the same shop")
	}
	for _, n := range []int{-1, demo.MostMany + 1} {
		if _, err := demo.Many(n, 1); err == nil {
			t.Errorf("Many(%d): no error", n)
		}
	}
	if all, err := demo.Many(demo.MostMany, 1); err != nil || len(all) != demo.MostMany {
		t.Errorf("Many(MostMany) = %d products, %v", len(all), err)
	}
}
