-- What is measured of a day, from the ledger. All of it is read in one snapshot.

-- name: SalesByHour :many
-- Served by sales_by_day. An hour is one in Lima, which is five hours behind UTC all year.
select cast(hour(date_sub(sold_at, interval 5 hour)) as signed) as hour, cashier, cashier_name, count(*) as tickets,
       cast(sum(total) as signed) as total, cast(sum(rounding) as signed) as rounding, cast(sum(discount) as signed) as discount,
       cast(sum(taxed_base) as signed) as taxed_base, cast(sum(exonerated) as signed) as exonerated, cast(sum(unaffected) as signed) as unaffected,
       cast(sum(igv) as signed) as igv, cast(sum(icbper) as signed) as icbper, cast(sum(cost) as signed) as cost
from sales
where business_day = ?
group by 1, cashier, cashier_name;

-- name: LinesByProduct :many
-- A sale has goods by weight on as many lines as there were packages.
select l.product_id, l.unit, count(distinct l.sale_id) as tickets, cast(sum(l.quantity) as signed) as quantity, cast(sum(l.amount) as signed) as amount,
       cast(sum(l.discount) as signed) as discount, cast(sum(l.base) as signed) as base, cast(sum(l.cost) as signed) as cost,
       cast(sum(case when l.cost = 0 then l.base else 0 end) as signed) as uncosted
from sales s
join sale_lines l on l.sale_id = s.id
where s.business_day = ?
group by l.product_id, l.unit;

-- name: PaymentsByMethod :many
-- What never came counts as missing however somebody made up for it: that is a movement of the day on which he did.
select p.method, count(*) as payments, cast(sum(p.amount) as signed) as amount,
       cast(sum(case when p.state in ('rejected', 'settled', 'written_off') then p.amount else 0 end) as signed) as missing
from sales s
join payments p on p.sale_id = s.id
where s.business_day = ?
group by p.method;

-- name: RefundsByPerson :many
-- This and what follows is served by refunds_by_day.
select actor, actor_name, count(*) as refunds, cast(sum(amount) as signed) as amount
from refunds
where business_day = ?
group by actor, actor_name;

-- name: RefundsByProduct :many
-- The cost of wasted goods stays with the shop. A line that was sold without a cost comes back without one.
select l.product_id, l.tax_class, cast(sum(r.quantity) as signed) as quantity, cast(sum(r.amount) as signed) as amount,
       cast(sum(r.base) as signed) as base, cast(sum(r.igv) as signed) as igv, cast(sum(r.icbper) as signed) as icbper,
       cast(sum(case when r.goods = 'stock' then r.cost else 0 end) as signed) as recovered,
       cast(sum(case when l.cost = 0 then r.base else 0 end) as signed) as uncosted
from refunds f
join refund_lines r on r.refund_id = f.id
join sale_lines l on l.sale_id = f.sale_id and l.line = r.line
where f.business_day = ?
group by l.product_id, l.tax_class;

-- name: PayoutsByMethod :many
-- What went back in another way, or not at all, did not go back by this one.
select o.method, count(*) as payouts, cast(sum(o.amount) as signed) as amount
from refunds f
join refund_payouts o on o.refund_id = f.id
where f.business_day = ? and o.state in ('pending', 'paid', 'to_confirm')
group by o.method;

-- name: CollectionsByMethod :many
-- Served by customer_credit_by_time.
select method, count(*) as collections, cast(-sum(amount) as signed) as amount
from customer_credit
where created_at >= sqlc.arg(from_time) and created_at < sqlc.arg(to_time) and kind = 'payment' and state <> 'rejected'
group by method;

-- name: MovementsByKind :many
-- Cash of drawers by till_movements_by_time, what was sent to customers by customer_credit_by_time, what was made up for by a transfer
-- by settlements_by_time.
select m.kind as kind, 'cash' as method, count(*) as movements, cast(sum(greatest(m.amount, 0)) as signed) as money_in,
       cast(sum(greatest(-m.amount, 0)) as signed) as money_out
from till_movements m
where m.created_at >= sqlc.arg(from_time) and m.created_at < sqlc.arg(to_time) and m.kind in ('cash_in', 'cash_out', 'credit_payout', 'settlement', 'supplier_payment')
group by m.kind
union all
select 'credit_payout', c.method, count(*), 0, cast(sum(c.amount) as signed)
from customer_credit c
where c.created_at >= sqlc.arg(from_time) and c.created_at < sqlc.arg(to_time) and c.kind = 'payout' and c.method <> 'cash' and c.state <> 'rejected'
group by c.method
union all
select 'settlement', s.outcome, count(*), cast(sum(if(s.kind = 'payment', s.amount, 0)) as signed), cast(sum(if(s.kind = 'payout', s.amount, 0)) as signed)
from settlements s
where s.settled_at >= sqlc.arg(from_time) and s.settled_at < sqlc.arg(to_time) and s.outcome = 'transfer'
group by s.outcome
order by kind, method;

-- name: ShiftsByTill :many
-- Served by till_shifts_by_close.
select till_id, count(*) as shifts, cast(coalesce(sum(case when difference < 0 then -difference else 0 end), 0) as signed) as missing,
       cast(coalesce(sum(case when difference > 0 then difference else 0 end), 0) as signed) as surplus
from till_shifts
where closed_at >= sqlc.arg(from_time) and closed_at < sqlc.arg(to_time)
group by till_id;

-- What is written of a day.

-- name: Changes :one
select changes from rollup_changes where business_day = ?;

-- name: CountChange :exec
insert into rollup_changes (business_day, changes) values (?, 1) on duplicate key update changes = changes + 1;

-- name: CountChangesOfSale :exec
-- Of the day of the sale and of its credit notes.
insert into rollup_changes (business_day, changes)
select x.business_day, 1
from (
    select s.business_day from sales s where s.id = sqlc.arg(sale_id)
    union
    select r.business_day from refunds r where r.sale_id = sqlc.arg(sale_id)
) x
order by x.business_day
on duplicate key update changes = rollup_changes.changes + 1;

-- name: HoldDay :exec
-- First, so that of two who roll the same day up one waits for the other: the day may have no row yet that could be locked.
insert into rollup_changes (business_day, changes) values (?, 0) on duplicate key update changes = changes;

-- name: LockDay :one
select measured_at from rollup_days where business_day = ? for update;

-- name: DeleteDay :exec
delete from rollup_days where business_day = ?;

-- name: DeleteHours :exec
delete from rollup_hours where business_day = ?;

-- name: DeleteCashiers :exec
delete from rollup_cashiers where business_day = ?;

-- name: DeleteProducts :exec
delete from rollup_products where business_day = ?;

-- name: DeletePayments :exec
delete from rollup_payments where business_day = ?;

-- name: DeleteTills :exec
delete from rollup_tills where business_day = ?;

-- name: DeleteMovements :exec
delete from rollup_movements where business_day = ?;

-- name: InsertDay :exec
insert into rollup_days
    (business_day, measured_at, changes, tickets, pieces, weight, total, rounding, discount, taxed_base, exonerated, unaffected, igv, icbper, cost,
     refunds, refund_total, refund_taxed_base, refund_exonerated, refund_unaffected, refund_igv, refund_icbper, recovered, uncosted)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertHour :exec
insert into rollup_hours (business_day, hour, tickets, total, base, cost) values (?, ?, ?, ?, ?, ?);

-- name: InsertCashier :exec
insert into rollup_cashiers (business_day, cashier, name, tickets, total, discount, base, cost, refunds, refund_total) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertProduct :exec
insert into rollup_products (business_day, product_id, tickets, quantity, amount, discount, base, cost, returned, returned_amount, returned_base, recovered, uncosted)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertPayment :exec
insert into rollup_payments (business_day, method, payments, amount, missing, payouts, paid_out, collections, collected) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertMovement :exec
insert into rollup_movements (business_day, kind, method, movements, money_in, money_out) values (?, ?, ?, ?, ?, ?);

-- name: InsertTill :exec
insert into rollup_tills (business_day, till_id, shifts, missing, surplus) values (?, ?, ?, ?, ?);

-- What is added up of a month.

-- name: NoteMonth :exec
-- First, so that of two who add the same month up one waits for the other.
insert into rollup_months (month, days, measured_ms, changes) values (?, ?, ?, ?)
on duplicate key update days = values(days), measured_ms = values(measured_ms), changes = values(changes);

-- name: DeleteMonth :exec
delete from rollup_month_products where month = ?;

-- name: AddUpMonth :exec
insert into rollup_month_products
    (month, product_id, tickets, quantity, amount, discount, base, cost, returned, returned_amount, returned_base, recovered, uncosted)
select sqlc.arg(month), d.product_id, sum(d.tickets), sum(d.quantity), sum(d.amount), sum(d.discount), sum(d.base), sum(d.cost), sum(d.returned),
       sum(d.returned_amount), sum(d.returned_base), sum(d.recovered), sum(d.uncosted)
from rollup_products d
where d.business_day >= sqlc.arg(month) and d.business_day < sqlc.arg(after_month)
group by d.product_id;

-- What is read of a range of days: rollups and names, never the ledger. Each is a range of the primary key.

-- name: Measured :many
select d.business_day, d.measured_at, d.changes, cast(d.changes - coalesce(c.changes, 0) as signed) as missed
from rollup_days d
left join rollup_changes c on c.business_day = d.business_day
where d.business_day >= sqlc.arg(from_day) and d.business_day <= sqlc.arg(to_day);

-- name: Days :many
select business_day, measured_at, tickets, pieces, weight, total, rounding, discount, taxed_base, exonerated, unaffected, igv, icbper, cost,
       refunds, refund_total, refund_taxed_base, refund_exonerated, refund_unaffected, refund_igv, refund_icbper, recovered, uncosted
from rollup_days
where business_day >= sqlc.arg(from_day) and business_day <= sqlc.arg(to_day)
order by business_day;

-- name: Hours :many
select hour, cast(sum(tickets) as signed) as tickets, cast(sum(total) as signed) as total, cast(sum(base) as signed) as base, cast(sum(cost) as signed) as cost
from rollup_hours
where business_day >= sqlc.arg(from_day) and business_day <= sqlc.arg(to_day)
group by hour
order by hour;

-- name: HoursOf :many
select business_day, hour, tickets, total
from rollup_hours
where business_day in (sqlc.slice('days'))
order by business_day, hour;

-- name: Cashiers :many
select cashier, name, cast(sum(tickets) as signed) as tickets, cast(sum(total) as signed) as total,
       cast(sum(discount) as signed) as discount, cast(sum(base) as signed) as base, cast(sum(cost) as signed) as cost,
       cast(sum(refunds) as signed) as refunds, cast(sum(refund_total) as signed) as refund_total
from rollup_cashiers
where business_day >= sqlc.arg(from_day) and business_day <= sqlc.arg(to_day)
group by cashier, name
order by 4 desc, cashier;

-- name: Products :many
-- A product is in the category that it has now. Of the range, whole months are read from where they are added up, and the days before and
-- after them one by one; each is a range of a primary key.
select p.id, p.sku, p.name, p.unit, p.category_id, c.name as category, x.tickets, x.quantity, x.amount, x.discount, x.base, x.cost,
       x.returned, x.returned_amount, x.returned_base, x.recovered, x.uncosted
from (
    select u.product_id, cast(sum(u.tickets) as signed) as tickets, cast(sum(u.quantity) as signed) as quantity, cast(sum(u.amount) as signed) as amount,
           cast(sum(u.discount) as signed) as discount, cast(sum(u.base) as signed) as base, cast(sum(u.cost) as signed) as cost,
           cast(sum(u.returned) as signed) as returned, cast(sum(u.returned_amount) as signed) as returned_amount,
           cast(sum(u.returned_base) as signed) as returned_base, cast(sum(u.recovered) as signed) as recovered, cast(sum(u.uncosted) as signed) as uncosted
    from (
        select d.product_id, d.tickets, d.quantity, d.amount, d.discount, d.base, d.cost, d.returned, d.returned_amount, d.returned_base,
               d.recovered, d.uncosted
        from rollup_products d
        where d.business_day >= sqlc.arg(from_day) and d.business_day < sqlc.arg(from_month)
        union all
        select m.product_id, m.tickets, m.quantity, m.amount, m.discount, m.base, m.cost, m.returned, m.returned_amount, m.returned_base,
               m.recovered, m.uncosted
        from rollup_month_products m
        where m.month >= sqlc.arg(from_month) and m.month < sqlc.arg(after_month)
        union all
        select e.product_id, e.tickets, e.quantity, e.amount, e.discount, e.base, e.cost, e.returned, e.returned_amount, e.returned_base,
               e.recovered, e.uncosted
        from rollup_products e
        where e.business_day >= sqlc.arg(after_month) and e.business_day <= sqlc.arg(to_day)
    ) u
    group by u.product_id
) x
join products p on p.id = x.product_id
join categories c on c.id = p.category_id
order by x.amount - x.returned_amount desc, p.id;

-- name: Months :many
-- The months of a range whose products are added up, and what their days were then. A range of the primary key.
select month, days, measured_ms, changes
from rollup_months
where month >= sqlc.arg(from_month) and month < sqlc.arg(after_month);

-- name: Methods :many
select method, cast(sum(payments) as signed) as payments, cast(sum(amount) as signed) as amount, cast(sum(missing) as signed) as missing, cast(sum(payouts) as signed) as payouts,
       cast(sum(paid_out) as signed) as paid_out, cast(sum(collections) as signed) as collections, cast(sum(collected) as signed) as collected
from rollup_payments
where business_day >= sqlc.arg(from_day) and business_day <= sqlc.arg(to_day)
group by method
order by 3 desc, method;

-- name: Movements :many
select kind, method, cast(sum(movements) as signed) as movements, cast(sum(money_in) as signed) as money_in, cast(sum(money_out) as signed) as money_out
from rollup_movements
where business_day >= sqlc.arg(from_day) and business_day <= sqlc.arg(to_day)
group by kind, method
order by kind, method;

-- name: Tills :many
select r.till_id, t.name, cast(sum(r.shifts) as signed) as shifts, cast(sum(r.missing) as signed) as missing, cast(sum(r.surplus) as signed) as surplus
from rollup_tills r
join tills t on t.id = r.till_id
where r.business_day >= sqlc.arg(from_day) and r.business_day <= sqlc.arg(to_day)
group by r.till_id, t.name
order by t.name;

-- name: ProductNames :many
select p.id, p.sku, p.name, p.unit, p.category_id, c.name as category
from products p
join categories c on c.id = p.category_id
where p.id in (sqlc.slice('ids'));
