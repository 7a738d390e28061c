package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/shop/rollup"
)

// plain are the queries that compute from the raw tables what the rollup tables hold, with the same columns. {by} is
// "business_day, " for a row of each day, and empty for one of the whole range.
var plain = []struct{ rollups, query string }{
	{"days", `select s.business_day, s.measured_at, 0, s.tickets, l.pieces, l.weight, s.total, s.rounding, s.discount, s.taxed_base, s.exonerated, s.unaffected,
			s.igv, s.icbper, s.cost, coalesce(r.refunds, 0), coalesce(r.amount, 0), coalesce(b.taxed_base, 0), coalesce(b.exonerated, 0),
			coalesce(b.unaffected, 0), coalesce(b.igv, 0), coalesce(b.icbper, 0), coalesce(b.recovered, 0), l.uncosted - coalesce(b.uncosted, 0)
		from (
			select business_day, utc_timestamp(3) as measured_at, count(*) as tickets, sum(total) as total, sum(rounding) as rounding, sum(discount) as discount,
				sum(taxed_base) as taxed_base, sum(exonerated) as exonerated, sum(unaffected) as unaffected, sum(igv) as igv, sum(icbper) as icbper, sum(cost) as cost
			from sales where business_day between {from} and {to} group by business_day
		) s
		join (
			select s.business_day, sum(case when l.unit = 'KGM' then 0 else l.quantity end) as pieces, sum(case when l.unit = 'KGM' then l.quantity else 0 end) as weight,
				sum(case when l.cost = 0 then l.base else 0 end) as uncosted
			from sales s join sale_lines l on l.sale_id = s.id where s.business_day between {from} and {to} group by s.business_day
		) l on l.business_day = s.business_day
		left join (
			select business_day, count(*) as refunds, sum(amount) as amount from refunds where business_day between {from} and {to} group by business_day
		) r on r.business_day = s.business_day
		left join (
			select f.business_day, sum(case when l.tax_class = 'gravado' then b.base else 0 end) as taxed_base,
				sum(case when l.tax_class = 'exonerado' then b.base else 0 end) as exonerated,
				sum(case when l.tax_class = 'inafecto' then b.base else 0 end) as unaffected,
				sum(b.igv) as igv, sum(b.icbper) as icbper, sum(case when b.goods = 'stock' then b.cost else 0 end) as recovered,
				sum(case when l.cost = 0 then b.base else 0 end) as uncosted
			from refunds f join refund_lines b on b.refund_id = f.id join sale_lines l on l.sale_id = f.sale_id and l.line = b.line
			where f.business_day between {from} and {to} group by f.business_day
		) b on b.business_day = s.business_day`},
	{"hours", `select {by}hour(date_sub(sold_at, interval 5 hour)) as hour, count(*), sum(total), sum(taxed_base + exonerated + unaffected), sum(cost)
		from sales where business_day between {from} and {to} group by {by}hour`},
	{"cashiers", `select {by}cashier, max(name), sum(tickets), sum(total), sum(discount), sum(base), sum(cost), sum(refunds), sum(refund_total)
		from (
			select business_day, cashier, cashier_name as name, 1 as tickets, total, discount, taxed_base + exonerated + unaffected as base, cost, 0 as refunds, 0 as refund_total
			from sales where business_day between {from} and {to}
			union all
			select business_day, actor, actor_name, 0, 0, 0, 0, 0, 1, amount from refunds where business_day between {from} and {to}
		) x group by {by}cashier`},
	{"products", `select {by}product_id, sum(tickets), sum(quantity), sum(amount), sum(discount), sum(base), sum(cost), sum(returned), sum(returned_amount),
			sum(returned_base), sum(recovered), sum(uncosted)
		from (
			select s.business_day, l.product_id, 1 as tickets, l.quantity, l.amount, l.discount, l.base, l.cost, 0 as returned, 0 as returned_amount, 0 as returned_base, 0 as recovered,
				case when l.cost = 0 then l.base else 0 end as uncosted
			from sales s join sale_lines l on l.sale_id = s.id where s.business_day between {from} and {to}
			union all
			select f.business_day, l.product_id, 0, 0, 0, 0, 0, 0, b.quantity, b.amount, b.base, case when b.goods = 'stock' then b.cost else 0 end,
				case when l.cost = 0 then -b.base else 0 end
			from refunds f join refund_lines b on b.refund_id = f.id join sale_lines l on l.sale_id = f.sale_id and l.line = b.line
			where f.business_day between {from} and {to}
		) x group by {by}product_id`},
	{"payments", `select {by}method, sum(payments), sum(amount), sum(missing), sum(payouts), sum(paid_out), sum(collections), sum(collected)
		from (
			select s.business_day, p.method, 1 as payments, p.amount,
				case when p.state in ('rejected', 'settled', 'written_off') then p.amount else 0 end as missing, 0 as payouts, 0 as paid_out, 0 as collections, 0 as collected
			from sales s join payments p on p.sale_id = s.id where s.business_day between {from} and {to}
			union all
			select f.business_day, o.method, 0, 0, 0, 1, o.amount, 0, 0
			from refunds f join refund_payouts o on o.refund_id = f.id where f.business_day between {from} and {to} and o.state in ('pending', 'paid', 'to_confirm')
			union all
			select date(date_sub(created_at, interval 5 hour)), method, 0, 0, 0, 0, 0, 1, -amount
			from customer_credit where kind = 'payment' and state <> 'rejected' and created_at >= {begin} and created_at < {end}
		) x group by {by}method`},
	{"tills", `select {by}till_id, count(*), sum(greatest(-difference, 0)), sum(greatest(difference, 0))
		from (
			select date(date_sub(closed_at, interval 5 hour)) as business_day, till_id, difference
			from till_shifts where closed_at >= {begin} and closed_at < {end}
		) x group by {by}till_id`},
}

// shelves lists what is on the shelves at the end of a range, and when it was sold last.
const shelves = `select p.id, p.name, p.cost, p.price, sum(m.quantity), max(case when m.kind = 'sale' then m.moved_at end)
	from products p join stock_movements m on m.product_id = p.id where m.moved_at < {end} group by p.id, p.name, p.cost, p.price`

// about fills a query in. It holds no word of anybody else.
func about(query string, r rollup.Range, by string) string {
	const layout = "'2006-01-02 15:04:05'"
	return strings.NewReplacer("{by}", by, "{from}", "'"+r.From.String()+"'", "{to}", "'"+r.To.String()+"'",
		"{begin}", r.From.Start().UTC().Format(layout), "{end}", r.To.End().UTC().Format(layout)).Replace(query)
}

// ask reads all rows of a query about a range, as a program would, and forgets them.
func ask(ctx context.Context, db *sql.DB, query string, r rollup.Range) error {
	rows, err := db.QueryContext(ctx, about(query, r, ""))
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// askAll reads the figures of a range.
func askAll(ctx context.Context, db *sql.DB, r rollup.Range) error {
	for _, p := range plain {
		if err := ask(ctx, db, p.query, r); err != nil {
			return fmt.Errorf("asking for the %s: %w", p.rollups, err)
		}
	}
	return nil
}

// rebuild fills tables like the rollups', from nothing, a statement each.
func rebuild(ctx context.Context, db *sql.DB, r rollup.Range) error {
	for _, p := range plain {
		for _, statement := range []string{"drop table if exists plain_" + p.rollups, "create table plain_" + p.rollups + " like rollup_" + p.rollups,
			"insert into plain_" + p.rollups + " " + about(p.query, r, "business_day, ")} {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("writing the %s: %w", p.rollups, err)
			}
		}
	}
	return nil
}

// same returns an error unless the rollups are, row by row, what plain SQL made of the raw tables.
func same(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "update plain_days p join rollup_days r on r.business_day = p.business_day set p.measured_at = r.measured_at"); err != nil {
		return err
	}
	for _, p := range plain {
		var rolled, differing int
		mine, plain := "rollup_"+p.rollups, "plain_"+p.rollups
		query := "select (select count(*) from " + mine + "), (select count(*) from (select * from " + mine + " except select * from " + plain + ") a)" +
			" + (select count(*) from (select * from " + plain + " except select * from " + mine + ") b)"
		if err := db.QueryRowContext(ctx, query).Scan(&rolled, &differing); err != nil {
			return err
		}
		if rolled == 0 || differing > 0 {
			return fmt.Errorf("of %d rows of %s, %d differ from the raw tables", rolled, mine, differing)
		}
	}
	return nil
}
