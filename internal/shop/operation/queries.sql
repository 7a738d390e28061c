-- name: Used :one
-- Whether Uses would find something, which it seldom does: served by the same indexes.
select exists(select 1 from payments p where p.reference in (sqlc.slice('paid')))
    or exists(select 1 from customer_credit l where l.operation in (sqlc.slice('owed')) and l.kind = 'payment')
    or exists(select 1 from settlements t where t.reference in (sqlc.slice('settled'))) as used;

-- name: Uses :many
-- Wherever the numbers stand, the latest of each table; served by payments_by_reference, customer_credit_by_operation and
-- settlements_by_reference, which give the latest without reading all.
(
    select 'sale' as kind, p.sale_id as subject, p.line, p.method, p.reference as operation, p.amount, s.series, s.number, s.sold_at as used_at
    from payments p
    join sales s on s.id = p.sale_id
    where p.reference in (sqlc.slice('paid'))
    order by p.sale_id desc
    limit 200
)
union all
(
    select 'credit_payment', l.reference, 0, l.method, l.operation, -l.amount, '', 0, l.created_at
    from customer_credit l
    where l.operation in (sqlc.slice('owed')) and l.kind = 'payment'
    order by l.id desc
    limit 200
)
union all
(
    select if(t.kind = 'payout', 'payback', 'settlement'), t.subject, t.line, if(t.outcome = 'transfer', 'transfer', coalesce(o.method, '')), t.reference,
           t.amount, '', 0, t.settled_at
    from settlements t
    left join refund_payouts o on t.kind = 'payout' and o.refund_id = t.subject and o.line = t.line
    where t.reference in (sqlc.slice('settled'))
    order by t.id desc
    limit 200
)
order by used_at desc, subject, line;

-- name: UsesForSuppliers :many
-- What suppliers were paid by a number, the latest first. It reads the table, which has a row for a paper or two: it answers a person who
-- asks, and no sale waits for it.
select y.purchase_id, p.series, p.number, y.amount, y.paid_at
from purchase_payments y
join purchases p on p.id = y.purchase_id
where y.method = ? and y.operation = ?
order by y.paid_at desc, y.id desc
limit ?;
