-- name: InsertCount :execrows
-- 1 when the count is new; otherwise its row is locked and stays as it is.
insert into stock_counts (id, name, state, started_by, started_at)
values (?, ?, 'open', ?, ?)
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

-- name: LinesToCount :many
select l.product_id, l.snapshot, s.on_hand, p.unit
from stock_count_lines l
join stock s on s.product_id = l.product_id
join products p on p.id = l.product_id
where l.count_id = sqlc.arg(count_id) and l.product_id in (sqlc.slice('ids'));

-- name: PutCountLine :exec
replace into stock_count_lines (count_id, product_id, snapshot, on_hand_at_count, counted, counted_by, counted_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: CloseCount :execrows
update stock_counts
set state = sqlc.arg(state), posted_by = sqlc.arg(posted_by), posted_at = sqlc.arg(posted_at), version = version + 1
where id = sqlc.arg(id) and state = 'open' and version = sqlc.arg(version);

-- name: CountedLines :many
select product_id, counted, on_hand_at_count
from stock_count_lines
where count_id = ? and counted is not null
order by product_id;

-- name: Differences :many
-- Lines whose count differs, by name after a cursor (name, id).
select p.id, p.sku, p.name, p.unit, p.cost, l.snapshot, l.on_hand_at_count, l.counted, coalesce(l.counted_by, '') as counted_by, l.counted_at
from stock_count_lines l
join products p on p.id = l.product_id
where l.count_id = sqlc.arg(count_id) and l.counted <> l.on_hand_at_count
  and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: Variance :one
-- What is missing and what is too much, at cost; each line rounded to the centimo.
select count(*) as differing,
       cast(coalesce(sum(if(l.counted < l.on_hand_at_count, round((l.on_hand_at_count - l.counted) * p.cost / 1000), 0)), 0) as signed) as missing,
       cast(coalesce(sum(if(l.counted > l.on_hand_at_count, round((l.counted - l.on_hand_at_count) * p.cost / 1000), 0)), 0) as signed) as surplus
from stock_count_lines l
join products p on p.id = l.product_id
where l.count_id = ? and l.counted <> l.on_hand_at_count;

-- name: NoteVariances :exec
update stock_count_lines set variance = counted - on_hand_at_count where count_id = ? and counted is not null;
