-- name: InsertCount :execrows
-- 1 when the count is new; otherwise its row is locked and stays as it is.
insert into stock_counts (id, name, request_hash, state, started_by, started_at)
values (?, ?, ?, 'open', ?, ?)
on duplicate key update id = id;

-- name: AddShelvesToCount :execrows
-- Every active product, or those of one category.
insert into stock_count_lines (count_id, product_id, snapshot)
select sqlc.arg(count_id), p.id, s.on_hand
from products p
join stock s on s.product_id = p.id
where p.active and (p.category_id = sqlc.arg(category) or sqlc.arg(category) = '');

-- name: AddProductsToCount :execrows
insert into stock_count_lines (count_id, product_id, snapshot)
select sqlc.arg(count_id), s.product_id, s.on_hand
from stock s
where s.product_id in (sqlc.slice('ids'));

-- name: CountRequest :one
select request_hash, started_at from stock_counts where id = ?;

-- name: Counts :many
-- Newest first before a cursor (started_at, id); walks stock_counts_by_start.
select id, name, state, started_by, started_at, coalesce(posted_by, '') as posted_by, posted_at, version
from stock_counts
where started_at < sqlc.arg(before_time) or (started_at = sqlc.arg(before_time) and id < sqlc.arg(before_id))
order by started_at desc, id desc
limit ?;

-- name: Count :one
select id, name, state, started_by, started_at, coalesce(posted_by, '') as posted_by, posted_at, version
from stock_counts
where id = ?;

-- name: Progress :one
select count(*) as products, count(counted) as counted from stock_count_lines where count_id = ?;

-- name: CountSheet :many
-- The lines by name after a cursor (name, id), without any figure that the counter should find out himself.
select p.id, p.sku, p.name, p.unit, l.counted, coalesce(l.counted_by, '') as counted_by, l.counted_at
from stock_count_lines l
join products p on p.id = l.product_id
where l.count_id = sqlc.arg(count_id)
  and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: TouchCount :execrows
-- 1 when the count is open; its row is locked until the lines are written, so that none comes after the posting.
update stock_counts set version = version + 1 where id = ? and state = 'open';

-- name: InsertCountWrite :execrows
-- 1 when the lines are new; otherwise its row is locked and stays as it is.
insert into stock_count_writes (id, count_id, request_hash, actor, written_at)
values (?, ?, ?, ?, ?)
on duplicate key update id = id;

-- name: CountWrite :one
select count_id, request_hash from stock_count_writes where id = ?;

-- name: LinesToCount :many
-- What the books knew at a moment: on hand without what moved since, what sales had taken that were not recorded, and the last movement.
-- All sources are named so that stock_movements_by_time is read from that moment on; the last movement is looked for from the
-- end of stock_movements_by_product.
select l.product_id, l.snapshot, l.counted_at, p.unit,
       cast(s.on_hand - coalesce((
           select sum(m.quantity) from stock_movements m
           where m.product_id = l.product_id and m.source in ('opening', 'sale', 'refund', 'receipt', 'delivery', 'adjustment', 'count', 'purchase') and m.moved_at > sqlc.arg(at)
       ), 0) as signed) as on_hand,
       cast(coalesce((
           select sum(r.quantity) from stock_reservations r
           left join checkouts c on c.sale_id = r.sale_id
           where r.product_id = l.product_id and coalesce(c.created_at, sqlc.arg(at)) <= sqlc.arg(at)
       ), 0) - coalesce((
           select sum(m.quantity) from stock_movements m
           join checkouts c on c.sale_id = m.reference
           where m.product_id = l.product_id and m.source = 'sale' and m.moved_at > sqlc.arg(at) and c.created_at <= sqlc.arg(at)
       ), 0) as signed) as reserved,
       cast(coalesce((
           select m.id from stock_movements m where m.product_id = l.product_id and m.moved_at <= sqlc.arg(at) order by m.id desc limit 1
       ), 0) as signed) as ledger
from stock_count_lines l
join stock s on s.product_id = l.product_id
join products p on p.id = l.product_id
where l.count_id = sqlc.arg(count_id) and l.product_id in (sqlc.slice('ids'));

-- name: PutCountLine :exec
replace into stock_count_lines (count_id, product_id, snapshot, on_hand_at_count, reserved_at_count, ledger_at_count, counted, counted_by, counted_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: CloseCount :execrows
update stock_counts
set state = sqlc.arg(state), posted_by = sqlc.arg(posted_by), posted_at = sqlc.arg(posted_at), version = version + 1
where id = sqlc.arg(id) and state = 'open' and version = sqlc.arg(version);

-- name: CountedProducts :many
select product_id from stock_count_lines where count_id = ? and counted is not null order by product_id;

-- name: Findings :many
-- The counted lines by name; of an open count with what came to be known since of the moment of each: what other counts corrected, and what sales had
-- taken whose tills had not told the server yet; their ids say when they were made. Whether a later count was
-- posted is served by stock_count_lines_by_product, the movements since by stock_movements_by_product.
select p.id, p.sku, p.name, p.unit, p.cost, l.snapshot, l.on_hand_at_count, l.reserved_at_count, l.counted, l.variance,
       coalesce(l.counted_by, '') as counted_by, l.counted_at,
       cast(coalesce(sum(if(m.source = 'count', m.quantity, 0)), 0) as signed) as corrected,
       cast(coalesce(sum(if(m.source = 'sale' and c.created_at > l.counted_at and substr(m.reference, 15, 1) = '7'
           and conv(concat(left(m.reference, 8), substr(m.reference, 10, 4)), 16, 10) <= timestampdiff(microsecond, '1970-01-01', l.counted_at) div 1000, -m.quantity, 0)), 0) as signed) as late,
       exists (
           select 1 from stock_count_lines o
           join stock_counts k on k.id = o.count_id and k.state = 'posted'
           where l.variance is null and o.product_id = l.product_id and o.counted_at > l.counted_at and o.count_id <> l.count_id
       ) as newer
from stock_count_lines l
join products p on p.id = l.product_id
left join stock_movements m on l.variance is null and m.product_id = l.product_id and m.id > l.ledger_at_count and m.source in ('sale', 'count')
left join checkouts c on m.source = 'sale' and c.sale_id = m.reference
where l.count_id = sqlc.arg(count_id) and l.counted is not null
group by p.id, p.sku, p.name, p.unit, p.cost, l.snapshot, l.on_hand_at_count, l.reserved_at_count, l.counted, l.variance, l.counted_by, l.counted_at,
         l.product_id, l.count_id, l.ledger_at_count
order by p.name, p.id;

-- name: NoteVariances :exec
-- What posting the count moved; served by stock_movements_by_reference.
update stock_count_lines l
left join stock_movements m on m.reference = l.count_id and m.source = 'count' and m.product_id = l.product_id
set l.variance = coalesce(m.quantity, 0)
where l.count_id = ? and l.counted is not null;

-- name: SalesInProgress :many
-- Sales that are not recorded yet and have goods of the count, the oldest first. Served by stock_reservations_by_product.
select r.sale_id, coalesce(c.created_at, k.started_at) as since, p.id, p.name, p.unit, r.quantity
from stock_counts k
join stock_count_lines l on l.count_id = k.id
join stock_reservations r on r.product_id = l.product_id
join products p on p.id = r.product_id
left join checkouts c on c.sale_id = r.sale_id
where k.id = ?
order by since, r.sale_id, p.name, p.id
limit 200;
