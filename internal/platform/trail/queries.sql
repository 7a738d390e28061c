-- name: InsertTrail :exec
insert into trail (subject, workflow, entered_at, steps, texts) values (?, ?, ?, ?, ?);

-- name: TrailOf :many
-- The workflow tells things of different kinds apart that have the same id. Served by trail_by_subject.
select workflow, entered_at, steps, texts
from trail
where subject = sqlc.arg(subject) and workflow in (sqlc.slice('workflows'))
order by id;

-- name: NewestTrail :many
-- Newest first. It walks the primary key backwards, and no further than the limit, whatever the rows are of.
select t.subject, t.workflow, t.entered_at, t.steps
from trail as t
    join (select id from trail order by id desc limit ?) as newest on newest.id = t.id
where t.workflow in (sqlc.slice('workflows')) and t.entered_at >= sqlc.arg(since)
order by t.id desc;

-- The rows of workflow_steps, which was the trail until 00018_trail.sql: read until Convert has moved them all.

-- name: OldStepsOf :many
-- Served by workflow_steps_by_subject.
select id, workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output
from workflow_steps
where subject = sqlc.arg(subject) and workflow in (sqlc.slice('workflows'))
order by entered_at, id;

-- name: NewestOldSteps :many
-- Served by the primary key, as NewestTrail is.
select s.workflow, s.subject, s.execution, s.step, s.attempt, s.definition, s.entered_at, s.started_at, s.duration_us, s.outcome, s.error
from workflow_steps as s
    join (select id from workflow_steps order by id desc limit ?) as newest on newest.id = s.id
where s.workflow in (sqlc.slice('workflows')) and s.entered_at >= sqlc.arg(since)
order by s.id desc;

-- name: OldestSteps :many
-- What is moved next, locked. Served by the primary key.
select id, workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output
from workflow_steps
order by id
limit ?
for update;

-- name: InsertMoved :exec
insert into trail (id, subject, workflow, entered_at, steps, texts) values (?, ?, ?, ?, ?, ?);

-- name: DeleteMoved :exec
delete from workflow_steps where id in (sqlc.slice('ids'));

-- name: HasOldSteps :one
select exists (select 1 from workflow_steps) as has_old;
