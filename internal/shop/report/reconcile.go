package report

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/peru"
)

// Books are two records of the same that must agree.
type Books string

// The books that are compared: receipts with what was paid, with what left the shelves, and with what customers owe.
const (
	PaymentBooks Books = "payments"
	StockBooks   Books = "stock"
	CreditBooks  Books = "credit"
)

// Difference is where the books disagree. It names the sale; also the refund and the product when it is about them.
// Expected and Found are centimos, or thousandths of the product's unit when there is a product.
type Difference struct {
	Day       peru.Day `json:"day"`
	Books     Books    `json:"books"`
	Kind      string   `json:"kind"`
	SaleID    string   `json:"saleId"`
	Number    string   `json:"number"` // of the sale's receipt; empty when there is no such sale
	RefundID  string   `json:"refundId"`
	ProductID string   `json:"productId"`
	Product   string   `json:"product"`
	Expected  int64    `json:"expected"`
	Found     int64    `json:"found"`
}

// Reconcile compares some books of a day anew, keeps where they disagree and says how often that is.
func Reconcile(ctx context.Context, conn *sql.DB, day peru.Day, books Books) (int, error) {
	var found []Difference
	err := mysql.InSnapshot(ctx, conn, func(tx *sql.Tx) (err error) {
		found, err = compare(ctx, db.New(tx), day, books)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("comparing the %s of %s: %w", books, day, err)
	}
	rows := make([]db.InsertDifferenceParams, len(found))
	for i, d := range found {
		rows[i] = db.InsertDifferenceParams{BusinessDay: day, Books: string(books), Line: i + 1, Kind: d.Kind, SaleID: d.SaleID, RefundID: d.RefundID,
			ProductID: d.ProductID, Expected: d.Expected, Found: d.Found}
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := db.New(tx).DeleteDifferences(ctx, db.DeleteDifferencesParams{BusinessDay: day, Books: string(books)}); err != nil {
			return fmt.Errorf("forgetting differences: %w", err)
		}
		if _, err := mysql.InsertAll(ctx, tx, db.InsertDifference, rows); err != nil {
			return fmt.Errorf("keeping differences: %w", err)
		}
		return nil
	})
	return len(found), err
}

func compare(ctx context.Context, q *db.Queries, day peru.Day, books Books) ([]Difference, error) {
	switch books {
	case PaymentBooks:
		return payments(ctx, q, day)
	case StockBooks:
		return shelves(ctx, q, day)
	case CreditBooks:
		return credit(ctx, q, day)
	}
	return nil, fmt.Errorf("there are no books %q", books)
}

func payments(ctx context.Context, q *db.Queries, day peru.Day) ([]Difference, error) {
	paid, err := q.PaymentsWrong(ctx, day)
	if err != nil {
		return nil, err
	}
	lines, err := q.LinesWrong(ctx, day)
	if err != nil {
		return nil, err
	}
	notes, err := q.NotesWrong(ctx, day)
	return slices.Concat(
		differences(paid, func(r db.PaymentsWrongRow) Difference {
			return Difference{Kind: "paid", SaleID: r.SaleID, Expected: r.Expected, Found: r.Found}
		}),
		differences(lines, func(r db.LinesWrongRow) Difference {
			return Difference{Kind: "lines", SaleID: r.SaleID, Expected: r.Expected, Found: r.Found}
		}),
		differences(notes, func(r db.NotesWrongRow) Difference {
			return Difference{Kind: "note", SaleID: r.SaleID, RefundID: r.RefundID, Expected: r.Expected, Found: r.Found}
		})), err
}

func shelves(ctx context.Context, q *db.Queries, day peru.Day) ([]Difference, error) {
	sold, err := q.SoldNotMoved(ctx, db.SoldNotMovedParams{Day: day})
	if err != nil {
		return nil, err
	}
	stray, err := q.MovedNotSold(ctx, db.MovedNotSoldParams{FromTime: day.Start(), ToTime: day.End()})
	if err != nil {
		return nil, err
	}
	back, err := q.ReturnedNotMoved(ctx, db.ReturnedNotMovedParams{Day: day})
	return slices.Concat(
		differences(sold, func(r db.SoldNotMovedRow) Difference {
			return Difference{Kind: "moved", SaleID: r.SaleID, ProductID: r.ProductID, Expected: r.Expected, Found: r.Found}
		}),
		differences(stray, func(r db.MovedNotSoldRow) Difference {
			return Difference{Kind: "moved_unsold", SaleID: r.SaleID, ProductID: r.ProductID, Found: r.Found}
		}),
		differences(back, func(r db.ReturnedNotMovedRow) Difference {
			return Difference{Kind: "returned", SaleID: r.SaleID, RefundID: r.RefundID, ProductID: r.ProductID, Expected: r.Expected, Found: r.Found}
		})), err
}

func credit(ctx context.Context, q *db.Queries, day peru.Day) ([]Difference, error) {
	sold, err := q.SoldNotCharged(ctx, db.SoldNotChargedParams{Day: day})
	if err != nil {
		return nil, err
	}
	stray, err := q.ChargedNotSold(ctx, db.ChargedNotSoldParams{FromTime: day.Start(), ToTime: day.End()})
	if err != nil {
		return nil, err
	}
	back, err := q.ReturnedNotCredited(ctx, db.ReturnedNotCreditedParams{Day: day})
	return slices.Concat(
		differences(sold, func(r db.SoldNotChargedRow) Difference {
			return Difference{Kind: "charged", SaleID: r.SaleID, Expected: r.Expected, Found: r.Found}
		}),
		differences(stray, func(r db.ChargedNotSoldRow) Difference {
			return Difference{Kind: "charged_unsold", SaleID: r.SaleID, Found: r.Found}
		}),
		differences(back, func(r db.ReturnedNotCreditedRow) Difference {
			return Difference{Kind: "credited", SaleID: r.SaleID, RefundID: r.RefundID, Expected: r.Expected, Found: r.Found}
		})), err
}

func differences[Row any](rows []Row, of func(Row) Difference) []Difference {
	made := make([]Difference, len(rows))
	for i, row := range rows {
		made[i] = of(row)
	}
	return made
}

// Differences reads what the last comparison of each day of a range found.
func Differences(ctx context.Context, conn db.DBTX, r rollup.Range) ([]Difference, error) {
	rows, err := db.New(conn).Differences(ctx, db.DifferencesParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, fmt.Errorf("reading differences: %w", mysql.Explain(err))
	}
	found := make([]Difference, len(rows))
	for i, d := range rows {
		found[i] = Difference{Day: d.BusinessDay, Books: Books(d.Books), Kind: d.Kind, SaleID: d.SaleID, RefundID: d.RefundID, ProductID: d.ProductID,
			Product: d.Product, Expected: d.Expected, Found: d.Found}
		if d.Series != "" {
			found[i].Number = fmt.Sprintf("%s-%08d", d.Series, d.Number)
		}
	}
	return found, nil
}
