-- +goose Up
-- What a till added, or gave a code, until a manager has looked at it; and goods that are sold although nobody has counted them yet.
alter table products
    add column waiting boolean not null default false comment 'added or given a code at a till; no manager has looked at it yet' after active,
    modify column short_policy enum('block', 'allow_with_pin', 'allow') not null default 'block',
    add key products_waiting (waiting, name, id);
alter table product_changes
    modify column short_policy enum('block', 'allow_with_pin', 'allow') not null;

-- +goose Down
update products set short_policy = 'allow_with_pin' where short_policy = 'allow';
alter table product_changes
    modify column short_policy enum('block', 'allow_with_pin') not null;
alter table products
    drop key products_waiting,
    modify column short_policy enum('block', 'allow_with_pin') not null default 'block',
    drop column waiting;
