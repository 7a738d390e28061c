package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/catalog/db"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/quantity"
)

// NewProduct is a product to add, with its usual supplier.
type NewProduct struct {
	ID           string
	SKU          string
	Name         string
	Brand        string
	Category     Category
	Unit         Unit
	Barcode      string
	Price        money.Centimos
	Cost         money.Centimos
	TaxClass     peru.TaxClass
	ICBPER       bool
	Active       bool
	ReorderPoint quantity.Quantity
	SupplierID   string
}

// NewCategory is a category to add.
type NewCategory struct {
	Category
	Sort int
}

// Supplier is who the shop buys from.
type Supplier struct {
	ID           string
	Code         string
	Name         string
	RUC          string
	Contact      string
	Phone        string
	LeadTimeDays int
}

// chunk bounds one insert; a thousand products stay well below the packet that the server takes.
const chunk = 1000

// AddCategories adds categories.
func AddCategories(ctx context.Context, tx *sql.Tx, categories []NewCategory) error {
	var args []any
	for _, c := range categories {
		args = append(args, c.ID, c.Name, c.Colour, c.Sort)
	}
	return insert(ctx, tx, "categories", db.InsertCategory, len(categories), args)
}

// AddSuppliers adds suppliers.
func AddSuppliers(ctx context.Context, tx *sql.Tx, suppliers []Supplier) error {
	var args []any
	for _, s := range suppliers {
		args = append(args, s.ID, s.Code, s.Name, s.RUC, s.Contact, s.Phone, s.LeadTimeDays)
	}
	return insert(ctx, tx, "suppliers", db.InsertSupplier, len(suppliers), args)
}

// AddProducts adds products with their barcodes and suppliers. Stock is opened apart: a product without it is not
// sold.
func AddProducts(ctx context.Context, tx *sql.Tx, products []NewProduct, at time.Time) error {
	for len(products) > 0 {
		part := products[:min(chunk, len(products))]
		products = products[len(part):]
		var rows, barcodes, suppliers []any
		supplied := 0
		for _, p := range part {
			search := strings.Join([]string{p.Name, p.Brand, p.SKU, p.Category.Name}, " ")
			rows = append(rows, p.ID, p.SKU, p.Name, p.Brand, p.Category.ID, string(p.Unit), p.Price, p.Cost, string(p.TaxClass), p.ICBPER,
				p.ReorderPoint, p.Active, search, at, at)
			barcodes = append(barcodes, p.Barcode, p.ID)
			if p.SupplierID != "" {
				suppliers = append(suppliers, p.ID, p.SupplierID, p.Cost, true)
				supplied++
			}
		}
		if err := insert(ctx, tx, "products", db.InsertProduct, len(part), rows); err != nil {
			return err
		}
		if err := insert(ctx, tx, "barcodes", db.InsertBarcode, len(part), barcodes); err != nil {
			return err
		}
		if err := insert(ctx, tx, "suppliers of products", db.InsertProductSupplier, supplied, suppliers); err != nil {
			return err
		}
	}
	return nil
}

func insert(ctx context.Context, tx *sql.Tx, what, statement string, n int, args []any) error {
	if n == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, mysql.Rows(statement, n), args...); err != nil {
		return fmt.Errorf("adding %s: %w", what, err)
	}
	return nil
}
