package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Find reads a recorded sale; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Sale, error) {
	q := db.New(conn)
	row, err := q.Sale(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Sale{}, errs.New(errs.NotFound, "no sale has the id %q", id)
	}
	if err != nil {
		return Sale{}, fmt.Errorf("reading a sale: %w", mysql.Explain(err))
	}
	lines, err := q.LinesOf(ctx, id)
	if err != nil {
		return Sale{}, fmt.Errorf("reading a sale's lines: %w", mysql.Explain(err))
	}
	payments, err := q.PaymentsOf(ctx, id)
	if err != nil {
		return Sale{}, fmt.Errorf("reading a sale's payments: %w", mysql.Explain(err))
	}
	found, err := restore(row, lines, payments)
	if err != nil {
		return Sale{}, err
	}
	if found.Instalments, err = instalments(ctx, q, id, found.Payments); err != nil {
		return Sale{}, err
	}
	return found, compare(ctx, conn, id, found.Payments, found.SoldAt)
}

// compare notes with each payment of a sale where the number of its operation was used before a time. It asks
// nothing about cash.
func compare(ctx context.Context, conn db.DBTX, saleID string, payments []payment.Payment, before time.Time) error {
	keys := make([]operation.Key, len(payments))
	for i, p := range payments {
		keys[i] = operation.Key{Method: string(p.Method), Number: p.Reference, Subject: saleID, Line: i + 1, Before: before}
	}
	uses, err := operation.Uses(ctx, conn, keys)
	if err != nil {
		return err
	}
	for i := range payments {
		payments[i].SameOperation = uses[i]
	}
	return nil
}

// All reads recorded sales by their ids, without when a customer owes. What is not there is left out.
func All(ctx context.Context, conn db.DBTX, ids []string) (map[string]Sale, error) {
	sales := make(map[string]Sale, len(ids))
	if len(ids) == 0 {
		return sales, nil
	}
	q := db.New(conn)
	rows, err := q.SalesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading sales: %w", mysql.Explain(err))
	}
	allLines, err := q.LinesOfAll(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the lines of sales: %w", mysql.Explain(err))
	}
	allPayments, err := q.PaymentsOfAll(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the payments of sales: %w", mysql.Explain(err))
	}
	lines, payments := map[string][]db.LinesOfRow{}, map[string][]db.PaymentsOfRow{}
	for _, l := range allLines {
		lines[l.SaleID] = append(lines[l.SaleID], db.LinesOfRow{Line: l.Line, ProductID: l.ProductID, Sku: l.Sku, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity,
			UnitPrice: l.UnitPrice, Discount: l.Discount, Promotion: l.Promotion, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, Igv: l.Igv, Icbper: l.Icbper,
			Returned: l.Returned})
	}
	for _, p := range allPayments {
		payments[p.SaleID] = append(payments[p.SaleID], db.PaymentsOfRow{Method: p.Method, Amount: p.Amount, Received: p.Received, Reference: p.Reference,
			Authorization: p.Authorization, State: p.State})
	}
	for _, row := range rows {
		if sales[row.ID], err = restore(db.SaleRow(row), lines[row.ID], payments[row.ID]); err != nil {
			return nil, err
		}
	}
	return sales, nil
}

// instalments returns what is owed of a sale that was charged to its customer.
func instalments(ctx context.Context, q *db.Queries, id string, payments []payment.Payment) ([]Instalment, error) {
	amount := owed(payments)
	if amount == 0 {
		return nil, nil
	}
	due, err := q.DueOn(ctx, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && due.IsZero() {
		return nil, nil // from before debts fell due
	}
	if err != nil {
		return nil, fmt.Errorf("reading when a sale falls due: %w", mysql.Explain(err))
	}
	return []Instalment{{Amount: amount, DueOn: due}}, nil
}

// restore makes the same sale of its rows that Record made of its cart.
func restore(row db.SaleRow, lines []db.LinesOfRow, payments []db.PaymentsOfRow) (Sale, error) {
	cart := Cart{
		ID: row.ID, Document: peru.ReceiptKind(row.Document), Series: row.Series, IssuerRUC: row.IssuerRuc,
		Anonymous: peru.Document{Kind: row.BuyerKind, Number: row.BuyerNumber}, TillName: row.TillName, Cashier: Cashier{Name: row.CashierName},
		Lines: make([]CartLine, len(lines)), Payments: make([]payment.Payment, len(payments)),
		Totals: Totals{TaxedBase: row.TaxedBase, Exonerated: row.Exonerated, Unaffected: row.Unaffected, IGV: row.Igv, IGVRate: row.IgvRate,
			ICBPER: row.Icbper, Bags: row.Bags, Discount: row.Discount, Total: row.Total, Rounding: row.Rounding, ToPay: row.Total + row.Rounding},
	}
	if row.BuyerName != "" {
		cart.Buyer = &Buyer{DocumentKind: row.BuyerKind, DocumentNumber: row.BuyerNumber, Name: row.BuyerName}
	}
	for i, l := range lines {
		cart.Lines[i].Line = Line{Number: l.Line, ProductID: l.ProductID, SKU: l.Sku, Name: l.Name, Unit: catalog.Unit(l.Unit), Quantity: l.Quantity,
			UnitPrice: l.UnitPrice, Discount: l.Discount, Promotion: l.Promotion, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, IGV: l.Igv, ICBPER: l.Icbper, Returned: l.Returned}
	}
	for i, p := range payments {
		cart.Payments[i] = payment.Payment{Method: payment.Method(p.Method), Amount: p.Amount, Received: p.Received, Change: p.Received - p.Amount,
			Reference: p.Reference, Authorization: p.Authorization, State: payment.State(p.State)}
	}
	return cart.receipt(till.Number{Number: row.Number, At: row.SoldAt})
}

// sameSale reads the sale that was recorded under the id, when it is the one that is asked for again.
func sameSale(ctx context.Context, conn db.DBTX, id, hash, recordedHash string) (*Sale, error) {
	if hash != recordedHash {
		return nil, errs.New(errs.SaleIDReused, "the sale %s was recorded with another cart", id)
	}
	sale, err := asRecorded(ctx, conn, id)
	if err != nil {
		return nil, err
	}
	return &sale, nil
}

// asRecorded is Find for who asks for the answer that the sale got: nothing had come back of it yet, and nobody had looked for its money.
func asRecorded(ctx context.Context, conn db.DBTX, id string) (Sale, error) {
	sale, err := Find(ctx, conn, id)
	for i := range sale.Lines {
		sale.Lines[i].Returned = 0
	}
	for i, p := range sale.Payments {
		sale.Payments[i].State = p.Method.Begins()
	}
	return sale, err
}
