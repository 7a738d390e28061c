package catalog_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	opening  = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)
	dairy    = catalog.Category{ID: uuid.NewString(), Name: "Lácteos", Colour: "sky"}
	grocery  = catalog.Category{ID: uuid.NewString(), Name: "Abarrotes", Colour: "sand"}
	supplier = catalog.Supplier{ID: uuid.NewString(), Code: "ALI", Name: "Alicorp", RUC: "20100055237", LeadTimeDays: 2}
)

// product has what every product of these tests has.
func product(sku, name, brand, barcode string, category catalog.Category) catalog.NewProduct {
	return catalog.NewProduct{ID: uuid.NewString(), SKU: sku, Name: name, Brand: brand, Barcode: barcode, Category: category, Unit: catalog.Piece,
		Price: 470, Cost: 400, TaxClass: peru.Gravado, Active: true, ReorderPoint: 6 * quantity.One, SupplierID: supplier.ID}
}

// shelf is what the small shop of these tests sells.
var shelf = []catalog.NewProduct{
	product("LAC-0001", "Leche Evaporada Entera 400 g", "Gloria", "7750000000017", dairy),
	product("LAC-0002", "Yogurt Ñuño 100% Natural 1 L", "Andino", "7750000000024", dairy),
	product("ABA-0001", "Azúcar Rubia 1 kg", "Cartavio", "7750000000031", grocery),
	product("ABA-0002", "AZÚCAR Blanca 1 kg", "Cartavio", "7750000000048", grocery),
	product("ABA-0003", "Café Molido_Fino 200 g", "Altomayo", "7750000000055", grocery),
	product("ABA-0004", `Fideos \ Tallarín 500 g`, "Don Vittorio", "7750000000062", grocery),
}

// newShop sells the products; each has 24 pieces on hand.
func newShop(t *testing.T, products ...catalog.NewProduct) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: dairy}, {Category: grocery}}); err != nil {
			return err
		}
		if err := catalog.AddSuppliers(t.Context(), tx, []catalog.Supplier{supplier}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, products, opening); err != nil {
			return err
		}
		items := make([]stock.Item, len(products))
		for i, p := range products {
			items[i] = stock.Item{ProductID: p.ID, Quantity: 24 * quantity.One}
		}
		return stock.Open(t.Context(), tx, items, "apertura", "demo", opening)
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func skus(products []catalog.Product) []string {
	found := make([]string, len(products))
	for i, p := range products {
		found[i] = p.SKU
	}
	return found
}

func TestSearch_findsWordsWhateverTheirCaseAndAccents(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	for words, want := range map[string]string{
		"azucar":          "ABA-0002 ABA-0001",
		"AZÚCAR":          "ABA-0002 ABA-0001",
		"azúcar rubia":    "ABA-0001",
		"azu kg":          "ABA-0002 ABA-0001",
		"rubia azucar":    "ABA-0001",
		"asukar rruvia":   "ABA-0001", // by ear
		"evapor":          "LAC-0001",
		"nuno":            "LAC-0002",
		"ÑUÑO":            "LAC-0002",
		"cafe":            "ABA-0003",
		"gloria":          "LAC-0001",
		"ABA-0004":        "ABA-0004",
		"lacteos":         "LAC-0001 LAC-0002",
		"  leche   400  ": "LAC-0001",
		"100%":            "LAC-0002",
		"%":               "LAC-0002",
		"_":               "ABA-0003",
		"molido_fino":     "ABA-0003",
		"molido fino":     "ABA-0003",
		`\`:               "ABA-0004",
		"'":               "",
		"🥛":               "",
		"":                "ABA-0002 ABA-0001 ABA-0003 ABA-0004 LAC-0001 LAC-0002",
	} {
		got, err := catalog.Search(t.Context(), db, words, "", 50, "")
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		if found := strings.Join(skus(got.Items), " "); found != want {
			t.Errorf("%q finds %q, want %q", words, found, want)
		}
	}
}

// The same vectors hold the page's search in memory.
func TestSearch_findsWhatIsWrittenByEar(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../values/spelling/testdata/folds.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Text       string
		Found, Not []string
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	goods := make([]catalog.NewProduct, len(vectors))
	for i, v := range vectors {
		goods[i] = product(fmt.Sprintf("OID-%04d", i), v.Text, "", fmt.Sprintf("778%010d", i), grocery)
	}
	db := newShop(t, goods...)
	for i, v := range vectors {
		for _, query := range v.Found {
			if got, err := catalog.Search(t.Context(), db, query, "", 50, ""); err != nil || !slices.Contains(skus(got.Items), goods[i].SKU) {
				t.Errorf("%q does not find %q: %v", query, v.Text, err)
			}
		}
		for _, query := range v.Not {
			if got, err := catalog.Search(t.Context(), db, query, "", 50, ""); err != nil || slices.Contains(skus(got.Items), goods[i].SKU) {
				t.Errorf("%q finds %q: %v", query, v.Text, err)
			}
		}
	}
}

func TestSearch_knowsCodes(t *testing.T) {
	t.Parallel()
	gone := product("LAC-0009", "Leche Antigua", "Gloria", "7750000000093", dairy)
	gone.Active = false
	weighed := product("FRU-0001", "Papa", "", "7750000000109", grocery)
	weighed.Unit = catalog.Kilogram
	db := newShop(t, append(slices.Clone(shelf), gone, weighed)...)
	if _, err := db.ExecContext(t.Context(), "update products set scale_code = '00123' where id = ?", weighed.ID); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"7750000000017": "LAC-0001", "000000017": "LAC-0001", scaleCode(t, "200012301250"): "FRU-0001", "99999999": ""} {
		if got, err := catalog.Search(t.Context(), db, code, "", 50, ""); err != nil || strings.Join(skus(got.Items), " ") != want {
			t.Errorf("%s finds %q, want %q, %v", code, skus(got.Items), want, err)
		}
	}
	if got, err := catalog.SearchAll(t.Context(), db, gone.Barcode, "", 50, ""); err != nil || len(got.Items) != 1 {
		t.Errorf("what is no longer sold, in the back office: %q, %v", skus(got.Items), err)
	}
}

func TestBestSellers_areThoseOnTheMostReceipts(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	insert := `insert into rollup_products (business_day, product_id, tickets, quantity, amount, discount, base, cost, returned, returned_amount, returned_base, recovered)
		values (?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0)`
	for _, row := range []struct {
		day     string
		product int
		tickets int
	}{{"2026-03-01", 0, 3}, {"2026-03-02", 0, 3}, {"2026-03-02", 1, 5}, {"2026-03-02", 2, 9}, {"2026-02-01", 3, 99}} {
		if _, err := db.ExecContext(t.Context(), insert, row.day, shelf[row.product].ID, row.tickets); err != nil {
			t.Fatal(err)
		}
	}
	since, err := peru.ParseDay("2026-02-15")
	if err != nil {
		t.Fatal(err)
	}
	got, err := catalog.BestSellers(t.Context(), db, since, 2)
	if err != nil || !slices.Equal(got, []string{shelf[2].ID, shelf[0].ID}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSearch_withinACategory(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	for category, want := range map[string]string{dairy.ID: "LAC-0001 LAC-0002", uuid.NewString(): "", "'": ""} {
		got, err := catalog.Search(t.Context(), db, "", category, 50, "")
		if err != nil {
			t.Errorf("%q: %v", category, err)
			continue
		}
		if found := strings.Join(skus(got.Items), " "); found != want {
			t.Errorf("%q holds %q, want %q", category, found, want)
		}
	}
	if _, err := catalog.Search(t.Context(), db, "", "ñandú", 50, ""); errs.CodeOf(err) != errs.InvalidRequest || errs.From(err).Fields[0].Field != "category" {
		t.Errorf("what is no id: %v", err)
	}
}

func TestByCode_findsOneProductExactly(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	for code, want := range map[string]string{
		"7750000000017": "LAC-0001", "LAC-0001": "LAC-0001", "lac-0001": "", "775000000001": "", "7750000000017 ": "LAC-0001", "LAC-000": "", "%": "",
		"": "", "0": "", "ñandú": "", "🥛": "", "' or 1=1 -- ": "",
	} {
		got, err := catalog.ByCode(t.Context(), db, code, false)
		if err != nil {
			t.Errorf("%q: %v", code, err)
			continue
		}
		if found := strings.Join(skus(got), " "); found != want {
			t.Errorf("%q finds %q, want %q", code, found, want)
		}
	}
}

func TestFind_givesTheWholeProduct(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	if _, err := db.Exec("insert into product_barcodes (barcode, product_id) values ('2000000000015', ?)", shelf[0].ID); err != nil {
		t.Fatal(err)
	}
	got, err := catalog.Find(t.Context(), db, shelf[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"` + shelf[0].ID + `","sku":"LAC-0001","name":"Leche Evaporada Entera 400 g","brand":"Gloria","category":{"id":"` + dairy.ID +
		`","name":"Lácteos","colour":"sky","order":0},"unit":"NIU","barcodes":["2000000000015","7750000000017"],"price":470,"taxClass":"gravado","icbper":false,` +
		`"active":true,"reorderPoint":6,"shortPolicy":"block","stock":{"onHand":24,"reserved":0,"available":24},"version":1}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	for _, id := range []string{uuid.NewString(), ""} {
		if _, err := catalog.Find(t.Context(), db, id); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("%q: %v, want not_found", id, err)
		}
	}
}

func TestInactive_isNotFoundButKnownToASale(t *testing.T) {
	t.Parallel()
	gone := product("LAC-0009", "Leche Antigua", "Gloria", "7750000000093", dairy)
	gone.Active = false
	db := newShop(t, append(slices.Clone(shelf), gone)...)
	if got, err := catalog.Search(t.Context(), db, "antigua", "", 50, ""); err != nil || len(got.Items) != 0 {
		t.Errorf("by words: %q, %v", skus(got.Items), err)
	}
	for _, code := range []string{gone.SKU, gone.Barcode} {
		if got, err := catalog.ByCode(t.Context(), db, code, false); err != nil || len(got) != 0 {
			t.Errorf("by %s: %q, %v", code, skus(got), err)
		}
	}
	for _, code := range []string{gone.SKU, gone.Barcode} { // a till says that it is no longer sold
		if got, err := catalog.ByCode(t.Context(), db, code, true); err != nil || len(got) != 1 || got[0].Active {
			t.Errorf("by %s, with what is no longer sold: %q, %v", code, skus(got), err)
		}
	}
	got, err := catalog.ForSale(t.Context(), db, []string{gone.ID, shelf[0].ID, uuid.NewString()})
	want := catalog.Priced{
		ID:         gone.ID,
		SKU:        gone.SKU,
		Name:       gone.Name,
		CategoryID: gone.Category.ID,
		Unit:       catalog.Piece,
		Price:      470,
		Cost:       400,
		TaxClass:   peru.Gravado,
	}
	if err != nil || len(got) != 2 || got[gone.ID] != want || !got[shelf[0].ID].Active {
		t.Errorf("for a sale: %+v, %v", got, err)
	}
}

func TestSearch_pagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	var many []catalog.NewProduct
	for i := range 40 { // many of one name, whatever its case and accents: the id decides
		name := []string{"Azúcar", "AZUCAR", "azúcar", "Café", "Leche"}[i%5]
		many = append(many, product(fmt.Sprintf("ABA-%04d", i), name, "", fmt.Sprintf("775%010d", i), grocery))
	}
	db := newShop(t, many...)
	whole, err := catalog.Search(t.Context(), db, "", "", 200, "")
	if err != nil || len(whole.Items) != len(many) || whole.Next != "" {
		t.Fatalf("%d products and %q after them, %v", len(whole.Items), whole.Next, err)
	}
	for _, limit := range []int{1, 3, 7, 39, 40} {
		var found []catalog.Product
		for cursor := ""; ; {
			got, err := catalog.Search(t.Context(), db, "", grocery.ID, limit, cursor)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, got.Items...)
			if cursor = got.Next; cursor == "" || len(found) > len(many) {
				break
			}
		}
		if !slices.Equal(skus(found), skus(whole.Items)) {
			t.Errorf("by %d: %q, want %q", limit, skus(found), skus(whole.Items))
		}
	}
	if _, err := catalog.Search(t.Context(), db, "", "", 3, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
	if got, err := catalog.Search(t.Context(), db, "nada", "", 3, ""); err != nil || got.Items == nil {
		t.Errorf("nothing found must be an empty list: %#v, %v", got.Items, err)
	}
}

func TestAddProducts_takesMoreThanOneStatementHolds(t *testing.T) {
	t.Parallel()
	many := make([]catalog.NewProduct, 1001)
	for i := range many {
		many[i] = product(fmt.Sprintf("ABA-%04d", i), fmt.Sprintf("Producto %04d", i), "", fmt.Sprintf("775%010d", i), grocery)
	}
	many[1000].SupplierID = ""
	db := newShop(t, many...)
	for table, want := range map[string]int{"products": 1001, "product_barcodes": 1001, "product_suppliers": 1000, "stock": 1001} {
		var n int
		if err := db.QueryRow("select count(*) from " + table).Scan(&n); err != nil || n != want {
			t.Errorf("%s has %d rows (%v), want %d", table, n, err, want)
		}
	}
}
