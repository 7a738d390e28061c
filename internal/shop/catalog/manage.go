package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// ProductDetail is a product as a manager sees it: what the till sees, and all that a manager sets.
type ProductDetail struct {
	Product
	managed
	// Margin is what remains of the price, in centimos, and MarginRate its share of the price in basis points. Tax is in
	// both price and cost.
	Margin     money.Centimos `json:"margin"`
	MarginRate int            `json:"marginRate"`
	ScaleCode  string         `json:"scaleCode"`
	ScalePrice bool           `json:"scalePrice"`
	Suppliers  []SupplyDetail `json:"suppliers"`
	UpdatedAt  time.Time      `json:"updatedAt"`
}

// managed holds Details one level below Product, so that a field of both is Product's, in Go and in JSON.
type managed struct{ Details }

// SupplyDetail is a Supply with who it is.
type SupplyDetail struct {
	Supply
	Name         string `json:"name"`
	LeadTimeDays int    `json:"leadTimeDays"`
}

// NewProductRequest is a product that a manager adds. The client makes the id.
type NewProductRequest struct {
	ID string `json:"id" validate:"required,uuid"`
	Details
	// OpeningStock goes through the ledger.
	OpeningStock quantity.Quantity `json:"openingStock"`
}

// PricePoint is a price and a cost, and since when.
type PricePoint struct {
	ID    int64          `json:"id"`
	Price money.Centimos `json:"price"`
	Cost  money.Centimos `json:"cost"`
	By    string         `json:"by"`
	At    time.Time      `json:"at"`
}

// Create adds a product, with its stock. The same request again gives the same product, and created is false.
//
// Errors: errs.InvalidRequest with each wrong field; errs.Conflict when the id, the SKU, a barcode or the scale's code is
// another product's: Reason lists which.
func Create(ctx context.Context, conn *sql.DB, request NewProductRequest, by actor.Actor, at time.Time) (product ProductDetail, created bool, err error) {
	created, err = create(ctx, conn, request, false, by, at, func(tx *sql.Tx) (err error) {
		product, err = Detail(ctx, tx, request.ID)
		return err
	})
	if err != nil {
		return ProductDetail{}, false, err
	}
	return product, created, nil
}

// create is Create of a product that waits for a manager's look, or does not; read reads what was made in the same transaction.
func create(ctx context.Context, conn *sql.DB, request NewProductRequest, waits bool, by actor.Actor, at time.Time,
	read func(*sql.Tx) error) (created bool, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		wanted := record{ID: request.ID, Details: request.Details, Waiting: waits}
		was, err := recordOf(ctx, tx, request.ID)
		if err == nil {
			created = false
			if wanted.clean(was.Barcodes); !was.same(&wanted.Details) {
				return errs.New(errs.Conflict, "another product has the id %q, or this one was changed since", request.ID)
			}
			return read(tx)
		}
		if errs.CodeOf(err) != errs.NotFound {
			return err
		}
		found := wanted.clean(nil)
		if q := request.OpeningStock; q < 0 || q > quantity.Max || request.Unit == Piece && !q.Whole() {
			found.add("openingStock", "", "must be from 0 to %s, and whole for pieces", quantity.Max.String())
		}
		names, err := check(ctx, tx, &record{}, &wanted, found)
		if err != nil {
			return err
		}
		created = true
		act := changes{added: []record{wanted}, opening: []stock.Item{{ProductID: wanted.ID, Quantity: request.OpeningStock}}, categories: names}
		if err := act.save(ctx, tx, wanted.ID, by, at); err != nil {
			return err
		}
		return read(tx)
	})
	if err != nil {
		return false, taken(err)
	}
	return created, nil
}

// Change sets all details of a product that is still at the version that the manager saw. Barcodes and suppliers that are
// left out are removed.
//
// Errors: errs.NotFound, errs.Stale, and those of Create. The unit cannot change: what was sold by piece stays so.
func Change(ctx context.Context, conn *sql.DB, id string, version int, details Details, by actor.Actor, at time.Time) (product ProductDetail, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		was, err := recordOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return errs.New(errs.Stale, "the product is at version %d", was.Version)
		}
		is := was
		is.Details = details
		names, err := check(ctx, tx, &was, &is, is.clean(was.Barcodes))
		if err != nil {
			return err
		}
		if !is.same(&was.Details) {
			if err := (changes{changed: []change{{was, is}}, categories: names}).save(ctx, tx, id, by, at); err != nil {
				return err
			}
		}
		product, err = Detail(ctx, tx, id)
		return err
	})
	if err != nil {
		return ProductDetail{}, taken(err)
	}
	return product, nil
}

// check adds the faults that only show beside the other products, and fails when there are any. It returns the names of
// the categories.
func check(ctx context.Context, tx *sql.Tx, was, is *record, found faults) (map[string]string, error) {
	shop, err := readPartners(ctx, tx)
	if err != nil {
		return nil, err
	}
	shop.check(was, is, &found)
	if err := found.err(); err != nil {
		return nil, err
	}
	return shop.names(), owned(ctx, tx, was, is)
}

// owned fails with errs.Conflict when a code that is new to the product is another's: a SKU, a barcode, a code of the scale. A SKU that
// can be read as a barcode counts as one, so that no code ever means two products at the till.
func owned(ctx context.Context, tx *sql.Tx, was, is *record) error {
	skus, barcodes := []string{is.SKU}, slices.Clone(is.Barcodes)
	for _, barcode := range is.Barcodes {
		if !slices.Contains(was.Barcodes, barcode) {
			skus = append(skus, peru.BarcodeSpellings(barcode)...)
		}
	}
	if was.SKU != is.SKU {
		barcodes = append(barcodes, peru.SpelledBarcode(is.SKU))
	}
	q := db.New(tx)
	others, err := q.OwnersOfCodes(ctx, db.OwnersOfCodesParams{Skus: skus, ScaleCode: text(is.ScaleCode)})
	if err != nil {
		return fmt.Errorf("looking for owners of codes: %w", err)
	}
	for _, other := range others {
		switch {
		case other.ID == is.ID:
		case slices.Contains(skus, other.Sku):
			return takenBy(other.Sku, other.Sku, other.Name)
		default:
			return takenBy(is.ScaleCode, other.Sku, other.Name)
		}
	}
	if len(barcodes) == 0 {
		return nil
	}
	owners, err := q.OwnersOfBarcodes(ctx, barcodes)
	if err != nil {
		return fmt.Errorf("looking for owners of barcodes: %w", err)
	}
	for _, owner := range owners {
		if owner.ID != is.ID {
			return takenBy(owner.Barcode, owner.Sku, owner.Name)
		}
	}
	return nil
}

// takenBy is the errs.Conflict of a code that a product has already.
func takenBy(code, sku, name string) error {
	e := errs.New(errs.Conflict, "%s is the code of another product, %s", code, sku)
	e.Reason = fmt.Sprintf("%s: %s (%s).", code, name, sku)
	return e
}

// recordOf reads a product with its lists; errs.NotFound when there is none.
func recordOf(ctx context.Context, conn db.DBTX, id string) (record, error) {
	q := db.New(conn)
	row, err := q.RecordOf(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return record{}, errs.New(errs.NotFound, "no product has the id %q", id)
	}
	if err != nil {
		return record{}, fmt.Errorf("reading a product: %w", mysql.Explain(err))
	}
	r := recordFrom(db.RecordsRow(row))
	codes, err := q.BarcodesOf(ctx, []string{id})
	if err != nil {
		return record{}, fmt.Errorf("reading barcodes: %w", mysql.Explain(err))
	}
	for _, code := range codes {
		r.Barcodes = append(r.Barcodes, code.Barcode)
	}
	supplies, err := q.SuppliesOf(ctx, id)
	if err != nil {
		return record{}, fmt.Errorf("reading suppliers of a product: %w", mysql.Explain(err))
	}
	for _, s := range supplies {
		r.Suppliers = append(r.Suppliers, Supply{SupplierID: s.SupplierID, Cost: s.Cost, PackSize: s.PackSize, Preferred: s.Preferred})
	}
	_ = r.clean(r.Barcodes) // in the form that is kept; what it finds was let in earlier
	return r, nil
}

// recordFrom leaves out the lists, which are in tables of their own: the caller reads them.
func recordFrom(r db.RecordsRow) record {
	return fill[record](r, struct {
		Barcodes  []string
		Suppliers []Supply
	}{})
}

// Detail reads a product as a manager sees it; errs.NotFound when there is none.
func Detail(ctx context.Context, conn db.DBTX, id string) (ProductDetail, error) {
	product, err := Find(ctx, conn, id)
	if err != nil {
		return ProductDetail{}, err
	}
	r, err := recordOf(ctx, conn, id)
	if err != nil {
		return ProductDetail{}, err
	}
	supplies, err := db.New(conn).SuppliesOf(ctx, id)
	if err != nil {
		return ProductDetail{}, fmt.Errorf("reading suppliers of a product: %w", mysql.Explain(err))
	}
	detail := ProductDetail{
		Product:    product,
		managed:    managed{r.Details},
		Margin:     r.Price - r.Cost,
		ScaleCode:  r.ScaleCode,
		ScalePrice: r.ScalePrice,
		Suppliers:  make([]SupplyDetail, len(supplies)),
		UpdatedAt:  r.UpdatedAt,
	}
	rate, err := detail.Margin.MulDiv(10_000, int64(r.Price))
	if err != nil {
		return ProductDetail{}, fmt.Errorf("working out the margin of %s: %w", id, err)
	}
	detail.MarginRate = int(rate)
	for i, s := range supplies {
		detail.Suppliers[i] = SupplyDetail{
			Supply:       Supply{SupplierID: s.SupplierID, Cost: s.Cost, PackSize: s.PackSize, Preferred: s.Preferred},
			Name:         s.Name,
			LeadTimeDays: s.LeadTimeDays,
		}
	}
	return detail, nil
}

// Prices lists what a product cost and was sold for, newest first. It returns errs.NotFound for no product, and
// errs.InvalidRequest for a cursor that no page gave.
func Prices(ctx context.Context, conn db.DBTX, id string, limit int, cursor string) (paging.Page[PricePoint], error) {
	from, err := paging.ParseBefore(cursor)
	if err != nil {
		return paging.Page[PricePoint]{}, err
	}
	if _, err := recordOf(ctx, conn, id); err != nil {
		return paging.Page[PricePoint]{}, err
	}
	rows, err := db.New(conn).Prices(ctx, db.PricesParams{ProductID: id, BeforeID: from, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[PricePoint]{}, fmt.Errorf("reading prices: %w", mysql.Explain(err))
	}
	points := make([]PricePoint, len(rows))
	for i, r := range rows {
		points[i] = PricePoint{ID: r.ID, Price: r.Price, Cost: r.Cost, By: r.ChangedBy, At: r.ChangedAt}
	}
	return paging.Cut(points, limit, func(p PricePoint) paging.Cursor { return paging.Before(p.ID) }), nil
}
