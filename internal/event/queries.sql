-- name: InsertEvent :exec
insert into outbox (kind, subject, payload, created_at) values (?, ?, ?, ?);

-- name: WaitingEvents :many
-- Served by outbox_waiting.
select id, kind, subject, payload, created_at
from outbox
where published_at is null
order by id
limit ?;

-- name: MarkPublished :exec
update outbox set published_at = sqlc.arg(now) where id in (sqlc.slice('ids')) and published_at is null;
