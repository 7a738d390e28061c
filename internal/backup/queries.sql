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
