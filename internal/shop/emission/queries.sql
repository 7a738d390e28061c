-- name: Newest :one
select version, epoch, channel, url, ruc, legal_name, trade_name, establishment, ubigeo, department, province, district, urbanization, address, amazon, changed_by, changed_at
from emissions
order by version desc
limit 1;

-- name: LockNewest :one
select version, epoch, channel, ruc from emissions order by version desc limit 1 for update;

-- name: Noted :one
-- What machines noted in an epoch.
select stopped_code, stopped_text, stopped_at, certificate, certificate_ends from emissions where version = ?;

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

-- name: GoOn :execrows
update emissions set stopped_code = '', stopped_text = '', stopped_at = null where version = ? and stopped_at is not null;

-- name: Counts :many
-- Served by documents_by_state.
select state, count(*) as documents, cast(min(deadline) as date) as nearest from documents where state in ('issued', 'sent', 'unknown', 'held') group by state;

-- name: Address :one
-- Where an epoch's documents go now. Served by emissions_by_epoch.
select channel, url, ruc from emissions where epoch = ? order by version desc limit 1;
