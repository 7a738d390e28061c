package catalog_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
)

// A scanner sends 12 digits or 13 for the same stripes, an export 14, a short code 8: the product is found by all of them.
func TestByCode_findsAProductHoweverItsBarcodeIsWritten(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	upc := wanted("UPC", "Galletas")
	upc.Barcodes = []string{"036000291452"}
	mustCreate(t, db, upc)
	small := wanted("E8", "Chicle")
	small.Barcodes = []string{"96385074"}
	mustCreate(t, db, small)
	short := wanted("UPCE", "Gaseosa")
	short.Barcodes = []string{"04252614"}
	mustCreate(t, db, short)
	for code, sku := range map[string]string{
		"036000291452": "UPC", "0036000291452": "UPC", "00036000291452": "UPC", "UPC": "UPC",
		"96385074": "E8", "0000096385074": "E8", "00000096385074": "E8", "000096385074": "E8",
		"04252614": "UPCE", "042100005264": "UPCE", "0042100005264": "UPCE",
	} {
		found, err := catalog.ByCode(t.Context(), db, code, false)
		if err != nil || len(found) != 1 || found[0].SKU != sku {
			t.Errorf("%q finds %+v, %v; want %s", code, found, err, sku)
		}
	}
}

func TestCreate_refusesACodeThatIsAnotherProductsInAnySpelling(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	taken := wanted("7750000000014", "Una cosa con EAN como SKU")
	mustCreate(t, db, taken)
	upc := wanted("OTRA", "Galletas")
	upc.Barcodes = []string{"036000291452"}
	mustCreate(t, db, upc)
	for name, p := range map[string]func() catalog.NewProductRequest{
		"its barcode is another's SKU": func() catalog.NewProductRequest {
			p := wanted("N1", "x")
			p.Barcodes = []string{"7750000000014"}
			return p
		},
		"its SKU is another's barcode":             func() catalog.NewProductRequest { return wanted("0036000291452", "x") },
		"its SKU is another's barcode, as a UPC-A": func() catalog.NewProductRequest { return wanted("036000291452", "x") },
	} {
		_, _, err := catalog.Create(t.Context(), db, p(), luis, opening)
		if errs.CodeOf(err) != errs.Conflict || !strings.Contains(errs.From(err).Reason, "(OTRA)") && !strings.Contains(errs.From(err).Reason, "(7750000000014)") {
			t.Errorf("%s: got %v with %q, want a conflict that names the other product", name, err, errs.From(err).Reason)
		}
	}
	own := wanted("96385074", "Chicle")
	own.Barcodes = []string{"96385074"}
	mustCreate(t, db, own) // its own barcode may be its SKU
	details := upc.Details
	details.Barcodes = []string{"036000291452", "7750000000014"}
	if _, err := catalog.Change(t.Context(), db, upc.ID, 1, details, luis, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("a barcode that is another's SKU was added: %v", err)
	}
	details.Barcodes, details.Price = []string{"0036000291452"}, 990
	if _, err := catalog.Change(t.Context(), db, upc.ID, 1, details, luis, opening); err != nil {
		t.Errorf("a price: %v", err)
	}
}
