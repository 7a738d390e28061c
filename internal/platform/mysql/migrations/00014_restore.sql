-- +goose Up
-- Numbers and times of a series go in one order: last_at is the time of its last number, and the next one is never given an earlier.
-- What was given out before this rule stays as it was printed: the rule holds from ordered_from on.
alter table receipt_series
    add column last_at datetime(3) comment 'when the last number was taken',
    add column ordered_from int not null default 1 comment 'the first number whose time is never before that of the number before it';
update receipt_series n
left join (select series, max(sold_at) as last_at from sales group by series) s on s.series = n.series
left join (select series, max(refunded_at) as last_at from refunds group by series) r on r.series = n.series
set n.last_at = coalesce(s.last_at, r.last_at), n.ordered_from = n.last_number + 1;

-- What could not be done at a terminal goes to the end of the line: who was tried last comes last.
alter table checkouts
    add column tried_at datetime(3) comment 'when the sweep took it on last',
    add column void_through int not null default 0 comment 'tries 1 to it were given up, and a terminal may hold money of them, though the sale was paid without a card since';
alter table refund_payouts add column tried_at datetime(3) comment 'when the terminal was asked last';

-- How often something of a business day was changed after the fact. A rollup that was measured before the last change is open again.
create table rollup_changes (
    business_day date not null primary key,
    changes      int not null
);
alter table rollup_days add column changes int not null default 0 comment 'how many changes were in it when it was measured' after measured_at;

-- A shop that was brought back from a backup. Until a person has released it, no machine touches the outside world for what was open then.
create table restores (
    id          char(36) character set ascii collate ascii_bin not null primary key comment 'of the backup',
    taken_at    datetime(3) not null comment 'the moment of the backup',
    restored_at datetime(3) not null,
    series_from int not null comment 'series up to this number may have been given to tills that the backup does not know',
    released_by varchar(128),
    released_at datetime(3)
);
-- Numbers that nobody may take: they may have been given out between a backup and its restore.
create table series_gaps (
    series       char(4) character set ascii collate ascii_bin not null,
    first_number int not null,
    last_number  int not null,
    made_at      datetime(3) not null,
    primary key (series, first_number)
);

-- +goose Down
drop table series_gaps, restores, rollup_changes;
alter table rollup_days drop column changes;
alter table refund_payouts drop column tried_at;
alter table checkouts drop column tried_at, drop column void_through;
alter table receipt_series drop column last_at, drop column ordered_from;
