package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"carmensita.pe/market/internal/platform/invariant"
)

// check holds the database to the invariants, and to as many sales as there were receipts. Nothing is under way any more.
func check(ctx context.Context, db *sql.DB, receipts int) error {
	broken := []error{invariant.Check(ctx, db)}
	var recorded, unfinished int
	err := db.QueryRowContext(ctx, `
		select (select count(*) from sales), (select count(*) from stock_reservations) + (select count(*) from checkouts where state <> 'recorded')`).
		Scan(&recorded, &unfinished)
	if err != nil {
		return fmt.Errorf("counting the sales: %w", err)
	}
	if recorded != receipts {
		broken = append(broken, fmt.Errorf("there are %d sales for %d receipts", recorded, receipts))
	}
	if unfinished != 0 {
		broken = append(broken, fmt.Errorf("%d reservations or checkouts are left", unfinished))
	}
	return errors.Join(broken...)
}
