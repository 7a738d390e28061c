-- name: PlanReport :exec
-- Once a request and first day: planned again, it stays what it is.
insert ignore into reports (state, id, request_id, kind, from_day, to_day, requested_by, execution, created_at)
values ('running', ?, ?, ?, ?, ?, ?, ?, ?);

-- name: ReportsOf :many
-- Served by reports_once.
select id, kind, from_day, to_day, state, requested_by, tickets, total, differences, execution, created_at, finished_at
from reports
where request_id = ?
order by from_day;

-- name: Reports :many
-- Newest first before a cursor (created_at, id); served by reports_by_time.
select id, kind, from_day, to_day, state, requested_by, tickets, total, differences, execution, created_at, finished_at
from reports
where created_at < sqlc.arg(before) or (created_at = sqlc.arg(before) and id < sqlc.arg(before_id))
order by created_at desc, id desc
limit ?;

-- name: Report :one
select id, kind, from_day, to_day, state, requested_by, tickets, total, differences, execution, created_at, finished_at
from reports
where id = ?;

-- name: FinishReport :execrows
-- 1 for the first who finishes it.
update reports
set state = ?, tickets = ?, total = ?, differences = ?, finished_at = ?, location = ?
where id = ? and state in ('running', 'failed');

-- name: FailReports :execrows
update reports set state = 'failed', finished_at = ? where request_id = sqlc.arg(request_id) and state = 'running';

-- name: FailReport :execrows
update reports set state = 'failed', finished_at = ? where id = ? and state = 'running';

-- name: Scheduled :one
-- Served by reports_by_day. One that was lost with the machine that made it, before a restore, counts only when its mail had gone out.
select count(*) from reports r
where r.kind = 'day' and r.from_day = ? and r.requested_by = ''
  and not (r.state = 'failed' and exists (
      select 1 from restores b
      join restore_decisions d on d.restore_id = b.id and d.kind = 'report' and d.outcome = 'not_happened'
      where b.released_at is not null and r.created_at <= b.restored_at));

-- name: MailedBeforeRestore :one
-- Whether a report whose time was at a moment may have been mailed between a backup and its restore, and nobody has said that it was not.
-- Released before people said that, it counts as mailed.
select count(*) from restores b
left join restore_decisions d on d.restore_id = b.id and d.kind = 'report' and d.outcome = 'not_happened'
where b.restored_at >= ? and (b.released_at is null or d.restore_id is null);

-- name: FirstDay :one
-- Served by sales_by_day.
select business_day from sales order by business_day limit 1;

-- What stands on the shelves at the end of a day -----------------------------------------------------------------

-- name: Shelves :many
-- On hand at a time is what is there now without what moved since (stock_movements_by_moment, while that is little). Cost and price are
-- those of now, unless they were changed since (price_history_by_time); then they are those of the history at that time
-- (price_history_by_product). The last sale is read from the end of stock_movements_by_time.
select p.id, p.sku, p.name, p.unit, p.active, p.created_at, p.reorder_point, p.category_id, c.name as category,
       cast(s.on_hand - coalesce(since.moved, 0) as signed) as on_hand,
       cast(coalesce(case when changed.product_id is not null then (
           select h.cost from price_history h where h.product_id = p.id and h.changed_at < sqlc.arg(at) order by h.changed_at desc, h.id desc limit 1
       ) end, p.cost) as signed) as cost,
       cast(coalesce(case when changed.product_id is not null then (
           select h.price from price_history h where h.product_id = p.id and h.changed_at < sqlc.arg(at) order by h.changed_at desc, h.id desc limit 1
       ) end, p.price) as signed) as price,
       cast(coalesce((
           select m.moved_at from stock_movements m force index (stock_movements_by_time) where m.product_id = p.id and m.source = 'sale' and m.moved_at < sqlc.arg(at)
           order by m.moved_at desc limit 1
       ), p.created_at) as datetime(3)) as moved_at
from products p
join stock s on s.product_id = p.id
join categories c on c.id = p.category_id
left join (
    select x.product_id, sum(x.quantity) as moved from stock_movements x where x.moved_at >= sqlc.arg(at) group by x.product_id
) since on since.product_id = p.id
left join (
    select y.product_id from price_history y where y.changed_at >= sqlc.arg(at) group by y.product_id
) changed on changed.product_id = p.id
where p.created_at < sqlc.arg(at)
order by p.name, p.id;

-- name: Expiring :many
-- Served by stock_batches_by_sell_by.
select p.id, p.sku, p.name, p.unit, b.expires_on, b.remaining, p.cost
from stock_batches b
join products p on p.id = b.product_id
where b.sell_by <= ? and b.expires_on is not null and p.perishable
order by b.sell_by, p.name, b.id
limit 1000;

-- What waits for somebody ----------------------------------------------------------------------------------------

-- name: Waiting :one
-- Low stock as the stock page counts it; the rest by stock_batches_by_sell_by, stock_incidents_open, products_waiting,
-- restock_orders_by_state, reports_by_time, reports_by_day and audit_log_by_time. A right PIN forgets the wrong ones before it, the audit does not.
select
    (select count(*) from products p join stock s on s.product_id = p.id where p.active and p.reorder_point >= s.on_hand - s.reserved) as low,
    (select count(*) from stock_batches b join products p on p.id = b.product_id and p.perishable
     where b.sell_by <= sqlc.arg(by_day) and b.expires_on is not null) as expiring,
    (select count(*) from stock_incidents where closed_at is null) as incidents,
    (select count(*) from products where waiting = true) as unreviewed,
    (select count(*) from restock_orders where state = 'draft') as approvals,
    (select count(*) from restock_orders o join suppliers s on s.id = o.supplier_id
     where o.state = 'approved' and o.mail_refused_to <> '' and o.mail_refused_to = s.email) as unsent,
    (select count(distinct a.subject) from audit_log a where a.created_at >= sqlc.arg(midnight) and a.action = 'pin.failed') as wrong_pins,
    (select count(*) from reports r where r.state = 'ready_with_differences' and r.created_at >= sqlc.arg(since) and not exists (
        select 1 from reports anew where anew.kind = r.kind and anew.from_day = r.from_day and anew.to_day = r.to_day
          and anew.state in ('ready', 'ready_with_differences') and anew.created_at > r.created_at
    )) as differences;

-- name: LastVerified :one
-- Served by backups_by_state.
select verified_at from backups where state = 'verified' order by created_at desc limit 1;
