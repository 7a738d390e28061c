-- +goose Up
-- Money that somebody has to look after: wallets that nobody has looked into yet, and paybacks that are still owed.

-- A payment by wallet is to be confirmed; one that never arrived is rejected until it is settled otherwise or written off.
-- version counts how often a person decided about it.
alter table payments
    modify column state enum('confirmed', 'to_confirm', 'rejected', 'settled', 'written_off') not null,
    add column version int not null default 1,
    add key payments_by_state (state, sale_id);

-- settled was given in another way, offset is not given at all: the payment that it goes back by never arrived.
alter table refund_payouts
    modify column state enum('pending', 'paid', 'to_confirm', 'refused', 'settled', 'offset') not null,
    add column version int not null default 1;

alter table customer_credit
    add column state enum('confirmed', 'to_confirm', 'rejected') not null default 'confirmed' comment 'of a payment by wallet',
    add column version int not null default 1,
    add key customer_credit_by_state (state, id);

alter table till_movements
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment', 'settlement') not null;

-- Append-only: what a person decided about such money. subject and line name a payment of a sale, a payout of a refund, or
-- (line 0) a customer's credit payment.
create table settlements (
    id         char(36) character set ascii collate ascii_bin not null primary key,
    kind       enum('payment', 'payout', 'credit_payment') not null,
    subject    char(36) character set ascii collate ascii_bin not null,
    line       int not null,
    version    int not null comment 'of what was decided about, before it',
    outcome    enum('confirmed', 'rejected', 'cash', 'transfer', 'written_off') not null,
    amount     bigint not null comment 'centimos; in cash, what moved',
    till_id    char(36) character set ascii collate ascii_bin comment 'whose drawer the cash moved in',
    reference  varchar(64) not null default '' comment 'number of the operation',
    note       varchar(200) not null default '',
    actor      varchar(128) not null,
    actor_name varchar(120) not null,
    settled_at datetime(3) not null,
    unique key settlements_once (kind, subject, line, version),
    key settlements_by_time (settled_at, id)
);

-- +goose Down
drop table settlements;
delete from till_movements where kind = 'settlement';
alter table till_movements
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment') not null;
alter table customer_credit drop key customer_credit_by_state, drop column state, drop column version;
update refund_payouts set state = if(state = 'settled', 'paid', 'to_confirm') where state in ('settled', 'offset');
alter table refund_payouts
    modify column state enum('pending', 'paid', 'to_confirm', 'refused') not null,
    drop column version;
update payments set state = if(state = 'settled', 'confirmed', 'to_confirm') where state in ('rejected', 'settled', 'written_off');
alter table payments
    drop key payments_by_state,
    modify column state enum('confirmed', 'to_confirm') not null,
    drop column version;
