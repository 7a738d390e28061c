-- +goose Up
-- Money is bigint in centimos, quantity is bigint in thousandths of the product's unit, time is UTC datetime(3),
-- the business day is a date in America/Lima. Ids are UUIDv7 as text. The SQL is what MySQL 8.4 and MariaDB 10.11 share.

-- Catalogue -----------------------------------------------------------------------------------------------------

create table categories (
    id         char(36) character set ascii collate ascii_bin not null primary key,
    name       varchar(80) not null,
    colour     varchar(30) not null,
    sort_order int not null,
    unique key categories_by_name (name)
);

create table suppliers (
    id             char(36) character set ascii collate ascii_bin not null primary key,
    code           varchar(20) not null,
    name           varchar(120) not null,
    ruc            char(11) character set ascii collate ascii_bin not null,
    contact        varchar(120) not null default '',
    phone          varchar(30) not null default '',
    email          varchar(160) not null default '',
    lead_time_days int not null,
    active         boolean not null default true,
    version        int not null default 1,
    unique key suppliers_by_code (code),
    unique key suppliers_by_ruc (ruc)
);

create table products (
    id            char(36) character set ascii collate ascii_bin not null primary key,
    sku           varchar(30) character set ascii collate ascii_bin not null,
    name          varchar(160) not null,
    brand         varchar(80) not null default '',
    category_id   char(36) character set ascii collate ascii_bin not null,
    unit          enum('NIU', 'KGM') not null comment 'SUNAT unit: NIU sold by piece, KGM by weight',
    price         bigint not null comment 'centimos, tax included',
    cost          bigint not null comment 'centimos, moving average',
    tax_class     enum('gravado', 'exonerado', 'inafecto') not null,
    icbper        boolean not null default false comment 'a plastic bag that pays ICBPER',
    short_policy  enum('block', 'allow_with_pin') not null default 'block',
    reorder_point bigint not null default 0 comment 'thousandths of the unit',
    active        boolean not null default true,
    search_text   varchar(400) not null comment 'name, brand, sku and category, for the search by words',
    version       int not null default 1,
    created_at    datetime(3) not null,
    updated_at    datetime(3) not null,
    unique key products_by_sku (sku),
    key products_by_name (name, id),
    key products_by_category (category_id, name, id),
    constraint products_category foreign key (category_id) references categories (id)
);

create table product_barcodes (
    barcode    varchar(14) character set ascii collate ascii_bin not null primary key,
    product_id char(36) character set ascii collate ascii_bin not null,
    key product_barcodes_by_product (product_id),
    constraint product_barcodes_product foreign key (product_id) references products (id)
);

create table product_suppliers (
    product_id  char(36) character set ascii collate ascii_bin not null,
    supplier_id char(36) character set ascii collate ascii_bin not null,
    cost        bigint not null,
    pack_size   bigint not null default 1000 comment 'thousandths of the unit in one pack',
    preferred   boolean not null default false,
    primary key (product_id, supplier_id),
    key product_suppliers_by_supplier (supplier_id, product_id),
    constraint product_suppliers_product foreign key (product_id) references products (id),
    constraint product_suppliers_supplier foreign key (supplier_id) references suppliers (id)
);

create table price_history (
    id         bigint not null auto_increment primary key,
    product_id char(36) character set ascii collate ascii_bin not null,
    price      bigint not null,
    cost       bigint not null,
    changed_by varchar(128) not null,
    changed_at datetime(3) not null,
    key price_history_by_product (product_id, changed_at)
);

-- Stock ---------------------------------------------------------------------------------------------------------

-- One row a product. Available is on_hand - reserved; the ledger below explains every change of on_hand.
create table stock (
    product_id char(36) character set ascii collate ascii_bin not null primary key,
    on_hand    bigint not null default 0,
    reserved   bigint not null default 0,
    constraint stock_product foreign key (product_id) references products (id),
    constraint stock_reserved_positive check (reserved >= 0)
);

-- Append-only. on_hand of a product is the sum of its quantities; balance is on_hand after the movement.
create table stock_movements (
    id         bigint not null auto_increment primary key,
    product_id char(36) character set ascii collate ascii_bin not null,
    kind       enum('opening', 'sale', 'return', 'receipt', 'adjustment', 'count', 'waste') not null,
    quantity   bigint not null comment 'signed',
    balance    bigint not null,
    reference  varchar(64) character set ascii collate ascii_bin not null comment 'id of the sale, refund, order or count',
    reason     varchar(200) not null default '',
    actor      varchar(128) not null,
    moved_at   datetime(3) not null,
    key stock_movements_by_product (product_id, id),
    key stock_movements_by_reference (reference)
);

-- Goods promised to a sale that is not recorded yet. checkouts.expires_at says until when.
create table stock_reservations (
    sale_id    char(36) character set ascii collate ascii_bin not null,
    product_id char(36) character set ascii collate ascii_bin not null,
    quantity   bigint not null,
    primary key (sale_id, product_id),
    key stock_reservations_by_product (product_id)
);

-- A figure that is known to be wrong and must be counted: the goods were on the counter, the stock said zero.
create table stock_incidents (
    id         char(36) character set ascii collate ascii_bin not null primary key,
    product_id char(36) character set ascii collate ascii_bin not null,
    sale_id    char(36) character set ascii collate ascii_bin not null,
    short_by   bigint not null,
    approved_by varchar(128) not null,
    opened_at  datetime(3) not null,
    closed_at  datetime(3),
    key stock_incidents_open (closed_at, product_id)
);

create table stock_counts (
    id         char(36) character set ascii collate ascii_bin not null primary key,
    name       varchar(120) not null,
    state      enum('open', 'posted', 'cancelled') not null,
    started_by varchar(128) not null,
    started_at datetime(3) not null,
    posted_by  varchar(128),
    posted_at  datetime(3)
);

create table stock_count_lines (
    count_id   char(36) character set ascii collate ascii_bin not null,
    product_id char(36) character set ascii collate ascii_bin not null,
    snapshot   bigint not null comment 'on hand when the count began',
    counted    bigint,
    counted_by varchar(128),
    counted_at datetime(3),
    primary key (count_id, product_id)
);

create table stock_batches (
    id          char(36) character set ascii collate ascii_bin not null primary key,
    product_id  char(36) character set ascii collate ascii_bin not null,
    expires_on  date not null,
    remaining   bigint not null,
    received_at datetime(3) not null,
    key stock_batches_by_expiry (product_id, expires_on)
);

-- People --------------------------------------------------------------------------------------------------------

create table customers (
    id              char(36) character set ascii collate ascii_bin not null primary key,
    document_kind   enum('dni', 'ruc', 'ce', 'passport') not null,
    document_number varchar(15) character set ascii collate ascii_bin not null,
    name            varchar(160) not null,
    phone           varchar(30) not null default '',
    email           varchar(160) not null default '',
    credit_limit    bigint not null default 0,
    credit_balance  bigint not null default 0 comment 'what the customer owes; the sum of customer_credit',
    active          boolean not null default true,
    version         int not null default 1,
    unique key customers_by_document (document_kind, document_number),
    key customers_by_name (name, id)
);

-- Append-only ledger of store credit (fiado).
create table customer_credit (
    id          bigint not null auto_increment primary key,
    customer_id char(36) character set ascii collate ascii_bin not null,
    kind        enum('charge', 'payment', 'refund', 'adjustment') not null,
    amount      bigint not null comment 'signed: a charge adds to what is owed',
    balance     bigint not null,
    reference   varchar(64) character set ascii collate ascii_bin not null,
    due_on      date,
    actor       varchar(128) not null,
    created_at  datetime(3) not null,
    key customer_credit_by_customer (customer_id, id)
);

create table tills (
    id     char(36) character set ascii collate ascii_bin not null primary key,
    name   varchar(60) not null,
    active boolean not null default true,
    unique key tills_by_name (name)
);

create table till_shifts (
    id            char(36) character set ascii collate ascii_bin not null primary key,
    till_id       char(36) character set ascii collate ascii_bin not null,
    opened_by     varchar(128) not null,
    opened_at     datetime(3) not null,
    opening_float bigint not null,
    closed_by     varchar(128),
    closed_at     datetime(3),
    expected_cash bigint,
    counted_cash  bigint,
    key till_shifts_by_till (till_id, opened_at)
);

create table till_movements (
    id         bigint not null auto_increment primary key,
    shift_id   char(36) character set ascii collate ascii_bin not null,
    kind       enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment') not null,
    amount     bigint not null comment 'signed centimos of cash',
    reason     varchar(200) not null default '',
    reference  varchar(64) character set ascii collate ascii_bin not null default '',
    actor      varchar(128) not null,
    created_at datetime(3) not null,
    key till_movements_by_shift (shift_id, id)
);

-- Sales ---------------------------------------------------------------------------------------------------------

-- One row a sale that was tried: which execution owns it and how far it came. Its row lock is the fence between
-- an execution that records the sale and one that gives it up. generation counts the owners, so that a payment
-- of an owner that gave up is never taken for one of the next.
create table checkouts (
    sale_id      char(36) character set ascii collate ascii_bin not null primary key,
    request_hash char(64) character set ascii collate ascii_bin not null,
    execution    varchar(256) character set ascii collate ascii_bin not null,
    generation   int not null default 1,
    state        enum('reserved', 'recorded', 'abandoned') not null,
    card_lines   int not null default 0 comment 'a card terminal may hold money of payments 1 to card_lines; 0 is none',
    created_at   datetime(3) not null,
    expires_at   datetime(3) not null,
    key checkouts_expired (state, expires_at)
);

-- Numbers without gaps: the row is updated in the transaction that records the sale.
create table receipt_series (
    till_id     char(36) character set ascii collate ascii_bin not null,
    document    enum('boleta', 'factura', 'boleta_credit_note', 'factura_credit_note') not null,
    series      char(4) character set ascii collate ascii_bin not null,
    last_number int not null default 0,
    primary key (till_id, document),
    unique key receipt_series_by_series (series),
    constraint receipt_series_till foreign key (till_id) references tills (id)
);

create table sales (
    id               char(36) character set ascii collate ascii_bin not null primary key,
    document         enum('boleta', 'factura') not null,
    series           char(4) character set ascii collate ascii_bin not null,
    number           int not null,
    issuer_ruc       char(11) character set ascii collate ascii_bin not null,
    till_id          char(36) character set ascii collate ascii_bin not null,
    till_name        varchar(60) not null,
    cashier          varchar(128) not null,
    cashier_name     varchar(120) not null,
    customer_id      char(36) character set ascii collate ascii_bin,
    buyer_kind       enum('none', 'dni', 'ruc', 'ce', 'passport') not null,
    buyer_number     varchar(15) character set ascii collate ascii_bin not null default '',
    buyer_name       varchar(160) not null default '',
    sold_at          datetime(3) not null,
    business_day     date not null,
    taxed_base       bigint not null comment 'op. gravadas, without IGV',
    exonerated       bigint not null,
    unaffected       bigint not null,
    igv              bigint not null,
    igv_rate         int not null comment 'basis points; 0 under the RUS regime, which shows no IGV',
    icbper           bigint not null,
    bags             int not null,
    total            bigint not null,
    rounding         bigint not null comment 'never above 0: cash is rounded down to S/ 0.10',
    cost             bigint not null comment 'cost of the goods at the time of the sale',
    settings_version int not null,
    execution        varchar(256) character set ascii collate ascii_bin not null,
    unique key sales_by_number (series, number),
    key sales_by_day (business_day, sold_at, id),
    key sales_by_customer (customer_id, id)
);

create table sale_lines (
    sale_id      char(36) character set ascii collate ascii_bin not null,
    line         int not null,
    product_id   char(36) character set ascii collate ascii_bin not null,
    sku          varchar(30) character set ascii collate ascii_bin not null,
    name         varchar(160) not null,
    unit         enum('NIU', 'KGM') not null,
    quantity     bigint not null,
    unit_price   bigint not null,
    amount       bigint not null comment 'tax included, ICBPER not',
    tax_class    enum('gravado', 'exonerado', 'inafecto') not null,
    base         bigint not null,
    igv          bigint not null,
    icbper       bigint not null,
    cost         bigint not null,
    primary key (sale_id, line),
    key sale_lines_by_product (product_id, sale_id),
    constraint sale_lines_sale foreign key (sale_id) references sales (id)
);

-- What was paid: amount is what the sale keeps, received what the customer handed over.
create table payments (
    sale_id       char(36) character set ascii collate ascii_bin not null,
    line          int not null,
    method        enum('cash', 'card', 'yape', 'plin', 'transfer', 'credit') not null,
    amount        bigint not null,
    received      bigint not null,
    reference     varchar(64) not null default '',
    authorization varchar(64) not null default '',
    state         enum('confirmed', 'to_confirm') not null,
    primary key (sale_id, line),
    constraint payments_sale foreign key (sale_id) references sales (id)
);

create table refunds (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    sale_id      char(36) character set ascii collate ascii_bin not null,
    series       char(4) character set ascii collate ascii_bin not null,
    number       int not null,
    reason       varchar(200) not null,
    amount       bigint not null,
    method       enum('cash', 'card', 'yape', 'plin', 'transfer', 'credit') not null,
    actor        varchar(128) not null,
    refunded_at  datetime(3) not null,
    business_day date not null,
    execution    varchar(256) character set ascii collate ascii_bin not null,
    unique key refunds_by_number (series, number),
    key refunds_by_sale (sale_id),
    key refunds_by_day (business_day)
);

create table refund_lines (
    refund_id char(36) character set ascii collate ascii_bin not null,
    line      int not null,
    quantity  bigint not null,
    amount    bigint not null,
    goods     enum('stock', 'waste') not null,
    primary key (refund_id, line),
    constraint refund_lines_refund foreign key (refund_id) references refunds (id)
);

-- The trail -----------------------------------------------------------------------------------------------------

-- One row an attempt of a step of a state machine, kept for good. subject is the id of the sale, order or report.
create table workflow_steps (
    id          bigint not null auto_increment primary key,
    workflow    varchar(40) character set ascii collate ascii_bin not null,
    subject     varchar(64) character set ascii collate ascii_bin not null,
    execution   varchar(256) character set ascii collate ascii_bin not null,
    step        varchar(80) not null,
    attempt     int not null comment '0 is the first',
    definition  char(12) character set ascii collate ascii_bin not null,
    entered_at  datetime(3) not null,
    started_at  datetime(3) not null,
    duration_us bigint not null,
    outcome     enum('done', 'failed', 'lost') not null,
    error       varchar(80) not null default '',
    input       mediumtext not null,
    output      mediumtext not null,
    unique key workflow_steps_once (execution, step, attempt),
    key workflow_steps_by_subject (subject, id)
);

create table outbox (
    id           bigint not null auto_increment primary key,
    kind         varchar(40) character set ascii collate ascii_bin not null,
    subject      varchar(64) character set ascii collate ascii_bin not null,
    payload      text not null,
    created_at   datetime(3) not null,
    published_at datetime(3),
    key outbox_waiting (published_at, id)
);

create table audit_log (
    id         bigint not null auto_increment primary key,
    actor      varchar(128) not null,
    action     varchar(60) character set ascii collate ascii_bin not null,
    subject    varchar(64) character set ascii collate ascii_bin not null,
    address    varchar(45) character set ascii collate ascii_bin not null default '',
    before_doc mediumtext not null,
    after_doc  mediumtext not null,
    created_at datetime(3) not null,
    key audit_log_by_subject (subject, id),
    key audit_log_by_time (created_at, id)
);

-- Restock, reports, backups -------------------------------------------------------------------------------------

create table restock_orders (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    supplier_id  char(36) character set ascii collate ascii_bin not null,
    state        enum('draft', 'approved', 'rejected', 'expired', 'sent', 'partial', 'received', 'closed_short', 'cancelled') not null,
    total        bigint not null,
    execution    varchar(256) character set ascii collate ascii_bin not null,
    decided_by   varchar(128),
    decided_at   datetime(3),
    reason       varchar(200) not null default '',
    created_at   datetime(3) not null,
    version      int not null default 1,
    key restock_orders_by_supplier (supplier_id, state),
    key restock_orders_by_state (state, created_at)
);

create table restock_lines (
    order_id   char(36) character set ascii collate ascii_bin not null,
    line       int not null,
    product_id char(36) character set ascii collate ascii_bin not null,
    proposed   bigint not null,
    ordered    bigint not null,
    received   bigint not null default 0,
    cost       bigint not null,
    why        text not null comment 'the figures behind the proposal, as JSON',
    primary key (order_id, line),
    key restock_lines_by_product (product_id)
);

create table daily_sales (
    business_day date not null,
    product_id   char(36) character set ascii collate ascii_bin not null,
    units        bigint not null,
    amount       bigint not null,
    cost         bigint not null,
    sales        int not null,
    primary key (business_day, product_id)
);

create table reports (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    kind         varchar(40) character set ascii collate ascii_bin not null,
    from_day     date not null,
    to_day       date not null,
    state        enum('ready', 'ready_with_differences', 'failed') not null,
    location     varchar(400) not null default '',
    execution    varchar(256) character set ascii collate ascii_bin not null,
    created_at   datetime(3) not null,
    key reports_by_day (kind, from_day)
);

create table backups (
    id          char(36) character set ascii collate ascii_bin not null primary key,
    state       enum('exported', 'verified', 'failed', 'pruned') not null,
    location    varchar(400) not null,
    bytes       bigint not null default 0,
    checksum    char(64) character set ascii collate ascii_bin not null default '',
    detail      text not null,
    execution   varchar(256) character set ascii collate ascii_bin not null,
    created_at  datetime(3) not null,
    verified_at datetime(3),
    key backups_by_time (created_at)
);

-- +goose Down
drop table backups, reports, daily_sales, restock_lines, restock_orders, audit_log, outbox, workflow_steps,
    refund_lines, refunds, payments, sale_lines, sales, receipt_series, checkouts, till_movements, till_shifts, tills,
    customer_credit, customers, stock_batches, stock_count_lines, stock_counts, stock_incidents, stock_reservations,
    stock_movements, stock, price_history, product_suppliers, product_barcodes, products, suppliers, categories;
