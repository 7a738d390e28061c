-- name: LockShelf :many
-- Locks in the order of product ids, as a sale does; the primary key is forced so that no other order is chosen.
select product_id, on_hand, reserved
from stock force index (primary)
where product_id in (sqlc.slice('ids'))
order by product_id
for update;

-- name: ShelfLabels :many
-- Apart from LockShelf, so that only stock is locked.
select id, name, unit, perishable from products where id in (sqlc.slice('ids'));

-- name: InsertMovement :exec
insert into stock_movements (product_id, kind, quantity, balance, source, reference, reason, actor, moved_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: SettleMovements :execrows
-- Brings on hand to the balance of new movements, which have ids from the first on; their shelves are locked. Served by
-- stock_movements_by_reference.
update stock_movements m straight_join stock s on s.product_id = m.product_id
set s.on_hand = m.balance
where m.reference = sqlc.arg(reference) and m.source = sqlc.arg(source) and m.id >= sqlc.arg(first_id);

-- name: TellLowAfterMovements :exec
-- Tells what new movements, which have ids from the first on, brought down from above its reorder point. Served by
-- stock_movements_by_reference.
insert into outbox (kind, subject, payload, created_at)
select 'StockLow', m.product_id,
       json_object('productId', m.product_id, 'onHand', cast(m.balance / 1000 as decimal(18, 3)), 'reorderPoint', cast(p.reorder_point / 1000 as decimal(18, 3))),
       m.moved_at
from stock_movements m
straight_join products p on p.id = m.product_id
where m.reference = sqlc.arg(reference) and m.source = sqlc.arg(source) and m.id >= sqlc.arg(first_id) and m.balance <= p.reorder_point and m.balance - m.quantity > p.reorder_point
order by m.product_id;

-- name: Ledger :many
-- Newest first before an id; walks stock_movements_by_product. The note is that of the adjustment or receipt. Both indexes are forced:
-- while there are few documents MySQL would read them as a whole, and then sort all movements.
select m.id, m.kind, m.quantity, m.balance, m.source, m.reference, m.reason, m.actor, m.moved_at, coalesce(d.note, '') as note
from stock_movements m force index (stock_movements_by_product)
left join stock_documents d force index (primary) on d.id = m.reference and d.kind = m.source
where m.product_id = sqlc.arg(product_id) and m.id < sqlc.arg(before_id)
order by m.id desc
limit ?;

-- name: ProductExists :one
select count(*) from products where id = ?;

-- name: InsertDocument :execrows
-- 1 when the document is new; otherwise its row is locked and stays as it is.
insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at)
values (?, ?, ?, ?, ?, ?, ?)
on duplicate key update id = id;

-- name: Document :one
select id, kind, request_hash, reason, note, actor, created_at from stock_documents where id = ?;

-- name: MovementsOfDocument :many
-- Served by stock_movements_by_reference.
select m.product_id, p.name, m.quantity, m.balance
from stock_movements m
join products p on p.id = m.product_id
where m.reference = sqlc.arg(reference) and m.source = sqlc.arg(source)
order by m.id;

-- name: InsertBatch :exec
insert into stock_batches (id, product_id, expires_on, remaining, received_at) values (?, ?, ?, ?, ?);

-- name: NoteSaleBatches :exec
-- Notes from which batches a sale takes its goods: what lies in batches beyond what is on hand, of those that are sold first. Each
-- batch gives what the batches before it left open. Products without batches take no part. Served by
-- stock_movements_by_reference and stock_batches_by_product.
insert into sale_batches (sale_id, batch_id, quantity)
select sqlc.arg(sale_id), t.id, least(t.remaining, t.excess - t.earlier)
from (
    select x.id, x.remaining, sum(x.remaining) over (partition by x.product_id) - greatest(s.on_hand, 0) as excess,
           sum(x.remaining) over (partition by x.product_id order by x.sell_by, x.id rows unbounded preceding) - x.remaining as earlier
    from stock_movements m
    straight_join products p on p.id = m.product_id and p.perishable
    straight_join stock s on s.product_id = m.product_id
    straight_join stock_batches x on x.product_id = m.product_id and x.sell_by is not null
    where m.reference = sqlc.arg(sale_id) and m.source = 'sale'
) t
where t.earlier < t.excess;

-- name: TakeSaleBatches :exec
update sale_batches t
straight_join stock_batches b force index (primary) on b.id = t.batch_id
set b.remaining = b.remaining - t.quantity
where t.sale_id = ?;

-- name: PutBackBatches :exec
-- Puts what a refund brought back to the shelf, all in all, into the batches that its sale took it from, first into those that are sold
-- first. What was thrown away at once takes no part. Served by stock_movements_by_reference.
update sale_batches t
straight_join stock_batches b force index (primary) on b.id = t.batch_id
join (
    select u.batch_id, least(u.gone, u.back - u.earlier) as came
    from (
        select x.batch_id, x.quantity - x.returned as gone, back.quantity as back,
               sum(x.quantity - x.returned) over (partition by c.product_id order by c.expires_on is null, c.expires_on, c.id rows unbounded preceding)
                   - (x.quantity - x.returned) as earlier
        from sale_batches x
        straight_join stock_batches c on c.id = x.batch_id
        join (
            select m.product_id, sum(m.quantity) as quantity
            from stock_movements m
            where m.reference = sqlc.arg(refund_id) and m.source = 'refund'
            group by m.product_id
            having sum(m.quantity) > 0
        ) back on back.product_id = c.product_id
        where x.sale_id = sqlc.arg(sale_id)
    ) u
    where u.gone > 0 and u.earlier < u.back
) home on home.batch_id = t.batch_id
set t.returned = t.returned + home.came, b.remaining = b.remaining + home.came
where t.sale_id = sqlc.arg(sale_id);

-- name: TrimBatches :exec
-- Takes what lies in batches beyond what is on hand of perishable products out of those that are sold first. Batches are found by
-- their ids (straight_join), so that none of another product is locked; nor is a shelf of one.
update (
    select t.id, least(t.remaining, t.excess - t.earlier) as taken
    from (
        select x.id, x.remaining, sum(x.remaining) over (partition by x.product_id) - greatest(s.on_hand, 0) as excess,
               sum(x.remaining) over (partition by x.product_id order by x.sell_by, x.id rows unbounded preceding) - x.remaining as earlier
        from stock s force index (primary)
        straight_join products p on p.id = s.product_id and p.perishable
        straight_join stock_batches x on x.product_id = s.product_id and x.sell_by is not null
        where s.product_id in (sqlc.slice('ids'))
    ) t
    where t.earlier < t.excess
) gone
straight_join stock_batches b force index (primary) on b.id = gone.id
set b.remaining = b.remaining - gone.taken;

-- name: FillBatches :exec
-- Puts what is on hand of perishable products beyond what lies in batches into the batch without a day.
insert into stock_batches (id, product_id, expires_on, remaining, received_at)
select x.product_id, x.product_id, null, x.missing, sqlc.arg(received_at)
from (
    select s.product_id, greatest(s.on_hand, 0) - coalesce(sum(b.remaining), 0) as missing
    from stock s force index (primary)
    join products p on p.id = s.product_id and p.perishable
    left join stock_batches b on b.product_id = s.product_id and b.sell_by is not null
    where s.product_id in (sqlc.slice('ids'))
    group by s.product_id, s.on_hand
) x
where x.missing > 0
on duplicate key update remaining = stock_batches.remaining + values(remaining);

-- name: Expiring :many
-- What is left of batches that expire by a day, soonest first after a cursor (sell_by, id); served by
-- stock_batches_by_sell_by.
select straight_join b.id, b.product_id, p.sku, p.name, p.unit, b.expires_on, b.remaining
from stock_batches b
join products p on p.id = b.product_id
where b.sell_by <= sqlc.arg(last_day) and b.expires_on is not null and p.perishable
  and (b.sell_by > sqlc.arg(after_day) or (b.sell_by = sqlc.arg(after_day) and b.id > sqlc.arg(after_id)))
order by b.sell_by, b.id
limit ?;

-- name: ReserveStockAllowing :execrows
-- ReserveStock, but a product whose policy allows it may fall short.
update stock_reservations r
straight_join stock s on s.product_id = r.product_id
straight_join products p on p.id = r.product_id
set s.reserved = s.reserved + r.quantity
where r.sale_id = sqlc.arg(sale_id)
  and (s.on_hand - s.reserved >= r.quantity or p.short_policy = 'allow' or (p.short_policy = 'allow_with_pin' and sqlc.arg(approved_by) <> ''));

-- name: ShortReservations :many
-- What the sale took beyond what there was.
select r.product_id, r.quantity, s.on_hand, s.reserved
from stock_reservations r
straight_join stock s on s.product_id = r.product_id
where r.sale_id = ? and s.reserved > s.on_hand
order by r.product_id;

-- name: OpenIncident :exec
-- Once a sale and product (stock_incidents_once): a sale that was given up and is tried again opens its incident again.
replace into stock_incidents (id, product_id, sale_id, short_by, approved_by, opened_at) values (?, ?, ?, ?, ?, ?);

-- name: OpenLateIncidents :exec
-- Products of a sale that were counted and found missing after it was made, and before the server heard of it: the count took for lost what was
-- sold. An incident of the sale that stands already stays. Served by stock_movements_by_reference and stock_count_lines_by_product.
insert into stock_incidents (id, product_id, sale_id, short_by, approved_by, opened_at)
select uuid(), m.product_id, m.reference, least(-m.quantity, -sum(l.variance)), '', m.moved_at
from stock_movements m
straight_join stock_count_lines l on l.product_id = m.product_id and l.counted_at >= sqlc.arg(made_at) and l.counted_at <= m.moved_at and l.variance < 0
where m.reference = sqlc.arg(sale_id) and m.source = 'sale'
group by m.id, m.product_id, m.reference, m.quantity, m.moved_at
on duplicate key update short_by = stock_incidents.short_by;

-- name: CloseIncidents :execrows
-- Of the products that the count has counted, unless one is short again by a sale under way.
update stock_incidents i
straight_join stock_count_lines l on l.product_id = i.product_id
straight_join stock s on s.product_id = i.product_id
set i.closed_at = sqlc.arg(closed_at), i.count_id = l.count_id
where l.count_id = sqlc.arg(count_id) and l.counted is not null and i.closed_at is null and s.on_hand >= s.reserved;

-- name: OpenIncidents :many
-- Oldest first after a cursor (opened_at, id); the open ones are few, and stock_incidents_open finds them.
select i.id, i.product_id, p.sku, p.name, p.unit, i.sale_id, i.short_by, i.approved_by, i.opened_at
from stock_incidents i
join products p on p.id = i.product_id
where i.closed_at is null
  and (i.opened_at > sqlc.arg(after_time) or (i.opened_at = sqlc.arg(after_time) and i.id > sqlc.arg(after_id)))
order by i.opened_at, i.id
limit ?;

-- name: SoldSince :many
-- Covered by stock_movements_by_time.
select product_id, cast(-sum(quantity) as signed) as sold
from stock_movements
where product_id in (sqlc.slice('ids')) and source = 'sale' and moved_at >= sqlc.arg(since)
group by product_id;

-- name: ReturnedSince :many
-- What came back to the shelf of sales since then. Served by stock_movements_by_time.
select m.product_id, cast(sum(m.quantity) as signed) as returned
from stock_movements m
straight_join refunds r on r.id = m.reference
straight_join sales s on s.id = r.sale_id
where m.product_id in (sqlc.slice('ids')) and m.source = 'refund' and m.moved_at >= sqlc.arg(since) and s.sold_at >= sqlc.arg(since)
group by m.product_id;
