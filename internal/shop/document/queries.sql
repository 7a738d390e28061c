-- name: Issue :exec
insert into documents (id, kind, series, number, emission, issued_at, business_day, total, next_try, deadline)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: IssueNote :exec
-- A note goes to SUNAT when what it changes did, or will.
insert into documents (id, kind, series, number, original, emission, issued_at, business_day, total, way, next_try, deadline)
select sqlc.arg(id), '07', sqlc.arg(series), sqlc.arg(number), d.id, sqlc.arg(emission), sqlc.arg(issued_at), sqlc.arg(business_day), sqlc.arg(total),
       sqlc.arg(way), sqlc.arg(next_try), sqlc.arg(deadline)
from documents d
where d.id = sqlc.arg(original) and d.emission = sqlc.arg(emission) and d.state not in ('rejected', 'void');

-- name: Voidable :one
-- What decides whether the document of a sale may be made void. Served by documents_by_original.
select d.state, d.emission, d.business_day, exists(select 1 from documents n where n.original = d.id) as noted
from documents d
where d.id = ?;

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

-- name: UnderWay :one
-- Served by documents_by_state: few are being sent at a time.
select count(*) from documents where state = 'sent' and sent_at >= ?;

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
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc,
       exists(select 1 from documents n where n.original = d.id) as noted,
       concat(coalesce((select concat(s.kind, '-', date_format(s.made, '%Y%m%d'), '-', s.number) from summary_lines l join summaries s on s.id = l.summary
                        where l.document = d.id order by s.created_at desc, s.number desc limit 1), '')) as summary
from documents d
join emissions e on e.version = d.emission
where d.id = ?;

-- name: OfDay :many
-- Newest first before a cursor. Served by documents_by_day.
select d.id, d.kind, d.series, d.number, coalesce(d.original, '') as original, d.emission, d.issued_at, d.business_day, d.total, d.state, d.way, d.revision, d.attempts,
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc,
       exists(select 1 from documents n where n.original = d.id) as noted,
       concat(coalesce((select concat(s.kind, '-', date_format(s.made, '%Y%m%d'), '-', s.number) from summary_lines l join summaries s on s.id = l.summary
                        where l.document = d.id order by s.created_at desc, s.number desc limit 1), '')) as summary
from documents d
join emissions e on e.version = d.emission
where d.business_day = sqlc.arg(day) and (sqlc.arg(any_state) or d.state = sqlc.arg(state))
  and (d.issued_at < sqlc.arg(before) or (d.issued_at = sqlc.arg(before) and d.id < sqlc.arg(before_id)))
order by d.issued_at desc, d.id desc
limit ?;

-- name: OfState :many
-- Of all days, newest first before a cursor: what waits, what a person has to look at. Served by documents_by_state.
select d.id, d.kind, d.series, d.number, coalesce(d.original, '') as original, d.emission, d.issued_at, d.business_day, d.total, d.state, d.way, d.revision, d.attempts,
       d.next_try, d.deadline, d.digest, d.code, d.answer, d.notes, d.advice, d.sent_at, d.answered_at, d.cdr, d.history, e.ruc,
       exists(select 1 from documents n where n.original = d.id) as noted,
       concat(coalesce((select concat(s.kind, '-', date_format(s.made, '%Y%m%d'), '-', s.number) from summary_lines l join summaries s on s.id = l.summary
                        where l.document = d.id order by s.created_at desc, s.number desc limit 1), '')) as summary
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

-- name: OverdueVoids :many
-- Notes whose sale can no longer be made void in their place. Served by documents_due.
select id, series, business_day, revision from documents where next_try <= sqlc.arg(now) and way = 'void' and deadline < sqlc.arg(day) for update skip locked;

-- name: DueForSummary :many
-- What a summary has to tell of, with the day of what it tells of; a note waits for what it changes. Served by documents_due.
select d.id, d.series, d.emission, cast(if(d.way = 'void', o.business_day, d.business_day) as date) as issued
from documents d
left join documents o on o.id = d.original
where d.next_try <= sqlc.arg(now) and d.way in ('summary', 'void') and d.state in ('issued', 'sent', 'unknown')
  and (d.original is null or o.state in ('accepted', 'observed'))
  and exists (select 1 from emissions e where e.version = d.emission and e.stopped_at is null)
  and not exists (select 1 from restores b where b.released_at is null and d.issued_at <= b.restored_at)
order by d.emission, issued, d.series, d.number
limit ?
for update skip locked;

-- name: LastSummary :one
select cast(coalesce(max(number), 0) as signed) from summaries where kind = ? and made = ?;

-- name: InsertSummary :exec
insert into summaries (id, kind, emission, issued, made, number, size, next_try, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertSummaryLine :exec
insert into summary_lines (summary, document) values (?, ?);

-- name: Summarize :exec
-- They wait for their summary, which knows when it is tried again.
update documents set next_try = null, state = case when state = 'issued' then 'sent' else state end where id in (sqlc.slice('ids'));

-- name: DueSummaries :many
-- Served by summaries_due.
select s.id, s.kind, s.made, s.number, s.runs
from summaries s
where s.next_try <= sqlc.arg(now)
  and exists (select 1 from emissions e where e.version = s.emission and e.stopped_at is null)
  and not exists (select 1 from restores b where b.released_at is null and s.created_at <= b.restored_at)
order by s.next_try
limit ?
for update skip locked;

-- name: LeaseSummaries :exec
update summaries set next_try = ?, runs = runs + 1 where id in (sqlc.slice('ids'));

-- name: LockSummary :one
select id, kind, emission, issued, made, number, size, state, ticket, attempts, next_try, created_at, sent_at, tried_at,
       exists(select 1 from emissions e where e.version = summaries.emission and e.stopped_at is not null) as stopped
from summaries
where id = ?
for update;

-- name: BeginSummary :exec
-- An attempt that ends before its answer is noted leaves 'sent' behind, and the next one knows that it does not know. A ticket stays one.
update summaries
set state = case state when 'ticket' then 'ticket' when 'issued' then 'sent' else 'unknown' end, attempts = attempts + 1,
    next_try = sqlc.arg(lease), sent_at = coalesce(sent_at, sqlc.arg(now)), tried_at = sqlc.arg(now)
where id = sqlc.arg(id);

-- name: ConcludeSummary :exec
update summaries
set state = ?, ticket = ?, next_try = ?, code = ?, answer = ?, notes = ?, answered_at = ?, cdr = ?
where id = ?;

-- name: LinesOfSummary :many
-- The documents of a summary, those that were sold before those that change them; of a note whose sale is made void, its sale.
select d.id, d.kind, d.series, d.number, d.way, d.state, d.business_day, d.revision, d.attempts, coalesce(d.original, '') as original,
       coalesce(o.kind, '') as original_kind, coalesce(o.series, '') as original_series, coalesce(o.number, 0) as original_number,
       cast(coalesce(o.total, 0) as signed) as original_total, d.total
from summary_lines l
join documents d on d.id = l.document
left join documents o on o.id = d.original
where l.summary = ?
order by d.kind, d.series, d.number;

-- name: Told :exec
-- SUNAT took the summary, or will not take its only line.
update documents
set state = ?, way = ?, revision = ?, next_try = ?, deadline = ?, code = ?, answer = ?, notes = ?, advice = ?, sent_at = ?, answered_at = ?, cdr = ?,
    attempts = attempts + 1, history = right(concat(history, sqlc.arg(attempt)), 1000)
where id = ?;

-- name: ToldAll :exec
update documents
set state = ?, next_try = null, code = ?, answer = ?, notes = ?, advice = ?, sent_at = ?, answered_at = ?, cdr = ?, attempts = attempts + 1,
    history = right(concat(history, sqlc.arg(attempt)), 1000)
where id in (sqlc.slice('ids'));

-- name: MakeVoid :exec
update documents set state = 'void', next_try = null, advice = '' where id in (sqlc.slice('ids'));

-- name: TriedAll :exec
-- Documents of a summary that goes on, or whose summary was refused, tell of the attempt.
update documents
set code = ?, answer = ?, sent_at = ?, answered_at = ?, attempts = attempts + 1, history = right(concat(history, sqlc.arg(attempt)), 1000)
where id in (sqlc.slice('ids'));

-- name: SummaryOf :one
-- The newest summary of a document, if it is not answered yet. Served by summary_lines_by_document.
select s.id from summary_lines l join summaries s on s.id = l.summary where l.document = ? and s.next_try is not null limit 1;

-- name: DoubtAll :exec
-- A summary that told of them may have arrived, and nobody knows.
update documents set state = 'unknown' where id in (sqlc.slice('ids')) and state = 'sent';
