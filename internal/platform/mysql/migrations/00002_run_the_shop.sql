-- +goose Up
-- What a manager and an admin do all day: approvals by PIN, counts, store credit, shifts, returns, promotions.

-- A manager's PIN approves what a cashier may not do alone. The hash is bcrypt; too many wrong tries lock it a while.
create table staff_pins (
    username     varchar(128) not null primary key,
    name         varchar(120) not null,
    role         enum('manager', 'admin') not null,
    hash         varchar(80) character set ascii collate ascii_bin not null,
    failures     int not null default 0,
    locked_until datetime(3),
    changed_at   datetime(3) not null
);

-- Percent or amount off, a number of pieces for the price of fewer, or the second one cheaper, from day to day.
create table promotions (
    id          char(36) character set ascii collate ascii_bin not null primary key,
    name        varchar(120) not null,
    kind        enum('percent', 'amount', 'n_for_m', 'second_percent') not null,
    percent     int not null default 0 comment 'basis points off',
    amount      bigint not null default 0 comment 'centimos off a unit',
    buy         int not null default 0 comment 'n of n_for_m',
    pay         int not null default 0 comment 'm of n_for_m',
    product_id  char(36) character set ascii collate ascii_bin,
    category_id char(36) character set ascii collate ascii_bin,
    from_day    date not null,
    to_day      date not null,
    active      boolean not null default true,
    version     int not null default 1,
    key promotions_by_day (active, to_day, from_day)
);

alter table sales
    add column shift_id char(36) character set ascii collate ascii_bin,
    add column discount bigint not null default 0 comment 'what promotions and the cashier took off, centimos',
    add column approved_by varchar(128) not null default '' comment 'the manager whose PIN allowed it',
    add key sales_by_shift (shift_id);

alter table sale_lines
    add column discount bigint not null default 0 comment 'taken off the line, before amount',
    add column promotion_id char(36) character set ascii collate ascii_bin,
    add column promotion varchar(60) not null default '' comment 'its name on that day',
    add column returned bigint not null default 0 comment 'quantity that came back so far, never above quantity';

-- An open shift has no closed_at; open_till is its till, so that a till has one open shift at most.
alter table till_shifts
    add column open_till char(36) character set ascii collate ascii_bin,
    add column difference bigint,
    add column counted text comment 'coins and notes as counted, JSON',
    add column opened_by_name varchar(120) not null default '',
    add column closed_by_name varchar(120) not null default '',
    add unique key till_shifts_one_open (open_till),
    add key till_shifts_by_time (opened_at, id);

alter table tills
    add column version int not null default 1;

-- The id of a movement, credit payment or refund moves cash once.
alter table till_movements
    add unique key till_movements_once (reference);

alter table refunds
    add column shift_id char(36) character set ascii collate ascii_bin comment 'whose cash it was paid out of, whatever the method',
    add key refunds_by_shift (shift_id);

-- A refund is recorded first and paid back last: refund_payouts says what is still owed. Its amount is what the credit note
-- takes back of the receipt, cash what leaves the till of it.
alter table refunds
    drop column method,
    add column request_hash char(64) character set ascii collate ascii_bin not null,
    add column till_id char(36) character set ascii collate ascii_bin not null,
    add column till_name varchar(60) not null,
    add column actor_name varchar(120) not null,
    add column reason_code char(2) character set ascii collate ascii_bin not null comment 'SUNAT catalogue 09',
    add column approved_by varchar(128) not null default '' comment 'who allowed so much cash',
    add column cash bigint not null default 0;

alter table refund_lines
    add column base bigint not null,
    add column igv bigint not null,
    add column icbper bigint not null,
    add column cost bigint not null comment 'of the goods, as the sale counted it';

-- What goes back by each payment of the sale. Pending is money that a card terminal does not have back yet.
create table refund_payouts (
    refund_id     char(36) character set ascii collate ascii_bin not null,
    line          int not null comment 'of the payment',
    method        enum('cash', 'card', 'yape', 'plin', 'transfer', 'credit') not null,
    amount        bigint not null,
    state         enum('pending', 'paid', 'to_confirm', 'refused') not null,
    charge        varchar(60) character set ascii collate ascii_bin not null default '' comment 'of the terminal, for a card',
    authorization varchar(64) not null default '',
    reason        varchar(200) not null default '' comment 'why the terminal refused',
    primary key (refund_id, line),
    key refund_payouts_by_state (state, refund_id),
    constraint refund_payouts_refund foreign key (refund_id) references refunds (id)
);

alter table customers
    add column address varchar(200) not null default '',
    add column credit_days int not null default 30 comment 'days until a charge is due';

-- A sale is charged, a payment counted and a refund credited once.
alter table customer_credit
    add column method varchar(10) character set ascii collate ascii_bin not null default '' comment 'how a payment came in',
    add column operation varchar(64) not null default '' comment 'terminal or wallet number of a payment',
    add column shift_id char(36) character set ascii collate ascii_bin comment 'the shift that took a payment',
    add unique key customer_credit_once (kind, reference),
    add key customer_credit_by_shift (shift_id);

alter table products
    add column scale_code char(5) character set ascii collate ascii_bin comment 'item code inside a scale label (EAN-13 with prefix 20-29)',
    add column scale_price boolean not null default false comment 'the scale label carries the price, not the weight',
    add column perishable boolean not null default false,
    add unique key products_by_scale_code (scale_code);

alter table categories
    add column active boolean not null default true,
    add column version int not null default 1;

-- Many products change by one statement: what they become is put here and joined, in one transaction that leaves
-- nothing behind. version is the one that was seen.
create table product_changes (
    change_id     char(36) character set ascii collate ascii_bin not null,
    product_id    char(36) character set ascii collate ascii_bin not null,
    version       int not null,
    sku           varchar(30) character set ascii collate ascii_bin not null,
    name          varchar(160) not null,
    brand         varchar(80) not null,
    category_id   char(36) character set ascii collate ascii_bin not null,
    unit          enum('NIU', 'KGM') not null,
    price         bigint not null,
    cost          bigint not null,
    tax_class     enum('gravado', 'exonerado', 'inafecto') not null,
    icbper        boolean not null,
    short_policy  enum('block', 'allow_with_pin') not null,
    reorder_point bigint not null,
    perishable    boolean not null,
    scale_code    char(5) character set ascii collate ascii_bin,
    scale_price   boolean not null,
    active        boolean not null,
    search_text   varchar(400) not null,
    primary key (change_id, product_id)
);

alter table stock_incidents
    add column count_id char(36) character set ascii collate ascii_bin comment 'the count that closed it',
    add unique key stock_incidents_once (sale_id, product_id);

-- Adjustments and goods receipts: their ids make them happen once, their movements carry the id as reference.
create table stock_documents (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    kind         enum('adjustment', 'receipt') not null,
    request_hash char(64) character set ascii collate ascii_bin not null,
    reason       varchar(20) character set ascii collate ascii_bin not null,
    note         varchar(200) not null,
    actor        varchar(128) not null,
    created_at   datetime(3) not null
);

-- Covers the sum of what was sold of a product since a day.
alter table stock_movements
    add key stock_movements_by_time (product_id, kind, moved_at, quantity);

alter table stock_counts
    add column version int not null default 1,
    add key stock_counts_by_start (started_at, id);

alter table stock_count_lines
    add column on_hand_at_count bigint comment 'on hand when the line was counted: what was sold since is not missing';

-- sell_by is the expiry of a batch while something is left of it.
alter table stock_batches
    add column sell_by date generated always as (if(remaining > 0, expires_on, null)) stored,
    drop key stock_batches_by_expiry,
    add key stock_batches_by_product (product_id, sell_by, id),
    add key stock_batches_by_sell_by (sell_by, id);

alter table audit_log
    add column act_id char(36) character set ascii collate ascii_bin comment 'of an act that may be told twice',
    add unique key audit_log_once (act_id);

-- +goose Down
alter table audit_log drop key audit_log_once, drop column act_id;
alter table stock_batches drop key stock_batches_by_product, drop key stock_batches_by_sell_by, drop column sell_by, add key stock_batches_by_expiry (product_id, expires_on);
alter table stock_count_lines drop column on_hand_at_count;
alter table stock_counts drop key stock_counts_by_start, drop column version;
alter table stock_movements drop key stock_movements_by_time;
drop table stock_documents;
alter table stock_incidents drop key stock_incidents_once, drop column count_id;
drop table product_changes;
alter table categories drop column active, drop column version;
alter table products drop key products_by_scale_code, drop column scale_code, drop column scale_price, drop column perishable;
alter table customer_credit drop key customer_credit_once, drop key customer_credit_by_shift, drop column method, drop column operation, drop column shift_id;
alter table customers drop column address, drop column credit_days;
drop table refund_payouts;
alter table refund_lines drop column base, drop column igv, drop column icbper, drop column cost;
alter table refunds drop column request_hash, drop column till_id, drop column till_name, drop column actor_name, drop column reason_code,
    drop column approved_by, drop column cash, add column method enum('cash', 'card', 'yape', 'plin', 'transfer', 'credit') not null;
alter table refunds drop key refunds_by_shift, drop column shift_id;
alter table till_movements drop key till_movements_once;
alter table tills drop column version;
alter table till_shifts drop key till_shifts_one_open, drop key till_shifts_by_time, drop column open_till, drop column difference, drop column counted,
    drop column opened_by_name, drop column closed_by_name;
alter table sale_lines drop column discount, drop column promotion_id, drop column promotion, drop column returned;
alter table sales drop key sales_by_shift, drop column shift_id, drop column discount, drop column approved_by;
drop table promotions, staff_pins;
