package refund

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/refund/db"
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
func OfDay(ctx context.Context, conn db.DBTX, day peru.Day, limit int, cursor string) (page.Page[Summary], error) {
	before, beforeID, err := page.ParseAt(cursor, day.End())
	if err != nil {
		return page.Page[Summary]{}, err
	}
	rows, err := db.New(conn).RefundsOfDay(ctx, db.RefundsOfDayParams{Day: day, Before: before, BeforeID: beforeID, Limit: page.Fetch(limit)})
	if err != nil {
		return page.Page[Summary]{}, fmt.Errorf("reading the day's refunds: %w", mysql.Explain(err))
	}
	refunds := make([]Summary, len(rows))
	for i, r := range rows {
		number := peru.ReceiptNumber{Series: peru.Series(r.Series), Correlative: int64(r.Number)}
		refunds[i] = Summary{ID: r.ID, SaleID: r.SaleID, Number: number.String(), RefundedAt: r.RefundedAt, Cashier: r.ActorName, Till: r.TillName, Amount: r.Amount}
	}
	return page.Cut(refunds, limit, func(s Summary) page.Cursor { return page.At(s.RefundedAt, s.ID) }), nil
}
