-- name: Find :many
-- The documents of a number: one, for series are never used twice. Served by documents_by_number.
select d.id, d.kind, d.business_day, d.total, d.digest, e.ruc, coalesce(s.rounding, 0) as rounding,
       cast((select coalesce(sum(p.amount), 0) from refund_payouts p where p.refund_id = d.id) as signed) as to_pay
from documents d
join emissions e on e.version = d.emission
left join sales s on s.id = d.id
where d.series = ? and d.number = ?
limit 5;

-- name: OpenKey :exec
insert ignore into consult_keys (id, secret) values (1, ?);

-- name: Key :one
select secret from consult_keys where id = 1;
