package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// invariants hold whatever was sold, and however fast. Each query counts what breaks one.
var invariants = []struct{ rule, query string }{
	{"what is on hand is the sum of the movements", `
select count(*) from stock s left join (select product_id, sum(quantity) as sum from stock_movements group by product_id) m on m.product_id = s.product_id
where s.on_hand <> coalesce(m.sum, 0) or s.on_hand < 0`},
	{"nothing is reserved any more", `
select (select count(*) from stock where reserved <> 0) + (select count(*) from stock_reservations) + (select count(*) from checkouts where state <> 'recorded')`},
	{"receipt numbers have no gap", `
select count(*) from receipt_series n left join (select series, count(*) as sales, max(number) as last from sales group by series) s on s.series = n.series
where n.last_number <> coalesce(s.sales, 0) or n.last_number <> coalesce(s.last, 0)`},
	{"lines add up to the total", `
select count(*) from sales s join (select sale_id, sum(amount + icbper) as sum from sale_lines group by sale_id) l on l.sale_id = s.id where s.total <> l.sum`},
	{"payments add up to the total", `
select count(*) from sales s left join (select sale_id, sum(amount) as sum from payments group by sale_id) p on p.sale_id = s.id
where s.total + s.rounding <> coalesce(p.sum, 0)`},
	{"every sale has its movements", `
select count(*) from sale_lines l left join stock_movements m on m.reference = l.sale_id and m.product_id = l.product_id
where coalesce(m.quantity, 0) <> -l.quantity`},
	{"there are as many events as sales", `
select abs((select count(*) from sales) - (select count(*) from outbox where kind = 'SaleCompleted'))`},
}

// check holds the database to the invariants, and to as many sales as there were receipts.
func check(ctx context.Context, db *sql.DB, receipts int) error {
	var broken []error
	for _, i := range invariants {
		var violations int
		if err := db.QueryRowContext(ctx, i.query).Scan(&violations); err != nil {
			return fmt.Errorf("checking that %s: %w", i.rule, err)
		}
		if violations > 0 {
			broken = append(broken, fmt.Errorf("it does not hold that %s: %d times", i.rule, violations))
		}
	}
	var recorded int
	if err := db.QueryRowContext(ctx, "select count(*) from sales").Scan(&recorded); err != nil {
		return fmt.Errorf("counting the sales: %w", err)
	}
	if recorded != receipts {
		broken = append(broken, fmt.Errorf("there are %d sales for %d receipts", recorded, receipts))
	}
	return errors.Join(broken...)
}
