-- name: LockSuppliers :many
-- Plans stand in line here: the second one sees the drafts of the first, and what they order.
select id from suppliers where active and (id = sqlc.arg(supplier) or sqlc.arg(supplier) = '') order by id for update;

-- name: Goods :many
-- Every active product with the supplier that it is bought from: the preferred one, or else the cheapest. When it first moved is read at the
-- end of stock_movements_by_product, once a product.
select p.id, p.name, p.category_id, p.unit, p.price, p.reorder_point, p.perishable, p.shelf_life_days, s.on_hand, s.reserved,
       b.supplier_id, b.cost, b.pack_size, b.lead_time_days, b.delivery_days, b.min_order,
       cast(coalesce((select m.moved_at from stock_movements m force index (stock_movements_by_product)
                      where m.product_id = p.id order by m.id limit 1), '9999-12-31') as datetime(3)) as first_moved
from (
    select ps.product_id, ps.supplier_id, ps.cost, ps.pack_size, v.lead_time_days, v.delivery_days, v.min_order,
           row_number() over (partition by ps.product_id order by ps.preferred desc, ps.cost, ps.supplier_id) as choice
    from product_suppliers ps
    join suppliers v on v.id = ps.supplier_id and v.active
) b
join products p on p.id = b.product_id and p.active
join stock s on s.product_id = p.id
where b.choice = 1
order by b.supplier_id, p.name, p.id;

-- name: SoldByDay :many
-- What was sold of products by the day in Lima, five hours behind UTC: ranges of stock_movements_by_time, which covers it.
select m.product_id, cast(date(date_sub(m.moved_at, interval 5 hour)) as date) as day, cast(-sum(m.quantity) as signed) as sold
from stock_movements m
where m.product_id in (sqlc.slice('ids')) and m.source = 'sale' and m.moved_at >= sqlc.arg(since) and m.moved_at < sqlc.arg(before)
group by m.product_id, day;

-- name: ReturnedByDay :many
-- What came back to the shelf, by the day on which it had been sold. What came back and was thrown away was used up.
select m.product_id, cast(date(date_sub(f.sold_at, interval 5 hour)) as date) as day, cast(sum(m.quantity) as signed) as returned
from stock_movements m
straight_join refunds r on r.id = m.reference
straight_join sales f on f.id = r.sale_id
where m.product_id in (sqlc.slice('ids')) and m.source = 'refund' and m.moved_at >= sqlc.arg(since) and m.moved_at < sqlc.arg(before)
group by m.product_id, day;

-- name: EmptySpells :many
-- When shelves were empty: from the movement that emptied one to the next, which filled it. Only what fills a shelf is looked at, by
-- stock_movements_by_time, and of each the movement before it, by stock_movements_by_product.
select m.product_id, b.moved_at as emptied_at, m.moved_at as filled_at
from stock_movements m
straight_join stock_movements b on b.id = (select x.id from stock_movements x force index (stock_movements_by_product) where x.product_id = m.product_id and x.id < m.id order by x.id desc limit 1)
where m.product_id in (sqlc.slice('ids')) and m.source in ('opening', 'refund', 'receipt', 'delivery', 'adjustment', 'count', 'purchase')
  and m.moved_at >= sqlc.arg(since) and m.quantity > 0 and m.balance <= m.quantity;

-- name: EmptyNow :many
-- Since when shelves are empty that are so now.
select s.product_id, m.moved_at as emptied_at
from stock s
straight_join stock_movements m on m.id = (select x.id from stock_movements x force index (stock_movements_by_product) where x.product_id = s.product_id order by x.id desc limit 1)
where s.product_id in (sqlc.slice('ids')) and s.on_hand <= 0;

-- name: OnOrder :many
-- What is on order of each product, and since when. Served by restock_orders_by_state.
select l.product_id, v.lead_time_days, v.delivery_days, cast(coalesce(r.decided_at, r.created_at) as datetime(3)) as ordered_at,
       cast(l.ordered - l.received as signed) as quantity
from restock_orders r
join restock_lines l on l.order_id = r.id
join suppliers v on v.id = r.supplier_id
where r.state in ('draft', 'approved', 'sent', 'partial') and l.ordered > l.received;

-- name: BatchesLeft :many
-- What lies on the shelf of goods that expire, what is sold first before the rest. Served by stock_batches_by_product.
select b.product_id, b.expires_on, b.remaining
from stock_batches b force index (stock_batches_by_product)
where b.product_id in (sqlc.slice('ids')) and b.sell_by is not null
order by b.product_id, b.sell_by, b.id;

-- name: LivesOf :many
-- For how many days goods were good when they came, of the newest five batches of each product. Served by stock_batches_by_product.
select a.product_id, cast(a.life as signed) as life
from (
    select b.product_id, datediff(b.expires_on, date(date_sub(b.received_at, interval 5 hour))) as life,
           row_number() over (partition by b.product_id order by b.received_at desc, b.id desc) as newest
    from stock_batches b force index (stock_batches_by_product)
    where b.product_id in (sqlc.slice('ids')) and b.expires_on is not null
) a
where a.newest <= 5 and a.life > 0
order by a.product_id, a.life;

-- name: OrderedSince :one
-- What was ordered since a night and not refused, in centimos; with or without what was new then, which no money of the shop's own holds
-- back. Served by restock_orders_by_time.
select cast(coalesce(sum(l.ordered * l.cost) / 1000, 0) as signed) as total
from restock_orders r
join restock_lines l on l.order_id = r.id
where r.created_at >= sqlc.arg(since) and r.state in ('draft', 'approved', 'sent', 'partial', 'received', 'closed_short')
  and (sqlc.arg(all_of_it) or coalesce(json_value(l.why, '$.reason'), '') <> 'new');

-- name: InsertDraft :exec
-- restock_orders_one_draft refuses a second draft of the supplier.
insert into restock_orders (id, supplier_id, open_draft, state, total, execution, origin, created_by, created_at)
values (?, ?, ?, 'draft', ?, '', ?, ?, ?);

-- name: PutLine :exec
replace into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, received, cost, why) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: OpenDrafts :many
-- Served by restock_orders_by_state.
select id, number, supplier_id, execution from restock_orders where state = 'draft' order by number;

-- name: Unstarted :many
-- Orders whose state machine never began; none of before a restore, as long as nobody has released it. Served by restock_orders_by_state.
select id from restock_orders where state in ('draft', 'approved', 'sent', 'partial') and execution = ''
  and not exists (select 1 from restores b where b.released_at is null and restock_orders.created_at <= b.restored_at)
order by number;

-- name: Unfollow :exec
-- The state machines of open orders are gone with the cloud that they ran in.
update restock_orders set execution = '' where state in ('draft', 'approved', 'sent', 'partial') and created_at <= ?;

-- name: HeldByRestore :one
select count(*) from restores where released_at is null and restored_at >= ?;

-- name: NoteExecution :exec
update restock_orders set execution = ? where id = ? and execution = '';

-- name: LockOrder :one
-- Whoever acts on an order has its row: of two, one acts on what the other has left.
select id, number, supplier_id, state, total, decided_by, decided_at, version, sent_at, closed_by, closed_at
from restock_orders
where id = ?
for update;

-- name: InsertAct :exec
insert into restock_acts (id, order_id, kind, request_hash, reason, actor, acted_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: Act :one
select order_id, kind, request_hash from restock_acts where id = ?;

-- name: SetDecision :exec
update restock_orders
set state = ?, open_draft = null, total = ?, reason = ?, decided_by = ?, decided_at = ?, version = version + 1
where id = ?;

-- name: SetState :exec
update restock_orders set state = ?, version = version + 1 where id = ?;

-- name: SetEnd :exec
update restock_orders
set state = ?, open_draft = null, reason = ?, closed_by = ?, closed_at = ?, version = version + 1
where id = ?;

-- name: SetSent :execrows
update restock_orders
set state = if(state = 'approved', 'sent', state), sent_at = sqlc.arg(sent_at), sent_to = sqlc.arg(sent_to), version = version + 1,
    mail_refused_to = '', mail_refused_why = ''
where id = sqlc.arg(id) and sent_at is null;

-- name: SetRefused :exec
update restock_orders set mail_refused_to = sqlc.arg(refused_to), mail_refused_why = sqlc.arg(why) where id = sqlc.arg(id);

-- name: InsertReceipt :exec
insert into restock_receipts (act_id, line, order_id, product_id, quantity, cost, average, expires_on) values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: CostsOf :many
select p.id, p.cost from products p where p.id in (sqlc.slice('ids')) order by p.id for update;

-- name: InsertNewPrices :exec
-- Before TakeCosts: only of what changes.
insert into price_history (product_id, price, cost, changed_by, changed_at)
select distinct p.id, p.price, r.average, sqlc.arg(changed_by), sqlc.arg(changed_at)
from restock_receipts r
join products p on p.id = r.product_id
where r.act_id = sqlc.arg(act_id) and r.average <> p.cost;

-- name: TakeCosts :exec
update products p
join restock_receipts r on r.product_id = p.id
set p.cost = r.average, p.version = p.version + 1, p.updated_at = sqlc.arg(updated_at)
where r.act_id = sqlc.arg(act_id) and r.average <> p.cost;

-- name: TakeSupplierCosts :exec
-- The next draft reckons with what the supplier asked this time.
update product_suppliers ps
join restock_receipts r on r.product_id = ps.product_id
set ps.cost = r.cost
where r.act_id = sqlc.arg(act_id) and ps.supplier_id = sqlc.arg(supplier_id);

-- name: Orders :many
-- Newest first before a cursor (created_at, id); walks restock_orders_by_time, or restock_orders_by_state for the few that are open, or restock_orders_by_supplier.
select o.id, o.number, o.supplier_id, s.name as supplier_name, o.state, o.total, o.origin, o.created_by, o.created_at,
       o.decided_by, o.decided_at, o.reason, o.sent_at, o.sent_to, o.closed_by, o.closed_at, o.version, o.execution, s.min_order,
       (select count(*) from restock_lines l where l.order_id = o.id and l.ordered > 0) as products
from restock_orders o
join suppliers s on s.id = o.supplier_id
where o.state in (sqlc.slice('states'))
  and (o.supplier_id = sqlc.arg(supplier) or sqlc.arg(supplier) = '')
  and (o.created_at < sqlc.arg(before_time) or (o.created_at = sqlc.arg(before_time) and o.id < sqlc.arg(before_id)))
order by o.created_at desc, o.id desc
limit ?;

-- name: Order :one
select o.id, o.number, o.supplier_id, o.state, o.total, o.origin, o.created_by, o.created_at, o.decided_by, o.decided_at, o.reason,
       o.sent_at, o.sent_to, o.closed_by, o.closed_at, o.version, o.execution,
       s.code, s.name, s.ruc, s.contact, s.phone, s.email, s.lead_time_days, s.min_order,
       coalesce(a.id, '') as approval, o.mail_refused_to, o.mail_refused_why
from restock_orders o
join suppliers s on s.id = o.supplier_id
left join restock_acts a on a.order_id = o.id and a.kind = 'approve'
where o.id = ?;

-- name: LinesOf :many
select l.line, l.product_id, p.sku, p.name, p.unit, p.perishable, p.price, l.pack_size, l.proposed, l.ordered, l.received, l.cost, l.why
from restock_lines l
join products p on p.id = l.product_id
where l.order_id = ?
order by l.line;

-- name: ReasonsOf :many
-- Why each line of some orders was proposed. Served by the primary key.
select l.order_id, p.name, l.why
from restock_lines l
join products p on p.id = l.product_id
where l.order_id in (sqlc.slice('orders')) and l.ordered > 0
order by l.order_id, l.line;

-- name: ActsOf :many
-- Served by restock_acts_by_order.
select id, kind, reason, actor, acted_at from restock_acts where order_id = ? order by acted_at, id;

-- name: ReceiptsOf :many
-- Served by restock_receipts_by_order.
select act_id, line, product_id, quantity, cost, average, expires_on from restock_receipts where order_id = ? order by act_id, line;
