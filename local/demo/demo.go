// Package demo is the shop that a new installation starts with: a Peruvian bodega, its shelves, suppliers and customers.
//
// The data stands in CSV files beside this one, is embedded and is read strictly: an unknown column, a wrong check digit,
// a reference to nothing or a price below its cost is an error that names file and line. The package knows no database;
// a caller that seeds one gets plain structs from Load.
//
// Brands and prices are those of a bodega in Lima. What could name a real person or thing is invented: barcodes have a
// valid check digit but are not the products' own; DNIs start with 99 and RUCs with 20999 or 1099, ranges that are not
// in use as far as we know. Tax classes: milled rice is inafecto (SUNAT informe 237-2004), fresh produce exonerado, the rest gravado;
// check them with an accountant before real use.
package demo

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

//go:embed *.csv
var files embed.FS

// Shop is everything that a shop needs to open its door. Codes (Category.Code, Supplier.Code, Product.SKU) are unique and
// are how the parts refer to each other.
type Shop struct {
	Categories []Category
	Suppliers  []Supplier
	Products   []Product
	Customers  []Customer
}

// Category is a shelf of the shop.
type Category struct {
	Code   string
	Name   string
	Colour string // name of a colour token of the web app
	Sort   int
}

// Supplier brings the goods.
type Supplier struct {
	Code     string
	Name     string
	RUC      string
	LeadDays int    // from order to delivery
	Contact  string // a person's name
	Phone    string // E.164: +51990000101
	Email    string // empty for one who is called by phone
}

// Product is one article of the shelves. Price and cost include IGV and are for one unit: a piece, or a kilo.
type Product struct {
	SKU          string
	Name         string
	Brand        string
	Category     string
	Unit         string // SUNAT's code: NIU for pieces, KGM for kilos
	EAN13        string
	Price        money.Centimos
	Cost         money.Centimos
	TaxClass     peru.TaxClass
	ReorderPoint int64 // in units
	OpeningStock int64 // in units
	Supplier     string
	PackSize     int64 // in units, as the supplier packs it
	ICBPER       bool  // a plastic bag: the bag tax comes on top
	Active       bool
}

// Customer is a person whom the shop knows by name. Phone and Email may be empty.
type Customer struct {
	Name     string
	Document peru.Document
	Phone    string
	Email    string
}

// Load returns the demo shop. An error means that the embedded files are broken, which a test prevents.
func Load() (Shop, error) { return Read(files) }

// Read reads a shop of the same four files from elsewhere. The error joins every problem found, each with file and line.
func Read(fsys fs.FS) (Shop, error) {
	var shop Shop
	var problems []error
	shop.Categories = readAll(fsys, "categories.csv", "code,name,colour,sort", readCategory, &problems)
	shop.Suppliers = readAll(fsys, "suppliers.csv", "code,name,ruc,lead_days,contact,phone,email", readSupplier, &problems)
	shop.Products = readAll(fsys, "products.csv", "sku,name,brand,category,unit,ean13,price_centimos,cost_centimos,"+
		"tax_class,reorder_point,opening_stock,supplier,pack_size,icbper,active", readProduct, &problems)
	shop.Customers = readAll(fsys, "customers.csv", "name,document_kind,document_number,phone,email", readCustomer, &problems)
	problems = append(problems, shop.check()...)
	if len(problems) > 0 {
		return Shop{}, fmt.Errorf("demo shop: %w", errors.Join(problems...))
	}
	return shop, nil
}

// check finds what no line alone can show: duplicates and references to nothing.
func (s Shop) check() (problems []error) {
	categories, again := index(s.Categories, "category code", func(c Category) string { return c.Code })
	problems = append(problems, again...)
	suppliers, again := index(s.Suppliers, "supplier code", func(v Supplier) string { return v.Code })
	problems = append(problems, again...)

	for _, unique := range []struct {
		what string
		key  func(Product) string
	}{
		{"sku", func(p Product) string { return p.SKU }},
		{"ean13", func(p Product) string { return p.EAN13 }},
		{"product name", func(p Product) string { return p.Name }},
	} {
		_, again := index(s.Products, unique.what, unique.key)
		problems = append(problems, again...)
	}
	_, again = index(s.Suppliers, "supplier RUC", func(v Supplier) string { return v.RUC })
	problems = append(problems, again...)
	_, again = index(s.Customers, "customer document", func(c Customer) string { return c.Document.Number })
	problems = append(problems, again...)

	for _, p := range s.Products {
		if !categories[p.Category] {
			problems = append(problems, fmt.Errorf("product %s: no category %q", p.SKU, p.Category))
		}
		if !suppliers[p.Supplier] {
			problems = append(problems, fmt.Errorf("product %s: no supplier %q", p.SKU, p.Supplier))
		}
	}
	return problems
}

// index returns the keys of all items, and an error for each key that comes again.
func index[T any, K cmp.Ordered](items []T, what string, key func(T) K) (seen map[K]bool, again []error) {
	seen = make(map[K]bool, len(items))
	for _, item := range items {
		k := key(item)
		if seen[k] {
			again = append(again, fmt.Errorf("%s %v comes twice", what, k))
		}
		seen[k] = true
	}
	return seen, again
}
