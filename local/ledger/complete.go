package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/values/money"
)

// Complete adds once, after the last Write, what the product leaves beside what was written: that each sale was checked out, the events,
// long published, what of each line came back, and what customers owe, each up to a limit and for so many days. Of the trail there is nothing.
func Complete(ctx context.Context, db *sql.DB, limit money.Centimos, days int) error {
	for _, step := range []struct {
		what, statement string
		args            []any
	}{
		{"checkouts", `insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at)
			select id, sha2(id, 256), execution, 'recorded', sold_at, sold_at from sales order by id`, nil},
		{"events of sales", `insert into outbox (kind, subject, payload, created_at, published_at)
			select 'SaleCompleted', id, json_object('saleId', id), sold_at, sold_at from sales order by sold_at`, nil},
		{"events of refunds", `insert into outbox (kind, subject, payload, created_at, published_at)
			select 'RefundRecorded', id, json_object('refundId', id), refunded_at, refunded_at from refunds order by refunded_at`, nil},
		{"what came back", `update sale_lines l
			join (select f.sale_id, r.line, sum(r.quantity) as back from refund_lines r join refunds f on f.id = r.refund_id group by f.sale_id, r.line) r
				on r.sale_id = l.sale_id and r.line = l.line
			set l.returned = r.back`, nil},
		// Days are those of Lima, five hours behind UTC.
		{"the balances of customers", `update customer_credit c
			join (select id, sum(amount) over (partition by customer_id order by id) as balance from customer_credit) b on b.id = c.id
			set c.balance = b.balance, c.due_on = if(c.kind = 'charge', date_add(date(date_sub(c.created_at, interval 5 hour)), interval ? day), null)`,
			[]any{days}},
		{"what customers owe", `update customers c
			join (select customer_id, sum(amount) as owed from customer_credit group by customer_id) l on l.customer_id = c.id
			set c.credit_balance = l.owed, c.credit_limit = ?, c.credit_days = ?`, []any{int64(limit), days}},
	} {
		if _, err := db.ExecContext(ctx, step.statement, step.args...); err != nil {
			return fmt.Errorf("writing %s: %w", step.what, err)
		}
	}
	return nil
}
