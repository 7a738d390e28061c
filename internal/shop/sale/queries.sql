-- name: Standing :one
-- The till of a sale, its series, and how far an earlier try came, in one round trip.
select t.name as till_name, n.series, coalesce(h.id, '') as shift_id, coalesce(c.request_hash, '') as request_hash, coalesce(c.state, '') as state
from tills t
join receipt_series n on n.till_id = t.id and n.document = sqlc.arg(document)
left join till_shifts h on h.open_till = t.id
left join checkouts c on c.sale_id = sqlc.arg(sale_id)
where t.id = sqlc.arg(till_id) and t.active;

-- name: OpenCounter :one
-- The till of a sale and its series, while it has an open shift; served by till_shifts_one_open.
select t.name as till_name, n.series
from tills t
join till_shifts h on h.open_till = t.id
join receipt_series n on n.till_id = t.id and n.document = sqlc.arg(document)
where t.id = sqlc.arg(till_id) and t.active;

-- name: ClaimSale :execrows
-- 1 when the sale is new; otherwise the row is locked and stays as it is.
insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at)
values (?, ?, ?, 'reserved', ?, ?, ?)
on duplicate key update sale_id = sale_id;

-- name: ClaimFresh :exec
-- The first write of a sale that is to be reserved: a duplicate says that its id was claimed before, by whomever.
insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at) values (?, ?, ?, 'reserved', ?, ?, ?);

-- name: ClaimAtOnce :exec
-- The first write of a sale that is recorded at once: a duplicate says that its id was claimed before, by whomever.
insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values (?, ?, ?, 'recorded', ?, ?);

-- name: GiveUpUnclaimed :execrows
-- 1 when nobody had claimed the sale: from here on only the next generation may.
insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at)
values (?, '', ?, 'abandoned', ?, ?)
on duplicate key update sale_id = sale_id;

-- name: LockCheckout :one
select request_hash, execution, generation, state, card_lines, void_through, expires_at
from checkouts
where sale_id = ?
for update;

-- name: FateOf :one
-- What people have said, or have yet to say, of a sale that was open when the shop was restored. Served by restore_decisions_by_item.
select
    (select count(*) from restores b where b.released_at is null and c.created_at <= b.restored_at) as undecided,
    (select count(*) from restore_decisions d join restores b on b.id = d.restore_id and b.released_at is not null
     where d.kind = 'charge' and d.item = c.sale_id and d.outcome = 'happened') as served
from checkouts c
where c.sale_id = ?;

-- name: TakeOver :exec
update checkouts
set request_hash = ?, execution = ?, generation = ?, state = 'reserved', card_lines = ?, void_through = ?, expires_at = ?, tried_at = null
where sale_id = ?;

-- name: CloseCheckout :exec
-- The fence: from here on the sale is recorded. Who writes it has locked the row, and owns it.
update checkouts set state = 'recorded' where sale_id = ?;

-- name: AbandonCheckout :exec
update checkouts set state = 'abandoned' where sale_id = ?;

-- name: SettleCheckout :exec
-- No card terminal holds money of the sale any more.
update checkouts set card_lines = 0 where sale_id = ? and generation <= ? and state = 'abandoned';

-- name: ForgetVoids :exec
-- No card terminal holds money of the tries before the one that was recorded.
update checkouts set void_through = 0 where sale_id = ? and state = 'recorded' and void_through <= ?;

-- name: HoldingCheckouts :many
-- What dead executions left: sales that nobody gave up, and goods of sales that were given up. Who was tried last comes last. Served by
-- checkouts_expired, and by the reservations, of which there are few. Nothing of before a restore, as long as nobody has released it.
select c.sale_id
from (
    select k.sale_id from checkouts k where k.state = 'reserved' and k.expires_at < sqlc.arg(now)
    union
    select r.sale_id from stock_reservations r
) held
join checkouts c on c.sale_id = held.sale_id and c.state in ('reserved', 'abandoned')
where c.expires_at < sqlc.arg(now)
  and not exists (select 1 from restores b where b.released_at is null and c.created_at <= b.restored_at)
order by c.tried_at is not null, c.tried_at, c.expires_at, c.sale_id
limit ?;

-- name: ChargedCheckouts :many
-- Sales that were given up, or nobody holds any more, and whose cards a terminal may have charged; else as HoldingCheckouts.
select c.sale_id
from checkouts c
where c.expires_at < sqlc.arg(now) and c.card_lines > 0 and (c.state in ('reserved', 'abandoned') or c.state = 'recorded' and c.void_through > 0)
  and not exists (select 1 from restores b where b.released_at is null and c.created_at <= b.restored_at)
order by c.tried_at is not null, c.tried_at, c.expires_at, c.sale_id
limit ?;

-- name: MarkTried :exec
update checkouts set tried_at = ? where sale_id in (sqlc.slice('ids')) and (state <> 'recorded' or void_through > 0);

-- name: InsertSale :exec
insert into sales
    (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, buyer_number, buyer_name, sold_at, business_day,
     taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, discount, total, rounding, cost, settings_version, approved_by, execution, shift_id, customer_id)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertLine :exec
insert into sale_lines (sale_id, line, product_id, sku, name, unit, quantity, unit_price, discount, promotion_id, promotion, amount, tax_class, base, igv, icbper, cost)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertPayment :exec
insert into payments (sale_id, line, method, amount, received, reference, authorization, state)
values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: Sale :one
select id, document, series, number, issuer_ruc, till_name, cashier_name, buyer_kind, buyer_number, buyer_name, sold_at, business_day,
       taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, discount, total, rounding
from sales
where id = ?;

-- name: RecordedAs :one
select series, number, settings_version, execution from sales where id = ?;

-- name: LinesOf :many
select line, product_id, sku, name, unit, quantity, unit_price, discount, promotion, amount, tax_class, base, igv, icbper, returned
from sale_lines
where sale_id = ?
order by line;

-- name: PaymentsOf :many
select method, amount, received, reference, authorization, state
from payments
where sale_id = ?
order by line;

-- name: SalesOf :many
select id, document, series, number, issuer_ruc, till_name, cashier_name, buyer_kind, buyer_number, buyer_name, sold_at, business_day,
       taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, discount, total, rounding
from sales
where id in (sqlc.slice('ids'));

-- name: LinesOfAll :many
select sale_id, line, product_id, sku, name, unit, quantity, unit_price, discount, promotion, amount, tax_class, base, igv, icbper, returned
from sale_lines
where sale_id in (sqlc.slice('ids'))
order by sale_id, line;

-- name: PaymentsOfAll :many
select sale_id, method, amount, received, reference, authorization, state
from payments
where sale_id in (sqlc.slice('ids'))
order by sale_id, line;

-- name: SalesOfDay :many
-- Newest first before a cursor (sold_at, id): the server's clock counts, not the one of the till that made the id.
-- Served by sales_by_day.
select id, document, series, number, till_name, cashier_name, sold_at, business_day, total, rounding
from sales
where business_day = sqlc.arg(day)
  and (sold_at < sqlc.arg(before) or (sold_at = sqlc.arg(before) and id < sqlc.arg(before_id)))
order by sold_at desc, id desc
limit ?;

-- name: CheckoutState :one
select state from checkouts where sale_id = ?;

-- name: Claimed :one
select state, execution from checkouts where sale_id = ?;

-- name: DueOn :one
-- When what was sold on credit falls due; served by customer_credit_once.
select due_on from customer_credit where kind = 'charge' and reference = ?;

-- name: CountIncidents :one
-- Served by stock_incidents_once.
select count(*) from stock_incidents where sale_id = ?;

-- name: NamesOf :many
-- What the lines of a long cart are called, and their promotions: served by the primary keys.
select 'product' as kind, p.id, p.name from products p where p.id in (sqlc.slice('products'))
union all
select 'promotion' as kind, m.id, m.name from promotions m where m.id in (sqlc.slice('promotions'));
