-- +goose Up
-- What suppliers brought and billed, with an order or without one, and what is owed to them for it.

-- due is the day on which the rest falls due while there is one. Without a paper (kind 00) there is no number, and null is never twice.
create table purchases (
    id            char(36) character set ascii collate ascii_bin not null primary key,
    request_hash  char(64) character set ascii collate ascii_bin not null,
    supplier_id   char(36) character set ascii collate ascii_bin not null,
    kind          char(2) character set ascii collate ascii_bin not null comment 'SUNAT catalogue 10: 01, 03 or 12; 00 is no paper',
    series        varchar(20) character set ascii collate ascii_bin not null,
    number        varchar(20) character set ascii collate ascii_bin,
    issued_on     date not null,
    due_on        date not null,
    act_id        char(36) character set ascii collate ascii_bin comment 'of the order that brought it; its goods moved with the act',
    taxed_base    bigint not null,
    igv           bigint not null,
    untaxed       bigint not null,
    rounding      bigint not null comment 'what the paper says beyond the sum of its parts',
    total         bigint not null,
    freight       bigint not null comment 'within the total, IGV included',
    freight_apart bigint not null comment 'paid to somebody else: a part of the cost, and not of the total',
    paid          bigint not null default 0,
    note          varchar(200) not null,
    photo         varchar(160) character set ascii collate ascii_bin not null default '' comment 'its key among the documents',
    actor         varchar(128) not null,
    entered_at    datetime(3) not null,
    version       int not null default 1,
    due           date generated always as (if(paid < total, due_on, null)) stored,
    unique key purchases_once (supplier_id, kind, series, number),
    unique key purchases_of_act (act_id),
    key purchases_by_day (issued_on, id),
    key purchases_by_supplier (supplier_id, issued_on, id),
    key purchases_by_due (due, id),
    key purchases_by_number (number, id),
    constraint purchases_supplier foreign key (supplier_id) references suppliers (id)
);

-- amount is with IGV and without freight; cost is for a unit of all that came of the product, bonus and freight included.
create table purchase_lines (
    purchase_id char(36) character set ascii collate ascii_bin not null,
    line        int not null,
    product_id  char(36) character set ascii collate ascii_bin not null,
    quantity    bigint not null comment 'what was paid for',
    bonus       bigint not null comment 'what came besides, for nothing',
    amount      bigint not null,
    freight     bigint not null comment 'its share',
    tax_class   enum('gravado', 'exonerado', 'inafecto') not null,
    cost        bigint not null,
    average     bigint not null comment 'the cost of the product afterwards',
    expires_on  date,
    primary key (purchase_id, line),
    constraint purchase_lines_purchase foreign key (purchase_id) references purchases (id)
);

create table purchase_payments (
    id          char(36) character set ascii collate ascii_bin not null primary key,
    purchase_id char(36) character set ascii collate ascii_bin not null,
    supplier_id char(36) character set ascii collate ascii_bin not null,
    amount      bigint not null,
    owed        bigint not null comment 'of the purchase, after it',
    method      enum('cash', 'card', 'yape', 'plin', 'credit', 'transfer') not null,
    operation   varchar(64) not null comment 'the number that the bank or the wallet gave it',
    shift_id    char(36) character set ascii collate ascii_bin comment 'whose drawer it was taken out of',
    actor       varchar(128) not null,
    approved_by varchar(128) not null default '' comment 'who allowed so much cash',
    paid_at     datetime(3) not null,
    key purchase_payments_by_supplier (supplier_id, paid_at),
    constraint purchase_payments_purchase foreign key (purchase_id) references purchases (id)
);

alter table stock_movements
    modify column source enum('opening', 'sale', 'refund', 'receipt', 'delivery', 'adjustment', 'count', 'purchase') not null
        comment 'what the reference is the id of; a delivery is an act of a restock order';
alter table till_movements
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment', 'credit_payout', 'settlement', 'supplier_payment') not null;

-- +goose Down
update till_movements set kind = 'cash_out' where kind = 'supplier_payment';
alter table till_movements
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment', 'credit_payout', 'settlement') not null;
insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at)
select m.reference, 'receipt', '', '', '', min(m.actor), min(m.moved_at) from stock_movements m where m.source = 'purchase' group by m.reference
on duplicate key update id = stock_documents.id;
update stock_movements set source = 'receipt' where source = 'purchase';
alter table stock_movements
    modify column source enum('opening', 'sale', 'refund', 'receipt', 'delivery', 'adjustment', 'count') not null
        comment 'what the reference is the id of; a delivery is an act of a restock order';
drop table purchase_payments, purchase_lines, purchases;
