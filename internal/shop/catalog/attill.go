package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// AtTill is a product that stands on the counter with a code that nobody has entered yet. The client makes the id.
type AtTill struct {
	ID string `json:"id" validate:"required,uuid"`
	// Code becomes the SKU, and the barcode where it is one.
	Code       string         `json:"code" validate:"required,max=30"`
	Name       string         `json:"name"`
	Price      money.Centimos `json:"price"`
	CategoryID string         `json:"categoryId"`
	TaxClass   peru.TaxClass  `json:"taxClass"`
}

// AddAtTill adds what stands on the counter, sold by the unit. Nobody has counted it, so that it is sold also while the stock says that
// there is none (Allow), and it waits for a manager's look. The same request again gives the same product, and created is false.
//
// Errors: those of Create; errs.InvalidRequest for a code from 20 to 29, which the shop's scale prints with another weight each time.
func AddAtTill(ctx context.Context, conn *sql.DB, request AtTill, by actor.Actor, at time.Time) (product Product, created bool, err error) {
	code := strings.TrimSpace(request.Code)
	if strings.ContainsFunc(code, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Product{}, false, errs.Invalid("code", "must be 1 to %d ASCII characters without space", longestSKU)
	}
	details := Details{SKU: code, Name: request.Name, CategoryID: request.CategoryID, Unit: Piece, Price: request.Price, TaxClass: request.TaxClass,
		ShortPolicy: Allow, Active: true}
	if barcode, err := peru.ParseBarcode(code); err == nil {
		if err := notTheScales(barcode, "code"); err != nil {
			return Product{}, false, err
		}
		details.Barcodes = []string{barcode}
	}
	created, err = create(ctx, conn, NewProductRequest{ID: request.ID, Details: details}, true, by, at, func(tx *sql.Tx) (err error) {
		product, err = Find(ctx, tx, request.ID)
		return err
	})
	if err != nil {
		return Product{}, false, err
	}
	return product, created, nil
}

// AddBarcode gives a product one more barcode; one that it has already changes nothing. With waits the product waits for a manager's look.
//
// Errors: errs.NotFound; errs.InvalidRequest for what is no barcode, one from 20 to 29, and one too many; errs.Conflict when it is another
// product's: Reason says whose; errs.Stale when the product was changed in the same moment.
func AddBarcode(ctx context.Context, conn *sql.DB, id, code string, waits bool, by actor.Actor, at time.Time) (product Product, err error) {
	barcode, err := peru.ParseBarcode(code)
	if err != nil {
		return Product{}, errs.Invalid("barcode", "%s", err).
			Because("Un código de barras tiene 8, 12 o 13 dígitos y un dígito de control correcto.", "A barcode has 8, 12 or 13 digits and a right check digit.")
	}
	if err := notTheScales(barcode, "barcode"); err != nil {
		return Product{}, err
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		was, err := recordOf(ctx, tx, id)
		if err != nil {
			return err
		}
		is := was
		is.Barcodes = append(slices.Clone(was.Barcodes), barcode)
		if slices.Contains(was.Barcodes, barcode) {
			product, err = Find(ctx, tx, id)
			return err
		}
		names, err := check(ctx, tx, &was, &is, is.clean(was.Barcodes))
		if err != nil {
			return err
		}
		if err := (changes{changed: []change{{was, is}}, categories: names}).save(ctx, tx, id, by, at); err != nil {
			return err
		}
		if waits {
			if err := db.New(tx).AwaitReview(ctx, id); err != nil {
				return fmt.Errorf("letting a manager look: %w", err)
			}
		}
		product, err = Find(ctx, tx, id)
		return err
	})
	if err != nil {
		return Product{}, taken(err)
	}
	return product, nil
}

// notTheScales refuses the shop's own kind of codes: a label of its scale says another weight on each package.
func notTheScales(barcode, field string) error {
	if !peru.InStore(barcode) {
		return nil
	}
	return errs.Invalid(field, "is of the shop's own kind, such as a label of its scale: a manager enters it").
		Because("Es un código propio de la tienda, como el de la balanza: lo registra un encargado en Productos.",
			"It is a code of the shop's own, such as the scale's: a manager enters it in Products.")
}

// Waiting lists the products that a till added or gave a code, and that no manager has looked at yet, by name. It returns
// errs.InvalidRequest for a cursor that no page gave.
func Waiting(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Product], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Product]{}, err
	}
	rows, err := db.New(conn).WaitingProducts(ctx, db.WaitingProductsParams{AfterName: after.Key, AfterID: after.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Product]{}, fmt.Errorf("reading what waits for a look: %w", mysql.Explain(err))
	}
	products, err := withBarcodes(ctx, conn, productRows(rows))
	if err != nil {
		return paging.Page[Product]{}, err
	}
	return paging.Cut(products, limit, func(p Product) paging.Cursor { return paging.Cursor{Key: p.Name, ID: p.ID} }), nil
}

// Review notes that a manager has looked at the version of a product that he saw. One that does not wait stays as it is.
//
// Errors: errs.NotFound; errs.Stale when it was changed since.
func Review(ctx context.Context, conn *sql.DB, id string, version int, by actor.Actor, at time.Time) (product ProductDetail, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		n, err := db.New(tx).Review(ctx, db.ReviewParams{ID: id, Version: version})
		if err != nil {
			return fmt.Errorf("noting a manager's look: %w", err)
		}
		if product, err = Detail(ctx, tx, id); err != nil {
			return err
		}
		if n == 0 && product.Waiting {
			return errs.New(errs.Stale, "the product is at version %d", product.Version)
		}
		if n == 0 {
			return nil
		}
		return audit.Write(ctx, tx, by, "product.reviewed", id, map[string]any{"waiting": true}, map[string]any{"waiting": false}, at)
	})
	return product, err
}
