-- name: InsertPurchase :exec
-- purchases_once refuses the second of a supplier's papers with the same kind, series and number.
insert into purchases (id, request_hash, supplier_id, kind, series, number, issued_on, due_on, act_id, taxed_base, igv, untaxed, rounding, total, freight,
                       freight_apart, note, actor, entered_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: Claimed :one
select request_hash from purchases where id = ?;

-- name: SamePaper :one
-- Served by purchases_once.
select id, entered_at, issued_on, total, actor from purchases where supplier_id = ? and kind = ? and series = ? and number = ?;

-- name: InsertLine :exec
insert into purchase_lines (purchase_id, line, product_id, quantity, bonus, amount, freight, tax_class, cost, average, expires_on)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: TaxClasses :many
select id, tax_class from products where id in (sqlc.slice('ids'));

-- name: SupplierOf :one
select name, active from suppliers where id = ?;

-- name: CostsOf :many
select p.id, p.cost from products p where p.id in (sqlc.slice('ids')) order by p.id for update;

-- name: InsertNewPrices :exec
-- Before TakeCosts: only of what changes.
insert into price_history (product_id, price, cost, changed_by, changed_at)
select distinct p.id, p.price, l.average, sqlc.arg(changed_by), sqlc.arg(changed_at)
from purchase_lines l
join products p on p.id = l.product_id
where l.purchase_id = sqlc.arg(purchase_id) and l.average <> p.cost;

-- name: TakeCosts :exec
update products p
join purchase_lines l on l.product_id = p.id
set p.cost = l.average, p.version = p.version + 1, p.updated_at = sqlc.arg(updated_at)
where l.purchase_id = sqlc.arg(purchase_id) and l.average <> p.cost;

-- name: TakeSupplierCosts :exec
-- The next draft of an order reckons with what the supplier asked this time.
update product_suppliers s
join purchase_lines l on l.product_id = s.product_id
set s.cost = l.cost
where l.purchase_id = sqlc.arg(purchase_id) and s.supplier_id = sqlc.arg(supplier_id);

-- name: LockPurchase :one
-- Who pays or mends a purchase has its row.
select id, supplier_id, kind, series, number, issued_on, due_on, taxed_base, igv, untaxed, rounding, total, freight, paid, note, photo, version
from purchases
where id = ?
for update;

-- name: TaxedLines :many
select amount, tax_class from purchase_lines where purchase_id = ? order by line;

-- name: ChangePurchase :exec
update purchases
set kind = ?, series = ?, number = ?, issued_on = ?, due_on = ?, taxed_base = ?, igv = ?, untaxed = ?, rounding = ?, total = ?, note = ?, version = version + 1
where id = ?;

-- name: SetPhoto :exec
update purchases set photo = ?, version = version + 1 where id = ?;

-- name: Payment :one
select y.id, y.purchase_id, y.amount, y.owed, y.method, y.operation, y.actor, y.approved_by, y.paid_at, coalesce(t.till_id, '') as till_id
from purchase_payments y
left join till_shifts t on t.id = y.shift_id
where y.id = ?;

-- name: InsertPayment :exec
insert into purchase_payments (id, purchase_id, supplier_id, amount, owed, method, operation, shift_id, actor, approved_by, paid_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: AddPaid :exec
update purchases set paid = paid + sqlc.arg(amount), version = version + 1 where id = sqlc.arg(id);

-- name: Purchases :many
-- Newest papers first before a cursor (issued_on, id); walks purchases_by_day, or purchases_by_supplier for those of one, or
-- purchases_by_number for those whose number begins so.
select p.id, p.supplier_id, s.name as supplier_name, p.kind, p.series, p.number, p.issued_on, p.due_on, p.total, p.paid, p.actor, p.entered_at, p.photo,
       coalesce(o.number, 0) as order_number
from purchases p
straight_join suppliers s on s.id = p.supplier_id
left join restock_acts a on a.id = p.act_id
left join restock_orders o on o.id = a.order_id
where (p.supplier_id = sqlc.arg(supplier) or sqlc.arg(supplier) = '')
  and (p.number like sqlc.arg(number) or sqlc.arg(number) = '')
  and p.issued_on >= sqlc.arg(from_day) and p.issued_on <= sqlc.arg(before_day)
  and (p.issued_on < sqlc.arg(before_day) or p.id < sqlc.arg(before_id))
order by p.issued_on desc, p.id desc
limit ?;

-- name: OwedPurchases :many
-- What is owed, soonest due first after a cursor (due, id); walks purchases_by_due, or purchases_by_supplier for one.
select p.id, p.supplier_id, s.name as supplier_name, p.kind, p.series, p.number, p.issued_on, p.due_on, p.total, p.paid, p.actor, p.entered_at, p.photo,
       coalesce(o.number, 0) as order_number
from purchases p
straight_join suppliers s on s.id = p.supplier_id
left join restock_acts a on a.id = p.act_id
left join restock_orders o on o.id = a.order_id
where (p.supplier_id = sqlc.arg(supplier) or sqlc.arg(supplier) = '')
  and p.due >= sqlc.arg(after_day)
  and (p.due > sqlc.arg(after_day) or p.id > sqlc.arg(after_id))
order by p.due, p.id
limit ?;

-- name: Purchase :one
select p.id, p.supplier_id, s.name as supplier_name, s.ruc, p.kind, p.series, p.number, p.issued_on, p.due_on, p.taxed_base, p.igv, p.untaxed, p.rounding, p.total,
       p.freight, p.freight_apart, p.paid, p.note, p.photo, p.actor, p.entered_at, p.version, coalesce(a.order_id, '') as order_id,
       coalesce(o.number, 0) as order_number
from purchases p
join suppliers s on s.id = p.supplier_id
left join restock_acts a on a.id = p.act_id
left join restock_orders o on o.id = a.order_id
where p.id = ?;

-- name: LinesOf :many
select l.line, l.product_id, p.sku, p.name, p.unit, l.quantity, l.bonus, l.amount, l.freight, l.tax_class, l.cost, l.average, l.expires_on
from purchase_lines l
join products p on p.id = l.product_id
where l.purchase_id = ?
order by l.line;

-- name: PaymentsOf :many
select id, amount, owed, method, operation, actor, approved_by, paid_at from purchase_payments where purchase_id = ? order by paid_at, id;

-- name: Ageing :many
-- What is owed to each supplier, by the days since it fell due. Served by purchases_by_due.
select p.supplier_id, s.name, s.ruc, s.phone,
       cast(sum(p.total - p.paid) as signed) as owed,
       cast(sum(case when datediff(sqlc.arg(today), p.due) <= 0 then p.total - p.paid else 0 end) as signed) as not_due,
       cast(sum(case when datediff(sqlc.arg(today), p.due) between 1 and 30 then p.total - p.paid else 0 end) as signed) as to30,
       cast(sum(case when datediff(sqlc.arg(today), p.due) between 31 and 60 then p.total - p.paid else 0 end) as signed) as to60,
       cast(sum(case when datediff(sqlc.arg(today), p.due) between 61 and 90 then p.total - p.paid else 0 end) as signed) as to90,
       cast(sum(case when datediff(sqlc.arg(today), p.due) > 90 then p.total - p.paid else 0 end) as signed) as over90
from purchases p
straight_join suppliers s on s.id = p.supplier_id
where p.due is not null
group by p.supplier_id, s.name, s.ruc, s.phone
order by owed desc, p.supplier_id;

-- name: OwedBefore :one
-- What was owed to a supplier when a day began. Served by purchases_by_supplier and purchase_payments_by_supplier.
select cast(
    (select coalesce(sum(p.total), 0) from purchases p where p.supplier_id = sqlc.arg(supplier_id) and p.issued_on < sqlc.arg(from_day))
    - (select coalesce(sum(y.amount), 0) from purchase_payments y
       where y.supplier_id = sqlc.arg(supplier_id) and y.paid_at < sqlc.arg(day_begins)) as signed) as owed;

-- name: BilledBetween :many
-- Served by purchases_by_supplier.
select id, kind, series, number, issued_on, due_on, total, actor
from purchases
where supplier_id = sqlc.arg(supplier_id) and issued_on >= sqlc.arg(from_day) and issued_on <= sqlc.arg(to_day)
order by issued_on, id;

-- name: PaidBetween :many
-- Served by purchase_payments_by_supplier.
select y.id, y.purchase_id, p.kind, p.series, p.number, y.amount, y.method, y.operation, y.actor, y.paid_at
from purchase_payments y
join purchases p on p.id = y.purchase_id
where y.supplier_id = sqlc.arg(supplier_id) and y.paid_at >= sqlc.arg(from_time) and y.paid_at < sqlc.arg(to_time)
order by y.paid_at, y.id;
