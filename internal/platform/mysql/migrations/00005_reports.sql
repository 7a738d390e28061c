-- +goose Up
-- What reports and the dashboard read. Each business day is rolled up from the ledger in one transaction, so that a range
-- reads days and not lines; any day may be rolled up again at any time.

-- Nothing ever wrote it: rollup_products takes its place.
drop table daily_sales;

-- A day as a whole. Sums of refunds are of credit notes dated on the day, whatever day their sales are of.
create table rollup_days (
    business_day       date not null primary key,
    measured_at        datetime(3) not null comment 'what was recorded later is not in it',
    tickets            int not null,
    pieces             bigint not null comment 'thousandths, of goods sold by the piece',
    weight             bigint not null comment 'thousandths of a kg, of goods sold by weight',
    total              bigint not null comment 'of the receipts, tax included',
    rounding           bigint not null,
    discount           bigint not null,
    taxed_base         bigint not null,
    exonerated         bigint not null,
    unaffected         bigint not null,
    igv                bigint not null,
    icbper             bigint not null,
    cost               bigint not null,
    refunds            int not null,
    refund_total       bigint not null,
    refund_taxed_base  bigint not null,
    refund_exonerated  bigint not null,
    refund_unaffected  bigint not null,
    refund_igv         bigint not null,
    refund_icbper      bigint not null,
    recovered          bigint not null comment 'cost of the goods that came back to the shelf'
);

create table rollup_hours (
    business_day date not null,
    hour         int not null comment 'in Lima',
    tickets      int not null,
    total        bigint not null,
    base         bigint not null comment 'without IGV and ICBPER',
    cost         bigint not null,
    primary key (business_day, hour)
);

create table rollup_cashiers (
    business_day date not null,
    cashier      varchar(128) not null,
    name         varchar(120) not null,
    tickets      int not null,
    total        bigint not null,
    discount     bigint not null,
    base         bigint not null,
    cost         bigint not null,
    refunds      int not null comment 'credit notes that the person made',
    refund_total bigint not null,
    primary key (business_day, cashier)
);

create table rollup_products (
    business_day    date not null,
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
    primary key (business_day, product_id)
);

create table rollup_payments (
    business_day date not null,
    method       varchar(10) character set ascii collate ascii_bin not null,
    payments     int not null,
    amount       bigint not null,
    payouts      int not null,
    paid_out     bigint not null comment 'given back, or promised to be, for returns',
    collections  int not null,
    collected    bigint not null comment 'paid by customers of what they owe',
    primary key (business_day, method)
);

-- Shifts by the day on which they were closed.
create table rollup_tills (
    business_day date not null,
    till_id      char(36) character set ascii collate ascii_bin not null,
    shifts       int not null,
    missing      bigint not null comment 'what was not in the drawer, above 0',
    surplus      bigint not null comment 'what was too much in it',
    primary key (business_day, till_id)
);

-- Where the books of a day disagree, written anew each time that they are compared. Each row names what should be and what is.
create table book_differences (
    business_day date not null,
    books        enum('payments', 'stock', 'credit') not null,
    line         int not null,
    kind         varchar(20) character set ascii collate ascii_bin not null,
    sale_id      varchar(64) character set ascii collate ascii_bin not null,
    refund_id    varchar(64) character set ascii collate ascii_bin not null default '',
    product_id   varchar(36) character set ascii collate ascii_bin not null default '',
    expected     bigint not null,
    found        bigint not null,
    primary key (business_day, books, line)
);

-- A report is here from the moment that it is planned; a request makes one for each of its first days.
alter table reports
    modify column state enum('running', 'ready', 'ready_with_differences', 'failed') not null,
    add column request_id char(36) character set ascii collate ascii_bin not null,
    add column requested_by varchar(128) not null default '' comment 'empty for the schedule',
    add column tickets int not null default 0,
    add column total bigint not null default 0,
    add column differences int not null default 0,
    add column finished_at datetime(3),
    add unique key reports_once (request_id, from_day),
    add key reports_by_time (created_at, id);

-- A step inside a Map runs once for each of its subjects: each leaves its row.
alter table workflow_steps drop key workflow_steps_once, add unique key workflow_steps_once (execution, step, subject, attempt);

alter table till_shifts add key till_shifts_by_close (closed_at);
alter table customer_credit add key customer_credit_by_time (created_at, kind);

-- +goose Down
alter table customer_credit drop key customer_credit_by_time;
alter table till_shifts drop key till_shifts_by_close;
delete w from workflow_steps w join workflow_steps o on o.execution = w.execution and o.step = w.step and o.attempt = w.attempt and o.id < w.id;
alter table workflow_steps drop key workflow_steps_once, add unique key workflow_steps_once (execution, step, attempt);
delete from reports where state = 'running';
alter table reports
    drop key reports_once,
    drop key reports_by_time,
    drop column request_id,
    drop column requested_by,
    drop column tickets,
    drop column total,
    drop column differences,
    drop column finished_at,
    modify column state enum('ready', 'ready_with_differences', 'failed') not null;
drop table book_differences, rollup_tills, rollup_payments, rollup_products, rollup_cashiers, rollup_hours, rollup_days;
create table daily_sales (
    business_day date not null,
    product_id   char(36) character set ascii collate ascii_bin not null,
    units        bigint not null,
    amount       bigint not null,
    cost         bigint not null,
    sales        int not null,
    primary key (business_day, product_id)
);
