package demo

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// demoActor stands in the ledger for what the demo shop began with.
const demoActor = "demo"

// float is what each till of the demo shop is opened with.
const float = 100 * money.Sol

// Tills of the demo shop.
const Tills = 4

// Seed puts the shop into an empty, migrated database: catalogue, opening stock through the ledger, customers and
// tills, all or nothing; then it opens the tills.
func Seed(ctx context.Context, db *sql.DB, shop Shop, tills int, at time.Time) error {
	tillIDs, err := seed(ctx, db, shop, tills, at)
	if err != nil {
		return err
	}
	return open(ctx, db, tillIDs, at)
}

// seed is the shop before anybody opened a till.
func seed(ctx context.Context, db *sql.DB, shop Shop, tills int, at time.Time) (tillIDs []string, err error) {
	tillIDs = make([]string, tills)
	for i := range tillIDs {
		tillIDs[i] = id()
	}
	return tillIDs, mysql.InTx(ctx, db, func(tx *sql.Tx) error {
		categories := map[string]catalog.Category{}
		var newCategories []catalog.NewCategory
		for _, c := range shop.Categories {
			categories[c.Code] = catalog.Category{ID: id(), Name: c.Name, Colour: c.Colour}
			newCategories = append(newCategories, catalog.NewCategory{Category: categories[c.Code], Sort: c.Sort})
		}
		if err := catalog.AddCategories(ctx, tx, newCategories); err != nil {
			return err
		}
		suppliers := map[string]string{}
		var newSuppliers []catalog.Supplier
		for _, s := range shop.Suppliers {
			suppliers[s.Code] = id()
			newSuppliers = append(newSuppliers, catalog.Supplier{ID: suppliers[s.Code], Code: s.Code, Name: s.Name, RUC: s.RUC,
				Contact: s.Contact, Phone: s.Phone, Email: s.Email, LeadTimeDays: s.LeadDays})
		}
		if err := catalog.AddSuppliers(ctx, tx, newSuppliers); err != nil {
			return err
		}
		if err := seedProducts(ctx, tx, shop.Products, categories, suppliers, at); err != nil {
			return err
		}
		var customers []customer.Customer
		for _, c := range shop.Customers {
			customers = append(customers, customer.Customer{ID: id(), DocumentKind: c.Document.Kind, DocumentNumber: c.Document.Number, Name: c.Name, Phone: c.Phone})
		}
		if err := customer.Add(ctx, tx, customers); err != nil {
			return err
		}
		for i, tillID := range tillIDs {
			if err := till.Add(ctx, tx, tillID, fmt.Sprintf("Caja %d", i+1), i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

func open(ctx context.Context, db *sql.DB, tillIDs []string, at time.Time) error {
	for _, tillID := range tillIDs {
		opening := till.Opening{ID: id(), OpeningFloat: float}
		if _, _, err := till.Open(ctx, db, tillID, opening, actor.Actor{Username: demoActor, Name: "Demo"}, at); err != nil {
			return err
		}
	}
	return nil
}

func seedProducts(
	ctx context.Context,
	tx *sql.Tx,
	products []Product,
	categories map[string]catalog.Category,
	suppliers map[string]string,
	at time.Time,
) error {
	added := make([]catalog.NewProduct, len(products))
	opening := make([]stock.Item, len(products))
	for i, p := range products {
		added[i] = catalog.NewProduct{ID: id(), SKU: p.SKU, Name: p.Name, Brand: p.Brand, Category: categories[p.Category], Unit: catalog.Unit(p.Unit),
			Barcode: p.EAN13, Price: p.Price, Cost: p.Cost, TaxClass: p.TaxClass, ICBPER: p.ICBPER, Active: p.Active,
			ReorderPoint: quantity.Quantity(p.ReorderPoint) * quantity.One, SupplierID: suppliers[p.Supplier],
			PackSize: quantity.Quantity(p.PackSize) * quantity.One}
		opening[i] = stock.Item{ProductID: added[i].ID, Quantity: quantity.Quantity(p.OpeningStock) * quantity.One}
	}
	if err := catalog.AddProducts(ctx, tx, added, at); err != nil {
		return err
	}
	return stock.Open(ctx, tx, opening, "apertura", demoActor, at)
}

func id() string { return uuid.Must(uuid.NewV7()).String() }
