package customer

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Purchase is a sale to a customer. Total is before cash rounding, ToPay after it.
type Purchase struct {
	ID          string           `json:"id"`
	Document    peru.ReceiptKind `json:"document"`
	Number      string           `json:"number"`
	SoldAt      time.Time        `json:"soldAt"`
	BusinessDay peru.Day         `json:"businessDay"`
	Cashier     string           `json:"cashier"`
	Till        string           `json:"till"`
	Total       money.Centimos   `json:"total"`
	ToPay       money.Centimos   `json:"toPay"`
}

// Purchases lists what a customer bought, newest first. It returns errs.NotFound, and errs.InvalidRequest for a cursor
// that no page gave.
func Purchases(ctx context.Context, conn db.DBTX, id string, limit int, cursor string) (paging.Page[Purchase], error) {
	// Ids are hexadecimal: "~" comes after all of them.
	before := paging.Cursor{ID: "~"}
	if cursor != "" {
		var err error
		if before, err = paging.ParseCursor(cursor); err != nil {
			return paging.Page[Purchase]{}, err
		}
		if before.ID == "" {
			return paging.Page[Purchase]{}, errs.Invalid("cursor", "send the value of next as it came")
		}
	}
	if _, err := Find(ctx, conn, id); err != nil {
		return paging.Page[Purchase]{}, err
	}
	rows, err := db.New(conn).SalesOfCustomer(ctx, db.SalesOfCustomerParams{CustomerID: sql.NullString{String: id, Valid: true}, BeforeID: before.ID,
		Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Purchase]{}, fmt.Errorf("reading a customer's purchases: %w", mysql.Explain(err))
	}
	purchases := make([]Purchase, len(rows))
	for i, r := range rows {
		purchases[i] = Purchase{ID: r.ID, Document: peru.ReceiptKind(r.Document), Number: number(r.Series, r.Number), SoldAt: r.SoldAt,
			BusinessDay: r.BusinessDay, Cashier: r.CashierName, Till: r.TillName, Total: r.Total, ToPay: r.Total + r.Rounding}
	}
	return paging.Cut(purchases, limit, func(p Purchase) paging.Cursor { return paging.Cursor{ID: p.ID} }), nil
}
