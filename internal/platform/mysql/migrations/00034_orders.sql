-- +goose Up
-- What a proposed order has to know besides sales: how long goods last, on which days a supplier comes, and what he wants at least.
alter table products
    add column shelf_life_days int not null default 0 comment 'from delivery to the last good day; 0 keeps, or is learnt from batches' after perishable;
alter table product_changes
    add column shelf_life_days int not null default 0 after perishable;
alter table suppliers
    add column delivery_days int not null default 0 comment 'bits, Monday is 1 and Sunday 64; 0 is not known' after lead_time_days,
    add column min_order bigint not null default 0 comment 'centimos, tax included' after delivery_days;

-- +goose Down
alter table suppliers drop column min_order, drop column delivery_days;
alter table product_changes drop column shelf_life_days;
alter table products drop column shelf_life_days;
