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
	// ShelfLifeDays is for how many days it is good when it comes; 0 keeps.
	ShelfLifeDays int
	SupplierID    string
	// PackSize is how much the supplier puts in a pack; one unit when it is 0.
	PackSize quantity.Quantity
}

// NewCategory is a category to add.
type NewCategory struct {
	Category
	Sort int
}

// chunk bounds the list of ids in one statement.
const chunk = 1000

// opener stands in the price history for what the shop began with.
const opener = "apertura"

// AddCategories adds categories.
func AddCategories(ctx context.Context, tx *sql.Tx, categories []NewCategory) error {
	rows := make([]db.InsertCategoryParams, len(categories))
	for i, c := range categories {
		rows[i] = db.InsertCategoryParams{ID: c.ID, Name: c.Name, Colour: c.Colour, SortOrder: c.Sort, Active: true}
	}
	return insert(ctx, tx, "categories", db.InsertCategory, rows)
}

// AddSuppliers adds suppliers, all of them active. Where mail goes comes in by the same door as from the API: it returns
// errs.InvalidRequest for what is no address.
func AddSuppliers(ctx context.Context, tx *sql.Tx, suppliers []Supplier) error {
	rows := make([]db.InsertSupplierParams, len(suppliers))
	for i, s := range suppliers {
		email, err := spelling.Addresses(s.Email)
		if err != nil {
			return errs.Invalid("email", "of the supplier %s: %s", s.Code, err)
		}
		rows[i] = db.InsertSupplierParams{ID: s.ID, Code: s.Code, Name: s.Name, Ruc: s.RUC, Contact: s.Contact, Phone: s.Phone, Email: email,
			LeadTimeDays: s.LeadTimeDays, DeliveryDays: int(s.DeliveryDays), MinOrder: s.MinOrder, Active: true}
	}
	return insert(ctx, tx, "suppliers", db.InsertSupplier, rows)
}

// AddProducts adds products with their barcodes and suppliers, unchecked. Stock is opened apart: a product without it
// is not sold.
func AddProducts(ctx context.Context, tx *sql.Tx, products []NewProduct, at time.Time) error {
	records := make([]record, len(products))
	names := map[string]string{}
	for i, p := range products {
		details := Details{SKU: p.SKU, Name: p.Name, Brand: p.Brand, CategoryID: p.Category.ID, Unit: p.Unit, Barcodes: []string{p.Barcode}, Price: p.Price,
			Cost: p.Cost, TaxClass: p.TaxClass, ICBPER: p.ICBPER, ShortPolicy: Block, ReorderPoint: p.ReorderPoint,
			Perishable: p.Perishable, ShelfLifeDays: p.ShelfLifeDays, Active: p.Active}
		if p.SupplierID != "" {
			details.Suppliers = []Supply{{SupplierID: p.SupplierID, Cost: p.Cost, PackSize: cmp.Or(p.PackSize, quantity.One), Preferred: true}}
		}
		records[i] = record{ID: p.ID, Details: details}
		names[p.Category.ID] = p.Category.Name
	}
	return insertRecords(ctx, tx, records, names, opener, at)
}

// insert adds rows and says what could not be added.
func insert[P any](ctx context.Context, tx *sql.Tx, what, statement string, rows []P) error {
	if _, err := mysql.InsertAll(ctx, tx, statement, rows); err != nil {
		return fmt.Errorf("adding %s: %w", what, err)
	}
	return nil
}
