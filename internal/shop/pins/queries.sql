-- name: PutPIN :exec
insert into staff_pins (username, name, role, hash, changed_at)
values (?, ?, ?, ?, ?)
on duplicate key update name = values(name), role = values(role), hash = values(hash), changed_at = values(changed_at);

-- name: PIN :one
select name, role, hash from staff_pins where username = ?;

-- name: Approvers :many
-- Who has a PIN: a handful of rows.
select username, name from staff_pins order by name, username;

-- name: OpenTries :exec
-- A counter begins anew each day. The server assigns from left to right: day comes last.
insert into pin_tries (who, day, failures)
values (sqlc.arg(who), sqlc.arg(day), 0)
on duplicate key update failures = if(day = values(day), failures, 0), not_before = if(day = values(day), not_before, null), day = values(day);

-- name: CountTry :execrows
-- Counts a try before the PIN is looked at, and none during a pause or above the day's bound. The pause doubles with each failure
-- above the free ones; the server assigns from left to right, so it goes by the new count.
update pin_tries
set failures   = failures + 1,
    not_before = case when failures >= sqlc.arg(free)
                     then date_add(cast(sqlc.arg(at) as datetime(3)), interval least(60 * pow(2, failures - sqlc.arg(free)), 3600) second) end
where who = sqlc.arg(who) and failures < sqlc.arg(most) and (not_before is null or not_before <= sqlc.arg(now));

-- name: TriesOf :one
select failures, not_before from pin_tries where who = ?;

-- name: ForgetTry :exec
update pin_tries set failures = greatest(failures - 1, 0), not_before = null where who = ?;

-- name: ForgetTries :exec
update pin_tries set failures = 0, not_before = null where who = ?;

-- name: DropPIN :execrows
delete from staff_pins where username = ?;

-- name: RenamePIN :exec
update staff_pins set name = ? where username = ?;
