-- name: InsertStep :exec
-- An attempt is written once; served by workflow_steps_once.
insert ignore into workflow_steps
    (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: StepsOf :many
-- Served by workflow_steps_by_subject.
select workflow, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output
from workflow_steps
where subject = ?
order by entered_at, id;
