package purchase

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/purchase/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Filter cuts the list of purchases; an empty field cuts nothing.
type Filter struct {
	SupplierID string
	// Number is what the number of a paper begins with. The series before it, and zeros, are read past.
	Number   string
	From, To peru.Day
	// Owed keeps what is still to be paid, the soonest due first; then SupplierID alone cuts beside it.
	Owed bool
}

// The first and the last day that a DATE holds.
var (
	earliest = peru.Day{Year: 1000, Month: 1, Day: 1}
	latest   = peru.Day{Year: 9999, Month: 12, Day: 30}
)

// List lists purchases, the newest papers first, or what is owed by the day on which it falls due.
//
// Errors: errs.InvalidRequest for a cursor that no page gave, and for what no number begins with.
func List(ctx context.Context, conn db.DBTX, f Filter, limit int, cursor string) (paging.Page[Summary], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	var day peru.Day
	if after.Key != "" {
		if err := day.Scan(after.Key); err != nil {
			return paging.Page[Summary]{}, errs.Invalid("cursor", "send the value of next as it came")
		}
	}
	if f.Owed {
		return owed(ctx, conn, f, limit, day, after.ID)
	}
	number, err := beginning(f.Number)
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	p := db.PurchasesParams{Supplier: f.SupplierID, Number: sql.NullString{String: number, Valid: true}, FromDay: f.From, BeforeDay: day, BeforeID: after.ID,
		Limit: paging.Fetch(limit)}
	if f.From.IsZero() {
		p.FromDay = earliest
	}
	if day.IsZero() {
		p.BeforeDay = latest
		if !f.To.IsZero() && f.To.Before(latest) {
			p.BeforeDay = f.To.AddDays(1)
		}
	}
	rows, err := db.New(conn).Purchases(ctx, p)
	if err != nil {
		return paging.Page[Summary]{}, fmt.Errorf("reading the purchases: %w", mysql.Explain(err))
	}
	all := make([]Summary, len(rows))
	for i, r := range rows {
		all[i] = summaryOf(r)
	}
	return paging.Cut(all, limit, func(s Summary) paging.Cursor { return paging.Cursor{Key: s.IssuedOn.String(), ID: s.ID} }), nil
}

func owed(ctx context.Context, conn db.DBTX, f Filter, limit int, after peru.Day, id string) (paging.Page[Summary], error) {
	if after.IsZero() {
		after = earliest
	}
	rows, err := db.New(conn).OwedPurchases(ctx, db.OwedPurchasesParams{Supplier: f.SupplierID, AfterDay: after, AfterID: id, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Summary]{}, fmt.Errorf("reading what is owed: %w", mysql.Explain(err))
	}
	all := make([]Summary, len(rows))
	for i, r := range rows {
		all[i] = summaryOf(db.PurchasesRow(r))
	}
	return paging.Cut(all, limit, func(s Summary) paging.Cursor { return paging.Cursor{Key: s.DueOn.String(), ID: s.ID} }), nil
}

// beginning makes the pattern of numbers that begin so; "" for all.
func beginning(asked string) (string, error) {
	asked = strings.ToUpper(strings.TrimSpace(asked))
	if i := strings.LastIndexByte(asked, '-'); i >= 0 {
		asked = asked[i+1:]
	}
	asked = strings.TrimLeft(asked, "0")
	if asked == "" {
		return "", nil
	}
	if !numberOf[Ticket].MatchString(asked) {
		return "", errs.Invalid("number", "must be digits and letters of a number")
	}
	return asked + "%", nil
}

func summaryOf(r db.PurchasesRow) Summary {
	s := Summary{ID: r.ID, SupplierID: r.SupplierID, SupplierName: r.SupplierName,
		Paper: Paper{Kind: Kind(r.Kind), Series: r.Series, Number: r.Number.String, IssuedOn: r.IssuedOn, DueOn: r.DueOn},
		Total: r.Total, Paid: r.Paid, HasPhoto: r.Photo != "", EnteredBy: r.Actor, EnteredAt: r.EnteredAt}
	if r.OrderNumber > 0 {
		s.OrderNumber = OrderNumber(r.OrderNumber)
	}
	return s
}

// OrderNumber writes the number of an order to a supplier as people read it.
func OrderNumber(number int) string { return fmt.Sprintf("OC-%06d", number) }

// Find reads a purchase, whole; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Purchase, error) {
	p, err := find(ctx, db.New(conn), id)
	return p, mysql.Explain(err)
}

func find(ctx context.Context, q *db.Queries, id string) (Purchase, error) {
	r, err := q.Purchase(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Purchase{}, errs.New(errs.NotFound, "no purchase has the id %q", id)
	}
	if err != nil {
		return Purchase{}, fmt.Errorf("reading the purchase: %w", err)
	}
	p := Purchase{
		Summary: summaryOf(db.PurchasesRow{ID: r.ID, SupplierID: r.SupplierID, SupplierName: r.SupplierName, Kind: r.Kind, Series: r.Series, Number: r.Number,
			IssuedOn: r.IssuedOn, DueOn: r.DueOn, Total: r.Total, Paid: r.Paid, Actor: r.Actor, EnteredAt: r.EnteredAt, Photo: r.Photo, OrderNumber: r.OrderNumber}),
		Tax:         Tax{Base: r.TaxedBase, IGV: r.Igv, Untaxed: r.Untaxed, Rounding: r.Rounding},
		SupplierRUC: r.Ruc, OrderID: r.OrderID, Freight: r.Freight, FreightApart: r.FreightApart, Note: r.Note, Version: r.Version, photo: r.Photo,
	}
	lines, err := q.LinesOf(ctx, id)
	if err != nil {
		return Purchase{}, fmt.Errorf("reading the lines: %w", err)
	}
	p.Lines = make([]Line, len(lines))
	for i, l := range lines {
		p.Lines[i] = Line{Number: l.Line, ProductID: l.ProductID, SKU: l.Sku, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity, Bonus: l.Bonus, Amount: l.Amount,
			Freight: l.Freight, TaxClass: l.TaxClass, Cost: l.Cost, Average: l.Average, ExpiresOn: l.ExpiresOn}
	}
	payments, err := q.PaymentsOf(ctx, id)
	if err != nil {
		return Purchase{}, fmt.Errorf("reading the payments: %w", err)
	}
	p.Payments = make([]Payment, len(payments))
	for i, y := range payments {
		p.Payments[i] = Payment{ID: y.ID, Amount: y.Amount, Owed: y.Owed, Method: payment.Method(y.Method), Operation: y.Operation, By: y.Actor,
			ApprovedBy: y.ApprovedBy, At: y.PaidAt}
	}
	return p, nil
}
