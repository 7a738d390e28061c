-- name: ProductsForSale :many
-- What pricing needs; served by the primary key.
select id, sku, name, unit, price, cost, tax_class, icbper, active
from products
where id in (sqlc.slice('ids'));

-- name: Product :one
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.version,
       c.id as category_id, c.name as category_name, c.colour as category_colour, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where p.id = ?;

-- name: ProductByCode :many
-- A barcode or a SKU, exactly; served by the primary key of product_barcodes and by products_by_sku.
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.version,
       c.id as category_id, c.name as category_name, c.colour as category_colour, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where p.active and p.id = coalesce(
    (select b.product_id from product_barcodes b where b.barcode = sqlc.arg(code)),
    (select k.id from products k where k.sku = sqlc.arg(code)));

-- name: SearchProducts :many
-- Active products by name after a cursor (name, id), all of whose texts hold the pattern; walks products_by_name,
-- or products_by_category when one is asked for. The pattern is '%' for all.
select p.id, p.sku, p.name, p.brand, p.unit, p.price, p.tax_class, p.icbper, p.active, p.reorder_point, p.version,
       c.id as category_id, c.name as category_name, c.colour as category_colour, s.on_hand, s.reserved
from products p
join categories c on c.id = p.category_id
join stock s on s.product_id = p.id
where p.active
  and (sqlc.arg(category) = '' or p.category_id = sqlc.arg(category))
  and p.search_text like sqlc.arg(pattern)
  and (p.name > sqlc.arg(after_name) or (p.name = sqlc.arg(after_name) and p.id > sqlc.arg(after_id)))
order by p.name, p.id
limit ?;

-- name: BarcodesOf :many
-- Served by product_barcodes_by_product.
select product_id, barcode
from product_barcodes
where product_id in (sqlc.slice('ids'))
order by product_id, barcode;

-- name: InsertCategory :exec
insert into categories (id, name, colour, sort_order) values (?, ?, ?, ?);

-- name: InsertSupplier :exec
insert into suppliers (id, code, name, ruc, contact, phone, lead_time_days) values (?, ?, ?, ?, ?, ?, ?);

-- name: InsertProduct :exec
insert into products (id, sku, name, brand, category_id, unit, price, cost, tax_class, icbper, reorder_point, active, search_text, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertBarcode :exec
insert into product_barcodes (barcode, product_id) values (?, ?);

-- name: InsertProductSupplier :exec
insert into product_suppliers (product_id, supplier_id, cost, preferred) values (?, ?, ?, ?);
