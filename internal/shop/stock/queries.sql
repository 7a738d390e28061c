-- name: ReserveRow :exec
insert into stock_reservations (sale_id, product_id, quantity) values (?, ?, ?);

-- name: ReserveStock :exec
-- Promises what the sale's rows ask for; whether there was enough is asked when the stock is locked: ReservedLevels. The rows come
-- in the order of stock_reservations' primary key, so stock is locked by product id and two carts never wait for each other in a circle.
update stock_reservations r straight_join stock s on s.product_id = r.product_id
set s.reserved = s.reserved + r.quantity
where r.sale_id = ?;

-- name: ReservedLevels :many
-- What there is of the goods that a sale has reserved, whose shelves it has locked.
select s.on_hand, s.reserved
from stock_reservations r
straight_join stock s on s.product_id = r.product_id
where r.sale_id = ?;

-- name: AvailableOf :many
select s.product_id, p.name, s.on_hand - s.reserved as available
from stock s
join products p on p.id = s.product_id
where s.product_id in (sqlc.slice('ids'));

-- name: ConsumeStock :execrows
update stock_reservations r straight_join stock s on s.product_id = r.product_id
set s.on_hand = s.on_hand - r.quantity, s.reserved = s.reserved - r.quantity
where r.sale_id = ?;

-- name: InsertSaleMovements :execrows
insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
select r.product_id, 'sale', -r.quantity, s.on_hand, 'sale', r.sale_id, sqlc.arg(actor), sqlc.arg(moved_at)
from stock_reservations r
join stock s on s.product_id = r.product_id
where r.sale_id = sqlc.arg(sale_id)
order by r.product_id;

-- name: TakeFromShelf :exec
-- One product of a sale that reserved nothing. Whether there was enough is asked when its row is locked: SoldLevels.
update stock set on_hand = on_hand - ? where product_id = ?;

-- name: InsertSoldMovement :exec
-- The balance is the one that TakeFromShelf left in this transaction.
insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
select s.product_id, 'sale', sqlc.arg(quantity), s.on_hand, 'sale', sqlc.arg(sale_id), sqlc.arg(actor), sqlc.arg(moved_at)
from stock s
where s.product_id = sqlc.arg(product_id);

-- name: SoldLevels :many
-- What a sale left of its goods, whose shelves it has locked, and what is to be known of them. Served by stock_movements_by_reference.
select m.product_id, m.quantity, m.balance, s.reserved, p.reorder_point, p.perishable
from stock_movements m
straight_join stock s on s.product_id = m.product_id
straight_join products p on p.id = m.product_id
where m.reference = ? and m.source = 'sale'
order by m.id;

-- name: ReleaseStock :execrows
update stock_reservations r straight_join stock s on s.product_id = r.product_id
set s.reserved = s.reserved - r.quantity
where r.sale_id = ?;

-- name: DeleteReservations :execrows
delete from stock_reservations where sale_id = ?;

-- name: CountReservations :one
select count(*) from stock_reservations where sale_id = ?;

-- name: MovementsOf :many
-- Served by stock_movements_by_reference.
select m.product_id, p.name, m.quantity, m.balance
from stock_movements m
join products p on p.id = m.product_id
where m.reference = ? and m.source = 'sale'
order by m.id;

-- name: Levels :many
-- Active products by name after a cursor (name, id); walks products_by_name and stops at the limit (straight_join).
-- active is 1 here, so active > only_low lists all unless only_low: sqlc takes a parameter's type from the column it is
-- compared with.
select straight_join p.id, p.sku, p.name, p.unit, p.reorder_point, s.on_hand, s.reserved
from products p
join stock s on s.product_id = p.id
where p.active
  and (p.reorder_point >= s.on_hand - s.reserved or p.active > sqlc.arg(only_low))
  and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: InsertStock :exec
insert into stock (product_id, on_hand) values (?, ?);

-- name: InsertOpening :exec
insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values (?, 'opening', ?, ?, 'opening', ?, ?, ?);
