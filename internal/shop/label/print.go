package label

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Item is some labels of one product.
type Item struct {
	ProductID string `json:"productId" validate:"required,uuid"`
	Count     int    `json:"count" validate:"min=1,max=500"`
}

// most is how many labels one file has: 50 sheets of A4, some 600 kB.
const most = 1200

// Print draws the labels of products, in the order that is asked for. Errors: errs.UnknownProduct, and errs.InvalidRequest
// for more than 1200 labels or an unknown paper.
func Print(ctx context.Context, db *sql.DB, paper Paper, items []Item, at time.Time) ([]byte, error) {
	ids := make([]string, len(items))
	total := 0
	for i, item := range items {
		ids[i] = item.ProductID
		total += item.Count
	}
	if total > most {
		return nil, errs.Invalid("items", "are %d labels; at most %d are printed at once", total, most)
	}
	products, err := catalog.ForSale(ctx, db, ids)
	if err != nil {
		return nil, fmt.Errorf("printing labels: %w", err)
	}
	barcodes, err := catalog.Barcodes(ctx, db, ids)
	if err != nil {
		return nil, fmt.Errorf("printing labels: %w", err)
	}
	labels := make([]Label, 0, total)
	for _, item := range items {
		p, ok := products[item.ProductID]
		if !ok {
			return nil, errs.New(errs.UnknownProduct, "no product has the id %q", item.ProductID)
		}
		one := Label{Name: p.Name, Price: p.Price, PerKilo: p.Unit == catalog.Kilogram, Code: codeOf(p.SKU, barcodes[p.ID])}
		labels = append(labels, slices.Repeat([]Label{one}, item.Count)...)
	}
	return PDF(paper, labels, at)
}

// codeOf is the product's first EAN; its SKU when it has none.
func codeOf(sku string, barcodes []string) string {
	for _, code := range barcodes {
		if peru.ValidEAN13(code) || peru.ValidEAN8(code) {
			return code
		}
	}
	return sku
}
