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

-- name: SalesBetween :many
-- Newest first before a cursor (sold_at, id): the server's clock counts, not the one of the till that made the id. It begins at the newest
-- day that is asked for and stops at the limit. Served by sales_by_day; what a filter asks of a sale, by primary keys and refunds_by_sale.
select s.id, s.document, s.series, s.number, s.till_name, s.cashier, s.cashier_name, s.buyer_name, s.sold_at, s.business_day, s.total, s.rounding,
       exists (select 1 from refunds r where r.sale_id = s.id) as returned,
       exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')) as pending
from sales s
where s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day)
  and (sqlc.arg(cashier) = '' or s.cashier = sqlc.arg(cashier))
  and (sqlc.arg(till_id) = '' or s.till_id = sqlc.arg(till_id))
  and (sqlc.arg(method) = '' or exists (select 1 from payments p where p.sale_id = s.id and p.method = sqlc.arg(method)))
  and (sqlc.arg(state) <> 'credit' or exists (select 1 from payments p where p.sale_id = s.id and p.method = 'credit'))
  and (sqlc.arg(state) <> 'returned' or exists (select 1 from refunds r where r.sale_id = s.id))
  and (sqlc.arg(state) <> 'pending' or exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')))
  and (s.sold_at < sqlc.arg(before) or (s.sold_at = sqlc.arg(before) and s.id < sqlc.arg(before_id)))
order by s.business_day desc, s.sold_at desc, s.id desc
limit ?;

-- name: SalesAmong :many
-- The same of sales that a search found.
select s.id, s.document, s.series, s.number, s.till_name, s.cashier, s.cashier_name, s.buyer_name, s.sold_at, s.business_day, s.total, s.rounding,
       exists (select 1 from refunds r where r.sale_id = s.id) as returned,
       exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')) as pending
from sales s
where s.id in (sqlc.slice('ids'))
  and (sqlc.arg(cashier) = '' or s.cashier = sqlc.arg(cashier))
  and (sqlc.arg(till_id) = '' or s.till_id = sqlc.arg(till_id))
  and (sqlc.arg(method) = '' or exists (select 1 from payments p where p.sale_id = s.id and p.method = sqlc.arg(method)))
  and (sqlc.arg(state) <> 'credit' or exists (select 1 from payments p where p.sale_id = s.id and p.method = 'credit'))
  and (sqlc.arg(state) <> 'returned' or exists (select 1 from refunds r where r.sale_id = s.id))
  and (sqlc.arg(state) <> 'pending' or exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')))
  and (s.sold_at < sqlc.arg(before) or (s.sold_at = sqlc.arg(before) and s.id < sqlc.arg(before_id)))
order by s.business_day desc, s.sold_at desc, s.id desc
limit ?;

-- name: TotalsBetween :many
-- How many sales each cashier made, and for how much.
select s.cashier, s.cashier_name, count(*) as sales, cast(sum(s.total + s.rounding) as signed) as to_pay
from sales s
where s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day)
  and (sqlc.arg(cashier) = '' or s.cashier = sqlc.arg(cashier))
  and (sqlc.arg(till_id) = '' or s.till_id = sqlc.arg(till_id))
  and (sqlc.arg(method) = '' or exists (select 1 from payments p where p.sale_id = s.id and p.method = sqlc.arg(method)))
  and (sqlc.arg(state) <> 'credit' or exists (select 1 from payments p where p.sale_id = s.id and p.method = 'credit'))
  and (sqlc.arg(state) <> 'returned' or exists (select 1 from refunds r where r.sale_id = s.id))
  and (sqlc.arg(state) <> 'pending' or exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')))
group by s.cashier, s.cashier_name
order by s.cashier_name, s.cashier;

-- name: TotalsAmong :many
-- The same of sales that a search found.
select s.cashier, s.cashier_name, count(*) as sales, cast(sum(s.total + s.rounding) as signed) as to_pay
from sales s
where s.id in (sqlc.slice('ids'))
  and (sqlc.arg(cashier) = '' or s.cashier = sqlc.arg(cashier))
  and (sqlc.arg(till_id) = '' or s.till_id = sqlc.arg(till_id))
  and (sqlc.arg(method) = '' or exists (select 1 from payments p where p.sale_id = s.id and p.method = sqlc.arg(method)))
  and (sqlc.arg(state) <> 'credit' or exists (select 1 from payments p where p.sale_id = s.id and p.method = 'credit'))
  and (sqlc.arg(state) <> 'returned' or exists (select 1 from refunds r where r.sale_id = s.id))
  and (sqlc.arg(state) <> 'pending' or exists (select 1 from documents d where d.id = s.id and d.state not in ('accepted', 'observed', 'void')))
group by s.cashier, s.cashier_name
order by s.cashier_name, s.cashier;

-- name: SeriesOfSales :many
-- The series that sales ever had. Served by sales_by_number, from one series to the next.
select distinct series from sales;

-- name: Numbered :many
-- The sales of a number, in some series. Served by sales_by_number.
select s.id
from sales s
where s.series in (sqlc.slice('series')) and s.number = sqlc.arg(number) and s.business_day >= sqlc.arg(from_day);

-- name: OfAmount :many
-- The sales of some days for an amount, before or after the cash rounding, newest first. Served by sales_by_day, which holds the amounts.
select s.id
from sales s
where s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day)
  and (s.total = sqlc.arg(amount) or s.total + s.rounding = sqlc.arg(amount))
order by s.business_day desc, s.sold_at desc
limit ?;

-- name: BoughtBy :many
-- The sales of some days whose buyer has the number or each of the words in the name, newest first. Served by sales_by_day.
select s.id
from sales s
where s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day)
  and s.buyer_kind <> 'none' and (s.buyer_number = sqlc.arg(document) or
       s.buyer_name like sqlc.arg(word1) and s.buyer_name like sqlc.arg(word2) and s.buyer_name like sqlc.arg(word3) and s.buyer_name like sqlc.arg(word4))
order by s.business_day desc, s.sold_at desc
limit ?;

-- name: OfCustomers :many
-- What customers that are known bought in some days. Served by sales_by_customer.
select s.id
from sales s
where s.customer_id in (sqlc.slice('customers')) and s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day)
order by s.id desc
limit ?;

-- name: SoldWith :many
-- The sales of a time that took any of the products, newest first: the ledger of stock says it. Served by stock_movements_by_time.
select m.reference
from stock_movements m
where m.product_id in (sqlc.slice('products')) and m.source = 'sale' and m.moved_at >= sqlc.arg(from_time) and m.moved_at < sqlc.arg(to_time)
order by m.moved_at desc
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
