-- name: Tills :many
select t.id, t.name, t.active, t.version, coalesce(s.id, '') as shift_id, coalesce(s.opened_by_name, '') as opened_by_name, s.opened_at
from tills t
left join till_shifts s on s.open_till = t.id
where t.active or sqlc.arg(inactive_too)
order by t.name;

-- name: FindTill :one
select id, name, active, version from tills where id = ?;

-- name: LockTill :one
select id, name, active, version from tills where id = ? for update;

-- name: HoldTill :one
-- It is not changed or deleted until this transaction ends.
select id, name, active, version from tills where id = ? lock in share mode;

-- name: InsertTill :exec
insert into tills (id, name) values (?, ?);

-- name: ChangeTill :exec
update tills set name = ?, active = ?, version = version + 1 where id = ?;

-- name: DeleteTill :exec
delete from tills where id = ?;

-- name: InsertSeries :exec
insert into receipt_series (till_id, document, series) values (?, ?, ?);

-- name: LastSeries :one
-- The highest number of a boleta's series: 7 of B007, or what tills may have that a restored shop does not know.
select cast(greatest(coalesce(max(substring(series, 2)), '0') + 0, (select coalesce(max(series_from), 0) from restores)) as signed) as number
from receipt_series
where document = 'boleta';

-- name: LockSeries :one
select series, last_number, last_at, ordered_from, emission from receipt_series where till_id = ? and document = ? for update;

-- name: TakeNumber :exec
update receipt_series set last_number = ?, last_at = ?, ordered_from = ? where till_id = ? and document = ?;

-- name: DeleteUnusedSeries :execrows
delete from receipt_series where till_id = ? and last_number = 0;

-- name: OpenShift :one
-- Served by till_shifts_one_open.
select id from till_shifts where open_till = ?;

-- name: HoldOpenShift :one
-- It is not closed until this transaction ends. opened_at is read so that the row itself is locked: what the index alone
-- can answer locks the index alone, and the shift's closing would not wait.
select id, opened_at from till_shifts where open_till = ? lock in share mode;

-- name: HoldOpenTill :one
-- HoldOpenShift, with its till, which is not changed meanwhile either; locked in this order.
select h.id, h.opened_at, t.name
from tills t
straight_join till_shifts h on h.open_till = t.id
where t.id = ? and t.active
lock in share mode;

-- name: LockOpenShift :one
-- HoldOpenShift for who takes cash out: nobody else puts anything into the shift meanwhile, so that what is in the drawer is known.
select id, opened_at from till_shifts where open_till = ? for update;

-- name: CashOfShift :one
-- What must be in the drawer; served by sales_by_shift, refunds_by_shift and till_movements_by_shift. Report.Cash tells the same in parts.
select cast(s.opening_float
    + (select coalesce(sum(p.amount), 0) from sales a join payments p on p.sale_id = a.id where a.shift_id = s.id and p.method = 'cash')
    - (select coalesce(sum(o.amount), 0) from refunds r join refund_payouts o on o.refund_id = r.id
       where r.shift_id = s.id and o.method = 'cash' and o.state in ('pending', 'paid', 'to_confirm'))
    + (select coalesce(sum(m.amount), 0) from till_movements m where m.shift_id = s.id) as signed) as cash
from till_shifts s
where s.id = ?;

-- name: TakenOut :one
-- What was taken out of the drawer in a shift without anybody's approval, so that many small sums are no way around the limit.
select cast(coalesce(sum(-amount), 0) as signed) as amount from till_movements where shift_id = ? and kind in ('cash_out', 'supplier_payment') and approved_by = '';

-- name: InsertShift :exec
insert into till_shifts (id, till_id, open_till, opened_by, opened_by_name, opened_at, opening_float) values (?, ?, ?, ?, ?, ?, ?);

-- name: LockShift :one
select closed_at, counted from till_shifts where id = ? for update;

-- name: CloseShift :exec
update till_shifts
set open_till = null, closed_by = ?, closed_by_name = ?, closed_at = ?, expected_cash = ?, counted_cash = ?, difference = ?, counted = ?
where id = ?;

-- name: FindShift :one
select s.id, s.till_id, t.name as till_name, s.opened_by, s.opened_by_name, s.opened_at, s.opening_float, s.closed_by_name, s.closed_at,
       coalesce(s.expected_cash, 0) as expected_cash, coalesce(s.counted_cash, 0) as counted_cash, coalesce(s.difference, 0) as difference,
       coalesce(s.counted, '') as counted
from till_shifts s
join tills t on t.id = s.till_id
where s.id = ?;

-- name: ShiftsBetween :many
-- Newest first before a cursor (opened_at, id); served by till_shifts_by_time.
select s.id, s.till_id, t.name as till_name, s.opened_by, s.opened_by_name, s.opened_at, s.opening_float, s.closed_by_name, s.closed_at,
       coalesce(s.expected_cash, 0) as expected_cash, coalesce(s.counted_cash, 0) as counted_cash, coalesce(s.difference, 0) as difference,
       coalesce(s.counted, '') as counted
from till_shifts s
join tills t on t.id = s.till_id
where s.opened_at >= sqlc.arg(from_time)
  and (s.opened_at < sqlc.arg(before) or (s.opened_at = sqlc.arg(before) and s.id < sqlc.arg(before_id)))
order by s.opened_at desc, s.id desc
limit ?;

-- name: ShiftsOfTill :one
-- Served by till_shifts_by_till.
select count(*) from till_shifts where till_id = ?;

-- name: InsertMovement :exec
insert into till_movements (shift_id, kind, amount, reason, reference, actor, approved_by, created_at) values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: Movement :one
-- One that a person made: its id is taken for both directions. Served by till_movements_once.
select shift_id, kind, amount, reason, reference, actor, approved_by, created_at from till_movements where reference = ? and source = 'drawer';

-- name: MovementsOfShift :many
-- Served by till_movements_by_shift.
select kind, amount, reason, reference, actor, approved_by, created_at from till_movements where shift_id = ? order by id;

-- name: TotalsOfShift :one
-- Served by sales_by_shift.
select count(*) as sales,
       cast(coalesce(sum(taxed_base), 0) as signed) as taxed_base, cast(coalesce(sum(exonerated), 0) as signed) as exonerated,
       cast(coalesce(sum(unaffected), 0) as signed) as unaffected, cast(coalesce(sum(igv), 0) as signed) as igv,
       cast(coalesce(sum(icbper), 0) as signed) as icbper, cast(coalesce(sum(discount), 0) as signed) as discount,
       cast(coalesce(sum(total), 0) as signed) as total, cast(coalesce(sum(rounding), 0) as signed) as rounding
from sales
where shift_id = ?;

-- name: MoneyOfShift :many
-- What came in and went out by each method; of it, what nobody has looked into yet and what is known never to have come.
-- What went back in another way, or not at all, is no refund by this method. Served by sales_by_shift, refunds_by_shift and
-- customer_credit_by_shift.
select 'sale' as source, p.method as method, count(*) as payments, cast(sum(p.amount) as signed) as amount,
       cast(sum(if(p.state = 'to_confirm', p.amount, 0)) as signed) as to_confirm,
       cast(sum(if(p.state in ('rejected', 'settled', 'written_off'), p.amount, 0)) as signed) as missing
from sales s
join payments p on p.sale_id = s.id
where s.shift_id = sqlc.arg(shift_id)
group by p.method
union all
select 'refund', o.method, count(*), cast(sum(o.amount) as signed), cast(sum(if(o.state = 'to_confirm', o.amount, 0)) as signed), 0
from refunds r
join refund_payouts o on o.refund_id = r.id
where r.shift_id = sqlc.arg(shift_id) and o.state in ('pending', 'paid', 'to_confirm')
group by o.method
union all
select 'credit_payment', c.method, count(*), cast(sum(-c.amount) as signed), cast(sum(if(c.state = 'to_confirm', -c.amount, 0)) as signed),
       cast(sum(if(c.state = 'rejected', -c.amount, 0)) as signed)
from customer_credit c
where c.shift_id = sqlc.arg(shift_id) and c.kind = 'payment'
group by c.method
order by source, method;

-- name: SeriesOfShift :many
-- Receipts and credit notes: first and last number and how many.
select s.series, cast(min(s.number) as signed) as first_number, cast(max(s.number) as signed) as last_number, count(*) as documents
from sales s
where s.shift_id = sqlc.arg(shift_id)
group by s.series
union all
select r.series, cast(min(r.number) as signed), cast(max(r.number) as signed), count(*)
from refunds r
where r.shift_id = sqlc.arg(shift_id)
group by r.series
order by series;

-- name: EmitSeries :exec
-- A new till emits when the shop does.
update receipt_series
set emission = (select e.epoch from emissions e where e.channel <> 'off' and e.version = (select max(n.version) from emissions n))
where till_id = ?;

-- name: LockAllSeries :many
select till_id, document, series, last_number from receipt_series order by till_id, document for update;

-- name: RenewSeries :exec
insert into receipt_series (till_id, document, series, emission) values (?, ?, ?, ?)
on duplicate key update series = values(series), emission = values(emission), last_number = 0, last_at = null, ordered_from = 1;
