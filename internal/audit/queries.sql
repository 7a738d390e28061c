-- name: InsertEntry :exec
insert into audit_log (actor, action, subject, address, before_doc, after_doc, created_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: Entries :many
-- Newest first before a cursor; walks the primary key.
select id, actor, action, subject, address, before_doc, after_doc, created_at
from audit_log
where id < sqlc.arg(before_id)
order by id desc
limit ?;

-- name: EntriesOfSubject :many
-- Served by audit_log_by_subject.
select id, actor, action, subject, address, before_doc, after_doc, created_at
from audit_log
where subject = ? and id < sqlc.arg(before_id)
order by id desc
limit ?;
