-- +goose Up
-- Numbers and times of a series go in one order: last_at is the time of its last number, and the next one is never given an earlier.
-- What was given out before this rule stays as it was printed: the rule holds from ordered_from on.
alter table receipt_series
    add column last_at datetime(3) comment 'when the last number was taken',
    add column ordered_from int not null default 1 comment 'the first number whose time is never before that of the number before it';
update receipt_series n
left join (select series, max(sold_at) as last_at from sales group by series) s on s.series = n.series
left join (select series, max(refunded_at) as last_at from refunds group by series) r on r.series = n.series
set n.last_at = coalesce(s.last_at, r.last_at), n.ordered_from = n.last_number + 1;

-- +goose Down
alter table receipt_series drop column last_at, drop column ordered_from;
