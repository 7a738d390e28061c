package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

var rosa = actor.Actor{Username: "rosa", Name: "Rosa Quispe", Address: "10.0.0.8"}

func onTheCounter(code, name string) catalog.AtTill {
	return catalog.AtTill{ID: uuid.Must(uuid.NewV7()).String(), Code: code, Name: name, Price: 350, CategoryID: grocery.ID, TaxClass: peru.Gravado}
}

func TestAddAtTill_isSoldAtOnceAndWaitsForAManagersLook(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	wanted := onTheCounter("036000291452", " Chicle  de menta ") // a UPC-A
	p, created, err := catalog.AddAtTill(t.Context(), db, wanted, rosa, opening)
	if err != nil || !created {
		t.Fatalf("added: %t %v", created, err)
	}
	if p.Name != "Chicle de menta" || p.SKU != "036000291452" || !slices.Equal(p.Barcodes, []string{"0036000291452"}) || !p.Waiting || !p.Active ||
		p.ShortPolicy != catalog.Allow || p.Unit != catalog.Piece || p.Stock.OnHand != 0 {
		t.Errorf("added %+v", p)
	}
	if got := scalar[string](t, db, "select concat_ws(' ', actor, action, address) from audit_log where subject = ?",
		p.ID); got != "rosa product.created 10.0.0.8" {
		t.Errorf("the audit says %q", got)
	}
	if again, created, err := catalog.AddAtTill(t.Context(), db, wanted, rosa, opening); err != nil || created || again.ID != p.ID {
		t.Errorf("the same again: %t %v", created, err)
	}
	if _, _, err := catalog.AddAtTill(t.Context(), db, onTheCounter("0036000291452", "Otro"), rosa, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("the same code on another product: %v", err)
	}
	waiting, err := catalog.Waiting(t.Context(), db, 10, "")
	if err != nil || len(waiting.Items) != 1 || waiting.Items[0].ID != p.ID {
		t.Fatalf("waiting: %+v %v", waiting, err)
	}
	if _, err := catalog.Review(t.Context(), db, p.ID, p.Version+1, luis, opening); errs.CodeOf(err) != errs.Stale {
		t.Errorf("a look at another version: %v", err)
	}
	for range 2 {
		seen, err := catalog.Review(t.Context(), db, p.ID, p.Version, luis, opening)
		if err != nil || seen.Waiting || seen.Version != p.Version {
			t.Errorf("seen: %+v %v", seen, err)
		}
	}
	if n := scalar[int](t, db, "select count(*) from audit_log where subject = ? and action = 'product.reviewed' and actor = 'luis'", p.ID); n != 1 {
		t.Errorf("%d looks in the audit, want 1", n)
	}
}

// What is no barcode, such as an article number of five digits, is the SKU alone: the till finds it by that.
func TestAddAtTill_keepsACodeThatIsNoBarcode(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	p, _, err := catalog.AddAtTill(t.Context(), db, onTheCounter("90210", "Vela"), rosa, opening)
	if err != nil || len(p.Barcodes) != 0 {
		t.Fatalf("added %+v, %v", p, err)
	}
	if found, err := catalog.ByCode(t.Context(), db, "90210", false); err != nil || len(found) != 1 || found[0].ID != p.ID {
		t.Errorf("by its code: %+v %v", found, err)
	}
}

func TestAddAtTill_refusesWhatIsNoProduct(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	for name, c := range map[string]struct {
		spoil func(*catalog.AtTill)
		field string
	}{
		"a label of the scale":   {func(p *catalog.AtTill) { p.Code = "2000001012505" }, "code"},
		"a code with a space":    {func(p *catalog.AtTill) { p.Code = "12 34" }, "code"},
		"a code with an accent":  {func(p *catalog.AtTill) { p.Code = "12é34" }, "code"},
		"no name":                {func(p *catalog.AtTill) { p.Name = " " }, "name"},
		"no price":               {func(p *catalog.AtTill) { p.Price = 0 }, "price"},
		"a category that is not": {func(p *catalog.AtTill) { p.CategoryID = uuid.NewString() }, "categoryId"},
		"another tax":            {func(p *catalog.AtTill) { p.TaxClass = "" }, "taxClass"},
	} {
		p := onTheCounter("7750000000014", "Galleta")
		c.spoil(&p)
		_, _, err := catalog.AddAtTill(t.Context(), db, p, rosa, opening)
		if errs.CodeOf(err) != errs.InvalidRequest || !slices.ContainsFunc(errs.From(err).Fields, func(f errs.Field) bool { return f.Field == c.field }) {
			t.Errorf("%s: %v, want %s", name, err, c.field)
		}
	}
	if n := scalar[int](t, db, "select count(*) from products"); n != 0 {
		t.Errorf("%d products were added", n)
	}
}

func TestAddBarcode_bringsAnUnknownCodeToItsProduct(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	milk := shelf[0]
	p, err := catalog.AddBarcode(t.Context(), db, milk.ID, "036000291452", true, rosa, opening)
	if err != nil || !p.Waiting || !slices.Equal(p.Barcodes, []string{"0036000291452", milk.Barcode}) {
		t.Fatalf("linked: %+v %v", p, err)
	}
	if p.ShortPolicy != catalog.Block {
		t.Errorf("a code lets nobody sell what is not there: %s", p.ShortPolicy)
	}
	if found, err := catalog.ByCode(t.Context(), db, "0036000291452", false); err != nil || len(found) != 1 || found[0].ID != milk.ID {
		t.Errorf("by the new code: %+v %v", found, err)
	}
	if again, err := catalog.AddBarcode(t.Context(), db, milk.ID, "0036000291452", true, rosa, opening); err != nil || again.Version != p.Version {
		t.Errorf("the same again: version %d, %v", again.Version, err)
	}
	if got := scalar[string](t, db, "select after_doc from audit_log where subject = ? and action = 'product.changed' and actor = 'rosa'",
		milk.ID); !strings.Contains(got, "0036000291452") {
		t.Errorf("the audit says %s", got)
	}
	if _, err := catalog.AddBarcode(t.Context(), db, shelf[1].ID, "036000291452", true, rosa, opening); errs.CodeOf(err) != errs.Conflict ||
		!strings.Contains(errs.From(err).Reason, milk.SKU) {
		t.Errorf("a code of another product: %v", err)
	}
	for _, code := range []string{"7750000000018", "12345", "2000001012505"} {
		if _, err := catalog.AddBarcode(t.Context(), db, milk.ID, code, true, rosa, opening); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := catalog.AddBarcode(t.Context(), db, uuid.NewString(), "7750000000014", true, rosa, opening); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("no product: %v", err)
	}
	if p, err := catalog.AddBarcode(t.Context(), db, shelf[2].ID, "7750000000014", false, luis, opening); err != nil || p.Waiting {
		t.Errorf("by a manager: %+v %v", p, err)
	}
}

func TestWaiting_isReadByItsIndex(t *testing.T) {
	t.Parallel()
	db := big(t)
	if _, err := db.Exec("update products set waiting = true where sku like '%7'"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("analyze table products"); err != nil {
		t.Fatal(err)
	}
	first, err := catalog.Waiting(t.Context(), db, 50, "")
	if err != nil || len(first.Items) != 50 || first.Next == "" {
		t.Fatalf("%d, %v", len(first.Items), err)
	}
	if read := db.plans[0]; read.key != "products_waiting" || strings.Contains(read.extra, "filesort") {
		t.Errorf("read by %+v", read)
	}
	next, err := catalog.Waiting(t.Context(), db, 50, first.Next)
	if err != nil || next.Items[0].Name <= first.Items[49].Name {
		t.Errorf("the next page begins with %+v, %v", next.Items, err)
	}
}
