-- +goose Up
-- What was sold without a known cost has no margin: its sales without taxes, less what came back of them, stand apart.
alter table rollup_days
    add column uncosted bigint not null default 0 comment 'net sales without taxes of lines whose cost was not known';
alter table rollup_products
    add column uncosted bigint not null default 0 comment 'net sales without taxes of lines whose cost was not known';

-- A payment that never came is no money of its day.
alter table rollup_payments
    add column missing bigint not null default 0 comment 'of amount, what somebody found never to have come' after amount;

-- Money that came in and went out beside sales, refunds and what customers paid of what they owe.
create table rollup_movements (
    business_day date not null,
    kind         varchar(20) character set ascii collate ascii_bin not null,
    method       varchar(10) character set ascii collate ascii_bin not null,
    movements    int not null,
    money_in     bigint not null,
    money_out    bigint not null,
    primary key (business_day, kind, method)
);
alter table till_movements add key till_movements_by_time (created_at, kind);

-- Days that were rolled up without all this are rolled up again before somebody reads them.
insert into rollup_changes (business_day, changes)
select d.business_day, 1 from rollup_days d order by d.business_day
on duplicate key update changes = rollup_changes.changes + 1;

-- +goose Down
alter table till_movements drop key till_movements_by_time;
drop table rollup_movements;
alter table rollup_payments drop column missing;
alter table rollup_products drop column uncosted;
alter table rollup_days drop column uncosted;
