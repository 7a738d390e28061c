-- +goose Up
-- The products of whole months, added up, so that a year reads twelve months and not a row of each product and day. They are made when a
-- report first reads a month, and count for as long as the days of the month are as they were then.
create table rollup_months (
    month       date not null primary key comment 'its first day',
    days        int not null,
    measured_ms bigint not null comment 'the sum of when its days were measured; it grows whenever one is measured anew',
    changes     bigint not null comment 'the sum of the changes that they knew'
);
create table rollup_month_products (
    month           date not null,
    product_id      char(36) character set ascii collate ascii_bin not null,
    tickets         int not null,
    quantity        bigint not null,
    amount          bigint not null comment 'tax included, ICBPER not',
    discount        bigint not null,
    base            bigint not null,
    cost            bigint not null,
    returned        bigint not null,
    returned_amount bigint not null,
    returned_base   bigint not null,
    recovered       bigint not null,
    uncosted        bigint not null comment 'net sales without taxes of lines whose cost was not known',
    primary key (month, product_id)
);

-- Whose cost or price was changed since a moment: what a report of an earlier day looks up.
alter table price_history add key price_history_by_time (changed_at, product_id);

-- +goose Down
alter table price_history drop key price_history_by_time;
drop table rollup_month_products, rollup_months;
