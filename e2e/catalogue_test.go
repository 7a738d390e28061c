package e2e_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// barcode makes a valid EAN-13 that no other test has.
func barcode() string {
	digits := fmt.Sprintf("77599%07d", products.Add(1))
	check, _ := peru.CheckDigit(digits) // twelve digits have one
	return digits + string(check)
}

// newProduct is a product that a manager may add, as JSON.
func (s *shop) newProduct() body {
	s.t.Helper()
	number := products.Add(1)
	return body{"id": newID(), "sku": fmt.Sprintf("MAN-%d", number), "name": fmt.Sprintf("Producto de encargado %d", number), "brand": "", "unit": "NIU",
		"categoryId": one[string](s, "select id from categories order by sort_order limit 1"), "barcodes": []string{barcode()}, "price": 450, "cost": 300,
		"taxClass": "gravado", "icbper": false, "shortPolicy": "block", "reorderPoint": 6, "perishable": false, "scaleCode": "", "scalePrice": false,
		"active": true, "suppliers": []body{}, "openingStock": 10}
}

// change is a product's new details: what it was made of, and what is to be other.
func change(made body, other body) body {
	b := maps.Clone(made)
	delete(b, "id")
	delete(b, "openingStock")
	maps.Copy(b, other)
	return b
}

// at sends the version that was seen.
func (t *till) at(version int) *till {
	seen := *t
	seen.header = http.Header{"If-Match": {strconv.Itoa(version)}}
	return &seen
}

// file sends bytes as a file.
func (t *till) file() *till {
	sender := *t
	sender.header = http.Header{"Content-Type": {"application/octet-stream"}}
	return &sender
}

func (t *till) importCSV(query, text string) answer {
	return t.file().send(http.MethodPost, "/api/products/import?format=csv"+query, []byte(text))
}

func TestCatalogue_aManagerAddsEditsAndClosesAProduct(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	p := s.newProduct()
	supplier := one[string](s, "select id from suppliers order by code limit 1")
	p["suppliers"] = []body{{"supplierId": supplier, "cost": 290, "packSize": 12, "preferred": true}}
	path := "/api/products/" + p["id"].(string)

	made := decode[catalog.ProductDetail](luis.send(http.MethodPost, "/api/products", p).want(http.StatusCreated))
	if made.Margin != 150 || made.MarginRate != 3333 || made.Stock.Available != 10_000 || len(made.Suppliers) != 1 {
		t.Errorf("made %+v", made)
	}
	luis.send(http.MethodPost, "/api/products", p).want(http.StatusOK)
	second := barcode()
	edited := decode[catalog.ProductDetail](luis.at(made.Version).send(
		http.MethodPut,
		path,
		change(p, body{"price": 500, "barcodes": []string{second}}),
	).want(http.StatusOK))
	luis.at(made.Version).send(http.MethodPut, path, change(p, body{"price": 600})).refused(errs.Stale)
	if prices := decode[paging.Page[catalog.PricePoint]](luis.get(path + "/prices").want(http.StatusOK)); len(prices.Items) != 2 ||
		prices.Items[0].Price != 500 || prices.Items[0].By != manager {
		t.Errorf("prices %+v", prices)
	}

	if shown := rosa.get(path).want(http.StatusOK); bytes.Contains(shown.body, []byte(`"cost"`)) || bytes.Contains(shown.body, []byte(`"margin"`)) {
		t.Errorf("the cashier sees %s", shown.body)
	}
	sellable := func(code string) int {
		return len(decode[paging.Page[catalog.Product]](rosa.get("/api/products?barcode=" + code).want(http.StatusOK)).Items)
	}
	if old, now := sellable(p["barcodes"].([]string)[0]), sellable(second); old != 0 || now != 1 {
		t.Errorf("the old barcode finds %d, the new one %d", old, now)
	}
	luis.at(edited.Version).send(http.MethodPut, path, change(p, body{"price": 500, "active": false, "barcodes": []string{second}})).want(http.StatusOK)
	if n := sellable(second); n != 0 {
		t.Errorf("a closed product is found %d times", n)
	}
	listed := decode[paging.Page[catalog.Product]](luis.get("/api/products?inactive=true&q=" + p["sku"].(string)).want(http.StatusOK))
	if len(listed.Items) != 1 || listed.Items[0].Active {
		t.Errorf("the back office lists %+v", listed.Items)
	}
	if n := one[int](s, "select count(*) from audit_log where subject = ? and actor = ? and address <> ''", p["id"], manager); n != 3 {
		t.Errorf("%d acts in the audit, want 3", n)
	}
}

func TestCatalogue_aCodeIsOneProducts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	first, second := s.newProduct(), s.newProduct()
	luis.send(http.MethodPost, "/api/products", first).want(http.StatusCreated)
	second["barcodes"] = first["barcodes"]
	if refusal := luis.send(http.MethodPost, "/api/products", second).refused(errs.Conflict); !strings.Contains(refusal.Title, first["name"].(string)) {
		t.Errorf("got %q", refusal.Title)
	}
	const tries = 8
	code := barcode()
	answers := make([]answer, tries)
	rivals := make([]body, tries)
	for i := range rivals {
		rivals[i] = s.newProduct()
		rivals[i]["barcodes"] = []string{code}
	}
	atOnce(tries, func(i int) { answers[i] = luis.send(http.MethodPost, "/api/products", rivals[i]) })
	won := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			won++
		} else {
			a.refused(errs.Conflict)
		}
	}
	if won != 1 {
		t.Errorf("%d products have the barcode", won)
	}
}

func TestCatalogue_badProductsAreRefusedWithAWord(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	for _, c := range []struct {
		name  string
		other body
		code  errs.Code
		helps string
	}{
		{"no SKU", body{"sku": ""}, errs.InvalidRequest, `"sku"`},
		{"a price of nothing", body{"price": 0}, errs.InvalidRequest, `"price"`},
		{"a price in parts", body{"price": 4.5}, errs.InvalidBody, "price"},
		{"a price in words", body{"price": "4.50"}, errs.InvalidBody, "price"},
		{"an unknown field", body{"colour": "red"}, errs.InvalidBody, "colour"},
		{"no word whether it is sold", body{"active": nil}, errs.InvalidRequest, `"active"`},
		{"a barcode with a wrong check digit", body{"barcodes": []string{"7750000000000"}}, errs.InvalidRequest, "barcodes[0]"},
		{"an unknown category", body{"categoryId": newID()}, errs.InvalidRequest, "categoryId"},
		{"a category that would break SQL", body{"categoryId": "' or 1=1"}, errs.InvalidRequest, "categoryId"},
		{"an unknown supplier", body{"suppliers": []body{{"supplierId": newID(), "cost": 1, "packSize": 1}}}, errs.InvalidRequest, "suppliers[0].supplierId"},
		{"a scale code for pieces", body{"scaleCode": "00001"}, errs.InvalidRequest, "scaleCode"},
		{"an id that is none", body{"id": "1"}, errs.InvalidRequest, "must be a UUID"},
		{"a negative opening", body{"openingStock": -1}, errs.InvalidRequest, "openingStock"},
		{"a policy that is none", body{"shortPolicy": "pass"}, errs.InvalidRequest, "shortPolicy"},
	} {
		bad := s.newProduct()
		maps.Copy(bad, c.other)
		a := luis.send(http.MethodPost, "/api/products", bad)
		if a.refused(c.code); !strings.Contains(string(a.body), c.helps) {
			t.Errorf("%s: got %s", c.name, a.body)
		}
	}
	p := s.newProduct()
	luis.send(http.MethodPut, "/api/products/"+newID(), change(p, nil)).refused(errs.InvalidRequest) // without If-Match
	luis.at(1).send(http.MethodPut, "/api/products/"+newID(), change(p, nil)).refused(errs.NotFound)
	for _, path := range []string{"/detail", "/prices"} {
		luis.get("/api/products/" + newID() + path).refused(errs.NotFound)
		s.till(cashier).get("/api/products/" + newID() + path).refused(errs.Forbidden)
	}
	s.till(cashier).send(http.MethodPost, "/api/products", p).refused(errs.Forbidden)
}

func TestCatalogue_theScaleTellsTheWeight(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.newProduct()
	article := fmt.Sprintf("%05d", products.Add(1))
	maps.Copy(p, body{"unit": "KGM", "scaleCode": article, "price": 1290})
	s.till(manager).send(http.MethodPost, "/api/products", p).want(http.StatusCreated)
	digits := "29" + article + "00421"
	check, _ := peru.CheckDigit(digits)
	found := decode[paging.Page[catalog.Product]](s.till(cashier).get("/api/products?barcode=" + digits + string(check)).want(http.StatusOK))
	if len(found.Items) != 1 || found.Items[0].ID != p["id"] || found.Items[0].Quantity != 421 || found.Items[0].Amount != 0 {
		t.Errorf("found %+v", found.Items)
	}
}

func TestCatalogue_categoriesAndSuppliers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	number := products.Add(1)
	category := body{"name": fmt.Sprintf("Repisa %d", number), "colour": "sky", "sort": 900, "active": true}
	supplier := body{
		"code":         fmt.Sprintf("S%d", number),
		"name":         "Distribuidora Prueba",
		"ruc":          ruc(number),
		"contact":      "",
		"phone":        "",
		"email":        "",
		"leadTimeDays": 3,
		"active":       true,
	}
	for path, made := range map[string]body{"/api/categories": category, "/api/suppliers": supplier} {
		id := newID()
		withID := maps.Clone(made)
		withID["id"] = id
		luis.send(http.MethodPost, path, withID).want(http.StatusCreated)
		luis.send(http.MethodPost, path, withID).want(http.StatusOK)
		withID["id"] = newID()
		luis.send(http.MethodPost, path, withID).refused(errs.Conflict)
		closed := maps.Clone(made)
		closed["active"] = false
		luis.at(1).send(http.MethodPut, path+"/"+id, closed).want(http.StatusOK)
		luis.at(1).send(http.MethodPut, path+"/"+id, made).refused(errs.Stale)
		luis.at(1).send(http.MethodPut, path+"/"+newID(), made).refused(errs.NotFound)
		closed["name"] = ""
		luis.at(2).send(http.MethodPut, path+"/"+id, closed).refused(errs.InvalidRequest)
		delete(closed, "active")
		luis.at(2).send(http.MethodPut, path+"/"+id, closed).refused(errs.InvalidRequest)
		if listed := luis.get(path).want(http.StatusOK); !bytes.Contains(listed.body, []byte(id)) {
			t.Errorf("%s does not list %s", path, id)
		}
		s.till(cashier).send(http.MethodPost, path, withID).refused(errs.Forbidden)
	}
	s.till(cashier).get("/api/categories").want(http.StatusOK)
	s.till(cashier).get("/api/suppliers").refused(errs.Forbidden)
}

// ruc makes a valid RUC of the unused range of the demo shop.
func ruc(number int64) string {
	for last := range 10 {
		if parsed, err := peru.ParseRUC(fmt.Sprintf("20998%05d%d", number, last)); err == nil {
			return parsed
		}
	}
	return ""
}

// importable is a file of n new products of this test.
func importable(n int) (prefix, file string) {
	prefix = fmt.Sprintf("IMP%d-", products.Add(1))
	var text strings.Builder
	text.WriteString("sku;nombre;categoria;precio;costo;stock_inicial\r\n")
	for i := range n {
		fmt.Fprintf(&text, "%s%05d;Producto importado %d;Lácteos;4.50;3.00;12\r\n", prefix, i, i)
	}
	return prefix, text.String()
}

func TestImport_dryRunThenTheWholeFileOrNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	prefix, file := importable(50)
	there := func() int { return one[int](s, "select count(*) from products where sku like ?", prefix+"%") }
	bad := strings.Replace(file, ";4.50;", ";gratis;", 37)
	for _, query := range []string{"&dryRun=true", ""} {
		result := decode[catalog.ImportResult](luis.importCSV(query, bad).want(http.StatusOK))
		if result.BadRows != 37 || len(result.Problems) != 37 || result.Applied || there() != 0 {
			t.Errorf("a file with 37 bad rows: %+v, and %d products", result, there())
		}
		if first := result.Problems[0]; first.Line != 2 || first.Column != "precio" || first.Value != "gratis" {
			t.Errorf("got %+v", first)
		}
	}
	dry := decode[catalog.ImportResult](luis.importCSV("&dryRun=true", file).want(http.StatusOK))
	if dry.Created != 50 || dry.Applied || !dry.DryRun || there() != 0 {
		t.Errorf("dry: %+v, and %d products", dry, there())
	}
	if done := decode[catalog.ImportResult](luis.importCSV("", file).want(http.StatusOK)); done.Created != 50 || !done.Applied || there() != 50 {
		t.Errorf("done: %+v, and %d products", done, there())
	}
	if again := decode[catalog.ImportResult](luis.importCSV("", file).want(http.StatusOK)); again.Unchanged != 50 {
		t.Errorf("again: %+v", again)
	}
	latin := strings.ReplaceAll(strings.ReplaceAll(file, "á", "\xE1"), "Producto importado", "A\xF1ejo")
	if changed := decode[catalog.ImportResult](luis.importCSV("", latin).want(http.StatusOK)); changed.Changed != 50 {
		t.Errorf("Windows-1252: %+v", changed)
	}
	if name := one[string](s, "select name from products where sku = ?", prefix+"00007"); name != "Añejo 7" {
		t.Errorf("a name became %q", name)
	}
}

func TestImport_tenThousandRowsAreReadInTime(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, file := importable(10_000)
	start := time.Now()
	result := decode[catalog.ImportResult](s.till(manager).importCSV("&dryRun=true", file).want(http.StatusOK))
	t.Logf("10,000 rows over HTTP, dry: %v", time.Since(start).Round(time.Millisecond))
	if result.Created != 10_000 || len(result.Problems) != 0 {
		t.Errorf("got %d new products and %d problems", result.Created, len(result.Problems))
	}
}

func TestImport_refusesWhatIsNoProductFile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	for _, c := range []struct {
		name, path, file string
		code             errs.Code
	}{
		{"an unknown column", "?format=csv", "sku,color\nA,rojo\n", errs.InvalidRequest},
		{"nothing", "?format=csv", "", errs.InvalidRequest},
		{"no format", "", "sku\nA\n", errs.InvalidRequest},
		{"another format", "?format=pdf", "sku\nA\n", errs.InvalidRequest},
		{"no workbook", "?format=xlsx", "sku\nA\n", errs.InvalidRequest},
		{"neither dry nor wet", "?format=csv&dryRun=perhaps", "sku\nA\n", errs.InvalidRequest},
		{"UTF-16", "?format=csv", "\xFF\xFEs\x00k\x00u\x00", errs.InvalidRequest},
		{"too large a file", "?format=csv", strings.Repeat("x", 4<<20+1), errs.BodyTooLarge},
	} {
		if refusal := luis.file().send(http.MethodPost, "/api/products/import"+c.path, []byte(c.file)).refused(c.code); refusal.Title == "" {
			t.Errorf("%s: the answer says nothing", c.name)
		}
	}
	s.till(cashier).importCSV("", "sku\nA\n").refused(errs.Forbidden)
	s.till(cashier).get("/api/products/export?format=csv").refused(errs.Forbidden)
}

func TestExport_isAFileThatTheImportReads(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	p := s.newProduct()
	p["name"] = "=1+1"
	luis.send(http.MethodPost, "/api/products", p).want(http.StatusCreated)
	for _, format := range []workbook.Format{workbook.CSV, workbook.XLSX} {
		got := luis.get("/api/products/export?format=" + string(format)).want(http.StatusOK)
		table, err := workbook.Read(format, got.body)
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		found := false
		for _, row := range table.Rows {
			found = found || row.Cells[0] == p["sku"] && row.Cells[1] == "=1+1"
		}
		if name := got.header.Get("Content-Disposition"); !found || !strings.Contains(name, "productos."+string(format)) {
			t.Errorf("%s: the product is there: %t; the file is %s", format, found, name)
		}
	}
	luis.get("/api/products/export?format=pdf").refused(errs.InvalidRequest)
}

func TestLabels_arePrinted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	p, q := s.stocked(1), s.stocked(1)
	for _, size := range []string{"a4", "roll58"} {
		order := body{"size": size, "items": []body{{"productId": p.id, "count": 24}, {"productId": q.id, "count": 3}}}
		if got := luis.send(http.MethodPost, "/api/labels", order).want(http.StatusOK); !bytes.HasPrefix(got.body, []byte("%PDF-")) {
			t.Errorf("%s: got %.20q", size, got.body)
		}
	}
	for _, c := range []struct {
		name  string
		order body
		code  errs.Code
	}{
		{"an unknown product", body{"size": "a4", "items": []body{{"productId": newID(), "count": 1}}}, errs.UnknownProduct},
		{"an unknown paper", body{"size": "a5", "items": []body{{"productId": p.id, "count": 1}}}, errs.InvalidRequest},
		{"no label", body{"size": "a4", "items": []body{{"productId": p.id, "count": 0}}}, errs.InvalidRequest},
		{"nothing", body{"size": "a4", "items": []body{}}, errs.InvalidRequest},
		{
			"more than a file holds",
			body{"size": "a4", "items": []body{{"productId": p.id, "count": 500}, {"productId": p.id, "count": 500}, {"productId": q.id, "count": 500}}},
			errs.InvalidRequest,
		},
	} {
		if a := luis.send(http.MethodPost, "/api/labels", c.order); a.refused(c.code).Detail == "" {
			t.Errorf("%s: the answer says nothing", c.name)
		}
	}
	s.till(cashier).send(http.MethodPost, "/api/labels", body{}).refused(errs.Forbidden)
}
