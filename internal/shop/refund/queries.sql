-- name: LockLines :many
-- All lines of the sale in their order: two refunds of one sale wait for each other here and nowhere else.
select line, product_id, sku, name, unit, quantity, unit_price, amount, tax_class, base, igv, icbper, cost, returned
from sale_lines
where sale_id = ?
order by line
for update;

-- name: Paid :many
-- What the sale was paid with, and the generation that its card charges are named by. Of one that was settled in another way
-- also how, and what returned goods had set off before; by settlements_once.
select p.line, p.method, p.amount, p.state, c.generation,
       coalesce(d.outcome, '') as settled_by, coalesce(d.amount, 0) as settled_amount,
       cast(coalesce((
           select sum(o.amount) from refunds r join refund_payouts o on o.refund_id = r.id
           where r.sale_id = p.sale_id and o.line = p.line and o.state = 'offset'
       ), 0) as signed) as set_off
from payments p
join checkouts c on c.sale_id = p.sale_id
left join settlements d on d.kind = 'payment' and d.subject = p.sale_id and d.line = p.line and d.outcome in ('cash', 'transfer')
where p.sale_id = ?
order by p.line;

-- name: CashBack :one
-- Cash that went back of a sale without anybody's approval, so that many small refunds are no way around the limit.
select cast(coalesce(sum(cash), 0) as signed) as amount from refunds where sale_id = ? and approved_by = '';

-- name: Credited :one
-- What the credit notes of a sale have taken back so far.
select cast(coalesce(sum(amount), 0) as signed) as amount from refunds where sale_id = ?;

-- name: CreditedTax :many
select l.line, cast(sum(l.igv) as signed) as igv
from refunds r
join refund_lines l on l.refund_id = r.id
where r.sale_id = ?
group by l.line;

-- name: ActiveTill :one
select name from tills where id = ? and active;

-- name: InsertRefund :exec
insert into refunds
    (id, sale_id, series, number, request_hash, till_id, till_name, reason_code, reason, amount, cash, actor, actor_name, approved_by,
     shift_id, refunded_at, business_day, execution)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertLine :exec
insert into refund_lines (refund_id, line, quantity, amount, base, igv, icbper, cost, goods) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertPayout :exec
insert into refund_payouts (refund_id, line, method, amount, state, charge) values (?, ?, ?, ?, ?, ?);

-- name: ReturnLines :execrows
-- The floor under every return: a line never gives back more than was bought.
update refund_lines r
join refunds f on f.id = r.refund_id
join sale_lines l on l.sale_id = f.sale_id and l.line = r.line
set l.returned = l.returned + r.quantity
where r.refund_id = sqlc.arg(refund_id) and l.returned + r.quantity <= l.quantity;

-- name: Claimed :one
select sale_id, request_hash, execution from refunds where id = ?;

-- name: Refund :one
select r.id, r.sale_id, r.series, r.number, r.till_name, r.reason_code, r.reason, r.amount, r.cash, r.actor_name, r.approved_by, r.refunded_at, r.business_day,
       s.document, s.series as sale_series, s.number as sale_number, s.issuer_ruc, s.igv_rate, s.buyer_kind, s.buyer_number, s.buyer_name
from refunds r
join sales s on s.id = r.sale_id
where r.id = ?;

-- name: RulesOf :one
-- A credit note goes by the tax and the rounding of its sale.
select s.settings_version from refunds r join sales s on s.id = r.sale_id where r.id = ?;

-- name: RefundsOf :many
-- Served by refunds_by_sale.
select id from refunds where sale_id = ? order by refunded_at, id;

-- name: RefundsByID :many
select r.id, r.sale_id, r.series, r.number, r.till_name, r.reason_code, r.reason, r.amount, r.cash, r.actor_name, r.approved_by, r.refunded_at, r.business_day,
       s.document, s.series as sale_series, s.number as sale_number, s.issuer_ruc, s.igv_rate, s.buyer_kind, s.buyer_number, s.buyer_name
from refunds r
join sales s on s.id = r.sale_id
where r.id in (sqlc.slice('ids'));

-- name: LinesOfAll :many
select r.refund_id, r.line, l.product_id, l.sku, l.name, l.unit, r.quantity, l.unit_price, r.amount, l.tax_class, r.base, r.igv, r.icbper, r.goods
from refund_lines r
join refunds f on f.id = r.refund_id
join sale_lines l on l.sale_id = f.sale_id and l.line = r.line
where r.refund_id in (sqlc.slice('ids'))
order by r.refund_id, r.line;

-- name: PayoutsOfAll :many
select refund_id, line, method, amount, state, version, charge, authorization, reason
from refund_payouts
where refund_id in (sqlc.slice('ids'))
order by refund_id, line;

-- name: LinesOf :many
select r.line, l.product_id, l.sku, l.name, l.unit, r.quantity, l.unit_price, r.amount, l.tax_class, r.base, r.igv, r.icbper, r.goods
from refund_lines r
join refunds f on f.id = r.refund_id
join sale_lines l on l.sale_id = f.sale_id and l.line = r.line
where r.refund_id = ?
order by r.line;

-- name: PayoutsOf :many
select line, method, amount, state, version, charge, authorization, reason
from refund_payouts
where refund_id = ?
order by line;

-- name: SettlePayout :execrows
update refund_payouts
set state = ?, authorization = ?, reason = ?
where refund_id = ? and line = ? and state = 'pending';

-- name: Owed :many
-- What was recorded before a time and is not paid back yet, and was tried longest ago; served by refund_payouts_by_state. Nothing of
-- before a restore, as long as nobody has released it.
select p.refund_id
from refund_payouts p
join refunds r on r.id = p.refund_id
where p.state = 'pending' and r.refunded_at < sqlc.arg(before)
  and not exists (select 1 from restores b where b.released_at is null and r.refunded_at <= b.restored_at)
group by p.refund_id
order by max(p.tried_at is not null), max(p.tried_at), p.refund_id
limit ?;

-- name: MarkTried :exec
update refund_payouts set tried_at = ? where refund_id in (sqlc.slice('ids')) and state = 'pending';


-- name: SaleOf :one
select document, igv_rate, business_day, coalesce(customer_id, '') as customer_id from sales where id = ?;

-- name: RefundsOfDay :many
-- Newest first before a cursor (refunded_at, id). Served by refunds_by_day: a day has few.
select id, sale_id, series, number, till_name, actor_name, refunded_at, amount
from refunds
where business_day = sqlc.arg(day)
  and (refunded_at < sqlc.arg(before) or (refunded_at = sqlc.arg(before) and id < sqlc.arg(before_id)))
order by refunded_at desc, id desc
limit ?;
