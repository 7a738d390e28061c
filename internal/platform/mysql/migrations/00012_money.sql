-- +goose Up
-- Money leaves a drawer only as far as there is some, and somebody says so when it is much.
alter table till_movements
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment', 'credit_payout', 'settlement') not null,
    add column approved_by varchar(128) not null default '' comment 'who allowed so much cash out' after actor;

-- Drawers that were drawn below zero while nothing kept them from it stay as they were counted; none goes deeper.
alter table till_shifts
    add column overdrawn bigint not null default 0 comment 'centimos below zero that the drawer was drawn to before that was refused';
update till_shifts s
join (
    select t.id, t.opening_float
        + (select coalesce(sum(p.amount), 0) from sales a join payments p on p.sale_id = a.id where a.shift_id = t.id and p.method = 'cash')
        - (select coalesce(sum(o.amount), 0) from refunds r join refund_payouts o on o.refund_id = r.id
           where r.shift_id = t.id and o.method = 'cash' and o.state in ('pending', 'paid', 'to_confirm'))
        + (select coalesce(sum(m.amount), 0) from till_movements m where m.shift_id = t.id) as cash
    from till_shifts t
) d on d.id = s.id
set s.overdrawn = -d.cash
where d.cash < 0;

-- What the shop owes a customer who had paid goods that came back then can be paid out: in cash, or by wallet or transfer, which somebody
-- confirms. A payment that never came restores what was owed with its own day: the entry of it is no new debt that falls due.
alter table customer_credit
    modify column kind enum('charge', 'payment', 'refund', 'adjustment', 'payout') not null;
alter table settlements
    modify column kind enum('payment', 'payout', 'credit_payment', 'credit_payout') not null;
update customer_credit set due_on = null where kind = 'adjustment';
alter table customers
    add key customers_by_balance (credit_balance);

-- A promotion by the piece on goods by weight never took anything off: it ends.
update promotions m
join products p on p.id = m.product_id and p.unit = 'KGM'
set m.active = false, m.version = m.version + 1
where m.active and m.kind in ('n_for_m', 'second_percent');

-- +goose Down
alter table customers drop key customers_by_balance;
delete from settlements where kind = 'credit_payout';
alter table settlements modify column kind enum('payment', 'payout', 'credit_payment') not null;
update customer_credit set kind = 'adjustment' where kind = 'payout';
alter table customer_credit modify column kind enum('charge', 'payment', 'refund', 'adjustment') not null;
alter table till_shifts drop column overdrawn;
update till_movements set kind = 'cash_out' where kind = 'credit_payout';
alter table till_movements
    drop column approved_by,
    modify column kind enum('float', 'sale', 'refund', 'cash_in', 'cash_out', 'credit_payment', 'settlement') not null;
