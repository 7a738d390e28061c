package catalog_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

var luis = actor.Actor{Username: "luis", Name: "Luis Huamán", Address: "10.0.0.7"}

// wanted is a product that a manager may add.
func wanted(sku, name string) catalog.NewProductRequest {
	return catalog.NewProductRequest{ID: uuid.Must(uuid.NewV7()).String(), Details: catalog.Details{SKU: sku, Name: name, CategoryID: grocery.ID,
		Unit: catalog.Piece, Price: 500, Cost: 400, TaxClass: peru.Gravado, ShortPolicy: catalog.Block, Active: true}}
}

func mustCreate(t *testing.T, db *sql.DB, p catalog.NewProductRequest) catalog.ProductDetail {
	t.Helper()
	kept, created, err := catalog.Create(t.Context(), db, p, luis, opening)
	if err != nil || !created {
		t.Fatalf("adding %s: %t %v", p.SKU, created, err)
	}
	return kept
}

// scalar reads one value.
func scalar[T any](t *testing.T, db *sql.DB, query string, args ...any) T {
	t.Helper()
	var value T
	if err := db.QueryRowContext(context.Background(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestCreate_opensStockPriceAndAudit(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	p := wanted("NEW-1", " Té  Hornimans ")
	p.Barcodes = []string{"7750000000014", "036000291452"} // an EAN-13 and a UPC-A
	p.Suppliers = []catalog.Supply{{SupplierID: supplier.ID, Cost: 390, PackSize: 12 * quantity.One, Preferred: true}}
	p.OpeningStock = 24 * quantity.One
	kept := mustCreate(t, db, p)
	if kept.Name != "Té Hornimans" || !slices.Equal(kept.Barcodes, []string{"0036000291452", "7750000000014"}) || kept.Stock.Available != 24*quantity.One {
		t.Errorf("kept %+v", kept)
	}
	if kept.Margin != 100 || kept.MarginRate != 2000 || len(kept.Suppliers) != 1 || kept.Suppliers[0].LeadTimeDays != 2 ||
		kept.Suppliers[0].PackSize != 12*quantity.One {
		t.Errorf("as a manager sees it: %+v", kept)
	}
	if got := scalar[string](t, db,
		"select concat_ws(' ', kind, quantity, balance, reference = product_id, actor) from stock_movements where product_id = ?", p.ID); got != "opening 24000 24000 1 luis" {
		t.Errorf("the ledger says %q", got)
	}
	if got := scalar[string](t, db, "select concat_ws(' ', actor, action, address, before_doc) from audit_log where subject = ?",
		p.ID); got != "luis product.created 10.0.0.7 null" {
		t.Errorf("the audit says %q", got)
	}
	prices, err := catalog.Prices(t.Context(), db, p.ID, 10, "")
	if err != nil || len(prices.Items) != 1 || prices.Items[0].Price != 500 || prices.Items[0].By != "luis" {
		t.Errorf("prices: %+v %v", prices, err)
	}
	again, created, err := catalog.Create(t.Context(), db, p, luis, opening)
	if err != nil || created || again.ID != kept.ID {
		t.Errorf("the same again: %t %v", created, err)
	}
	p.Price++
	if _, _, err := catalog.Create(t.Context(), db, p, luis, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another product under the id: %v", err)
	}
}

func TestChange_writesWhatChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	p := wanted("NEW-1", "Té Hornimans")
	p.Barcodes = []string{"7750000000014", "7750000000021"}
	kept := mustCreate(t, db, p)
	next := p.Details
	next.Name, next.Barcodes, next.ShortPolicy = "Té Hornimans 100 sobres", []string{"7750000000021", "7750000000038"}, catalog.AllowWithPIN
	changed, err := catalog.Change(t.Context(), db, p.ID, kept.Version, next, luis, opening)
	if err != nil {
		t.Fatal(err)
	}
	if changed.Version != kept.Version+1 || changed.ShortPolicy != catalog.AllowWithPIN || !slices.Equal(changed.Barcodes, next.Barcodes) {
		t.Errorf("changed into %+v", changed)
	}
	if n := scalar[int](t, db, "select count(*) from price_history where product_id = ?", p.ID); n != 1 {
		t.Errorf("%d prices after a change of name, want 1", n)
	}
	next.Price, next.Cost = 550, 410
	if changed, err = catalog.Change(t.Context(), db, p.ID, changed.Version, next, luis, opening); err != nil {
		t.Fatal(err)
	}
	prices, err := catalog.Prices(t.Context(), db, p.ID, 1, "")
	if err != nil || prices.Items[0].Price != 550 || prices.Items[0].Cost != 410 || prices.Next == "" {
		t.Errorf("prices: %+v %v", prices, err)
	}
	if older, err := catalog.Prices(t.Context(), db, p.ID, 1, prices.Next); err != nil || len(older.Items) != 1 ||
		older.Items[0].Price != 500 || older.Next != "" {
		t.Errorf("older prices: %+v %v", older, err)
	}
	same, err := catalog.Change(t.Context(), db, p.ID, changed.Version, next, luis, opening)
	if err != nil || same.Version != changed.Version {
		t.Errorf("a change of nothing: version %d, %v", same.Version, err)
	}
	if n := scalar[int](t, db, "select count(*) from audit_log where subject = ?", p.ID); n != 3 {
		t.Errorf("%d acts in the audit, want 3", n)
	}
	var before, after catalog.Details
	row := db.QueryRowContext(t.Context(), "select before_doc, after_doc from audit_log where subject = ? order by id desc limit 1", p.ID)
	var was, is string
	if err := row.Scan(&was, &is); err != nil || json.Unmarshal([]byte(was), &before) != nil || json.Unmarshal([]byte(is), &after) != nil {
		t.Fatal(err, was, is)
	}
	if before.Price != 500 || after.Price != 550 || before.Name != after.Name {
		t.Errorf("the audit has %s and %s", was, is)
	}
	if _, err := catalog.Change(t.Context(), db, p.ID, kept.Version, next, luis, opening); errs.CodeOf(err) != errs.Stale {
		t.Errorf("a version of yesterday: %v", err)
	}
	if _, err := catalog.Change(t.Context(), db, uuid.NewString(), 1, next, luis, opening); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("no such product: %v", err)
	}
	if n := scalar[int](t, db, "select count(*) from product_changes"); n != 0 {
		t.Errorf("%d changes are left lying about", n)
	}
}

func TestChange_twoManagersAtOnce(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	p := wanted("NEW-1", "Té")
	kept := mustCreate(t, db, p)
	const managers = 8
	failures := make(chan error, managers)
	for i := range managers {
		go func() {
			next := p.Details
			next.Brand = strings.Repeat("x", i+1)
			_, err := catalog.Change(t.Context(), db, p.ID, kept.Version, next, luis, opening)
			failures <- err
		}()
	}
	won := 0
	for range managers {
		switch err := <-failures; {
		case err == nil:
			won++
		case errs.CodeOf(err) != errs.Stale:
			t.Errorf("a loser is told %v", err)
		}
	}
	if n := scalar[int](t, db, "select version from products where id = ?", p.ID); won != 1 || n != kept.Version+1 {
		t.Errorf("%d won, version %d", won, n)
	}
}

func TestDetails_refusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	p := wanted("NEW-1", "Té")
	kept := mustCreate(t, db, p)
	for _, c := range []struct {
		name  string
		spoil func(d *catalog.Details)
		field string
	}{
		{"no SKU", func(d *catalog.Details) { d.SKU = " " }, "sku"},
		{"a SKU with a space", func(d *catalog.Details) { d.SKU = "A B" }, "sku"},
		{"a SKU with ñ", func(d *catalog.Details) { d.SKU = "Ñ" }, "sku"},
		{"a SKU of 31", func(d *catalog.Details) { d.SKU = strings.Repeat("A", 31) }, "sku"},
		{"no name", func(d *catalog.Details) { d.Name = "" }, "name"},
		{"a name of 161", func(d *catalog.Details) { d.Name = strings.Repeat("ñ", 161) }, "name"},
		{"a name of two lines", func(d *catalog.Details) { d.Name = "a\nb" }, "name"},
		{"a brand of 81", func(d *catalog.Details) { d.Brand = strings.Repeat("x", 81) }, "brand"},
		{"no category", func(d *catalog.Details) { d.CategoryID = "" }, "categoryId"},
		{"an unknown category", func(d *catalog.Details) { d.CategoryID = uuid.NewString() }, "categoryId"},
		{"another unit", func(d *catalog.Details) { d.Unit = "LTR" }, "unit"},
		{"a unit that changes", func(d *catalog.Details) { d.Unit = catalog.Kilogram }, "unit"},
		{"a price of 0", func(d *catalog.Details) { d.Price = 0 }, "price"},
		{"a price above a million", func(d *catalog.Details) { d.Price = 100_000_001 }, "price"},
		{"a negative cost", func(d *catalog.Details) { d.Cost = -1 }, "cost"},
		{"another tax class", func(d *catalog.Details) { d.TaxClass = "igv" }, "taxClass"},
		{"another policy", func(d *catalog.Details) { d.ShortPolicy = "" }, "shortPolicy"},
		{"a negative reorder point", func(d *catalog.Details) { d.ReorderPoint = -1000 }, "reorderPoint"},
		{"half a piece", func(d *catalog.Details) { d.ReorderPoint = 500 }, "reorderPoint"},
		{"a barcode of letters", func(d *catalog.Details) { d.Barcodes = []string{"7750000000014", "ABC"} }, "barcodes[1]"},
		{"a wrong check digit", func(d *catalog.Details) { d.Barcodes = []string{"7750000000000"} }, "barcodes[0]"},
		{"a barcode twice", func(d *catalog.Details) { d.Barcodes = []string{"036000291452", "0036000291452"} }, "barcodes[1]"},
		{"21 barcodes", func(d *catalog.Details) { d.Barcodes = make([]string, 21) }, "barcodes"},
		{"a scale code for pieces", func(d *catalog.Details) { d.ScaleCode = "00001" }, "scaleCode"},
		{"a scale code of four", func(d *catalog.Details) { d.ScaleCode = "0001" }, "scaleCode"},
		{"a scale's price without its code", func(d *catalog.Details) { d.ScalePrice = true }, "scalePrice"},
		{"an unknown supplier", func(d *catalog.Details) { d.Suppliers = []catalog.Supply{{SupplierID: "x", PackSize: 1000}} }, "suppliers[0].supplierId"},
		{"a supplier twice", func(d *catalog.Details) {
			d.Suppliers = []catalog.Supply{{SupplierID: supplier.ID, PackSize: 1000}, {SupplierID: supplier.ID, PackSize: 1000}}
		}, "suppliers[1].supplierId"},
		{"an empty pack", func(d *catalog.Details) { d.Suppliers = []catalog.Supply{{SupplierID: supplier.ID}} }, "suppliers[0].packSize"},
		{"a supplier who pays", func(d *catalog.Details) {
			d.Suppliers = []catalog.Supply{{SupplierID: supplier.ID, PackSize: 1000, Cost: -1}}
		}, "suppliers[0].cost"},
	} {
		spoilt := p.Details
		c.spoil(&spoilt)
		_, err := catalog.Change(t.Context(), db, p.ID, kept.Version, spoilt, luis, opening)
		if errs.CodeOf(err) != errs.InvalidRequest ||
			!slices.ContainsFunc(errs.From(err).Fields, func(f errs.Field) bool { return f.Field == c.field && f.Message != "" }) {
			t.Errorf("%s: got %v %+v, want a word about %s", c.name, err, errs.From(err).Fields, c.field)
		}
	}
	if n := scalar[int](t, db, "select version from products where id = ?", p.ID); n != kept.Version {
		t.Errorf("version %d after refusals, want %d", n, kept.Version)
	}
}

func TestCodes_belongToOneProduct(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	avocado := wanted("FRU-001", "Palta fuerte")
	avocado.Unit, avocado.ScaleCode, avocado.Barcodes = catalog.Kilogram, "00123", []string{"7750000000014"}
	mustCreate(t, db, avocado)
	for name, spoil := range map[string]func(p *catalog.NewProductRequest){
		"the SKU":     func(p *catalog.NewProductRequest) { p.SKU = "FRU-001" },
		"a barcode":   func(p *catalog.NewProductRequest) { p.Barcodes = []string{"7750000000014"} },
		"the article": func(p *catalog.NewProductRequest) { p.Unit, p.ScaleCode = catalog.Kilogram, "00123" },
	} {
		p := wanted("NEW-1", "Té")
		spoil(&p)
		_, _, err := catalog.Create(t.Context(), db, p, luis, opening)
		if errs.CodeOf(err) != errs.Conflict || !strings.Contains(errs.From(err).Reason, "Palta fuerte (FRU-001)") {
			t.Errorf("%s of another: %v, reason %q", name, err, errs.From(err).Reason)
		}
	}
	if n := scalar[int](t, db, "select count(*) from products where sku = 'NEW-1'"); n != 0 {
		t.Error("a refused product is there")
	}
}

func TestPartners_areCreatedChangedAndDeactivated(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	fresh := catalog.CategoryDetail{Category: catalog.Category{ID: uuid.NewString(), Name: "Frutas", Colour: "green"}, Sort: 5, Active: true}
	if _, created, err := catalog.CreateCategory(t.Context(), db, fresh, luis, opening); err != nil || !created {
		t.Fatal(created, err)
	}
	if _, created, err := catalog.CreateCategory(t.Context(), db, fresh, luis, opening); err != nil || created {
		t.Errorf("the same again: %t %v", created, err)
	}
	double := fresh
	double.ID = uuid.NewString()
	if _, _, err := catalog.CreateCategory(t.Context(), db, double, luis, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("the name again: %v", err)
	}
	closed := catalog.CategoryDetail{Category: catalog.Category{ID: dairy.ID, Name: "Refrigerados", Colour: "sky"}, Version: 1}
	kept, err := catalog.ChangeCategory(t.Context(), db, closed, luis, opening)
	if err != nil || kept.Version != 2 || kept.Active {
		t.Fatal(kept, err)
	}
	if _, err := catalog.ChangeCategory(t.Context(), db, closed, luis, opening); errs.CodeOf(err) != errs.Stale {
		t.Errorf("a version of yesterday: %v", err)
	}
	if found, err := catalog.Search(t.Context(), db, "refrigerados", "", 50, ""); err != nil || len(found.Items) != 2 {
		t.Errorf("by the new name of the category: %v %v", skus(found.Items), err)
	}
	p := wanted("NEW-1", "Queso")
	p.CategoryID = dairy.ID
	if _, _, err := catalog.Create(t.Context(), db, p, luis, opening); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a new product in a closed category: %v", err)
	}
	gone := supplier
	gone.Version, gone.Active, gone.Email = 1, false, "ventas@example.com"
	if kept, err := catalog.ChangeSupplier(t.Context(), db, gone, luis, opening); err != nil || kept.Version != 2 {
		t.Fatal(kept, err)
	}
	other := catalog.Supplier{ID: uuid.NewString(), Code: "BAC", Name: "Backus", RUC: supplier.RUC, Active: true}
	if _, _, err := catalog.CreateSupplier(t.Context(), db, other, luis, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("the RUC again: %v", err)
	}
	other.RUC = "20999001019"
	if _, _, err := catalog.CreateSupplier(t.Context(), db, other, luis, opening); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a wrong RUC: %v", err)
	}
	if n := scalar[int](t, db, "select count(*) from audit_log where action like 'category.%' or action like 'supplier.%'"); n != 3 {
		t.Errorf("%d acts in the audit, want 3", n)
	}
}

func TestAddSuppliers_writesAddressesAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	add := func(code, email string) error {
		one := catalog.Supplier{ID: uuid.NewString(), Code: code, Name: code, RUC: "2010005523" + code, Email: email}
		return mysql.InTx(t.Context(), db, func(tx *sql.Tx) error { return catalog.AddSuppliers(t.Context(), tx, []catalog.Supplier{one}) })
	}
	if err := add("1", " ventas@alicorp.pe;pedidos@alicorp.pe "); err != nil {
		t.Fatal(err)
	}
	if got := scalar[string](t, db, "select email from suppliers where code = '1'"); got != "ventas@alicorp.pe, pedidos@alicorp.pe" {
		t.Errorf("the address is %q", got)
	}
	if err := add("2", "ventas arroba alicorp"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("what is no address: %v", err)
	}
}
