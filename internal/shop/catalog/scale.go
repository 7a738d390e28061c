package catalog

import (
	"context"
	"fmt"
	"strconv"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// ScaleLabel is what the barcode on a label of the shop's scale says: an EAN-13 of two digits from 20 to 29, five of the
// article, five of its weight in grams or its price in centimos, and the check digit.
type ScaleLabel struct {
	// Article is the five digits that the scale knows the product by: Details.ScaleCode.
	Article string
	// Figure is grams or centimos; the product lists which (Details.ScalePrice).
	Figure int64
}

// ParseScaleLabel reads a barcode as a label of a scale, if it can be one.
func ParseScaleLabel(code string) (label ScaleLabel, ok bool) {
	if !peru.InStore(code) {
		return ScaleLabel{}, false
	}
	figure, err := strconv.ParseInt(code[7:12], 10, 64)
	return ScaleLabel{Article: code[2:7], Figure: figure}, err == nil
}

// Weight is the figure as a weight.
func (l ScaleLabel) Weight() quantity.Quantity { return quantity.Quantity(l.Figure) } // a gram is a thousandth of a kilogram

// WeightAt is the weight that costs the figure at a price a kilogram, to the gram.
func (l ScaleLabel) WeightAt(price money.Centimos) (quantity.Quantity, error) {
	grams, err := money.Centimos(l.Figure).MulDiv(int64(quantity.One), int64(price))
	return quantity.Quantity(grams), err
}

// byScale reads the active product that a label stands on, with what the label says of it: one, or none.
func byScale(ctx context.Context, conn db.DBTX, code string, inactiveToo bool) ([]Product, error) {
	label, ok := ParseScaleLabel(code)
	if !ok {
		return []Product{}, nil
	}
	rows, err := db.New(conn).ProductByScale(ctx, db.ProductByScaleParams{InactiveToo: inactiveToo, ScaleCode: text(label.Article)})
	if err != nil {
		return nil, fmt.Errorf("finding a scale's article: %w", mysql.Explain(err))
	}
	products, err := withBarcodes(ctx, conn, productRows(rows))
	if err != nil || len(products) == 0 {
		return products, err
	}
	found := &products[0]
	found.Quantity = label.Weight()
	if found.ScalePrice {
		found.Amount = money.Centimos(label.Figure)
		if found.Quantity, err = label.WeightAt(found.Price); err != nil {
			return nil, fmt.Errorf("weighing by a price: %w", err)
		}
	}
	if found.Quantity == 0 {
		return nil, errs.Invalid("barcode", "the label of the scale weighs nothing: weigh it again")
	}
	return products, nil
}
