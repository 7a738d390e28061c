-- name: PutPIN :exec
insert into staff_pins (username, name, role, hash, changed_at)
values (?, ?, ?, ?, ?)
on duplicate key update name = values(name), role = values(role), hash = values(hash), failures = 0, locked_until = null, changed_at = values(changed_at);

-- name: PIN :one
select name, role, hash, failures, locked_until from staff_pins where username = ?;

-- name: PINFailed :exec
update staff_pins
set failures = failures + 1, locked_until = ?
where username = ?;

-- name: PINPassed :exec
update staff_pins set failures = 0, locked_until = null where username = ? and failures > 0;

-- name: DropPIN :execrows
delete from staff_pins where username = ?;
