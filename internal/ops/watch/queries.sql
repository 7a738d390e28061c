-- name: LeakedReservations :one
-- Goods that are still reserved for sales which the sweep should have given up, or which ended. checkouts_expired serves it:
-- what is reserved is few, and a reservation without its checkout is found by the left join.
select count(*)
from stock_reservations as r
    left join checkouts as c on c.sale_id = r.sale_id
where c.sale_id is null or c.state <> 'reserved' or c.expires_at < sqlc.arg(before);

-- name: OldestOwedRefund :one
-- refund_payouts_by_state serves it; what is owed is few.
select cast(coalesce(min(f.refunded_at), sqlc.arg(now)) as datetime(3))
from refund_payouts as p
    join refunds as f on f.id = p.refund_id
where p.state = 'pending';

-- name: OldestWaitingEvent :one
-- outbox_waiting serves it.
select cast(coalesce(min(created_at), sqlc.arg(now)) as datetime(3)) from outbox where published_at is null and set_aside_at is null;

-- name: EventsSetAside :one
-- outbox_waiting serves it.
select count(*) from outbox where published_at is null and set_aside_at is not null;

-- name: OldestApproval :one
-- restock_orders_by_state serves it.
select cast(coalesce(min(created_at), sqlc.arg(now)) as datetime(3)) from restock_orders where state = 'draft';

-- name: NewestVerifiedBackup :one
-- backups_by_time serves it from its end.
select verified_at from backups where state = 'verified' order by created_at desc limit 1;

-- name: DocumentsInDanger :one
-- Electronic documents without an answer whose last day is near; documents_by_state serves it.
select count(*) from documents where state in ('issued', 'sent', 'unknown', 'held') and deadline <= sqlc.arg(day);

-- name: CertificateEnds :one
-- When the certificate ends that signs the shop's documents; no row while it sends none. The newest version is found by the primary key.
select e.certificate_ends
from emissions n
join emissions e on e.version = n.epoch
where n.version = (select max(version) from emissions) and n.channel <> 'off' and e.certificate_ends is not null;
