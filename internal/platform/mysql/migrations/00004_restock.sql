-- +goose Up
-- Restock orders: drafted per supplier, decided by a manager, sent, and received in parts.

-- open_draft is the supplier of an order that waits for its decision and null afterwards, so that a supplier has one draft
-- at most.
-- execution is empty until the order's state machine has begun: whoever plans next starts those that have none.
alter table restock_orders
    add column number int not null auto_increment comment 'printed as OC-000001; a gap means nothing',
    add column origin varchar(20) character set ascii collate ascii_bin not null comment 'what made the draft: night, low_stock or manual',
    add column created_by varchar(128) not null,
    add column sent_at datetime(3),
    add column sent_to varchar(160) not null default '' comment 'email address; empty when it had to be told in another way',
    add column closed_by varchar(128),
    add column closed_at datetime(3) comment 'when nothing more was to come of it',
    add column open_draft char(36) character set ascii collate ascii_bin,
    add unique key restock_orders_by_number (number),
    add unique key restock_orders_one_draft (open_draft),
    add key restock_orders_by_time (created_at, id),
    drop key restock_orders_by_state,
    add key restock_orders_by_state (state, created_at, id);

alter table restock_lines
    add column pack_size bigint not null comment 'thousandths of the unit in one pack, when it was drafted',
    add unique key restock_lines_once (order_id, product_id);

-- What people did with an order, in order. The id is the client's, so an act happens once; the machine's own act, the
-- expiry, has the order's id.
create table restock_acts (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    order_id     char(36) character set ascii collate ascii_bin not null,
    kind         enum('approve', 'reject', 'expire', 'receive', 'close', 'cancel') not null,
    request_hash char(64) character set ascii collate ascii_bin not null,
    reason       varchar(200) not null,
    actor        varchar(128) not null,
    acted_at     datetime(3) not null,
    key restock_acts_by_order (order_id, acted_at, id),
    constraint restock_acts_order foreign key (order_id) references restock_orders (id)
);

-- Goods that came in for an order, with what they cost. average is the product's cost after them.
create table restock_receipts (
    act_id     char(36) character set ascii collate ascii_bin not null,
    line       int not null,
    order_id   char(36) character set ascii collate ascii_bin not null,
    product_id char(36) character set ascii collate ascii_bin not null,
    quantity   bigint not null,
    cost       bigint not null,
    average    bigint not null,
    expires_on date,
    primary key (act_id, line),
    key restock_receipts_by_order (order_id, product_id),
    constraint restock_receipts_act foreign key (act_id) references restock_acts (id)
);

-- A machine that loops enters a state again, and one that maps enters it for each subject.
alter table workflow_steps
    drop key workflow_steps_once,
    add unique key workflow_steps_once (execution, step, subject, entered_at, attempt);

-- +goose Down
alter table workflow_steps drop key workflow_steps_once, add unique key workflow_steps_once (execution, step, attempt);
drop table restock_receipts, restock_acts;
alter table restock_lines drop key restock_lines_once, drop column pack_size;
alter table restock_orders drop key restock_orders_one_draft, drop column open_draft, drop key restock_orders_by_time, drop key restock_orders_by_number,
    drop key restock_orders_by_state, add key restock_orders_by_state (state, created_at),
    drop column number, drop column origin, drop column created_by, drop column sent_at, drop column sent_to, drop column closed_by, drop column closed_at;
