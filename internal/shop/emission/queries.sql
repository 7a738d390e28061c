-- name: Newest :one
select version, epoch, channel, url, ruc, legal_name, trade_name, establishment, ubigeo, department, province, district, urbanization, address, amazon, changed_by, changed_at
from emissions
order by version desc
limit 1;

-- name: LockNewest :one
select version, epoch, channel, ruc from emissions order by version desc limit 1 for update;

-- name: Noted :one
-- What machines noted in an epoch.
select changed_at, stopped_code, stopped_text, stopped_at, certificate, certificate_ends from emissions where version = ?;

-- name: Insert :exec
insert into emissions (version, channel, url, ruc, legal_name, trade_name, establishment, ubigeo, department, province, district, urbanization, address, amazon,
                       changed_by, changed_at, epoch)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: Issuer :one
-- Who issued a document: by what was known of the shop when it was issued. Served by emissions_by_epoch.
select channel, url, ruc, legal_name, trade_name, establishment, ubigeo, department, province, district, urbanization, address, amazon
from emissions
where epoch = sqlc.arg(epoch) and (version = sqlc.arg(epoch) or changed_at <= sqlc.arg(at))
order by version desc
limit 1;

-- name: Series :many
-- Of the tills: four rows each.
select series from receipt_series where emission = ? order by series;

-- name: GoOn :execrows
update emissions set stopped_code = '', stopped_text = '', stopped_at = null where version = ? and stopped_at is not null;

-- name: Counts :many
-- A rejected sale counts until it is taken back, a rejected note for the week in which one mends it. Served by documents_by_state.
select d.state, count(*) as documents, cast(min(d.deadline) as date) as nearest
from documents d
where d.state in ('issued', 'sent', 'unknown', 'held')
   or (d.state = 'rejected' and d.original is null and not exists (select 1 from refunds r where r.sale_id = d.id))
   or (d.state = 'rejected' and d.original is not null and d.deadline >= current_date)
group by d.state;

-- name: Address :one
-- Where an epoch's documents go now. Served by emissions_by_epoch.
select channel, url, ruc from emissions where epoch = ? order by version desc limit 1;
