// Package catalog is what the shop sells: products with their barcodes, categories, prices and tax classes.
//
// Prices are in centimos and include the tax. A till finds a product by its barcode or SKU exactly, or by words of
// its name, brand, SKU or category, whatever their case and accents. An inactive product is not found and not sold.
package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/catalog/db"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/internal/stock"
)

// Unit is how a product is counted, by SUNAT's code.
type Unit string

// The units of the shop.
const (
	Piece    Unit = "NIU"
	Kilogram Unit = "KGM"
)

// Category groups products on the till's grid.
type Category struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour string `json:"colour"`
}

// Product as the API shows it. Its cost is not for everyone and so not here.
type Product struct {
	ID           string            `json:"id"`
	SKU          string            `json:"sku"`
	Name         string            `json:"name"`
	Brand        string            `json:"brand"`
	Category     Category          `json:"category"`
	Unit         Unit              `json:"unit"`
	Barcodes     []string          `json:"barcodes"`
	Price        money.Centimos    `json:"price"`
	TaxClass     peru.TaxClass     `json:"taxClass"`
	ICBPER       bool              `json:"icbper"`
	Active       bool              `json:"active"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	Stock        stock.Level       `json:"stock"`
	Version      int               `json:"version"`
}

// Priced is what a sale needs to know of a product.
type Priced struct {
	ID       string
	SKU      string
	Name     string
	Unit     Unit
	Price    money.Centimos
	Cost     money.Centimos
	TaxClass peru.TaxClass
	ICBPER   bool
	Active   bool
}

// ForSale reads the products of a cart by id, the inactive ones too. Ids that do not exist are absent.
func ForSale(ctx context.Context, conn db.DBTX, ids []string) (map[string]Priced, error) {
	rows, err := db.New(conn).ProductsForSale(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the cart's products: %w", mysql.Explain(err))
	}
	products := make(map[string]Priced, len(rows))
	for _, r := range rows {
		products[r.ID] = Priced{ID: r.ID, SKU: r.Sku, Name: r.Name, Unit: Unit(r.Unit), Price: r.Price, Cost: r.Cost,
			TaxClass: r.TaxClass, ICBPER: r.Icbper, Active: r.Active}
	}
	return products, nil
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

// ByCode reads the active product with this barcode or SKU: one, or none.
func ByCode(ctx context.Context, conn db.DBTX, code string) ([]Product, error) {
	if !mysql.ASCII(code) {
		return []Product{}, nil
	}
	rows, err := db.New(conn).ProductByCode(ctx, db.ProductByCodeParams{Code: code})
	if err != nil {
		return nil, fmt.Errorf("finding a barcode: %w", mysql.Explain(err))
	}
	found := make([]db.ProductRow, len(rows))
	for i, row := range rows {
		found[i] = db.ProductRow(row)
	}
	return withBarcodes(ctx, conn, found)
}

// Search lists active products by name. Words may be parts of words, in this order; category is an id or "".
// It returns errs.InvalidRequest for a cursor that no page gave and a category that is no id.
func Search(ctx context.Context, conn db.DBTX, words, category string, limit int, cursor string) (page.Page[Product], error) {
	after, err := page.ParseCursor(cursor)
	if err != nil {
		return page.Page[Product]{}, err
	}
	if !mysql.ASCII(category) {
		return page.Page[Product]{}, errs.Invalid("category", "send the id of a category")
	}
	rows, err := db.New(conn).SearchProducts(ctx, db.SearchProductsParams{
		Category: category, Pattern: pattern(words), AfterName: after.Key, AfterID: after.ID, Limit: page.Fetch(limit)})
	if err != nil {
		return page.Page[Product]{}, fmt.Errorf("searching products: %w", mysql.Explain(err))
	}
	found := make([]db.ProductRow, len(rows))
	for i, row := range rows {
		found[i] = db.ProductRow(row)
	}
	products, err := withBarcodes(ctx, conn, found)
	if err != nil {
		return page.Page[Product]{}, err
	}
	return page.Cut(products, limit, func(p Product) page.Cursor { return page.Cursor{Key: p.Name, ID: p.ID} }), nil
}

// pattern makes a like pattern of words: each may stand anywhere after the one before.
func pattern(words string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)
	return "%" + strings.Join(strings.Fields(escaped), "%") + "%"
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
	codes, err := db.New(conn).BarcodesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading barcodes: %w", mysql.Explain(err))
	}
	barcodes := make(map[string][]string, len(rows))
	for _, code := range codes {
		barcodes[code.ProductID] = append(barcodes[code.ProductID], code.Barcode)
	}
	for i, r := range rows {
		products[i] = Product{
			ID: r.ID, SKU: r.Sku, Name: r.Name, Brand: r.Brand, Unit: Unit(r.Unit), Price: r.Price, TaxClass: r.TaxClass,
			ICBPER: r.Icbper, Active: r.Active, ReorderPoint: r.ReorderPoint, Version: r.Version,
			Category: Category{ID: r.CategoryID, Name: r.CategoryName, Colour: r.CategoryColour},
			Barcodes: append([]string{}, barcodes[r.ID]...), Stock: stock.LevelOf(r.OnHand, r.Reserved),
		}
	}
	return products, nil
}
