package customer

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/customer/db"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
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
func Purchases(ctx context.Context, conn db.DBTX, id string, limit int, cursor string) (page.Page[Purchase], error) {
	// Ids are hexadecimal: "~" comes after all of them.
	before := page.Cursor{ID: "~"}
	if cursor != "" {
		var err error
		if before, err = page.ParseCursor(cursor); err != nil {
			return page.Page[Purchase]{}, err
		}
		if before.ID == "" {
			return page.Page[Purchase]{}, errs.Invalid("cursor", "send the value of next as it came")
		}
	}
	if _, err := Find(ctx, conn, id); err != nil {
		return page.Page[Purchase]{}, err
	}
	rows, err := db.New(conn).SalesOfCustomer(ctx, db.SalesOfCustomerParams{CustomerID: sql.NullString{String: id, Valid: true}, BeforeID: before.ID,
		Limit: page.Fetch(limit)})
	if err != nil {
		return page.Page[Purchase]{}, fmt.Errorf("reading a customer's purchases: %w", mysql.Explain(err))
	}
	purchases := make([]Purchase, len(rows))
	for i, r := range rows {
		purchases[i] = Purchase{ID: r.ID, Document: peru.ReceiptKind(r.Document), Number: number(r.Series, r.Number), SoldAt: r.SoldAt,
			BusinessDay: r.BusinessDay, Cashier: r.CashierName, Till: r.TillName, Total: r.Total, ToPay: r.Total + r.Rounding}
	}
	return page.Cut(purchases, limit, func(p Purchase) page.Cursor { return page.Cursor{ID: p.ID} }), nil
}
