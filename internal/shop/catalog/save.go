package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// record is a product as it is kept.
type record struct {
	ID string
	Details
	Waiting   bool
	Version   int
	UpdatedAt time.Time
}

// change is a product as it was and as it is to be.
type change struct{ was, is record }

// changes are what one act does to the catalogue.
type changes struct {
	added []record
	// opening is the first stock of each added product, in the same order.
	opening []stock.Item
	changed []change
	// categories are the names of all categories by id.
	categories map[string]string
}

// save writes the changes with their history, by a handful of statements however many they are. It returns errs.Stale when
// somebody else was faster.
func (c changes) save(ctx context.Context, tx *sql.Tx, reference string, by actor.Actor, at time.Time) error {
	if err := insertRecords(ctx, tx, c.added, c.categories, by.Username, at); err != nil {
		return err
	}
	if err := stock.Open(ctx, tx, c.opening, reference, by.Username, at); err != nil {
		return err
	}
	created := make([]audit.Change, len(c.added))
	for i, r := range c.added {
		created[i] = audit.Change{Subject: r.ID, After: r.Details}
	}
	if err := audit.WriteAll(ctx, tx, by, "product.created", created, at); err != nil {
		return err
	}
	return c.update(ctx, tx, by, at)
}

func (c changes) update(ctx context.Context, tx *sql.Tx, by actor.Actor, at time.Time) error {
	if len(c.changed) == 0 {
		return nil
	}
	if err := stock.Hold(ctx, tx, c.nowPerishable()); err != nil { // as goods that come in are locked: first their stock, then the product
		return err
	}
	if err := c.apply(ctx, tx, at); err != nil {
		return err
	}
	if err := c.replaceLists(ctx, tx); err != nil {
		return err
	}
	if err := stock.SettleBatches(ctx, tx, c.nowPerishable(), at); err != nil {
		return err
	}
	var priced []record
	changed := make([]audit.Change, len(c.changed))
	for i, one := range c.changed {
		changed[i] = audit.Change{Subject: one.is.ID, Before: one.was.Details, After: one.is.Details}
		if one.was.Price != one.is.Price || one.was.Cost != one.is.Cost {
			priced = append(priced, one.is)
		}
	}
	if err := insertPrices(ctx, tx, priced, by.Username, at); err != nil {
		return err
	}
	return audit.WriteAll(ctx, tx, by, "product.changed", changed, at)
}

// nowPerishable are the products that became perishable: their stock must be in batches from now on.
func (c changes) nowPerishable() (ids []string) {
	for _, one := range c.changed {
		if one.is.Perishable && !one.was.Perishable {
			ids = append(ids, one.is.ID)
		}
	}
	return ids
}

// apply changes the products' own rows, each only at the version that was seen.
func (c changes) apply(ctx context.Context, tx *sql.Tx, at time.Time) error {
	id := uuid.Must(uuid.NewV7()).String()
	rows := make([]db.InsertChangeParams, len(c.changed))
	for i, one := range c.changed {
		rows[i] = fill[db.InsertChangeParams](one.is, struct {
			ChangeID, ProductID, SearchText string
			Version                         int
		}{id, one.is.ID, searchText(one.is, c.categories), one.was.Version})
	}
	if err := insert(ctx, tx, "changes", db.InsertChange, rows); err != nil {
		return err
	}
	q := db.New(tx)
	if err := q.ForgetScaleCodes(ctx, id); err != nil {
		return fmt.Errorf("changing products: %w", err)
	}
	n, err := q.ApplyChanges(ctx, db.ApplyChangesParams{UpdatedAt: at, ChangeID: id})
	if err != nil {
		return fmt.Errorf("changing products: %w", err)
	}
	if n != int64(len(c.changed)) {
		return errs.New(errs.Stale, "%d of %d products were changed by someone else meanwhile", int64(len(c.changed))-n, len(c.changed))
	}
	if err := q.DeleteChanges(ctx, id); err != nil {
		return fmt.Errorf("changing products: %w", err)
	}
	return nil
}

// replaceLists writes the barcodes and suppliers of the products where they differ. All old ones go before the first new
// one comes, so that a barcode can move from one product to another.
func (c changes) replaceLists(ctx context.Context, tx *sql.Tx) error {
	var coded, supplied []record
	for _, one := range c.changed {
		if !slices.Equal(one.was.Barcodes, one.is.Barcodes) {
			coded = append(coded, one.is)
		}
		if !slices.Equal(one.was.Suppliers, one.is.Suppliers) {
			supplied = append(supplied, one.is)
		}
	}
	q := db.New(tx)
	for part := range slices.Chunk(ids(coded), chunk) {
		if err := q.DeleteBarcodes(ctx, part); err != nil {
			return fmt.Errorf("changing barcodes: %w", err)
		}
	}
	for part := range slices.Chunk(ids(supplied), chunk) {
		if err := q.DeleteSupplies(ctx, part); err != nil {
			return fmt.Errorf("changing suppliers of products: %w", err)
		}
	}
	if err := insertBarcodes(ctx, tx, coded); err != nil {
		return err
	}
	return insertSupplies(ctx, tx, supplied)
}

// insertRecords adds products with their lists and their first price.
func insertRecords(ctx context.Context, tx *sql.Tx, records []record, categories map[string]string, by string, at time.Time) error {
	rows := make([]db.InsertProductParams, len(records))
	for i, r := range records {
		rows[i] = fill[db.InsertProductParams](r, struct {
			SearchText           string
			CreatedAt, UpdatedAt time.Time
		}{searchText(r, categories), at, at})
	}
	if err := insert(ctx, tx, "products", db.InsertProduct, rows); err != nil {
		return err
	}
	if err := insertBarcodes(ctx, tx, records); err != nil {
		return err
	}
	if err := insertSupplies(ctx, tx, records); err != nil {
		return err
	}
	return insertPrices(ctx, tx, records, by, at)
}

func insertBarcodes(ctx context.Context, tx *sql.Tx, records []record) error {
	var rows []db.InsertBarcodeParams
	for _, r := range records {
		for _, code := range r.Barcodes {
			rows = append(rows, db.InsertBarcodeParams{Barcode: code, ProductID: r.ID})
		}
	}
	return insert(ctx, tx, "barcodes", db.InsertBarcode, rows)
}

func insertSupplies(ctx context.Context, tx *sql.Tx, records []record) error {
	var rows []db.InsertProductSupplierParams
	for _, r := range records {
		for _, s := range r.Suppliers {
			rows = append(rows, db.InsertProductSupplierParams{ProductID: r.ID, SupplierID: s.SupplierID, Cost: s.Cost, PackSize: s.PackSize, Preferred: s.Preferred})
		}
	}
	return insert(ctx, tx, "suppliers of products", db.InsertProductSupplier, rows)
}

func insertPrices(ctx context.Context, tx *sql.Tx, records []record, by string, at time.Time) error {
	rows := make([]db.InsertPriceParams, len(records))
	for i, r := range records {
		rows[i] = db.InsertPriceParams{ProductID: r.ID, Price: r.Price, Cost: r.Cost, ChangedBy: by, ChangedAt: at}
	}
	return insert(ctx, tx, "prices", db.InsertPrice, rows)
}

// searchText is what the search by words looks into.
func searchText(r record, categories map[string]string) string {
	return strings.Join([]string{r.Name, r.Brand, r.SKU, categories[r.CategoryID]}, " ")
}

func ids(records []record) []string {
	all := make([]string, len(records))
	for i, r := range records {
		all[i] = r.ID
	}
	return all
}

// text is a column that is null when it is empty.
func text(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// taken explains an insert that another one was faster than.
func taken(err error) error {
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.Conflict, err, "a code or a name is taken already")
	}
	return err
}
