-- name: InsertEvent :exec
insert into outbox (kind, subject, payload, created_at) values (?, ?, ?, ?);

-- name: WaitingEvents :many
-- Served by outbox_waiting, as the others of what waits: that is little.
select id, kind, subject, payload, created_at
from outbox
where published_at is null and set_aside_at is null and not alone
  and not exists (select 1 from restores b where b.released_at is null and outbox.created_at <= b.restored_at)
order by id
limit ?;

-- name: SuspectEvents :many
-- One that the bus has not refused since a time.
select id, kind, subject, payload, created_at
from outbox
where published_at is null and set_aside_at is null and alone and (refused_at is null or refused_at < ?)
  and not exists (select 1 from restores b where b.released_at is null and outbox.created_at <= b.restored_at)
order by refused_at, id
limit 1;

-- name: MarkPublished :exec
update outbox set published_at = sqlc.arg(now) where id in (sqlc.slice('ids')) and published_at is null;

-- name: PartEvents :exec
update outbox set alone = true where id in (sqlc.slice('ids')) and published_at is null;

-- name: RefuseEvent :exec
-- The second assignment of refusals sees the first.
update outbox
set alone = true, refused_at = sqlc.arg(now), failure = sqlc.arg(failure), refusals = refusals + sqlc.arg(counted),
    set_aside_at = if(refusals >= sqlc.arg(most), sqlc.arg(now), null)
where id = sqlc.arg(id) and published_at is null;

-- name: SetAside :exec
update outbox set set_aside_at = sqlc.arg(now), failure = sqlc.arg(failure) where id in (sqlc.slice('ids')) and published_at is null;

-- name: EventsSetAside :many
-- Newest first before a number.
select id, kind, subject, payload, created_at, set_aside_at, failure
from outbox
where published_at is null and set_aside_at is not null and id < sqlc.arg(before)
order by id desc
limit ?;

-- name: LockEvent :one
select id, kind, subject, payload, created_at, set_aside_at, failure from outbox where id = ? for update;

-- name: Requeue :exec
update outbox set set_aside_at = null, refused_at = null, refusals = 0 where id = ? and published_at is null;
