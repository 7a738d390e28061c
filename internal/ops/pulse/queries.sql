-- name: OpenClaims :many
-- Sales that are under way, and those of the last day whose card could not be given its money back yet. checkouts_expired serves
-- both: what is reserved is few.
select sale_id, state, generation, card_lines, created_at, expires_at
from checkouts
where state = 'reserved' or (state = 'abandoned' and expires_at > sqlc.arg(since) and card_lines > 0)
order by created_at
limit ?;
