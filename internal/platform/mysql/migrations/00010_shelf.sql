-- +goose Up
-- A reference names its kind: an id that a client made for one thing can never touch the rows of another.

-- What exists by now is told apart by its moment: a thing and its movements are written at the same one.
alter table stock_movements
    add column source enum('opening', 'sale', 'refund', 'receipt', 'delivery', 'adjustment', 'count') not null default 'opening'
        comment 'what the reference is the id of; a delivery is an act of a restock order' after balance;
update stock_movements
set source = case kind when 'sale' then 'sale' when 'return' then 'refund' when 'receipt' then 'receipt' when 'count' then 'count' when 'opening' then 'opening' else 'adjustment' end;
update stock_movements m
join restock_acts a on a.id = m.reference and a.kind = 'receive' and a.acted_at = m.moved_at
set m.source = 'delivery'
where m.kind = 'receipt';
update stock_movements m
join refunds r on r.id = m.reference and r.refunded_at = m.moved_at
set m.source = 'refund'
where m.kind = 'waste';
alter table stock_movements
    alter column source drop default,
    drop key stock_movements_by_reference,
    drop key stock_movements_by_time,
    add key stock_movements_by_reference (reference, source),
    add key stock_movements_by_time (product_id, source, moved_at, quantity);

-- Goods that came in or went out before there were documents get one.
insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at)
select m.reference, min(m.source), '', '', '', min(m.actor), min(m.moved_at)
from stock_movements m
left join stock_documents d on d.id = m.reference
where m.source in ('receipt', 'adjustment') and d.id is null and char_length(m.reference) <= 36
group by m.reference;

-- The same of cash. What a person puts in or takes out is one kind of thing.
alter table till_movements
    add column source varchar(20) character set ascii collate ascii_bin generated always as (if(kind in ('cash_in', 'cash_out'), 'drawer', kind)) stored
        comment 'what the reference is the id of',
    drop key till_movements_once,
    add unique key till_movements_once (reference, source);

-- Batches hold what is on hand of perishable goods. Goods whose day nobody knows lie in a batch without one, which has the id of its
-- product and is sold last. sell_by is the order of sale of a batch while something is left of it.
alter table stock_batches
    drop key stock_batches_by_product,
    drop key stock_batches_by_sell_by,
    drop column sell_by,
    modify column expires_on date;
alter table stock_batches
    add column sell_by date generated always as (if(remaining > 0, coalesce(expires_on, cast('9999-12-31' as date)), null)) stored,
    add key stock_batches_by_product (product_id, sell_by, id),
    add key stock_batches_by_sell_by (sell_by, id);

update stock_batches b
join (
    select x.id, least(x.remaining, x.excess - x.earlier) as taken
    from (
        select c.id, c.remaining, sum(c.remaining) over (partition by c.product_id) - greatest(s.on_hand, 0) as excess,
               sum(c.remaining) over (partition by c.product_id order by c.sell_by, c.id) - c.remaining as earlier
        from stock_batches c
        join products p on p.id = c.product_id and p.perishable
        join stock s on s.product_id = c.product_id
        where c.sell_by is not null
    ) x
    where x.earlier < x.excess
) gone on gone.id = b.id
set b.remaining = b.remaining - gone.taken;
insert into stock_batches (id, product_id, expires_on, remaining, received_at)
select p.id, p.id, null, s.on_hand - coalesce(b.lie, 0), utc_timestamp(3)
from products p
join stock s on s.product_id = p.id
left join (select product_id, sum(remaining) as lie from stock_batches group by product_id) b on b.product_id = p.id
where p.perishable and s.on_hand > coalesce(b.lie, 0);

-- From which batches a sale took its goods, so that what comes back goes where it came from.
create table sale_batches (
    sale_id  char(36) character set ascii collate ascii_bin not null,
    batch_id char(36) character set ascii collate ascii_bin not null,
    quantity bigint not null,
    returned bigint not null default 0 comment 'never above quantity',
    primary key (sale_id, batch_id)
);

-- A count knows what the books said when a line was counted: on hand, what of it was promised to sales under way, and the last
-- movement of the product. variance is what posting the count moved.
alter table stock_counts
    add column request_hash char(64) character set ascii collate ascii_bin not null default '';
alter table stock_count_lines
    add column reserved_at_count bigint not null default 0,
    add column ledger_at_count bigint not null default 0,
    add column variance bigint,
    add key stock_count_lines_by_product (product_id, counted_at);
update stock_count_lines l
join stock_counts c on c.id = l.count_id and c.state = 'posted'
set l.variance = l.counted - l.on_hand_at_count
where l.counted is not null;
update stock_count_lines l
join stock_counts c on c.id = l.count_id and c.state = 'open'
set l.ledger_at_count = coalesce((select max(m.id) from stock_movements m where m.product_id = l.product_id and m.moved_at <= l.counted_at), 0)
where l.counted is not null;

-- Lines are written down once an id: a repeat whose answer was lost is no new count.
create table stock_count_writes (
    id           char(36) character set ascii collate ascii_bin not null primary key,
    count_id     char(36) character set ascii collate ascii_bin not null,
    request_hash char(64) character set ascii collate ascii_bin not null,
    actor        varchar(128) not null,
    written_at   datetime(3) not null,
    key stock_count_writes_by_count (count_id)
);

-- +goose Down
drop table stock_count_writes;
alter table stock_count_lines drop key stock_count_lines_by_product, drop column reserved_at_count, drop column ledger_at_count, drop column variance;
alter table stock_counts drop column request_hash;
drop table sale_batches;
delete from stock_batches where expires_on is null;
alter table stock_batches
    drop key stock_batches_by_product,
    drop key stock_batches_by_sell_by,
    drop column sell_by,
    modify column expires_on date not null;
alter table stock_batches
    add column sell_by date generated always as (if(remaining > 0, expires_on, null)) stored,
    add key stock_batches_by_product (product_id, sell_by, id),
    add key stock_batches_by_sell_by (sell_by, id);
alter table till_movements drop key till_movements_once, drop column source, add unique key till_movements_once (reference);
alter table stock_movements
    drop key stock_movements_by_reference,
    drop key stock_movements_by_time,
    drop column source,
    add key stock_movements_by_reference (reference),
    add key stock_movements_by_time (product_id, kind, moved_at, quantity);
