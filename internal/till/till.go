// Package till knows the shop's tills: where sales are made, each with its own series of receipt numbers, so that
// two tills never wait for each other's next number.
package till

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/till/db"
)

// Till is one place of sale.
type Till struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// All lists the active tills by name.
func All(ctx context.Context, conn db.DBTX) ([]Till, error) {
	rows, err := db.New(conn).Tills(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the tills: %w", mysql.Explain(err))
	}
	tills := make([]Till, len(rows))
	for i, row := range rows {
		tills[i] = Till(row)
	}
	return tills, nil
}

// Add adds a till with its series: B001, F001 and the credit notes of both for number 1.
func Add(ctx context.Context, tx *sql.Tx, id, name string, number int) error {
	q := db.New(tx)
	if err := q.InsertTill(ctx, db.InsertTillParams{ID: id, Name: name}); err != nil {
		return fmt.Errorf("adding a till: %w", err)
	}
	var args []any
	for document, pattern := range map[string]string{"boleta": "B%03d", "factura": "F%03d", "boleta_credit_note": "BC%02d", "factura_credit_note": "FC%02d"} {
		args = append(args, id, document, fmt.Sprintf(pattern, number))
	}
	const documents = 4
	if _, err := tx.ExecContext(ctx, mysql.Rows(db.InsertSeries, documents), args...); err != nil {
		return fmt.Errorf("adding a till's series: %w", err)
	}
	return nil
}
