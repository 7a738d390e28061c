-- name: InsertEntry :exec
insert into audit_log (actor, action, subject, address, before_doc, after_doc, created_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: InsertEntryOnce :execrows
-- The id of the act is unique among those of its kind: the second time nothing happens.
insert into audit_log (act_id, actor, action, subject, address, before_doc, after_doc, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)
on duplicate key update id = id;

-- name: Act :one
-- Served by audit_log_once.
select actor, subject from audit_log where act_id = ? and action = ?;

-- name: Latest :one
-- Served by audit_log_by_subject.
select after_doc from audit_log where subject = sqlc.arg(subject) and action like concat(sqlc.arg(kind), '%') order by id desc limit 1;

-- name: Entries :many
-- Newest first before a cursor; walks the primary key.
select id, actor, action, subject, address, before_doc, after_doc, created_at, act_id
from audit_log
where id < sqlc.arg(before_id)
order by id desc
limit ?;

-- name: EntriesOfSubject :many
-- Served by audit_log_by_subject.
select id, actor, action, subject, address, before_doc, after_doc, created_at, act_id
from audit_log
where subject = ? and id < sqlc.arg(before_id)
order by id desc
limit ?;
