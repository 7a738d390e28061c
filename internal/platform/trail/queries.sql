-- name: InsertStep :exec
-- An attempt is written once; served by workflow_steps_once.
insert ignore into workflow_steps
    (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: StepsOf :many
-- The workflow tells things of different kinds apart that have the same id. Served by workflow_steps_by_subject.
select workflow, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output
from workflow_steps
where subject = sqlc.arg(subject) and workflow in (sqlc.slice('workflows'))
order by entered_at, id;
