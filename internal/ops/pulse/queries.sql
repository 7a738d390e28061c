-- name: OpenClaims :many
-- Sales that are under way, and those of the last day whose card could not be given its money back yet. checkouts_expired serves
-- both: what is reserved is few.
select sale_id, state, generation, card_lines, created_at, expires_at
from checkouts
where state = 'reserved' or (state = 'abandoned' and expires_at > sqlc.arg(since) and card_lines > 0)
order by created_at
limit ?;

-- name: RecentSteps :many
-- Newest first. It walks the primary key backwards, and no further than the limit, whatever the rows are of.
select s.subject, s.step, s.entered_at, s.started_at, s.duration_us, s.outcome, s.error
from workflow_steps as s
    join (select id from workflow_steps order by id desc limit ?) as newest on newest.id = s.id
where s.workflow in ('checkout', 'sweep') and s.entered_at >= sqlc.arg(since)
order by s.id desc;
