-- name: SettlementOf :one
select id, kind, subject, line, version, outcome, amount, coalesce(till_id, '') as till_id, reference, note, actor, actor_name, settled_at
from settlements
where id = ?;

-- name: InsertSettlement :exec
insert into settlements (id, kind, subject, line, version, outcome, amount, till_id, reference, note, actor, actor_name, settled_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: Settlements :many
-- Newest first before a cursor (settled_at, id); served by settlements_by_time.
select id, kind, subject, line, version, outcome, amount, coalesce(till_id, '') as till_id, reference, note, actor, actor_name, settled_at
from settlements
where settled_at < sqlc.arg(before) or (settled_at = sqlc.arg(before) and id < sqlc.arg(before_id))
order by settled_at desc, id desc
limit ?;

-- name: OpenPayments :many
-- Oldest first after a cursor (sold_at, sale and line); served by payments_by_state and refund_payouts_by_state. A rejected
-- payment lacks what no return of its goods has set off.
select p.sale_id, p.line, p.method, p.amount, p.state, p.version, p.reference, s.series, s.number, s.buyer_name, s.sold_at,
       cast(coalesce(back.amount, 0) as signed) as set_off
from payments p
join sales s on s.id = p.sale_id
left join (
    select r.sale_id, o.line, sum(o.amount) as amount
    from refund_payouts o
    join refunds r on r.id = o.refund_id
    where o.state = 'offset'
    group by r.sale_id, o.line
) back on back.sale_id = p.sale_id and back.line = p.line
where p.state in ('to_confirm', 'rejected') and p.amount > coalesce(back.amount, 0)
  and (s.sold_at > sqlc.arg(after) or (s.sold_at = sqlc.arg(after) and concat(p.sale_id, '/', p.line) > sqlc.arg(after_id)))
order by s.sold_at, p.sale_id, p.line
limit ?;

-- name: OpenPayouts :many
-- As OpenPayments; served by refund_payouts_by_state. What a terminal is still asked for is not for people.
select o.refund_id, o.line, o.method, o.amount, o.state, o.version, o.reason, r.series, r.number, s.buyer_name, r.refunded_at
from refund_payouts o
join refunds r on r.id = o.refund_id
join sales s on s.id = r.sale_id
where o.state in ('to_confirm', 'refused')
  and (r.refunded_at > sqlc.arg(after) or (r.refunded_at = sqlc.arg(after) and concat(o.refund_id, '/', o.line) > sqlc.arg(after_id)))
order by r.refunded_at, o.refund_id, o.line
limit ?;

-- name: OpenCredit :many
-- As OpenPayments, of what customers paid of what they owed and what the shop pays them; served by customer_credit_by_state.
select l.kind, l.reference, l.method, cast(abs(l.amount) as signed) as amount, l.state, l.version, l.operation, c.name, l.created_at
from customer_credit l
join customers c on c.id = l.customer_id
where l.state = 'to_confirm'
  and (l.created_at > sqlc.arg(after) or (l.created_at = sqlc.arg(after) and concat(l.reference, '/0') > sqlc.arg(after_id)))
order by l.created_at, l.reference
limit ?;

-- name: CountOpen :one
-- How many the three lists above have; by the same indexes.
select
    (
        select count(*) from payments p
        where p.state in ('to_confirm', 'rejected') and p.amount > (
            select coalesce(sum(o.amount), 0)
            from refunds r join refund_payouts o on o.refund_id = r.id
            where r.sale_id = p.sale_id and o.line = p.line and o.state = 'offset'
        )
    ) as payments,
    (select count(*) from refund_payouts where state in ('to_confirm', 'refused')) as payouts,
    (select count(*) from customer_credit where state = 'to_confirm') as credit;

-- name: LockSale :many
-- As a refund does: money of a sale is decided about by one at a time.
select line from sale_lines where sale_id = ? order by line for update;

-- name: LockPayment :one
select p.method, p.amount, p.state, p.version, p.reference, s.buyer_name, s.series, s.number, s.sold_at
from payments p
join sales s on s.id = p.sale_id
where p.sale_id = sqlc.arg(sale_id) and p.line = sqlc.arg(line)
for update;

-- name: SetOff :one
select cast(coalesce(sum(o.amount), 0) as signed) as amount
from refunds r
join refund_payouts o on o.refund_id = r.id
where r.sale_id = ? and o.line = ? and o.state = 'offset';

-- name: SettlePayment :exec
update payments set state = ?, version = version + 1 where sale_id = ? and line = ?;

-- name: OffsetPayouts :exec
-- What was to go back by a payment that never arrived, and was not sent yet.
update refund_payouts o
join refunds r on r.id = o.refund_id
set o.state = 'offset', o.version = o.version + 1
where r.sale_id = sqlc.arg(sale_id) and o.line = sqlc.arg(line) and o.state = 'to_confirm';

-- name: SaleOfRefund :one
select sale_id from refunds where id = ?;

-- name: LockPayout :one
select o.method, o.amount, o.state, o.version, o.reason, s.buyer_name, r.series, r.number, r.refunded_at
from refund_payouts o
join refunds r on r.id = o.refund_id
join sales s on s.id = r.sale_id
where o.refund_id = sqlc.arg(refund_id) and o.line = sqlc.arg(line)
for update;

-- name: SettlePayout :exec
update refund_payouts set state = ?, authorization = ?, version = version + 1 where refund_id = ? and line = ?;
