-- name: InsertBackup :execrows
insert ignore into backups (id, state, detail, execution, created_at, started_by) values (?, 'running', '', ?, ?, ?);

-- name: BegunBy :one
select execution, started_by from backups where id = ?;

-- name: LockBackup :one
select state, location, checksum from backups where id = ? for update;

-- name: SetExported :exec
update backups set state = 'exported', location = ?, bytes = ?, checksum = ?, manifest = ?, exported_at = ? where id = ?;

-- name: SetVerified :exec
update backups set state = 'verified', verified_at = ? where id = ?;

-- name: SetFailed :exec
update backups set state = 'failed', detail = ? where id = ?;

-- name: SetPruned :exec
update backups set state = 'pruned' where id = ? and state in ('verified', 'failed');

-- name: Unfinished :many
-- Served by backups_by_state.
select id, created_at from backups where state in ('running', 'exported') order by created_at for update;

-- name: Living :many
-- Served by backups_by_state.
select id from backups where state in ('running', 'exported') and created_at > ?;

-- name: FindBackup :one
select id, state, location, bytes, checksum, detail, execution, created_at, exported_at, verified_at, started_by, coalesce(manifest, '') as manifest
from backups
where id = ?;

-- name: Backups :many
-- Served by backups_by_time, backwards.
select id, state, bytes, detail, execution, created_at, exported_at, verified_at, started_by, coalesce(manifest, '') as manifest
from backups
where created_at < sqlc.arg(before) or (created_at = sqlc.arg(before) and id < sqlc.arg(before_id))
order by created_at desc, id desc
limit ?;

-- name: Kept :many
-- Every backup whose files are there, oldest first. Served by backups_by_state.
select id, state, created_at from backups where state in ('verified', 'failed') order by created_at, id;

-- name: PutBackup :exec
-- What a bucket has, in the books of a database that was restored.
insert into backups (id, state, location, bytes, checksum, detail, execution, created_at, exported_at, verified_at, started_by, manifest)
values (?, ?, '', ?, ?, '', '', ?, ?, ?, '', ?)
on duplicate key update state = values(state), bytes = values(bytes), checksum = values(checksum), exported_at = values(exported_at),
    verified_at = values(verified_at), manifest = values(manifest);

-- name: ForgetFiles :exec
-- Backups that no bucket of this shop has.
update backups set state = 'pruned' where state in ('verified', 'failed') and id not in (sqlc.slice(ids));

-- name: InsertRestore :exec
insert into restores (id, taken_at, restored_at, series_from)
select sqlc.arg(id), sqlc.arg(taken_at), sqlc.arg(restored_at), cast(coalesce(max(substring(series, 2)), '0') as signed) + cast(sqlc.arg(more) as signed)
from receipt_series
where document = 'boleta'
on duplicate key update taken_at = values(taken_at), restored_at = values(restored_at), series_from = values(series_from), released_by = null, released_at = null;

-- name: Supersede :exec
-- A restore of a shop that was itself restored and not released: what the new one holds back is all that the old one does.
update restores set released_by = 'restored again', released_at = sqlc.arg(now) where released_at is null and id <> sqlc.arg(id);

-- name: ForgetDecisions :exec
delete from restore_decisions where restore_id = ?;

-- name: OpenRestore :one
-- The one that nobody has released.
select id, taken_at, restored_at from restores where released_at is null order by restored_at desc limit 1;

-- name: LockOpenRestore :one
select id, taken_at, restored_at from restores where id = ? and released_at is null for update;

-- name: Release :exec
update restores set released_by = ?, released_at = ? where id = ?;

-- name: PutDecision :exec
replace into restore_decisions (restore_id, kind, item, outcome, decided_by, decided_at) values (?, ?, ?, ?, ?, ?);

-- name: DecisionsOf :many
select kind, item, outcome, decided_by, decided_at from restore_decisions where restore_id = ? order by kind, item;

-- name: SeriesNow :many
select series, last_number from receipt_series order by series;

-- name: LockSeriesOf :one
select last_number from receipt_series where series = ? for update;

-- name: InsertGap :exec
insert into series_gaps (series, first_number, last_number, made_at) values (?, ?, ?, ?);

-- name: RaiseSeries :exec
update receipt_series set last_number = ? where series = ?;

-- name: UnresolvedCharges :many
-- Sales whose cards a terminal may have charged, and which the backup does not know as sold.
select sale_id, state, created_at, card_lines
from checkouts
where created_at <= ? and (state in ('reserved', 'abandoned') and card_lines > 0 or state = 'recorded' and void_through > 0)
order by created_at, sale_id;

-- name: UnresolvedPaybacks :many
select p.refund_id, p.line, p.amount, r.series, r.number, r.refunded_at
from refund_payouts p
join refunds r on r.id = p.refund_id
where p.state = 'pending' and r.refunded_at <= ?
order by r.refunded_at, p.refund_id, p.line;

-- name: UnresolvedOrders :many
select id, number, state, created_at from restock_orders where created_at <= ? and state in ('draft', 'approved') and sent_at is null order by number;

-- name: UnresolvedEvents :many
select kind, count(*) as waiting from outbox where published_at is null and set_aside_at is null and created_at <= ? group by kind order by kind;

-- name: KeepCharge :exec
-- The customer was served: no machine voids the charge, and the goods are free to be entered from paper.
update checkouts set state = if(state = 'recorded', state, 'abandoned'), card_lines = if(state = 'recorded', card_lines, 0), void_through = 0
where sale_id in (sqlc.slice('ids'));

-- name: MarkPaidBack :exec
update refund_payouts set state = 'paid', reason = 'pagado antes de la restauración', version = version + 1 where refund_id = ? and line = ? and state = 'pending';

-- name: ForgetEvents :exec
update outbox set published_at = sqlc.arg(now)
where published_at is null and set_aside_at is null and created_at <= sqlc.arg(before) and kind in (sqlc.slice('kinds'));

-- name: HasSold :one
-- Whether there was a day that a report can be of. Served by sales_by_day.
select count(*) from (select id from sales where business_day <= ? limit 1) any_sale;

-- name: LoseReports :exec
-- Reports that were being made: who made them is gone.
update reports set state = 'failed', finished_at = sqlc.arg(now) where state = 'running' and created_at <= sqlc.arg(before);
