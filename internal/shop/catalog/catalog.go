// Package catalog is what the shop sells: products with their barcodes, categories, suppliers, prices and tax classes.
//
// Prices and costs are in centimos and include the tax. A till finds a product by its barcode or SKU exactly, by the
// label of the shop's scale, or by words of its name, brand, SKU or category, whatever their case and accents. An
// inactive product is not found there and not sold. Managers change products one by one (Create, Change) or by a file
// (Import); both ways obey the same rules and write the same history: prices, and the audit with before and after.
package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/internal/values/spelling"
)

// Unit is how a product is counted, by SUNAT's code.
type Unit string

// The units of the shop.
const (
	Piece    Unit = "NIU"
	Kilogram Unit = "KGM"
)

// ShortPolicy says what happens when more is sold than there is on hand.
type ShortPolicy string

// The policies.
const (
	Block        ShortPolicy = "block"
	AllowWithPIN ShortPolicy = "allow_with_pin" // a manager's PIN lets it pass, and it is to be counted
	Allow        ShortPolicy = "allow"          // it is sold, and is to be counted
)

// Category groups products on the till's grid.
type Category struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour string `json:"colour"`
}

// Shelf is a category where its order among the others matters: the till shows them by it.
type Shelf struct {
	Category
	Order int `json:"order"`
}

// Product as the API shows it. Its cost is not for everyone and so not here.
type Product struct {
	ID           string            `json:"id"`
	SKU          string            `json:"sku"`
	Name         string            `json:"name"`
	Brand        string            `json:"brand"`
	Category     Shelf             `json:"category"`
	Unit         Unit              `json:"unit"`
	Barcodes     []string          `json:"barcodes"`
	Price        money.Centimos    `json:"price"`
	TaxClass     peru.TaxClass     `json:"taxClass"`
	ICBPER       bool              `json:"icbper"`
	Active       bool              `json:"active"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	ShortPolicy  ShortPolicy       `json:"shortPolicy"`
	Stock        stock.Level       `json:"stock"`
	Version      int               `json:"version"`
	// Waiting says that a till added it or gave it a code, and that no manager has looked at it yet.
	Waiting bool `json:"waiting,omitempty"`
	// ScaleCode is how the shop's scale knows the product, and ScalePrice whether its labels carry the price and not the weight: so a
	// till reads a label when it cannot ask.
	ScaleCode  string `json:"scaleCode,omitempty"`
	ScalePrice bool   `json:"scalePrice,omitempty"`
	// Quantity and Amount are what the label of a scale says, when the product was found by one. A label without a
	// price has no Amount.
	Quantity quantity.Quantity `json:"quantity,omitempty"`
	Amount   money.Centimos    `json:"amount,omitempty"`
}

// Priced is what a sale needs to know of a product.
type Priced struct {
	ID         string
	SKU        string
	Name       string
	CategoryID string
	Unit       Unit
	Price      money.Centimos
	Cost       money.Centimos
	TaxClass   peru.TaxClass
	ICBPER     bool
	Active     bool
	// MayRunShort says that it may be sold although the stock says that it is gone: by a manager's PIN, or, with ShortUnasked, without.
	MayRunShort  bool
	ShortUnasked bool
	// Perishable goods are taken from their batches, first expired first.
	Perishable bool
}

// ForSale reads the products of a cart by id, the inactive ones too. Ids that do not exist are absent.
func ForSale(ctx context.Context, conn db.DBTX, ids []string) (map[string]Priced, error) {
	rows, err := db.New(conn).ProductsForSale(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the cart's products: %w", mysql.Explain(err))
	}
	products := make(map[string]Priced, len(rows))
	for _, r := range rows {
		products[r.ID] = priced(r)
	}
	return products, nil
}

// AskForSale is ForSale in a bundle: the products are there once it is sent.
func AskForSale(b *mysql.Bundle, ids []string) map[string]Priced {
	products := make(map[string]Priced, len(ids))
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	mysql.Ask(b, mysql.InSlice(db.ProductsForSale, "ids", len(ids)), func(rows []db.ProductsForSaleRow) error {
		for _, r := range rows {
			products[r.ID] = priced(r)
		}
		return nil
	}, args...)
	return products
}

func priced(r db.ProductsForSaleRow) Priced {
	return Priced{ID: r.ID, SKU: r.Sku, Name: r.Name, CategoryID: r.CategoryID, Unit: Unit(r.Unit), Price: r.Price, Cost: r.Cost,
		TaxClass: r.TaxClass, ICBPER: r.Icbper, Active: r.Active,
		MayRunShort: ShortPolicy(r.ShortPolicy) != Block, ShortUnasked: ShortPolicy(r.ShortPolicy) == Allow, Perishable: r.Perishable}
}

// Find reads one product by id; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Product, error) {
	row, err := db.New(conn).Product(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Product{}, errs.New(errs.NotFound, "no product has the id %q", id)
	}
	if err != nil {
		return Product{}, fmt.Errorf("reading a product: %w", mysql.Explain(err))
	}
	products, err := withBarcodes(ctx, conn, []db.ProductRow{row})
	if err != nil {
		return Product{}, err
	}
	return products[0], nil
}

// ByCode reads the active product with this barcode, however it is written, or this SKU, or the one that this label of the scale stands on: one, or
// none. With inactiveToo a product that is no longer sold is found, so that a till can say so.
// It returns errs.InvalidRequest for a label that weighs nothing.
func ByCode(ctx context.Context, conn db.DBTX, code string, inactiveToo bool) ([]Product, error) {
	if !mysql.ASCII(code) {
		return []Product{}, nil
	}
	code = strings.TrimSpace(code)
	rows, err := db.New(conn).ProductByCode(ctx, db.ProductByCodeParams{InactiveToo: inactiveToo, Barcode: peru.SpelledBarcode(code), Sku: code})
	if err != nil {
		return nil, fmt.Errorf("finding a barcode: %w", mysql.Explain(err))
	}
	if len(rows) == 0 {
		return byScale(ctx, conn, code, inactiveToo)
	}
	return withBarcodes(ctx, conn, productRows(rows))
}

// BestSellers lists the ids of the products on the most receipts since a day, best first.
func BestSellers(ctx context.Context, conn db.DBTX, since peru.Day, most int) ([]string, error) {
	ids, err := db.New(conn).BestSellers(ctx, db.BestSellersParams{Since: since, Limit: int32(most)})
	if err != nil {
		return nil, fmt.Errorf("reading what sells best: %w", mysql.Explain(err))
	}
	return append([]string{}, ids...), nil
}

// Search lists active products by name: those that have every word, in any order and as they sound (spelling.Fold), and those whose
// barcode has the digits. category is an id or "".
// It returns errs.InvalidRequest for a cursor that no page gave and a category that is no id.
func Search(ctx context.Context, conn db.DBTX, words, category string, limit int, cursor string) (paging.Page[Product], error) {
	return search(ctx, conn, words, category, false, limit, cursor)
}

// SearchAll is Search over the inactive products too, for the back office.
func SearchAll(ctx context.Context, conn db.DBTX, words, category string, limit int, cursor string) (paging.Page[Product], error) {
	return search(ctx, conn, words, category, true, limit, cursor)
}

// code is the shape of a barcode, or of a part of one that is no word.
var code = regexp.MustCompile(`^[0-9]{4,14}$`)

func search(ctx context.Context, conn db.DBTX, words, category string, inactiveToo bool, limit int, cursor string) (paging.Page[Product], error) {
	digits := peru.SpelledBarcode(strings.TrimSpace(words))
	if !code.MatchString(digits) {
		digits = ""
	}
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Product]{}, err
	}
	if !mysql.ASCII(category) {
		return paging.Page[Product]{}, errs.Invalid("category", "send the id of a category")
	}
	rows, err := db.New(conn).SearchProducts(ctx, db.SearchProductsParams{InactiveToo: inactiveToo, Category: category, Pattern: spelling.Pattern(words),
		Code: digits, AfterName: after.Key, AfterID: after.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Product]{}, fmt.Errorf("searching products: %w", mysql.Explain(err))
	}
	products, err := withBarcodes(ctx, conn, productRows(rows))
	if len(rows) == 0 && cursor == "" && digits != "" && category == "" {
		products, err = byScale(ctx, conn, digits, inactiveToo) // the label of a product is a code of it, too
	}
	if err != nil {
		return paging.Page[Product]{}, err
	}
	return paging.Cut(products, limit, func(p Product) paging.Cursor { return paging.Cursor{Key: p.Name, ID: p.ID} }), nil
}

// productRows gives the rows of one query as those of another that reads the same columns.
func productRows[R db.ProductByCodeRow | db.ProductByScaleRow | db.SearchProductsRow | db.WaitingProductsRow](rows []R) []db.ProductRow {
	same := make([]db.ProductRow, len(rows))
	for i, row := range rows {
		same[i] = db.ProductRow(row)
	}
	return same
}

// Barcodes reads the barcodes of products, in order, by product id.
func Barcodes(ctx context.Context, conn db.DBTX, ids []string) (map[string][]string, error) {
	codes, err := db.New(conn).BarcodesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading barcodes: %w", mysql.Explain(err))
	}
	barcodes := make(map[string][]string, len(ids))
	for _, code := range codes {
		barcodes[code.ProductID] = append(barcodes[code.ProductID], code.Barcode)
	}
	return barcodes, nil
}

// withBarcodes makes products of rows, with the barcodes of all of them in one query.
func withBarcodes(ctx context.Context, conn db.DBTX, rows []db.ProductRow) ([]Product, error) {
	products := make([]Product, len(rows))
	if len(rows) == 0 {
		return products, nil
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	barcodes, err := Barcodes(ctx, conn, ids)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		products[i] = Product{
			ID: r.ID, SKU: r.Sku, Name: r.Name, Brand: r.Brand, Unit: Unit(r.Unit), Price: r.Price, TaxClass: r.TaxClass,
			ICBPER: r.Icbper, Active: r.Active, ReorderPoint: r.ReorderPoint, ShortPolicy: ShortPolicy(r.ShortPolicy), Version: r.Version, Waiting: r.Waiting,
			Category:  Shelf{Category: Category{ID: r.CategoryID, Name: r.CategoryName, Colour: r.CategoryColour}, Order: r.CategoryOrder},
			ScaleCode: r.ScaleCode.String, ScalePrice: r.ScalePrice,
			Barcodes: append([]string{}, barcodes[r.ID]...), Stock: stock.LevelOf(r.OnHand, r.Reserved),
		}
	}
	return products, nil
}
