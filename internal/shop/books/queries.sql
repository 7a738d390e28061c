-- name: Epochs :many
-- To whom the documents of each epoch went, and whose they are. An epoch begins with its version. A shop has a handful.
select version, channel, ruc, legal_name from emissions where version = epoch order by version;

-- name: Sales :many
-- The boletas and facturas of a day in the order of their numbers. Served by documents_by_day: a day is read and sorted at a time.
select d.id, d.kind, d.series, d.number, d.emission, d.issued_at, d.business_day, d.state, s.buyer_kind, s.buyer_number, s.buyer_name,
       s.taxed_base, s.exonerated, s.unaffected, s.igv, s.igv_rate, s.icbper, s.total, s.rounding
from documents d
join sales s on s.id = d.id
where d.business_day = ? and d.kind in ('01', '03')
order by d.kind, d.series, d.number;

-- name: Notes :many
-- The credit notes of a day with what each changes, without those that a void stands for: they go to nobody. Served by documents_by_day.
select d.id, d.kind, d.series, d.number, d.emission, d.issued_at, d.business_day, d.state, s.buyer_kind, s.buyer_number, s.buyer_name, s.igv_rate, r.amount,
       o.kind as original_kind, o.series as original_series, o.number as original_number, o.business_day as original_day, o.state as original_state,
       cast((select coalesce(sum(p.amount), 0) from refund_payouts p where p.refund_id = d.id) as signed) as to_pay,
       cast((select coalesce(sum(l.base), 0) from refund_lines l join sale_lines x on x.sale_id = r.sale_id and x.line = l.line
             where l.refund_id = d.id and x.tax_class = 'gravado') as signed) as taxed,
       cast((select coalesce(sum(l.base), 0) from refund_lines l join sale_lines x on x.sale_id = r.sale_id and x.line = l.line
             where l.refund_id = d.id and x.tax_class = 'exonerado') as signed) as exonerated_base,
       cast((select coalesce(sum(l.base), 0) from refund_lines l join sale_lines x on x.sale_id = r.sale_id and x.line = l.line
             where l.refund_id = d.id and x.tax_class = 'inafecto') as signed) as unaffected_base,
       cast((select coalesce(sum(l.igv), 0) from refund_lines l where l.refund_id = d.id) as signed) as igv_sum,
       cast((select coalesce(sum(l.icbper), 0) from refund_lines l where l.refund_id = d.id) as signed) as icbper_sum
from documents d
join refunds r on r.id = d.id
join sales s on s.id = r.sale_id
join documents o on o.id = d.original
where d.business_day = ? and d.kind = '07' and d.way <> 'void'
order by d.kind, d.series, d.number;

-- name: InternalSales :one
-- What was sold on nobody's document. Served by sales_by_day.
select count(*) as papers, cast(coalesce(sum(s.total), 0) as signed) as amount
from sales s
left join documents d on d.id = s.id
where s.business_day >= sqlc.arg(from_day) and s.business_day <= sqlc.arg(to_day) and d.id is null;

-- name: InternalRefunds :one
-- What was taken back on nobody's document. Served by refunds_by_day.
select count(*) as papers, cast(coalesce(sum(r.amount), 0) as signed) as money
from refunds r
left join documents d on d.id = r.id
where r.business_day >= sqlc.arg(from_day) and r.business_day <= sqlc.arg(to_day) and d.id is null;

-- name: Purchased :many
-- The suppliers' papers of some days, and what came without one (kind 00). Served by purchases_by_day.
select p.id, p.kind, p.series, p.number, p.issued_on, s.ruc, s.name, p.taxed_base, p.igv, p.untaxed, p.rounding, p.total
from purchases p
join suppliers s on s.id = p.supplier_id
where p.issued_on >= sqlc.arg(from_day) and p.issued_on <= sqlc.arg(to_day)
order by p.issued_on, p.id;
