-- +goose Up
-- A search for an amount, and what a day came to, are read from the index alone: 16 bytes a sale.
alter table sales
    drop key sales_by_day,
    add key sales_by_day (business_day, sold_at, id, total, rounding);

-- +goose Down
alter table sales
    drop key sales_by_day,
    add key sales_by_day (business_day, sold_at, id);
