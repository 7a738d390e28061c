package refund

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/refund/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Summary is a refund in a list.
type Summary struct {
	ID         string    `json:"id"`
	SaleID     string    `json:"saleId"`
	Number     string    `json:"number"`
	RefundedAt time.Time `json:"refundedAt"`
	Cashier    string    `json:"cashier"`
	Till       string    `json:"till"`
	// Amount is what the goods were sold for.
	Amount money.Centimos `json:"amount"`
}

// OfDay lists the refunds of a business day, newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func OfDay(ctx context.Context, conn db.DBTX, day peru.Day, limit int, cursor string) (paging.Page[Summary], error) {
	before, beforeID, err := paging.ParseAt(cursor, day.End())
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	rows, err := db.New(conn).RefundsOfDay(ctx, db.RefundsOfDayParams{Day: day, Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Summary]{}, fmt.Errorf("reading the day's refunds: %w", mysql.Explain(err))
	}
	refunds := make([]Summary, len(rows))
	for i, r := range rows {
		number := peru.ReceiptNumber{Series: peru.Series(r.Series), Correlative: int64(r.Number)}
		refunds[i] = Summary{ID: r.ID, SaleID: r.SaleID, Number: number.String(), RefundedAt: r.RefundedAt, Cashier: r.ActorName, Till: r.TillName, Amount: r.Amount}
	}
	return paging.Cut(refunds, limit, func(s Summary) paging.Cursor { return paging.At(s.RefundedAt, s.ID) }), nil
}
