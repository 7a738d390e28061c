package catalog_test

import (
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/quantity"
)

// Whichever way goods become perishable, what there is of them lies in a batch: without a date, for nobody gave one.
func TestPerishable_goodsLieInABatchFromThenOn(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	lie := func(sku string) string {
		return scalar[string](t, db, `select coalesce(group_concat(b.remaining, if(b.expires_on is null, ' without a day', '')), '') from products p
			left join stock_batches b on b.product_id = p.id where p.sku = ?`, sku)
	}
	created := wanted("NEW-1", "Yogurt")
	created.Perishable, created.OpeningStock = true, 4*quantity.One
	mustCreate(t, db, created)
	marked := wanted("NEW-2", "Queso")
	marked.OpeningStock = 5 * quantity.One
	kept := mustCreate(t, db, marked)
	if got := lie("NEW-2"); got != "" {
		t.Errorf("what keeps lies in batches: %s", got)
	}
	next := marked.Details
	next.Perishable = true
	if _, err := catalog.Change(t.Context(), db, kept.ID, kept.Version, next, luis, opening); err != nil {
		t.Fatal(err)
	}
	importCSV(t, db, false, "sku,nombre,categoria,precio,costo,unidad,perecible,stock_inicial", "NEW-3,Kéfir,Abarrotes,4.70,4.00,NIU,si,6")
	later := wanted("NEW-4", "Manjar")
	later.OpeningStock = 7 * quantity.One
	mustCreate(t, db, later)
	importCSV(t, db, false, "sku,perecible", "NEW-4,si")
	for sku, want := range map[string]string{"NEW-1": "4000", "NEW-2": "5000", "NEW-3": "6000", "NEW-4": "7000"} {
		if got := lie(sku); got != want+" without a day" {
			t.Errorf("%s: %q lies in batches, want %s without a day", sku, got, want)
		}
	}
	if err := invariant.Check(t.Context(), db); err != nil {
		t.Error(err)
	}
}
