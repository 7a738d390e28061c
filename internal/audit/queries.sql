-- name: InsertEntry :exec
insert into audit_log (actor, action, subject, address, before_doc, after_doc, created_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: InsertEntryOnce :exec
-- The id of the act is unique: the second time nothing happens.
insert into audit_log (act_id, actor, action, subject, address, before_doc, after_doc, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)
on duplicate key update id = id;

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
