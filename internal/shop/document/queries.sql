-- name: Issue :exec
insert into documents (id, kind, series, number, emission, issued_at, business_day, total, next_try, deadline)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: IssueNote :exec
-- A note goes to SUNAT when what it changes did, or will.
insert into documents (id, kind, series, number, original, emission, issued_at, business_day, total, next_try, deadline)
select sqlc.arg(id), '07', sqlc.arg(series), sqlc.arg(number), d.id, sqlc.arg(emission), sqlc.arg(issued_at), sqlc.arg(business_day), sqlc.arg(total),
       sqlc.arg(next_try), sqlc.arg(deadline)
from documents d
where d.id = sqlc.arg(original) and d.emission = sqlc.arg(emission) and d.state not in ('rejected', 'void');

-- name: Due :many
-- What a machine may take on now, that of the nearest deadline first; what another one takes on at this moment is skipped. A note waits for
-- what it changes. Nothing of before a restore, as long as nobody has released it. Served by documents_due.
select d.id
from documents d
where d.next_try <= sqlc.arg(now) and d.way = 'bill' and d.state in ('issued', 'sent', 'unknown')
  and (d.original is null or exists (select 1 from documents o where o.id = d.original and o.state in ('accepted', 'observed')))
  and exists (select 1 from emissions e where e.version = d.emission and e.stopped_at is null)
  and not exists (select 1 from restores b where b.released_at is null and d.issued_at <= b.restored_at)
order by d.deadline, d.next_try
limit ?
for update skip locked;

-- name: Lease :exec
update documents set next_try = ? where id in (sqlc.slice('ids'));

-- name: Lock :one
select id, kind, series, number, coalesce(original, '') as original, emission, issued_at, business_day, total, state, way, revision, attempts,
       deadline, digest, sent_at
from documents
where id = ?
for update;

-- name: Restored :one
-- Whether the shop was restored since: what the books say of before may have gone on without them.
select count(*) from restores where restored_at >= ?;

-- name: Begin :exec
-- An attempt that ends before its answer is noted leaves 'sent' behind, and the next one knows that it does not know.
update documents
set state = case when state = 'issued' then 'sent' else 'unknown' end, attempts = attempts + 1, digest = ?, next_try = ?, sent_at = ?
where id = ?;

-- name: Put :exec
update documents set state = ?, way = ?, revision = ?, next_try = ?, deadline = ?, advice = ? where id = ?;

-- name: Conclude :exec
update documents
set state = ?, way = ?, revision = ?, next_try = ?, deadline = ?, code = ?, answer = ?, notes = ?, advice = ?, answered_at = ?, cdr = ?,
    history = right(concat(history, sqlc.arg(attempt)), 1000)
where id = ?;

-- name: DropNotes :exec
-- Notes of a document that was rejected have nothing to change. Served by documents_by_original.
update documents set state = 'void', next_try = null where original = ? and state in ('issued', 'sent', 'unknown', 'held');

-- name: Stop :exec
update emissions set stopped_code = ?, stopped_text = ?, stopped_at = ? where version = ? and stopped_at is null;

-- name: SignedBy :exec
update emissions
set certificate = sqlc.arg(certificate), certificate_ends = sqlc.arg(ends)
where version = sqlc.arg(version) and (certificate <> sqlc.arg(certificate) or certificate_ends is null or certificate_ends <> sqlc.arg(ends));

-- name: Find :one
select d.id, d.kind, d.series, d.number, coalesce(d.original, '') as original, d.emission, d.issued_at, d.business_day, d.total, d.state, d.way, d.revision, d.attempts,
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc
from documents d
join emissions e on e.version = d.emission
where d.id = ?;

-- name: OfDay :many
-- Newest first before a cursor. Served by documents_by_day.
select d.id, d.kind, d.series, d.number, coalesce(d.original, '') as original, d.emission, d.issued_at, d.business_day, d.total, d.state, d.way, d.revision, d.attempts,
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc
from documents d
join emissions e on e.version = d.emission
where d.business_day = sqlc.arg(day) and (sqlc.arg(any_state) or d.state = sqlc.arg(state))
  and (d.issued_at < sqlc.arg(before) or (d.issued_at = sqlc.arg(before) and d.id < sqlc.arg(before_id)))
order by d.issued_at desc, d.id desc
limit ?;

-- name: OfState :many
-- Of all days, newest first before a cursor: what waits, what a person has to look at. Served by documents_by_state.
select d.id, d.kind, d.series, d.number, coalesce(d.original, '') as original, d.emission, d.issued_at, d.business_day, d.total, d.state, d.way, d.revision, d.attempts,
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc
from documents d
join emissions e on e.version = d.emission
where d.state = sqlc.arg(state)
  and (d.issued_at < sqlc.arg(before) or (d.issued_at = sqlc.arg(before) and d.id < sqlc.arg(before_id)))
order by d.issued_at desc, d.id desc
limit ?;

-- name: Resend :exec
update documents set state = ?, revision = ?, next_try = ?, advice = '' where id = ?;

-- name: Confirm :exec
update documents set state = 'accepted', next_try = null, advice = 'looked_up', answered_at = ? where id = ?;
