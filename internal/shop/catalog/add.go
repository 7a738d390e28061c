package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/internal/values/spelling"
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
	Perishable   bool
	SupplierID   string
	// PackSize is how much the supplier puts in a pack; one unit when it is 0.
	PackSize quantity.Quantity
}

// NewCategory is a category to add.
type NewCategory struct {
	Category
	Sort int
}

// chunk bounds one insert; a thousand products stay well below the packet that the server takes.
const chunk = 1000

// opener stands in the price history for what the shop began with.
const opener = "apertura"

// AddCategories adds categories.
func AddCategories(ctx context.Context, tx *sql.Tx, categories []NewCategory) error {
	var args []any
	for _, c := range categories {
		args = append(args, c.ID, c.Name, c.Colour, c.Sort, true)
	}
	return insert(ctx, tx, "categories", db.InsertCategory, len(categories), args)
}

// AddSuppliers adds suppliers, all of them active. Where mail goes comes in by the same door as from the API: it returns
// errs.InvalidRequest for what is no address.
func AddSuppliers(ctx context.Context, tx *sql.Tx, suppliers []Supplier) error {
	var args []any
	for _, s := range suppliers {
		email, err := spelling.Addresses(s.Email)
		if err != nil {
			return errs.Invalid("email", "of the supplier %s: %s", s.Code, err)
		}
		args = append(args, s.ID, s.Code, s.Name, s.RUC, s.Contact, s.Phone, email, s.LeadTimeDays, true)
	}
	return insert(ctx, tx, "suppliers", db.InsertSupplier, len(suppliers), args)
}

// AddProducts adds products with their barcodes and suppliers, unchecked. Stock is opened apart: a product without it
// is not sold.
func AddProducts(ctx context.Context, tx *sql.Tx, products []NewProduct, at time.Time) error {
	records := make([]record, len(products))
	names := map[string]string{}
	for i, p := range products {
		details := Details{SKU: p.SKU, Name: p.Name, Brand: p.Brand, CategoryID: p.Category.ID, Unit: p.Unit, Barcodes: []string{p.Barcode}, Price: p.Price,
			Cost: p.Cost, TaxClass: p.TaxClass, ICBPER: p.ICBPER, ShortPolicy: Block, ReorderPoint: p.ReorderPoint,
			Perishable: p.Perishable, Active: p.Active}
		if p.SupplierID != "" {
			details.Suppliers = []Supply{{SupplierID: p.SupplierID, Cost: p.Cost, PackSize: cmp.Or(p.PackSize, quantity.One), Preferred: true}}
		}
		records[i] = record{ID: p.ID, Details: details}
		names[p.Category.ID] = p.Category.Name
	}
	return insertRecords(ctx, tx, records, names, opener, at)
}

// insert adds n rows by as few statements as a packet of the server allows.
func insert(ctx context.Context, tx *sql.Tx, what, statement string, n int, args []any) error {
	if n == 0 {
		return nil
	}
	for width := len(args) / n; n > 0; n -= chunk {
		rows := min(chunk, n)
		if _, err := tx.ExecContext(ctx, mysql.Rows(statement, rows), args[:rows*width]...); err != nil {
			return fmt.Errorf("adding %s: %w", what, err)
		}
		args = args[rows*width:]
	}
	return nil
}
