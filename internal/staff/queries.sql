-- name: PutPIN :exec
insert into staff_pins (username, name, role, hash, changed_at)
values (?, ?, ?, ?, ?)
on duplicate key update name = values(name), role = values(role), hash = values(hash), failures = 0, locked_until = null, changed_at = values(changed_at);

-- name: PIN :one
select name, role, hash from staff_pins where username = ?;

-- name: Approvers :many
-- Who has a PIN: a handful of rows.
select username, name from staff_pins order by name, username;

-- name: PINTried :execrows
-- Counts a try before the PIN is looked at, and none while it is locked. After a lock the count begins anew. The server
-- assigns from left to right: locked_until is set by the new count.
update staff_pins
set failures     = if(locked_until is null, failures + 1, 1),
    locked_until = case when failures >= sqlc.arg(most) then sqlc.arg(lock_end) end
where username = sqlc.arg(username) and (locked_until is null or locked_until <= sqlc.arg(now));

-- name: PINPassed :exec
update staff_pins set failures = 0, locked_until = null where username = ?;

-- name: DropPIN :execrows
delete from staff_pins where username = ?;

-- name: RenamePIN :exec
update staff_pins set name = ? where username = ?;
