-- name: ProductsForSale :many
-- What pricing needs; served by the primary key.
select id, sku, name, category_id, unit, price, cost, tax_class, icbper, active, short_policy, perishable
from products
where id in (sqlc.slice('ids'));

-- name: Product :one
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.short_policy, p.version, p.scale_code, p.scale_price, p.waiting,
       c.id as category_id, c.name as category_name, c.colour as category_colour, c.sort_order as category_order, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where p.id = ?;

-- name: ProductByCode :many
-- A barcode in its one spelling, or a SKU as it was typed, of an active product or of any; served by the primary key of product_barcodes and by products_by_sku.
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.short_policy, p.version, p.scale_code, p.scale_price, p.waiting,
       c.id as category_id, c.name as category_name, c.colour as category_colour, c.sort_order as category_order, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where (p.active or sqlc.arg(inactive_too)) and p.id = coalesce(
    (select b.product_id from product_barcodes b where b.barcode = sqlc.arg(barcode)),
    (select k.id from products k where k.sku = sqlc.arg(sku)));

-- name: ProductByScale :many
-- Served by products_by_scale_code.
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.short_policy, p.version, p.scale_code, p.scale_price, p.waiting,
       c.id as category_id, c.name as category_name, c.colour as category_colour, c.sort_order as category_order, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where (p.active or sqlc.arg(inactive_too)) and p.scale_code = sqlc.arg(scale_code);

-- name: SearchProducts :many
-- Active products, or all, by name after a cursor (name, id), all of whose texts match the pattern, or one of whose barcodes
-- holds the code ('' asks for none; served by product_barcodes_by_product). Walks products_by_name, or products_by_category when
-- one is asked for, and stops at the limit: straight_join keeps the server from sorting all products first. The pattern is '' for all.
select straight_join p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.short_policy, p.version, p.scale_code, p.scale_price, p.waiting,
       c.id as category_id, c.name as category_name, c.colour as category_colour, c.sort_order as category_order, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where (p.active or sqlc.arg(inactive_too))
  and (sqlc.arg(category) = '' or p.category_id = sqlc.arg(category))
  and (sqlc.arg(pattern) = '' or regexp_instr(p.search_text, sqlc.arg(pattern)) > 0
       or (sqlc.arg(code) <> '' and exists (select 1 from product_barcodes b where b.product_id = p.id and b.barcode like concat('%', sqlc.arg(code), '%'))))
  and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: WaitingProducts :many
-- What a manager has not looked at yet, by name after a cursor (name, id). Served by products_waiting.
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.short_policy, p.version, p.scale_code, p.scale_price, p.waiting,
       c.id as category_id, c.name as category_name, c.colour as category_colour, c.sort_order as category_order, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where p.waiting = true and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: AwaitReview :exec
update products set waiting = true where id = ?;

-- name: Review :execrows
update products set waiting = false where id = ? and version = ? and waiting;

-- name: BestSellers :many
-- Products on the most receipts since a day, best first; a range of the primary key of rollup_products.
select product_id
from rollup_products
where business_day >= sqlc.arg(since)
group by product_id
order by sum(tickets) desc, product_id
limit ?;

-- name: BarcodesOf :many
-- Served by product_barcodes_by_product.
select product_id, barcode
from product_barcodes
where product_id in (sqlc.slice('ids'))
order by product_id, barcode;

-- name: InsertCategory :exec
insert into categories (id, name, colour, sort_order, active) values (?, ?, ?, ?, ?);

-- name: InsertSupplier :exec
insert into suppliers (id, code, name, ruc, contact, phone, email, lead_time_days, delivery_days, min_order, active) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertProduct :exec
insert into products (id, sku, name, brand, category_id, unit, price, cost, tax_class, icbper, short_policy, reorder_point,
                      perishable, shelf_life_days, scale_code, scale_price, active, waiting, search_text, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertBarcode :exec
insert into product_barcodes (barcode, product_id) values (?, ?);

-- name: InsertProductSupplier :exec
insert into product_suppliers (product_id, supplier_id, cost, pack_size, preferred) values (?, ?, ?, ?, ?);

-- name: InsertPrice :exec
insert into price_history (product_id, price, cost, changed_by, changed_at) values (?, ?, ?, ?, ?);

-- name: Prices :many
-- Newest first before a cursor; served by price_history_by_product.
select id, price, cost, changed_by, changed_at
from price_history
where product_id = ? and id < sqlc.arg(before_id)
order by changed_at desc, id desc
limit ?;

-- name: RecordOf :one
select id, sku, name, brand, category_id, unit, price, cost, tax_class, icbper, short_policy, reorder_point, perishable, shelf_life_days,
       scale_code, scale_price, active, waiting, version, created_at, updated_at
from products
where id = ?;

-- name: Records :many
-- The whole catalogue, for a file. Ordered by the index products_by_sku.
select id, sku, name, brand, category_id, unit, price, cost, tax_class, icbper, short_policy, reorder_point, perishable, shelf_life_days,
       scale_code, scale_price, active, waiting, version, created_at, updated_at
from products
order by sku;

-- name: SuppliesOf :many
select ps.product_id, ps.supplier_id, ps.cost, ps.pack_size, ps.preferred, s.name, s.code, s.lead_time_days
from product_suppliers ps
join suppliers s on s.id = ps.supplier_id
where ps.product_id = ?
order by ps.preferred desc, s.name;

-- name: AllBarcodes :many
select product_id, barcode from product_barcodes order by product_id, barcode;

-- name: AllSupplies :many
select product_id, supplier_id, cost, pack_size, preferred from product_suppliers order by product_id, preferred desc, supplier_id;

-- name: OwnersOfBarcodes :many
-- Whose these barcodes are.
select b.barcode, p.id, p.sku, p.name
from product_barcodes b
join products p on p.id = b.product_id
where b.barcode in (sqlc.slice('barcodes'));

-- name: OwnersOfCodes :many
-- Who has one of these SKUs or this code on the scale; served by the unique keys of both.
select p.id, p.sku, p.name, p.scale_code
from products p
where p.sku in (sqlc.slice('skus')) or p.scale_code = sqlc.arg(scale_code);

-- name: InsertChange :exec
insert into product_changes (change_id, product_id, version, sku, name, brand, category_id, unit, price, cost, tax_class, icbper,
                             short_policy, reorder_point, perishable, shelf_life_days, scale_code, scale_price, active, search_text)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: ForgetScaleCodes :exec
-- So that codes can change hands within one change.
update products p
join product_changes c on c.product_id = p.id and c.version = p.version
set p.scale_code = null
where c.change_id = ?;

-- name: ApplyChanges :execrows
-- A product that somebody changed meanwhile has another version and is left as it is.
update products p
join product_changes c on c.product_id = p.id and c.version = p.version
set p.sku = c.sku, p.name = c.name, p.brand = c.brand, p.category_id = c.category_id, p.unit = c.unit, p.price = c.price, p.cost = c.cost,
    p.tax_class = c.tax_class, p.icbper = c.icbper, p.short_policy = c.short_policy, p.reorder_point = c.reorder_point,
    p.perishable = c.perishable, p.shelf_life_days = c.shelf_life_days, p.scale_code = c.scale_code, p.scale_price = c.scale_price, p.active = c.active,
    p.search_text = c.search_text, p.updated_at = sqlc.arg(updated_at), p.version = p.version + 1
where c.change_id = sqlc.arg(change_id);

-- name: DeleteChanges :exec
delete from product_changes where change_id = ?;

-- name: DeleteBarcodes :exec
delete from product_barcodes where product_id in (sqlc.slice('products'));

-- name: DeleteSupplies :exec
delete from product_suppliers where product_id in (sqlc.slice('products'));

-- name: Categories :many
select id, name, colour, sort_order, active, version from categories order by sort_order, name;

-- name: UpdateCategory :execrows
update categories
set name = ?, colour = ?, sort_order = ?, active = ?, version = version + 1
where id = ? and version = ?;

-- name: RenameInSearch :exec
-- The search text of a category's products, after it was renamed; served by products_by_category.
update products p
join categories c on c.id = p.category_id
set p.search_text = left(concat_ws(' ', p.name, p.brand, p.sku, c.name), 400)
where c.id = ?;

-- name: Suppliers :many
select id, code, name, ruc, contact, phone, email, lead_time_days, delivery_days, min_order, active, version from suppliers order by name;

-- name: UpdateSupplier :execrows
update suppliers
set code = ?, name = ?, ruc = ?, contact = ?, phone = ?, email = ?, lead_time_days = ?, delivery_days = ?, min_order = ?, active = ?, version = version + 1
where id = ? and version = ?;
