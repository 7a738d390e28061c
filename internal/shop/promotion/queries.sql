-- name: PromotionByID :one
select * from promotions where id = ?;

-- name: InsertPromotion :exec
insert into promotions (id, name, kind, percent, amount, buy, pay, product_id, category_id, from_day, to_day)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: UpdatePromotion :execrows
update promotions
set name = ?, kind = ?, percent = ?, amount = ?, buy = ?, pay = ?, product_id = ?, category_id = ?, from_day = ?, to_day = ?, version = version + 1
where id = sqlc.arg(id) and version = sqlc.arg(seen) and active;

-- name: EndPromotion :execrows
update promotions set active = false, version = version + 1 where id = sqlc.arg(id) and version = sqlc.arg(seen) and active;

-- name: PromotionsOfDays :many
-- Those that count on some day from first to last; served by promotions_by_day.
select *
from promotions
where active and to_day >= sqlc.arg(first_day) and from_day <= sqlc.arg(last_day)
order by id;

-- name: Promotions :many
-- The newest first before an id (a UUIDv7 tells its time); walks the primary key.
select *
from promotions
where id < sqlc.arg(before_id)
order by id desc
limit ?;

-- name: CountUnits :one
-- Goods of a product, or those of a category that are sold, and how many of them by weight; served by the primary key and
-- products_by_category.
select count(*) as goods, cast(coalesce(sum(unit = 'KGM'), 0) as signed) as weighed
from products
where id = sqlc.arg(product_id) or (category_id = sqlc.arg(category_id) and active);

-- name: CountProduct :one
select count(*) from products where id = ?;

-- name: CountCategory :one
select count(*) from categories where id = ?;
