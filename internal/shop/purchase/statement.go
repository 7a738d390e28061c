package purchase

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/purchase/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// longestStatement bounds a statement, in days.
const longestStatement = 366

// Creditor is a supplier to whom something is owed, by the days since it fell due.
type Creditor struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	RUC     string         `json:"ruc"`
	Phone   string         `json:"phone"`
	Owed    money.Centimos `json:"owed"`
	Current money.Centimos `json:"current"`
	To30    money.Centimos `json:"days1to30"`
	To60    money.Centimos `json:"days31to60"`
	To90    money.Centimos `json:"days61to90"`
	Over90  money.Centimos `json:"over90"`
}

// Ageing is what is owed to all suppliers on a day, the most first.
type Ageing struct {
	Day       peru.Day       `json:"day"`
	Owed      money.Centimos `json:"owed"`
	Suppliers []Creditor     `json:"suppliers"`
}

// AgeingOn reads what is owed, by the days since it fell due.
func AgeingOn(ctx context.Context, conn db.DBTX, day peru.Day) (Ageing, error) {
	rows, err := db.New(conn).Ageing(ctx, db.AgeingParams{Today: day.Start()})
	if err != nil {
		return Ageing{}, fmt.Errorf("reading what is owed: %w", mysql.Explain(err))
	}
	a := Ageing{Day: day, Suppliers: make([]Creditor, len(rows))}
	for i, r := range rows {
		a.Suppliers[i] = Creditor{ID: r.SupplierID, Name: r.Name, RUC: r.Ruc, Phone: r.Phone, Owed: money.Centimos(r.Owed), Current: money.Centimos(r.NotDue),
			To30: money.Centimos(r.To30), To60: money.Centimos(r.To60), To90: money.Centimos(r.To90), Over90: money.Centimos(r.Over90)}
		a.Owed += a.Suppliers[i].Owed
	}
	return a, nil
}

// Statement is what a supplier billed and was paid from day to day, both included. Opening plus the entries' amounts is Closing.
type Statement struct {
	SupplierID string         `json:"supplierId"`
	Supplier   string         `json:"supplier"`
	From       peru.Day       `json:"from"`
	To         peru.Day       `json:"to"`
	Opening    money.Centimos `json:"opening"`
	Entries    []Entry        `json:"entries"`
	Closing    money.Centimos `json:"closing"`
}

// Entry is a paper, which adds to what is owed, or a payment, whose Amount is negative. Balance is what was owed after it.
type Entry struct {
	Day        peru.Day          `json:"day"`
	PurchaseID string            `json:"purchaseId"`
	Kind       Kind              `json:"kind"`
	Series     string            `json:"series"`
	Number     string            `json:"number"`
	DueOn      peru.Day          `json:"dueOn,omitzero"`
	Method     payment.Method    `json:"method,omitempty"`
	Operation  payment.Operation `json:"operation,omitzero"`
	Amount     money.Centimos    `json:"amount"`
	Balance    money.Centimos    `json:"balance"`
	By         string            `json:"by"`
}

// StatementOf reads the statement of a supplier.
//
// Errors: errs.NotFound, errs.InvalidRequest for a period that ends before it begins or is longer than a year.
func StatementOf(ctx context.Context, conn db.DBTX, supplierID string, from, to peru.Day) (Statement, error) {
	if to.Before(from) || from.AddDays(longestStatement).Before(to) {
		return Statement{}, errs.Invalid("to", "must be from %s to %s", from, from.AddDays(longestStatement))
	}
	q := db.New(conn)
	supplier, err := q.SupplierOf(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return Statement{}, errs.New(errs.NotFound, "no supplier has the id %q", supplierID)
	}
	if err != nil {
		return Statement{}, fmt.Errorf("reading the supplier: %w", mysql.Explain(err))
	}
	opening, err := q.OwedBefore(ctx, db.OwedBeforeParams{SupplierID: supplierID, FromDay: from, DayBegins: from.Start()})
	if err != nil {
		return Statement{}, fmt.Errorf("reading what was owed: %w", mysql.Explain(err))
	}
	s := Statement{SupplierID: supplierID, Supplier: supplier.Name, From: from, To: to, Opening: money.Centimos(opening), Closing: money.Centimos(opening)}
	if s.Entries, err = entries(ctx, q, supplierID, from, to); err != nil {
		return Statement{}, err
	}
	for i := range s.Entries {
		s.Closing += s.Entries[i].Amount
		s.Entries[i].Balance = s.Closing
	}
	return s, nil
}

// entries are the papers and payments of some days, in their order: of a day, the papers first.
func entries(ctx context.Context, q *db.Queries, supplierID string, from, to peru.Day) ([]Entry, error) {
	billed, err := q.BilledBetween(ctx, db.BilledBetweenParams{SupplierID: supplierID, FromDay: from, ToDay: to})
	if err != nil {
		return nil, fmt.Errorf("reading the papers: %w", mysql.Explain(err))
	}
	paid, err := q.PaidBetween(ctx, db.PaidBetweenParams{SupplierID: supplierID, FromTime: from.Start(), ToTime: to.End()})
	if err != nil {
		return nil, fmt.Errorf("reading the payments: %w", mysql.Explain(err))
	}
	all := make([]Entry, 0, len(billed)+len(paid))
	for _, r := range billed {
		all = append(all, Entry{Day: r.IssuedOn, PurchaseID: r.ID, Kind: Kind(r.Kind), Series: r.Series, Number: r.Number.String, DueOn: r.DueOn, Amount: r.Total,
			By: r.Actor})
	}
	for _, r := range paid {
		all = append(all, Entry{Day: peru.BusinessDay(r.PaidAt), PurchaseID: r.PurchaseID, Kind: Kind(r.Kind), Series: r.Series, Number: r.Number.String,
			Method: payment.Method(r.Method), Operation: r.Operation, Amount: -r.Amount, By: r.Actor})
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.Day.String(), b.Day.String()) })
	return all, nil
}
