-- name: TakeAnswer :execrows
-- 1 when the id is new; otherwise nothing happens, once whoever took it has committed.
insert into answers (id, request, status, body, answered_at) values (?, ?, 0, '', ?)
on duplicate key update id = id;

-- name: KeepAnswer :execrows
update answers set status = ?, body = ? where id = ?;

-- name: Answer :one
select request, status, body from answers where id = ?;

-- name: ForgetAnswers :exec
-- A few at a time, so that no write waits; served by answers_by_time.
delete from answers where answered_at < ? order by answered_at limit 20;
